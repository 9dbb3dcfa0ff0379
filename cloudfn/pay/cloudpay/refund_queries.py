"""queryRefund: the refunds of an order, or one of them. Production leaves the lists empty; so does this, unless told to
fill them.
"""

from __future__ import annotations

from collections.abc import Sequence

from cloudfn.clock import beijing
from cloudfn.pay.cloudpay import wire
from cloudfn.pay.cloudpay.gate import Gate
from cloudfn.pay.cloudpay.refusals import Problem
from cloudfn.pay.cloudpay.reply import PayReply
from cloudfn.pay.cloudpay.request import PayRequest
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.refund import Refund
from cloudfn.pay.ledger.refusal import refund_unknown

PAGE = 10


class RefundQueries:
    def __init__(self, ledger: Ledger, gate: Gate) -> None:
        self._ledger, self._gate = ledger, gate

    def query_refund(self, request: PayRequest) -> PayReply:
        number = request.first("refund_id", "out_refund_no", "transaction_id", "out_trade_no")
        problem = self._gate.check(request, self._ledger.merchants.appid(request.caller, request.appid))
        if problem:
            return self._gate.refuse(request, problem, number)
        fault = self._gate.fault(request, 0, number)
        if fault is not None:
            return fault
        refunds = self._named(request)
        if not refunds:
            return self._gate.refuse(request, refund_unknown(number), number)
        offset = request.number("offset") if "offset" in request.fields else 0
        if offset >= len(refunds):
            params = {"offset": offset, "count": len(refunds)}
            return self._gate.refuse(request, Problem("offset超出范围", "CFN-PAY-028", params, "PARAM_ERROR"), number)
        return self._shown(request.merchant, refunds, refunds[offset : offset + PAGE])

    def _named(self, request: PayRequest) -> list[Refund]:
        """By the first number that is given."""
        merchant = request.merchant
        for name in ("refund_id", "out_refund_no"):
            if value := request.first(name):
                refund = self._ledger.book.refund_of(merchant, **{name: value})
                return [refund] if refund else []
        transaction_id, out_trade_no = request.first("transaction_id"), request.text("out_trade_no")
        order = self._ledger.orders.named(merchant, transaction_id, out_trade_no)
        return self._ledger.book.refunds(order.id) if order else []

    def _shown(self, merchant: str, refunds: list[Refund], page: list[Refund]) -> PayReply:
        order = self._ledger.book.order(refunds[0].order_id)
        shape: dict[str, object] = {
            **wire.refund_envelope(self._ledger.context.ids.nonce(), merchant),
            "transaction_id": order.transaction_id,
            "out_trade_no": order.out_trade_no,
            "total_fee": order.total_fee_fen,
            "cash_fee": order.cash_fee_fen,
        }
        if len(refunds) > PAGE:
            shape["total_refund_count"] = len(refunds)
        shape["refund_count"] = len(page)
        filled = self._ledger.merchants.simulate(merchant).fill_refund_lists
        return wire.sealed({**shape, **_lists(page if filled else ())})


def _lists(refunds: Sequence[Refund]) -> dict[str, object]:
    """The lists in the order of the vendor's sample, its spelling of ``accout`` included."""
    return {
        "out_refund_no_list": [refund.out_refund_no for refund in refunds],
        "refund_id_list": [refund.refund_id for refund in refunds],
        "refund_channel": ["ORIGINAL" for _ in refunds],
        "refund_fee_list": [refund.refund_fee_fen for refund in refunds],
        "settlement_refund_fee_list": [refund.refund_fee_fen for refund in refunds],
        "coupon_type_array": [],
        "coupon_refund_fee_list": [0 for _ in refunds],
        "coupon_refund_count_list": [0 for _ in refunds],
        "coupon_refund_id_array": [],
        "coupon_refund_fee_array": [],
        "refund_status_list": [refund.state for refund in refunds],
        "refund_account_list": [refund.account for refund in refunds],
        "refund_recv_accout_list": ["支付用户零钱" for _ in refunds],
        "refund_success_time_list": [
            beijing(refund.settled_at, "%Y-%m-%d %H:%M:%S") if refund.settled_at else "" for refund in refunds
        ],
    }
