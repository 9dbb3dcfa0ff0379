"""The APIs of ``cloud.cloudPay`` by name. A name that is not here fails by its name, never with a made-up success."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cloudfn.calls import Caller
from cloudfn.json_text import shown
from cloudfn.pay.cloudpay import wire
from cloudfn.pay.cloudpay.bill import Bills
from cloudfn.pay.cloudpay.checks import kind_of
from cloudfn.pay.cloudpay.gate import Gate
from cloudfn.pay.cloudpay.placing import OrderApi
from cloudfn.pay.cloudpay.queries import Queries
from cloudfn.pay.cloudpay.receiver_list import ReceiverList
from cloudfn.pay.cloudpay.refund_queries import RefundQueries
from cloudfn.pay.cloudpay.refunds import RefundApi
from cloudfn.pay.cloudpay.refusals import Problem
from cloudfn.pay.cloudpay.reply import PayReply
from cloudfn.pay.cloudpay.request import PayRequest
from cloudfn.pay.cloudpay.returns import Returns
from cloudfn.pay.cloudpay.sharing import SharingApi
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.mch import v2_words


class CloudPay:
    """``refunds`` is also the way of a merchant who refunds by hand."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger, self._gate = ledger, (gate := Gate(ledger))
        placing, queries, self.refunds = OrderApi(ledger, gate), Queries(ledger, gate), RefundApi(ledger, gate)
        sharing, returns, receivers = SharingApi(ledger, gate), Returns(ledger, gate), ReceiverList(ledger, gate)
        self.apis: Mapping[str, Callable[[PayRequest], PayReply]] = {
            "unifiedOrder": placing.unified_order,
            "queryOrder": queries.query_order,
            "closeOrder": queries.close_order,
            "refund": self.refunds.refund,
            "queryRefund": RefundQueries(ledger, gate).query_refund,
            "downloadBill": Bills(ledger, gate).download_bill,
            "profitSharing": sharing.share,
            "multiProfitSharing": sharing.share,
            "profitSharingFinish": sharing.share,
            "profitSharingQuery": sharing.query,
            "profitSharingAddReceiver": receivers.add,
            "profitSharingRemoveReceiver": receivers.remove,
            "profitSharingReturn": returns.give_back,
            "profitSharingReturnQuery": returns.query,
        }

    def call(self, name: str, fields: object, caller: Caller, appid: str = "") -> PayReply:
        api = self.apis.get(name)
        if api is None:
            problem = Problem("API not implemented", "CFN-PAY-091", {"api": name, "known": ", ".join(self.apis)})
            self._gate.tell(PayRequest(name, {}, caller), problem, "")
            message = f"cloudPay.{name} is not implemented by the emulator (CFN-PAY-091)"
            return wire.platform_error("INVALID_PARAM", message, caller.request_id)
        if not isinstance(fields, dict):
            params = {"api": name, "field": "data", "kind": kind_of(fields), "value": shown(fields)}
            return self._gate.refuse(
                PayRequest(name, {}, caller), Problem(v2_words.BAD_FORMAT, "CFN-PAY-001", params), ""
            )
        written = fields.get("sub_mch_id")
        merchant = self._ledger.merchants.named_for(written)
        return api(
            PayRequest(name, fields if merchant == written else {**fields, "sub_mch_id": merchant}, caller, appid)
        )
