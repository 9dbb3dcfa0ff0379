"""profitSharingReturn and profitSharingReturnQuery. Both answer without ``result_code``: a failure is ``return_code``
FAIL with ``error_code`` and ``error_msg``, as the vendor's page has it.
"""

from __future__ import annotations

from cloudfn.clock import beijing
from cloudfn.pay.cloudpay import wire
from cloudfn.pay.cloudpay.gate import Gate
from cloudfn.pay.cloudpay.reply import PayReply
from cloudfn.pay.cloudpay.request import PayRequest
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.refusal import Refusal
from cloudfn.pay.ledger.share import Return, Share


class Returns:
    def __init__(self, ledger: Ledger, gate: Gate) -> None:
        self._ledger, self._gate = ledger, gate

    def give_back(self, request: PayRequest) -> PayReply:
        share = self._share(request)
        if isinstance(share, PayReply):
            return share
        number, account = request.text("out_return_no"), request.text("return_account")
        amount_fen, description = request.number("return_amount"), request.text("description")
        made = self._ledger.sharing.give_back(share, number, account, amount_fen, description)
        if isinstance(made, Refusal):
            return self._gate.refuse(request, made, number)
        return wire.returned(self._ledger.context.ids.nonce(), share.sub_mch_id, _shape(share, made))

    def query(self, request: PayRequest) -> PayReply:
        share = self._share(request)
        if isinstance(share, PayReply):
            return share
        number = request.text("out_return_no")
        made = self._ledger.book.return_of(share.sub_mch_id, number)
        if made is None or made.share_id != share.id:
            return self._gate.refuse(request, _unknown(number), number)
        return wire.returned(self._ledger.context.ids.nonce(), share.sub_mch_id, _shape(share, made))

    def _share(self, request: PayRequest) -> Share | PayReply:
        """The share that a request names, or the refusal."""
        number = request.text("out_return_no")
        problem = self._gate.check(request, self._ledger.merchants.appid(request.caller, request.chosen_appid))
        if problem:
            return self._gate.refuse(request, problem, number)
        fault = self._gate.fault(request, 0, number)
        if fault is not None:
            return fault
        share_no, out_order_no = request.first("order_id"), request.first("out_order_no")
        share = self._ledger.book.share_of(request.merchant, out_order_no=out_order_no, share_no=share_no)
        return share or self._gate.refuse(request, _unknown(share_no or out_order_no), number)


def _unknown(number: str) -> Refusal:
    """Of a share and of a return it is told alike."""
    return Refusal("return_unknown", "CFN-PAY-117", {"number": number})


def _shape(share: Share, made: Return) -> dict[str, object]:
    return {
        "order_id": share.share_no,
        "out_order_no": share.out_order_no,
        "out_return_no": made.out_return_no,
        "return_no": made.return_no,
        "return_account_type": "MERCHANT_ID",
        "return_account": made.account,
        "return_amount": made.amount_fen,
        "description": made.description,
        "result": "SUCCESS",
        "finish_time": beijing(made.created_at),
    }
