"""Sample events of payment and refund callbacks, made by the same code that makes the real ones. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cloudfn.manifest.values import SAMPLE_MERCHANT
from cloudfn.pay.cloudpay.events import paid_event, refund_event
from cloudfn.pay.ledger.order import Order, paid, refunding
from cloudfn.pay.ledger.refund import Refund, settled

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def order(appid: str, openid: str, merchant: str = SAMPLE_MERCHANT) -> Order:
    """A paid order of 128 fen."""
    placed = Order(
        sub_mch_id=merchant,
        out_trade_no="20260102110405000001",
        total_fee_fen=128,
        openid=openid,
        sub_appid=appid,
        prepay_id="wx021104050000000000000000000000000000",
        prepay_expires_at=AT + timedelta(hours=2),
        created_at=AT,
        nonce_str="d7b95b2f00000001",
        request={"body": "tea", "attach": ""},
    )
    return paid(placed, AT + timedelta(seconds=20), "4200000000202601020000000001")


def refund(of: Order, outcome: str = "SUCCESS") -> Refund:
    """A settled refund of the whole order."""
    made = Refund(
        order_id=1,
        sub_mch_id=of.sub_mch_id,
        out_trade_no=of.out_trade_no,
        out_refund_no=f"R{of.out_trade_no}",
        refund_id="50302000002026010200000000001",
        refund_fee_fen=of.total_fee_fen,
        total_fee_fen=of.total_fee_fen,
        created_at=AT + timedelta(minutes=1),
        settle_at=AT + timedelta(minutes=2),
        nonce_str="8d3575a28d2911610000000000000001",
        outcome="CHANGE" if outcome == "CHANGE" else "SUCCESS",
    )
    return settled(made, AT + timedelta(minutes=2))


def _coupon(paid_order: Order) -> dict[str, object]:
    return paid_event(replace(paid_order, coupon_fee_fen=28))


EVENTS: Mapping[str, Callable[[Order], dict[str, object]]] = {
    "pay.success": paid_event,
    "pay.coupon": _coupon,
    "refund.success": lambda paid_order: refund_event(refunding(paid_order), refund(paid_order)),
    "refund.change": lambda paid_order: refund_event(refunding(paid_order), refund(paid_order, "CHANGE")),
}
