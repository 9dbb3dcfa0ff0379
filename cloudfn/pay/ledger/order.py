"""An order and the only ways it may change. Pure: values in, values out.

    NOTPAY --paid--> SUCCESS --refunding--> REFUND
       +----closed--> CLOSED

Amounts are fen, instants UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Literal

from cloudfn.frozen import dataclass
from cloudfn.manifest.values import PayApi

TradeState = Literal["NOTPAY", "SUCCESS", "REFUND", "CLOSED"]

PREPAY_LIFE = timedelta(hours=2)
LIFE = timedelta(days=7)
"""An order that nobody pays is closed by the platform after so long, time_expire or not: the vendor's guide for
developers; time_expire itself only ends paying.
"""
EARLIEST_CLOSE = timedelta(minutes=5)

STATE_TEXTS: Mapping[TradeState, str] = {
    "NOTPAY": "订单未支付",
    "SUCCESS": "支付成功",
    "REFUND": "订单发生过退款，退款详情请查询退款单",
    "CLOSED": "订单已关闭",
}


class IllegalTransition(Exception):
    """A change that no order makes; whoever meets it has skipped a check."""


@dataclass(frozen=True, slots=True)
class Order:
    """``openid`` is the payer's under the mini program, ``nonce_str`` what the callback will carry.

    ``request`` holds what was ordered, by v2's field names (``body``, ``attach``, ``detail``, ...) whichever API took
    the order: rules, the payment sheet, bills and events read it, and a repeated order must say the same.
    ``function`` and ``request_id`` tell who placed the order. ``api`` took it: cloudPay's callback is the function
    ``function_name`` of ``env_id``, v3's and v2's whatever stands behind ``notify_url``. ``id`` is the book's row, 0
    before it is stored.
    """

    sub_mch_id: str
    out_trade_no: str
    total_fee_fen: int
    openid: str
    sub_appid: str
    prepay_id: str
    prepay_expires_at: datetime
    created_at: datetime
    nonce_str: str
    request: Mapping[str, object] = field(default_factory=dict)
    env_id: str = ""
    function_name: str = ""
    function: str = ""
    request_id: str = ""
    trade_type: str = "JSAPI"
    time_expire: datetime | None = None
    state: TradeState = "NOTPAY"
    paid_at: datetime | None = None
    closed_at: datetime | None = None
    transaction_id: str = ""
    bank_type: str = "OTHERS"
    coupon_fee_fen: int = 0
    api: PayApi = "cloudpay"
    notify_url: str = ""
    id: int = 0

    @property
    def body(self) -> str:
        return str(self.request.get("body", ""))

    @property
    def attach(self) -> str:
        return str(self.request.get("attach", ""))

    @property
    def shares_profit(self) -> bool:
        """Whether what is paid is set aside for profit sharing."""
        return self.request.get("profit_sharing") == "Y"

    @property
    def cash_fee_fen(self) -> int:
        return self.total_fee_fen - self.coupon_fee_fen

    @property
    def is_paid(self) -> bool:
        return self.state in ("SUCCESS", "REFUND")

    def is_of(self, mch_id: str) -> bool:
        """Whether merchant ``mch_id`` took it or asked for it as a service provider."""
        return mch_id in (self.sub_mch_id, self.request.get("mch_id"))

    @property
    def payable_until(self) -> datetime:
        return min(self.prepay_expires_at, self.time_expire) if self.time_expire else self.prepay_expires_at

    @property
    def close_at(self) -> datetime | None:
        """When the platform closes the order by itself, if nobody pays."""
        if self.state != "NOTPAY":
            return None
        return max(self.created_at + LIFE, self.time_expire or self.created_at)


def paid(order: Order, at: datetime, transaction_id: str, *, coupon_fee_fen: int = 0) -> Order:
    if order.state != "NOTPAY":
        raise IllegalTransition(f"{order.out_trade_no}: {order.state} cannot be paid")
    if not 0 <= coupon_fee_fen <= order.total_fee_fen:
        raise IllegalTransition(f"{order.out_trade_no}: a coupon of {coupon_fee_fen} fen exceeds the order")
    return replace(order, state="SUCCESS", paid_at=at, transaction_id=transaction_id, coupon_fee_fen=coupon_fee_fen)


def closed(order: Order, at: datetime) -> Order:
    if order.state != "NOTPAY":
        raise IllegalTransition(f"{order.out_trade_no}: {order.state} cannot be closed")
    return replace(order, state="CLOSED", closed_at=at)


def refunding(order: Order) -> Order:
    """Any refund, partial ones too, makes the trade state REFUND."""
    if not order.is_paid:
        raise IllegalTransition(f"{order.out_trade_no}: {order.state} cannot be refunded")
    return replace(order, state="REFUND")


def renewed(order: Order, prepay_id: str, at: datetime) -> Order:
    """The same order with a fresh prepay id."""
    if order.state != "NOTPAY":
        raise IllegalTransition(f"{order.out_trade_no}: {order.state} takes no new prepay id")
    return replace(order, prepay_id=prepay_id, prepay_expires_at=at + PREPAY_LIFE)


def changed_parameters(order: Order, request: Mapping[str, object], openid: str) -> dict[str, tuple[object, object]]:
    """What a repeated order says differently: ``{wire name: (before, now)}``; the nonce may always differ."""
    before, now = dict(order.request), dict(request)
    for fields in (before, now):
        fields.pop("nonce_str", None)
    differences = {
        name: (before.get(name), now.get(name)) for name in sorted({*before, *now}) if before.get(name) != now.get(name)
    }
    if order.openid != openid:
        differences["openid"] = (order.openid, openid)
    return differences
