"""Refunds of API v3, their query, and the second try of an abnormal one."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.clock import rfc3339
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.refund import Refund, RefundState, payer_fen
from cloudfn.pay.ledger.refunds import RefundRequest
from cloudfn.pay.ledger.refusal import Refusal, refund_unknown
from cloudfn.pay.v3.call import V3Answer, V3Call
from cloudfn.pay.v3.faults import V3Faults
from cloudfn.pay.v3.rejected import MERCHANT, V3Refusal, param_error
from cloudfn.pay.v3.wording import OF_REFUNDS, worded

API = "refund"
STATUS: Mapping[RefundState, str] = {
    "PROCESSING": "PROCESSING",
    "SUCCESS": "SUCCESS",
    "CHANGE": "ABNORMAL",
    "REFUNDCLOSE": "CLOSED",
}
RECEIVED = "支付用户零钱"


class V3Refunds:
    def __init__(self, ledger: Ledger, faults: V3Faults) -> None:
        self._ledger, self._faults = ledger, faults

    def make(self, call: V3Call) -> V3Answer | V3Refusal:
        merchant = call.text("sub_mchid") or call.mch_id
        transaction_id, number = call.text("transaction_id"), call.text("out_trade_no")
        if not transaction_id and not number:
            message = "输入源“/body/out_trade_no”映射到字段“商户订单号”必填性规则校验失败，此字段为必填项"
            rule = "transaction_id | out_trade_no"
            params = {"field": "/body/out_trade_no", "what": "missing", "value": "-", "rule": rule}
            return param_error(message, "CFN-PAY-129", params)
        order = self._ledger.orders.paid(merchant, transaction_id, number)
        if isinstance(order, Refusal):
            return worded(call.name, order, OF_REFUNDS)
        fields = self._fields(call, order)
        request = RefundRequest(
            out_refund_no=call.text("out_refund_no"),
            refund_fee_fen=call.number("amount", "refund"),
            total_fee_fen=call.number("amount", "total"),
            env_id=self._ledger.context.manifest.env_id,
            function_name=call.function or self._ledger.context.manifest.notified_at(call.text("notify_url")),
            account=call.text("funds_account") or "AVAILABLE",
            outcome=self._ledger.merchants.refund_outcome(order, API, fields),
            api=call.api,
            notify_url=call.text("notify_url"),
            reason=call.text("reason"),
        )

        def fault() -> V3Refusal | None:
            return self._faults.of(API, merchant, fields, order.total_fee_fen, order.out_trade_no)

        made = self._ledger.refunds.make(order, request, fault)
        if isinstance(made, Refusal):
            return worded(call.name, made, OF_REFUNDS)
        return made if isinstance(made, V3Refusal) else V3Answer(shape(order, made), made.refund_id)

    def query(self, call: V3Call) -> V3Answer | V3Refusal:
        merchant, number = call.query.get("sub_mchid") or call.mch_id, call.path["out_refund_no"]
        refund = self._ledger.book.refund_of(merchant, out_refund_no=number)
        if refund is None:
            return worded(call.name, refund_unknown(number))
        fault = self._faults.of("queryRefund", merchant, {"out_refund_no": number}, 0, number)
        return fault or V3Answer(shape(self._ledger.book.order(refund.order_id), refund), STATUS[refund.state])

    def abnormal(self, call: V3Call) -> V3Answer | V3Refusal:
        """An abnormal refund goes to a bank account of the payer's or of the merchant's."""
        merchant = call.text("sub_mchid") or call.mch_id
        refund = self._ledger.book.refund_of(merchant, refund_id=call.path["refund_id"])
        if refund is None or refund.out_refund_no != call.text("out_refund_no"):
            return worded(call.name, refund_unknown(call.path["refund_id"]))
        if refund.state != "CHANGE":
            params = {"refund": refund.out_refund_no, "status": STATUS[refund.state]}
            return V3Refusal(400, "INVALID_REQUEST", "退款单状态不是退款异常", "CFN-PAY-141", params, None, MERCHANT)
        again = self._ledger.refunds.try_again(refund)
        return V3Answer(shape(self._ledger.book.order(again.order_id), again), STATUS[again.state])

    # --- inner ------------------------------------------------------------------------------------------------------

    def _fields(self, call: V3Call, order: Order) -> dict[str, object]:
        """What rules compare, by v2's names."""
        return {
            "out_trade_no": order.out_trade_no,
            "transaction_id": order.transaction_id,
            "out_refund_no": call.text("out_refund_no"),
            "refund_fee": call.at("amount", "refund"),
            "total_fee": call.at("amount", "total"),
            "refund_desc": call.text("reason"),
        }


def shape(order: Order, refund: Refund) -> dict[str, object]:
    """Keys in the order of a developer's log."""
    back, taken = payer_fen(order, refund), refund.refund_fee_fen
    known: dict[str, object] = {
        "amount": {
            "currency": "CNY",
            "discount_refund": taken - back,
            "from": [],
            "payer_refund": back,
            "payer_total": order.cash_fee_fen,
            "refund": taken,
            "refund_fee": 0,
            "settlement_refund": taken,
            "settlement_total": order.total_fee_fen,
            "total": order.total_fee_fen,
        },
        "channel": "ORIGINAL",
        "create_time": rfc3339(refund.created_at),
        "funds_account": refund.account,
        "out_refund_no": refund.out_refund_no,
        "out_trade_no": order.out_trade_no,
        "promotion_detail": [],
        "refund_id": refund.refund_id,
        "status": STATUS[refund.state],
    }
    if refund.state == "SUCCESS" and refund.settled_at is not None:
        known["success_time"] = rfc3339(refund.settled_at)
    return {**known, "transaction_id": order.transaction_id, "user_received_account": RECEIVED}
