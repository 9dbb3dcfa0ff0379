"""A transfer from a merchant to a user, and the only ways it may change. Pure.

    WAIT_USER_CONFIRM --confirmed--> SUCCESS
       +----cancelled--> CANCELLED     +----overdue--> FAIL

Sources: the merchants' documentation of transfer-bills; that an unconfirmed one fails after a day is its list of
fail_reason (OVERDUE_CLOSE).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Literal

from cloudfn.frozen import dataclass
from cloudfn.pay.ledger.order import IllegalTransition

TransferState = Literal["WAIT_USER_CONFIRM", "SUCCESS", "FAIL", "CANCELLED"]
PATIENCE = timedelta(hours=24)
"""How long a user may take to confirm."""
OVERDUE = "OVERDUE_CLOSE"


@dataclass(frozen=True, slots=True)
class Transfer:
    """``package`` is what ``wx.requestMerchantTransfer`` is given; ``request`` the body that asked for it."""

    mch_id: str
    out_bill_no: str
    transfer_bill_no: str
    appid: str
    openid: str
    amount_fen: int
    package: str
    created_at: datetime
    updated_at: datetime
    state: TransferState = "WAIT_USER_CONFIRM"
    fail_reason: str = ""
    notify_url: str = ""
    request: Mapping[str, object] = field(default_factory=dict)
    id: int = 0

    @property
    def overdue_at(self) -> datetime | None:
        return self.created_at + PATIENCE if self.state == "WAIT_USER_CONFIRM" else None


def ended(transfer: Transfer, state: TransferState, at: datetime) -> Transfer:
    """``state``: SUCCESS (the user confirmed), CANCELLED (the merchant), FAIL (nobody did anything)."""
    if transfer.state != "WAIT_USER_CONFIRM":
        raise IllegalTransition(f"{transfer.out_bill_no}: {transfer.state} is final")
    return replace(transfer, state=state, updated_at=at, fail_reason=OVERDUE if state == "FAIL" else "")
