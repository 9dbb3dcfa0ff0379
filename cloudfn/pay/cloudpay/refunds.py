"""refund. An accepted refund is not a completed one: it settles later and is then notified."""

from __future__ import annotations

from cloudfn.pay.cloudpay import wire
from cloudfn.pay.cloudpay.gate import Gate
from cloudfn.pay.cloudpay.refusals import Problem, worded
from cloudfn.pay.cloudpay.reply import PayReply
from cloudfn.pay.cloudpay.request import PayRequest
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.refund import Refund
from cloudfn.pay.ledger.refunds import RefundRequest
from cloudfn.pay.ledger.refusal import Refusal

API = "refund"


class RefundApi:
    def __init__(self, ledger: Ledger, gate: Gate) -> None:
        self._ledger, self._gate = ledger, gate

    def refund(self, request: PayRequest) -> PayReply:
        made = self.make(request)
        if isinstance(made, PayReply):
            return made
        if isinstance(made, Problem):
            return self._gate.refuse(request, made, request.first("out_trade_no", "transaction_id"))
        order = self._ledger.book.order(made.order_id)
        return wire.sealed(
            {
                **wire.refund_envelope(self._ledger.context.ids.nonce(), made.sub_mch_id),
                "transaction_id": order.transaction_id,
                "out_trade_no": order.out_trade_no,
                "out_refund_no": made.out_refund_no,
                "refund_id": made.refund_id,
                "refund_fee": made.refund_fee_fen,
                "total_fee": order.total_fee_fen,
                "cash_fee": order.cash_fee_fen,
                "cash_refund_fee": made.refund_fee_fen,
                "coupon_refund_fee": 0,
                "coupon_refund_count": 0,
                "coupon_type_list": [],
                "coupon_refund_id_list": [],
                "coupon_refund_fee_list": [],
            }
        )

    def make(self, request: PayRequest, source: str = "API") -> Refund | Problem | PayReply:
        """The refund that the fields make (or made before), the first problem, or the answer of a simulated fault."""
        problem = self._gate.check(request, self._ledger.merchants.appid(request.caller, request.appid))
        if problem:
            return problem
        transaction_id, merchant = request.first("transaction_id"), request.merchant
        order = self._ledger.orders.paid(merchant, transaction_id, request.text("out_trade_no"))
        if isinstance(order, Refusal):
            return worded(API, order)
        refund_request = RefundRequest(
            out_refund_no=request.text("out_refund_no"),
            refund_fee_fen=request.number("refund_fee"),
            total_fee_fen=request.number("total_fee"),
            nonce_str=request.first("nonce_str"),
            env_id=request.text("env_id"),
            function_name=request.text("function_name"),
            account=request.first("refund_account") or "REFUND_SOURCE_UNSETTLED_FUNDS",
            outcome=self._ledger.merchants.refund_outcome(order, API, request.fields),
            source=source,
        )
        total, number = order.total_fee_fen, order.out_trade_no
        made = self._ledger.refunds.make(order, refund_request, lambda: self._gate.fault(request, total, number))
        return worded(API, made) if isinstance(made, Refusal) else made
