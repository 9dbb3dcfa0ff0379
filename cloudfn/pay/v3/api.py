"""The endpoints of API v3 as a table, and one request on its way through. See the package's docstring."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping

from cloudfn.frozen import dataclass
from cloudfn.nearest import nearest
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.mch import crypto
from cloudfn.pay.mch.keys import KeyRing, MerchantKeys
from cloudfn.pay.mch.outcome import MchOutcome
from cloudfn.pay.mch.request import MchRequest
from cloudfn.pay.v3 import answer, bills, bodies, check, gate
from cloudfn.pay.v3.bills import V3Bills
from cloudfn.pay.v3.bodies import Body
from cloudfn.pay.v3.call import V3Answer, V3Call
from cloudfn.pay.v3.certificates import Certificates
from cloudfn.pay.v3.faults import V3Faults
from cloudfn.pay.v3.fields import V3Field
from cloudfn.pay.v3.orders import V3Orders
from cloudfn.pay.v3.refunds import V3Refunds
from cloudfn.pay.v3.rejected import MERCHANT, V3Refusal, sign_error
from cloudfn.pay.v3.sharing import BY_ORDER, BY_TRANSACTION, V3Sharing
from cloudfn.pay.v3.transfers import V3Transfers

Work = Callable[[V3Call], V3Answer | V3Refusal]
_MERCHANT_NUMBER = re.compile(r"[0-9]{1,32}")


@dataclass(frozen=True, slots=True)
class V3Endpoint:
    """``path`` has its own parts in braces. ``body`` is the request's shape, ``query`` what its query must hold."""

    method: str
    path: str
    work: Work
    body: Body = ()
    query: tuple[V3Field, ...] = ()

    def parts(self, path: str) -> dict[str, str] | None:
        """The values of the braces where ``path`` is this endpoint's."""
        written, given = self.path.split("/"), path.split("/")
        if len(written) != len(given):
            return None
        found: dict[str, str] = {}
        for name, value in zip(written, given, strict=True):
            if name.startswith("{") and value:
                found[name[1:-1]] = value
            elif name != value:
                return None
        return found


class V3:
    def __init__(self, ledger: Ledger, keys: KeyRing) -> None:
        self._ledger, self.keys = ledger, keys
        self._told: set[str] = set()
        faults = V3Faults(ledger)
        orders, refunds = V3Orders(ledger, faults), V3Refunds(ledger, faults)
        certificates, trade = Certificates(ledger.context.ids), V3Bills(ledger, faults)
        self.endpoints: tuple[V3Endpoint, ...] = (
            *_orders(orders),
            V3Endpoint("POST", "/v3/refund/domestic/refunds", refunds.make, bodies.REFUND),
            V3Endpoint("GET", "/v3/refund/domestic/refunds/{out_refund_no}", refunds.query),
            V3Endpoint(
                "POST",
                "/v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund",
                refunds.abnormal,
                bodies.ABNORMAL_REFUND,
            ),
            V3Endpoint("GET", "/v3/certificates", certificates.all),
            V3Endpoint("GET", "/v3/bill/tradebill", trade.trade, (), bills.TRADE_QUERY),
            V3Endpoint("GET", "/v3/bill/fundflowbill", trade.fund_flow, (), bills.FUND_QUERY),
            V3Endpoint("GET", bills.DOWNLOAD, trade.download),
            *_sharing(V3Sharing(ledger, faults)),
            *_transfers(V3Transfers(ledger, faults)),
        )

    def answer(self, request: MchRequest) -> MchOutcome:
        """Never raises for what the request says. Raises InvalidFile where book or keys cannot be read or written."""
        context = self._ledger.context
        header = gate.read(request)
        keys = header if isinstance(header, V3Refusal) else self._keys_of(header.mchid)
        if isinstance(header, V3Refusal) or isinstance(keys, V3Refusal):
            refused = header if isinstance(header, V3Refusal) else keys
            assert isinstance(refused, V3Refusal)
            return self._answered(request, refused, None)
        sender = gate.judge(request, header, keys, context.clock.now())
        if isinstance(sender, gate.Sender) and not sender.verified:
            sender = self._doubtful(request, keys) or sender
        result = sender if isinstance(sender, V3Refusal) else self._result(request, keys)
        return self._answered(request, result, keys)

    # --- inner ------------------------------------------------------------------------------------------------------

    def _keys_of(self, mch_id: str) -> MerchantKeys | V3Refusal:
        own = [each for each in self._ledger.context.manifest.payments.values() if each.api != "cloudpay"]
        declared = [each.mch_id for each in own]
        if not _MERCHANT_NUMBER.fullmatch(mch_id) or (declared and mch_id not in declared):
            params = {"merchant": mch_id, "known": ", ".join(declared) or "-"}
            return V3Refusal(400, "MCH_NOT_EXISTS", "商户号不存在", "CFN-PAY-133", params, None, MERCHANT)
        return self.keys.of(mch_id)

    def _doubtful(self, request: MchRequest, keys: MerchantKeys) -> V3Refusal | None:
        """Whether a request is refused whose merchant's key is unknown; else that is told once."""
        params = {"merchant": keys.mch_id, "trouble": keys.trouble or "-"}
        if self._ledger.merchants.simulate(keys.mch_id).strict:
            return sign_error(gate.MISMATCH, "CFN-PAY-123", params)
        if keys.mch_id not in self._told:
            self._told.add(keys.mch_id)
            self._ledger.context.notice("CFN-PAY-123", request.caller, "error", **params)
        return None

    def _result(self, request: MchRequest, keys: MerchantKeys) -> V3Answer | V3Refusal:
        endpoint, parts = self._find(request)
        if endpoint is None:
            return self._unknown(request)
        problem = check.query(request.query, *endpoint.query)
        if problem:
            return problem
        values = check.read(request.body, endpoint.body) if endpoint.body or request.body else {}
        if isinstance(values, V3Refusal):
            return values
        secret = self._secrets(request, keys, endpoint.body, values)
        if secret:
            return secret
        name = f"{request.method} {request.path}"
        call = V3Call(name, keys.mch_id, request.caller, values, parts, request.query, request.host, keys)
        return endpoint.work(call)

    def _find(self, request: MchRequest) -> tuple[V3Endpoint | None, dict[str, str]]:
        for endpoint in self.endpoints:
            if endpoint.method == request.method and (parts := endpoint.parts(request.path)) is not None:
                return endpoint, parts
        return None, {}

    def _unknown(self, request: MchRequest) -> V3Refusal:
        others = [each.method for each in self.endpoints if each.parts(request.path) is not None]
        near = nearest(request.path, [each.path for each in self.endpoints])
        params = {
            "method": request.method,
            "path": request.path,
            "near": f"{', '.join(others)} {request.path}" if others else near or "-",
        }
        if others:
            return V3Refusal(405, "METHOD_NOT_ALLOWED", "请求方法不被允许", "CFN-PAY-132", params)
        return V3Refusal(404, "RESOURCE_NOT_EXISTS", "请求的资源不存在", "CFN-PAY-132", params)

    def _secrets(
        self, request: MchRequest, keys: MerchantKeys, shape: Body, values: Mapping[str, object]
    ) -> V3Refusal | None:
        """Sensitive fields are encrypted with the platform's key that ``Wechatpay-Serial`` names."""
        named = request.headers.get("wechatpay-serial", "")
        for pointer, text in _encrypted(shape, values, "/body"):
            if not named:
                problem = "the header Wechatpay-Serial is missing"
            elif crypto.decrypt_field(keys.asked_for(named).private, text) is None:
                problem = f"it is not encrypted with {keys.asked_for(named).serial}"
            else:
                continue
            params = {"field": pointer, "problem": problem, "serial": named or "-"}
            return V3Refusal(400, "PARAM_ERROR", "敏感信息解密失败", "CFN-PAY-140", params)
        return None

    def _answered(self, request: MchRequest, result: V3Answer | V3Refusal, keys: MerchantKeys | None) -> MchOutcome:
        context = self._ledger.context
        signer = keys.asked_for(request.headers.get("wechatpay-serial", "")) if keys else None
        made = answer.of(result, signer, context.ids, context.clock.now())
        if isinstance(result, V3Refusal):
            gist = f"{result.status} {result.code}"
            return MchOutcome(made, False, gist, result.cfn, result.params, result.code, result.message)
        return MchOutcome(made, True, result.gist)


def _orders(orders: V3Orders) -> list[V3Endpoint]:
    """Of a merchant and, under ``partner/``, of a service provider."""
    found = []
    for partner, close, query in (
        (False, bodies.CLOSE, (bodies.MCHID,)),
        (True, bodies.PARTNER_CLOSE, (bodies.SP_MCHID, bodies.SUB_MCHID)),
    ):
        base = "/v3/pay/partner/transactions" if partner else "/v3/pay/transactions"
        for name, trade_type in (("jsapi", "JSAPI"), ("app", "APP"), ("native", "NATIVE"), ("h5", "MWEB")):
            place = functools.partial(orders.place, trade_type=trade_type)
            found.append(V3Endpoint("POST", f"{base}/{name}", place, bodies.order(trade_type, partner=partner)))
        found += [
            V3Endpoint("GET", f"{base}/id/{{transaction_id}}", orders.query, (), query),
            V3Endpoint("GET", f"{base}/out-trade-no/{{out_trade_no}}", orders.query, (), query),
            V3Endpoint("POST", f"{base}/out-trade-no/{{out_trade_no}}/close", orders.close, close),
        ]
    return found


def _sharing(sharing: V3Sharing) -> list[V3Endpoint]:
    base = "/v3/profitsharing"
    return [
        V3Endpoint("POST", f"{base}/receivers/add", sharing.add_receiver, bodies.ADD_RECEIVER),
        V3Endpoint("POST", f"{base}/receivers/delete", sharing.remove_receiver, bodies.REMOVE_RECEIVER),
        V3Endpoint("POST", f"{base}/orders", sharing.share, bodies.SHARE),
        V3Endpoint("POST", f"{base}/orders/unfreeze", sharing.unfreeze, bodies.UNFREEZE),
        V3Endpoint("GET", f"{base}/orders/{{out_order_no}}", sharing.query, (), BY_TRANSACTION),
        V3Endpoint("GET", f"{base}/transactions/{{transaction_id}}/amounts", sharing.left),
        V3Endpoint("POST", f"{base}/return-orders", sharing.give_back, bodies.SHARE_RETURN),
        V3Endpoint("GET", f"{base}/return-orders/{{out_return_no}}", sharing.query_return, (), BY_ORDER),
        V3Endpoint("GET", f"{base}/merchant-configs/{{sub_mchid}}", sharing.ratio),
    ]


def _transfers(transfers: V3Transfers) -> list[V3Endpoint]:
    base = "/v3/fund-app/mch-transfer/transfer-bills"
    return [
        V3Endpoint("POST", base, transfers.make, bodies.TRANSFER),
        V3Endpoint("GET", f"{base}/out-bill-no/{{out_bill_no}}", transfers.query),
        V3Endpoint("GET", f"{base}/transfer-bill-no/{{transfer_bill_no}}", transfers.query),
        V3Endpoint("POST", f"{base}/out-bill-no/{{out_bill_no}}/cancel", transfers.cancel),
    ]


def _encrypted(shape: Body, values: Mapping[str, object], pointer: str) -> list[tuple[str, str]]:
    """(place, text) of each sensitive field."""
    found: list[tuple[str, str]] = []
    for field in shape:
        value, at = values.get(field.name), f"{pointer}/{field.name}"
        if field.secret and isinstance(value, str):
            found.append((at, value))
        entries = value if isinstance(value, list) else [value]
        for n, entry in enumerate(entries):
            if isinstance(entry, dict) and field.fields:
                found += _encrypted(field.fields, entry, f"{at}/{n}" if isinstance(value, list) else at)
    return found
