"""profitSharing, multiProfitSharing, profitSharingFinish and profitSharingQuery.

Sources: the vendor's cloudPay pages and, for limits and texts, WeChat Pay's list of questions about profit sharing.
"""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.clock import beijing
from cloudfn.pay.cloudpay import receivers, wire
from cloudfn.pay.cloudpay.gate import Gate
from cloudfn.pay.cloudpay.reply import PayReply
from cloudfn.pay.cloudpay.request import PayRequest
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.refusal import Refusal
from cloudfn.pay.ledger.share import ShareKind

KINDS: Mapping[str, ShareKind] = {
    "profitSharing": "single",
    "multiProfitSharing": "multi",
    "profitSharingFinish": "finish",
}


class SharingApi:
    def __init__(self, ledger: Ledger, gate: Gate) -> None:
        self._ledger, self._gate = ledger, gate

    def share(self, request: PayRequest) -> PayReply:
        """*single* gives parts away and unfreezes the rest; *multi* leaves the rest frozen, and the merchant itself may
        be a receiver; *finish* unfreezes what was not shared.
        """
        kind, number = KINDS[request.api], request.text("out_order_no")
        problem = self._gate.check(request, self._ledger.merchants.appid(request.caller, request.chosen_appid))
        if problem:
            return self._gate.refuse(request, problem, number)
        try:
            parts = () if kind == "finish" else receivers.parts_of(request.text("receivers"))
        except receivers.Malformed as error:
            return self._gate.refuse(request, error.problem(request.api, "分账接收方列表格式错误"), number)
        transaction_id = request.text("transaction_id")
        order = self._ledger.book.order_by_transaction(request.merchant, transaction_id)
        fault = self._gate.fault(request, order.total_fee_fen if order else 0, number)
        if fault is not None:
            return fault
        if order is None:
            unknown = Refusal("share_order_unknown", "CFN-PAY-117", {"number": transaction_id})
            return self._gate.refuse(request, unknown, number)
        made = self._ledger.sharing.share(order, kind, number, parts, request.first("description"))
        if isinstance(made, Refusal):
            return self._gate.refuse(request, made, number)
        return wire.shared(
            self._ledger.context.ids.nonce(),
            made.sub_mch_id,
            {"transaction_id": made.transaction_id, "out_order_no": made.out_order_no, "order_id": made.share_no},
        )

    def query(self, request: PayRequest) -> PayReply:
        number = request.text("out_order_no")
        problem = self._gate.check(request, self._ledger.merchants.appid(request.caller, request.appid))
        if problem:
            return self._gate.refuse(request, problem, number)
        fault = self._gate.fault(request, 0, number)
        if fault is not None:
            return fault
        share = self._ledger.book.share_of(request.merchant, out_order_no=number)
        if share is None or share.transaction_id != request.fields["transaction_id"]:
            return self._gate.refuse(request, Refusal("share_unknown", "CFN-PAY-117", {"number": number}), number)
        done = self._ledger.clock.now() >= share.done_at
        shape: dict[str, object] = {
            "transaction_id": share.transaction_id,
            "out_order_no": share.out_order_no,
            "order_id": share.share_no,
            "status": "FINISHED" if done else "PROCESSING",
        }
        if share.kind == "finish":
            shape |= {"amount": share.amount_fen, "description": share.description}
        else:
            result = ("SUCCESS", beijing(share.done_at)) if done else ("PENDING", "")
            shape["receivers"] = receivers.written(share.parts, *result)
        return wire.shared(self._ledger.context.ids.nonce(), request.merchant, shape)
