"""Why the ledger does not do what it was told. Each API has words of its own for a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from cloudfn.frozen import dataclass

Reason = Literal[
    "merchant_unknown",  # no such merchant is declared
    "app_not_linked",  # the mini program is not the merchant's, or not the caller's
    "callback_unknown",  # nobody would be notified, and that is refused
    "order_unknown",
    "order_paid",
    "order_closed",
    "order_changed",  # its number was used for another order
    "order_repeated",  # its number was used, if only for the same order
    "order_too_young",  # to be closed
    "refund_unknown",
    "refund_mismatch",  # amounts are not those of the order, or of the refund with this number
    "refund_overdue",
    "refund_complete",  # nothing is left
    "refund_exceeds",  # less is left
    "refund_too_many",
    "refund_frozen",  # the rest is set aside for profit sharing
    "share_unknown",
    "share_order_unknown",
    "share_not_ordered",  # the order was placed without profit sharing
    "share_not_ready",
    "share_receiver",
    "share_exceeds",  # less is left
    "share_ratio",  # more than the platform allows to give away
    "share_changed",  # its number was used for another share
    "return_unknown",
    "return_receiver",  # the account got nothing
    "return_not_ready",
    "return_exceeds",
    "return_changed",  # its number was used for another return
    "transfer_unknown",
    "transfer_changed",  # its number was used for another transfer
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """``code`` and ``params`` explain it to people (CFN-PAY-...)."""

    reason: Reason
    code: str
    params: Mapping[str, object]


def order_unknown(number: str, merchant: str) -> Refusal:
    return Refusal("order_unknown", "CFN-PAY-026", {"order": number, "merchant": merchant})


def order_unpaid(number: str, merchant: str) -> Refusal:
    """The platform answers a refund of it as if there were no such order."""
    return Refusal("order_unknown", "CFN-PAY-180", {"order": number, "merchant": merchant})


def refund_unknown(number: str) -> Refusal:
    return Refusal("refund_unknown", "CFN-PAY-027", {"refund": number})
