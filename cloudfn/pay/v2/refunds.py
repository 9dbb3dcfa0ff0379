"""refund, by client certificate, and refundquery."""

from __future__ import annotations

from collections.abc import Sequence

from cloudfn.clock import beijing
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.refund import Refund, payer_fen
from cloudfn.pay.ledger.refunds import RefundRequest
from cloudfn.pay.ledger.refusal import Refusal, refund_unknown
from cloudfn.pay.v2.call import V2Answer, V2Call, V2Refusal
from cloudfn.pay.v2.faults import V2Faults, comparable
from cloudfn.pay.v2.wording import worded

ACCOUNT = "REFUND_SOURCE_UNSETTLED_FUNDS"
RECEIVED = "支付用户零钱"
PAGE = 10


class V2Refunds:
    def __init__(self, ledger: Ledger, faults: V2Faults) -> None:
        self._ledger, self._faults = ledger, faults

    def make(self, call: V2Call) -> V2Answer | V2Refusal:
        order = self._ledger.orders.paid(call.merchant, call.text("transaction_id"), call.text("out_trade_no"))
        if isinstance(order, Refusal):
            return worded(call.path, order)
        manifest, url = self._ledger.context.manifest, call.text("notify_url")
        request = RefundRequest(
            out_refund_no=call.text("out_refund_no"),
            refund_fee_fen=call.number("refund_fee"),
            total_fee_fen=call.number("total_fee"),
            nonce_str=call.text("nonce_str"),
            env_id=manifest.env_id,
            function_name=manifest.notified_at(url),
            account=call.text("refund_account") or ACCOUNT,
            outcome=self._ledger.merchants.refund_outcome(order, call.api, comparable(call.fields)),
            api="v2",
            notify_url=url,
            reason=call.text("refund_desc"),
        )
        total, out_trade_no = order.total_fee_fen, order.out_trade_no
        made = self._ledger.refunds.make(order, request, lambda: self._faults.of(call, total, out_trade_no))
        if isinstance(made, Refusal):
            return worded(call.path, made)
        return made if isinstance(made, V2Refusal) else V2Answer(_accepted(order, made), made.refund_id)

    def query(self, call: V2Call) -> V2Answer | V2Refusal:
        number = call.text("refund_id", "out_refund_no", "transaction_id", "out_trade_no")
        fault = self._faults.of(call, 0, number)
        if fault:
            return fault
        refunds = self._named(call)
        if not refunds:
            return worded(call.path, refund_unknown(number))
        offset = call.number("offset") if call.text("offset") else 0
        if offset >= len(refunds):
            params = {"offset": offset, "count": len(refunds)}
            return V2Refusal("offset超出范围", "CFN-PAY-028", params, "PARAM_ERROR")
        order = self._ledger.book.order(refunds[0].order_id)
        page = refunds[offset : offset + PAGE]
        return V2Answer(_shown(order, len(refunds), page), page[-1].state)

    # --- inner ------------------------------------------------------------------------------------------------------

    def _named(self, call: V2Call) -> list[Refund]:
        """By the first number that is given."""
        for name in ("refund_id", "out_refund_no"):
            if value := call.text(name):
                refund = self._ledger.book.refund_of(call.merchant, **{name: value})
                return [refund] if refund else []
        order = self._ledger.orders.named(call.merchant, call.text("transaction_id"), call.text("out_trade_no"))
        return self._ledger.book.refunds(order.id) if order else []


def _accepted(order: Order, refund: Refund) -> dict[str, object]:
    cash = payer_fen(order, refund)
    return {
        "transaction_id": order.transaction_id,
        "out_trade_no": order.out_trade_no,
        "out_refund_no": refund.out_refund_no,
        "refund_id": refund.refund_id,
        "refund_channel": "",
        "refund_fee": refund.refund_fee_fen,
        "coupon_refund_fee": refund.refund_fee_fen - cash,
        "total_fee": order.total_fee_fen,
        "cash_fee": order.cash_fee_fen,
        "coupon_refund_count": 0,
        "cash_refund_fee": cash,
    }


def _shown(order: Order, count: int, page: Sequence[Refund]) -> dict[str, object]:
    """With a number at the end of each name, from 0 on; the documentation's spelling of ``accout`` included."""
    shape: dict[str, object] = {"total_refund_count": count} if count > len(page) else {}
    shape |= {
        "transaction_id": order.transaction_id,
        "out_trade_no": order.out_trade_no,
        "total_fee": order.total_fee_fen,
        "fee_type": "CNY",
        "cash_fee": order.cash_fee_fen,
        "refund_count": len(page),
    }
    for n, refund in enumerate(page):
        shape |= {
            f"out_refund_no_{n}": refund.out_refund_no,
            f"refund_id_{n}": refund.refund_id,
            f"refund_channel_{n}": "ORIGINAL",
            f"refund_fee_{n}": refund.refund_fee_fen,
            f"refund_status_{n}": refund.state,
            f"refund_account_{n}": refund.account,
            f"refund_recv_accout_{n}": RECEIVED,
        }
        if refund.settled_at is not None:
            shape[f"refund_success_time_{n}"] = beijing(refund.settled_at, "%Y-%m-%d %H:%M:%S")
    return shape
