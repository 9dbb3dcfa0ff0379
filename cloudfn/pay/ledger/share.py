"""Shares of an order and the rules that no share breaks. Pure: values in, values or a refusal out.

An order placed with profit_sharing Y freezes what was paid. A *single* sharing gives parts away and unfreezes the rest,
a *multi* one only gives parts away, *finish* unfreezes the rest. After thirty days the rest is unfrozen by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from cloudfn.frozen import dataclass
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.refund import Refund, committed_fen

ShareKind = Literal["single", "multi", "finish"]

READY = timedelta(minutes=1)
FROZEN = timedelta(days=30)
MOST_SHARES = 50
MOST_PARTS = 50
MOST_PERCENT = 30
"""Of the order's amount, to others than the merchant: the platform's default."""


@dataclass(frozen=True, slots=True)
class Part:
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
    parts: tuple[Part, ...]
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
class Refusal:
    """Production's err_code and text; ``code`` and ``left_fen`` explain it."""

    err_code: str
    des: str
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
    return order.request.get("profit_sharing") == "Y" and not ended and at <= (order.paid_at or at) + FROZEN


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
    parts: Sequence[Part],
    at: datetime,
) -> Refusal | None:
    """Why a new share is not made, in production's order as far as it is known; None when it may be."""
    own = order.sub_mch_id
    if order.request.get("profit_sharing") != "Y":
        return Refusal("NOT_SHARE_ORDER", "非分账订单不支持分账", "CFN-PAY-111")
    if order.paid_at is None or at < order.paid_at + READY:
        return Refusal("ORDER_NOT_READY", "订单处理中，暂时无法分账，请稍后再试", "CFN-PAY-112")
    for part in parts:
        to_itself = part.account == own
        if (to_itself and kind == "single") or (not to_itself and (part.kind, part.account) not in receivers):
            return Refusal("RECEIVER_INVALID", "分账接收方关系不存在，请检查参数中每个接收方的关系", "CFN-PAY-113")
    left, wanted = frozen_fen(order, refunds, shares, at), sum(part.amount_fen for part in parts)
    if left == 0 or wanted > left or len(shares) >= MOST_SHARES:
        return Refusal("AMOUNT_OVERDUE", "可分账金额不足", "CFN-PAY-114", left)
    most = order.total_fee_fen * MOST_PERCENT // 100 - shared_fen(shares, but=own)
    if sum(part.amount_fen for part in parts if part.account != own) > most:
        return Refusal("AMOUNT_OVERDUE", "分账金额超出最大分账比例", "CFN-PAY-114", max(0, most))
    return None


def refuse_return(
    share: Share, returns: Iterable[Return], account: str, amount_fen: int, at: datetime
) -> Refusal | None:
    """Why a receiver's money does not come back."""
    given = sum(part.amount_fen for part in share.parts if (part.kind, part.account) == ("MERCHANT_ID", account))
    left = given - sum(each.amount_fen for each in returns if each.account == account)
    if not given:
        return Refusal("PARAM_ERROR", "回退方不是该分账单的商户接收方", "CFN-PAY-118", 0)
    if at < share.done_at:
        return Refusal("ORDER_NOT_READY", "分账单处理中，请稍后再试", "CFN-PAY-118", left)
    if amount_fen > left:
        return Refusal("AMOUNT_OVERDUE", "回退金额超过可回退金额", "CFN-PAY-118", left)
    return None


def refundable_fen(order: Order, refunds: Iterable[Refund], shares: Sequence[Share], at: datetime) -> int | None:
    """The most that a refund can take while the rest is frozen; None when nothing of that kind limits it."""
    if not shares or not is_open(order, shares, at):
        return None
    return max(0, order.total_fee_fen - committed_fen(refunds) - shared_fen(shares))
