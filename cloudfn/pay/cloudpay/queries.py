"""queryOrder and closeOrder."""

from __future__ import annotations

from cloudfn.clock import beijing
from cloudfn.pay.cloudpay import wire
from cloudfn.pay.cloudpay.gate import Gate
from cloudfn.pay.cloudpay.reply import PayReply
from cloudfn.pay.cloudpay.request import PayRequest
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.ids import provider_openid
from cloudfn.pay.ledger.order import STATE_TEXTS, Order
from cloudfn.pay.ledger.refusal import order_unknown


class Queries:
    def __init__(self, ledger: Ledger, gate: Gate) -> None:
        self._ledger, self._gate = ledger, gate

    def query_order(self, request: PayRequest) -> PayReply:
        order = self._find(request)
        if isinstance(order, PayReply):
            return order
        return wire.sealed(order_fields(order, self._ledger.context.ids.nonce()))

    def close_order(self, request: PayRequest) -> PayReply:
        """Closes an unpaid order for good; its number cannot be ordered again."""
        order = self._find(request)
        if isinstance(order, PayReply):
            return order
        refusal = self._ledger.orders.refuse_close(order, request.caller)
        if refusal:
            return self._gate.refuse(request, refusal, order.out_trade_no, order.sub_appid)
        self._ledger.orders.close(order, "api")
        envelope = wire.envelope(self._ledger.context.ids.nonce(), order.sub_appid, order.sub_mch_id)
        return wire.sealed({**envelope, "result_code": "SUCCESS"})

    def _find(self, request: PayRequest) -> Order | PayReply:
        """The order that a request names, or the refusal."""
        number = request.first("out_trade_no", "transaction_id")
        problem = self._gate.check(request, self._ledger.merchants.appid(request.caller, request.appid))
        if problem:
            return self._gate.refuse(request, problem, number)
        order = self._ledger.orders.named(
            request.merchant, request.first("transaction_id"), request.text("out_trade_no")
        )
        fault = self._gate.fault(request, order.total_fee_fen if order else 0, number)
        if fault is not None:
            return fault
        if order is None:
            return self._gate.refuse(request, order_unknown(number, request.merchant), number)
        return order


def order_fields(order: Order, nonce: str) -> dict[str, object]:
    """queryOrder's answer in the key order of the vendor's sample; an unpaid order shows its state only."""
    shape = {**wire.envelope(nonce, order.sub_appid, order.sub_mch_id), "result_code": "SUCCESS"}
    if not order.is_paid or order.paid_at is None:
        return {
            **shape,
            "trade_state": order.state,
            "out_trade_no": order.out_trade_no,
            "attach": order.attach,
            "trade_state_desc": STATE_TEXTS[order.state],
        }
    shape |= {
        "openid": order.request.get("openid") or provider_openid(order.openid),
        "is_subscribe": "N",
        "sub_openid": order.openid,
        "trade_type": order.trade_type,
        "trade_state": order.state,
        "bank_type": order.bank_type,
        "total_fee": order.total_fee_fen,
        "fee_type": order.request.get("fee_type") or "CNY",
        "cash_fee": order.cash_fee_fen,
        "cash_fee_type": "CNY",
    }
    coupons = order.coupon_fee_fen
    if coupons:
        shape |= {"settlement_total_fee": order.cash_fee_fen, "coupon_fee": coupons, "coupon_count": 1}
    return {
        **shape,
        "coupon_id_list": ["10000"] if coupons else [],
        "coupon_type_list": ["CASH"] if coupons else [],
        "coupon_fee_list": [coupons] if coupons else [],
        "transaction_id": order.transaction_id,
        "out_trade_no": order.out_trade_no,
        "attach": order.attach,
        "time_end": beijing(order.paid_at),
        "trade_state_desc": STATE_TEXTS[order.state],
    }
