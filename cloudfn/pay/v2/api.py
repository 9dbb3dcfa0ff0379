"""The APIs of v2 as a table, and one request on its way through. See the package's docstring."""

from __future__ import annotations

from collections.abc import Callable

from cloudfn.frozen import dataclass
from cloudfn.nearest import nearest
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.mch.keys import KeyRing
from cloudfn.pay.mch.outcome import MchOutcome
from cloudfn.pay.mch.parameters import SignType
from cloudfn.pay.mch.request import MchRequest
from cloudfn.pay.v2 import answer, check, gate
from cloudfn.pay.v2.bills import V2Bills
from cloudfn.pay.v2.call import V2Answer, V2Call, V2Refusal
from cloudfn.pay.v2.faults import V2Faults
from cloudfn.pay.v2.orders import V2Orders
from cloudfn.pay.v2.refunds import V2Refunds


@dataclass(frozen=True, slots=True)
class V2Endpoint:
    """``api``: whose fields and rules. ``certificate``: money goes out, or much is told. ``default``: the sign_type of
    a request that names none.
    """

    api: str
    work: Callable[[V2Call], V2Answer | V2Refusal]
    certificate: bool = False
    default: SignType = "MD5"


class V2:
    def __init__(self, ledger: Ledger, keys: KeyRing) -> None:
        self._ledger, self.keys = ledger, keys
        faults = V2Faults(ledger)
        orders, refunds, bills = V2Orders(ledger, faults), V2Refunds(ledger, faults), V2Bills(ledger, faults)
        self.endpoints = {
            "/pay/unifiedorder": V2Endpoint("unifiedOrder", orders.place),
            "/pay/orderquery": V2Endpoint("queryOrder", orders.query),
            "/pay/closeorder": V2Endpoint("closeOrder", orders.close),
            "/secapi/pay/refund": V2Endpoint("refund", refunds.make, certificate=True),
            "/pay/refundquery": V2Endpoint("queryRefund", refunds.query),
            "/pay/downloadbill": V2Endpoint("downloadBill", bills.trade),
            "/pay/downloadfundflow": V2Endpoint("downloadFundFlow", bills.fund_flow, True, "HMAC-SHA256"),
        }

    def answer(self, request: MchRequest) -> MchOutcome:
        """Never raises for what the request says. Raises InvalidFile where book or keys cannot be read or written."""
        result, call = self._result(request)
        made = answer.of(result, call, self._ledger.context.ids.nonce())
        if isinstance(result, V2Answer):
            return MchOutcome(made, True, result.gist)
        gist = f"{result.err_code} {result.text}".strip()
        return MchOutcome(made, False, gist, result.cfn, result.params, result.err_code, result.text)

    # --- inner ------------------------------------------------------------------------------------------------------

    def _result(self, request: MchRequest) -> tuple[V2Answer | V2Refusal, V2Call | None]:
        endpoint = self.endpoints.get(request.path)
        if endpoint is None:
            near = nearest(request.path, list(self.endpoints)) or "-"
            params = {"method": request.method, "path": request.path, "near": near}
            return V2Refusal(f"API not implemented: {request.path} (CFN-PAY-132)", "CFN-PAY-132", params), None
        call = self._call(request, endpoint)
        if isinstance(call, V2Refusal):
            return call, None
        problem = gate.show_certificate(request, call.keys) if endpoint.certificate else None
        problem = problem or check.check(endpoint.api, call.fields)
        if problem:
            return problem, call
        for name, near in check.unknown(endpoint.api, call.fields):
            params = {"api": request.path, "field": name, "near": near or "-"}
            self._ledger.context.notice("CFN-PAY-090", request.caller, "warning", **params)
        return endpoint.work(call), call

    def _call(self, request: MchRequest, endpoint: V2Endpoint) -> V2Call | V2Refusal:
        fields = gate.read(request)
        if isinstance(fields, V2Refusal):
            return fields
        keys = gate.keys_of(fields, self._ledger.merchants, self.keys)
        if isinstance(keys, V2Refusal):
            return keys
        sign_type = gate.sign_type_of(fields, endpoint.default)
        problem = gate.judge(request.path, fields, keys, sign_type)
        return problem or V2Call(endpoint.api, request.path, keys, request.caller, fields, sign_type)
