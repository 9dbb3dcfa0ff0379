"""A refund, its states, and the ledger rules of one order. Pure.

PROCESSING --settled--> SUCCESS | CHANGE | REFUNDCLOSE;  CHANGE --resumed--> PROCESSING
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from cloudfn.frozen import dataclass
from cloudfn.manifest.values import PayApi
from cloudfn.pay.ledger.order import IllegalTransition, Order
from cloudfn.pay.ledger.refusal import Reason

RefundState = Literal["PROCESSING", "SUCCESS", "CHANGE", "REFUNDCLOSE"]
MOST_REFUNDS = 50
LONGEST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Refund:
    """``settle_at`` is when the platform decides, ``outcome`` how it will. ``account`` is refund_account as sent."""

    order_id: int
    sub_mch_id: str
    out_trade_no: str
    out_refund_no: str
    refund_id: str
    refund_fee_fen: int
    total_fee_fen: int
    created_at: datetime
    settle_at: datetime
    nonce_str: str
    env_id: str = ""
    function_name: str = ""
    account: str = "REFUND_SOURCE_UNSETTLED_FUNDS"
    outcome: RefundState = "SUCCESS"
    state: RefundState = "PROCESSING"
    settled_at: datetime | None = None
    source: str = "API"
    api: PayApi = "cloudpay"
    notify_url: str = ""
    reason: str = ""
    id: int = 0

    @property
    def is_notified(self) -> bool:
        """Whether it named somebody who is told of its end."""
        return bool(self.function_name or self.notify_url)


def settled(refund: Refund, at: datetime) -> Refund:
    if refund.state != "PROCESSING":
        raise IllegalTransition(f"{refund.out_refund_no}: {refund.state} is final")
    if refund.outcome == "PROCESSING":
        raise IllegalTransition(f"{refund.out_refund_no}: PROCESSING is no outcome")
    return replace(refund, state=refund.outcome, settled_at=at)


def resumed(refund: Refund, at: datetime) -> Refund:
    """An abnormal refund is tried again, to another account; it will succeed at ``at``."""
    if refund.state != "CHANGE":
        raise IllegalTransition(f"{refund.out_refund_no}: {refund.state} is not abnormal")
    return replace(refund, state="PROCESSING", outcome="SUCCESS", settle_at=at, settled_at=None)


def committed_fen(refunds: Iterable[Refund]) -> int:
    """What is refunded or on its way: a refund that was closed gave its money back to the merchant."""
    return sum(refund.refund_fee_fen for refund in refunds if refund.state != "REFUNDCLOSE")


def refuse(
    order: Order,
    refunds: Iterable[Refund],
    *,
    out_refund_no: str,
    refund_fee_fen: int,
    total_fee_fen: int,
    at: datetime,
) -> tuple[Reason, str] | None:
    """The first rule that forbids it, in production's order, with its code; None when a new refund may be made.

    A repeated ``out_refund_no`` with equal amounts is the same refund and is not asked here.
    """
    earlier = tuple(refunds)
    same = next((refund for refund in earlier if refund.out_refund_no == out_refund_no), None)
    mismatch: tuple[Reason, str] = ("refund_mismatch", "CFN-PAY-015")
    if total_fee_fen != order.total_fee_fen:
        return mismatch
    if same is not None:
        return mismatch if same.refund_fee_fen != refund_fee_fen else None
    if order.paid_at is not None and at > order.paid_at + LONGEST:
        return "refund_overdue", "CFN-PAY-016"
    spent = committed_fen(earlier)
    if spent >= order.total_fee_fen:
        return "refund_complete", "CFN-PAY-017"
    if spent + refund_fee_fen > order.total_fee_fen:
        return "refund_exceeds", "CFN-PAY-017"
    if len(earlier) >= MOST_REFUNDS:
        return "refund_too_many", "CFN-PAY-018"
    return None


def payer_fen(order: Order, refund: Refund) -> int:
    """What the payer gets of ``refund``: a coupon's part goes back to whoever gave it."""
    return refund.refund_fee_fen * order.cash_fee_fen // order.total_fee_fen
