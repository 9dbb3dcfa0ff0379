"""Shares of an order and the rules that no share breaks. Pure: values in, values or what forbids it out.

An order that ``shares_profit`` freezes what was paid. A *single* sharing gives parts away and unfreezes the rest,
a *multi* one only gives parts away, *finish* unfreezes the rest. After thirty days the rest is unfrozen by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from cloudfn.frozen import dataclass
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.refund import Refund, committed_fen
from cloudfn.pay.ledger.refusal import Reason

ShareKind = Literal["single", "multi", "finish"]

READY = timedelta(minutes=1)
FROZEN = timedelta(days=30)
MOST_SHARES = 50
MOST_PARTS = 50
MOST_PERCENT = 30
"""Of the order's amount, to others than the merchant: the platform's default."""


@dataclass(frozen=True, slots=True)
class SharePart:
    """What one receiver gets. ``kind`` is MERCHANT_ID, PERSONAL_OPENID or PERSONAL_SUB_OPENID."""

    kind: str
    account: str
    amount_fen: int
    description: str


@dataclass(frozen=True, slots=True)
class Share:
    """One request. ``share_no`` is the platform's number; it is settled from ``done_at`` on. ``amount_fen`` is what
    *finish* unfroze. ``id`` is the book's row, 0 before it is stored.
    """

    order_id: int
    sub_mch_id: str
    transaction_id: str
    out_order_no: str
    share_no: str
    kind: ShareKind
    parts: tuple[SharePart, ...]
    created_at: datetime
    done_at: datetime
    amount_fen: int = 0
    description: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Return:
    """What a receiver gave back to the merchant."""

    share_id: int
    sub_mch_id: str
    out_return_no: str
    return_no: str
    account: str
    amount_fen: int
    description: str
    created_at: datetime
    id: int = 0


@dataclass(frozen=True, slots=True)
class Forbidden:
    """The rule that forbids it; ``left_fen`` is how much would have been allowed."""

    reason: Reason
    code: str
    left_fen: int = 0


def fee_fen(total_fen: int) -> int:
    """The platform's charge of 0.6 %, which cannot be shared."""
    return (total_fen * 6 + 500) // 1000


def shared_fen(shares: Iterable[Share], *, but: str = "") -> int:
    """What was given away, leaving out what went to the merchant ``but`` itself."""
    return sum(part.amount_fen for share in shares for part in share.parts if part.account != but)


def is_open(order: Order, shares: Iterable[Share], at: datetime) -> bool:
    """Whether something of the order can still be frozen."""
    ended = any(share.kind != "multi" for share in shares)
    return order.shares_profit and not ended and at <= (order.paid_at or at) + FROZEN


def frozen_fen(order: Order, refunds: Iterable[Refund], shares: Sequence[Share], at: datetime) -> int:
    """What may still be shared."""
    if not is_open(order, shares, at):
        return 0
    total = order.total_fee_fen
    return max(0, total - fee_fen(total) - committed_fen(refunds) - shared_fen(shares))


def refuse(
    order: Order,
    refunds: Iterable[Refund],
    shares: Sequence[Share],
    receivers: Collection[tuple[str, str]],
    kind: ShareKind,
    parts: Sequence[SharePart],
    at: datetime,
) -> Forbidden | None:
    """Why a new share is not made, in production's order as far as it is known; None when it may be."""
    own = order.sub_mch_id
    if not order.shares_profit:
        return Forbidden("share_not_ordered", "CFN-PAY-111")
    if order.paid_at is None or at < order.paid_at + READY:
        return Forbidden("share_not_ready", "CFN-PAY-112")
    for part in parts:
        to_itself = part.account == own
        if (to_itself and kind == "single") or (not to_itself and (part.kind, part.account) not in receivers):
            return Forbidden("share_receiver", "CFN-PAY-113")
    left, given = frozen_fen(order, refunds, shares, at), sum(part.amount_fen for part in parts)
    if left == 0 or given > left or len(shares) >= MOST_SHARES:
        return Forbidden("share_exceeds", "CFN-PAY-114", left)
    most = order.total_fee_fen * MOST_PERCENT // 100 - shared_fen(shares, but=own)
    if sum(part.amount_fen for part in parts if part.account != own) > most:
        return Forbidden("share_ratio", "CFN-PAY-114", max(0, most))
    return None


def refuse_return(
    share: Share, returns: Iterable[Return], account: str, amount_fen: int, at: datetime
) -> Forbidden | None:
    """Why a receiver's money does not come back."""
    given = sum(part.amount_fen for part in share.parts if (part.kind, part.account) == ("MERCHANT_ID", account))
    left = given - sum(made.amount_fen for made in returns if made.account == account)
    if not given:
        return Forbidden("return_receiver", "CFN-PAY-118", 0)
    if at < share.done_at:
        return Forbidden("return_not_ready", "CFN-PAY-118", left)
    if amount_fen > left:
        return Forbidden("return_exceeds", "CFN-PAY-118", left)
    return None


def refundable_fen(order: Order, refunds: Iterable[Refund], shares: Sequence[Share], at: datetime) -> int | None:
    """The most that a refund can take while the rest is frozen; None when nothing of that kind limits it."""
    if not shares or not is_open(order, shares, at):
        return None
    return max(0, order.total_fee_fen - committed_fen(refunds) - shared_fen(shares))
