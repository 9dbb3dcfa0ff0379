"""profitSharingAddReceiver and profitSharingRemoveReceiver: to whom a merchant may share."""

from __future__ import annotations

import json

from cloudfn.pay.cloudpay import receivers, wire
from cloudfn.pay.cloudpay.gate import Gate
from cloudfn.pay.cloudpay.reply import PayReply
from cloudfn.pay.cloudpay.request import PayRequest
from cloudfn.pay.ledger import Ledger


class ReceiverList:
    def __init__(self, ledger: Ledger, gate: Gate) -> None:
        self._ledger, self._gate = ledger, gate

    def add(self, request: PayRequest) -> PayReply:
        return self._change(request, adding=True)

    def remove(self, request: PayRequest) -> PayReply:
        """Unverified: taking away one who is not there succeeds."""
        return self._change(request, adding=False)

    def _change(self, request: PayRequest, *, adding: bool) -> PayReply:
        problem = self._gate.check(request, self._ledger.merchants.appid(request.caller, request.chosen_appid))
        if problem:
            return self._gate.refuse(request, problem, "")
        try:
            receiver = receivers.receiver_of(request.text("receiver"), whole=adding)
        except receivers.Malformed as error:
            return self._gate.refuse(request, error.problem(request.api, "分账接收方格式错误"), "")
        fault = self._gate.fault(request, 0, receiver["account"])
        if fault is not None:
            return fault
        sharing, merchant = self._ledger.sharing, request.merchant
        change = sharing.add_receiver if adding else sharing.remove_receiver
        change(merchant, receiver["type"], receiver["account"])
        shape = {"receiver": json.dumps(receiver, ensure_ascii=False)}
        return wire.shared(self._ledger.context.ids.nonce(), merchant, shape)
