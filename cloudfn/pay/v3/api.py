"""The endpoints of API v3 as a table, and one request on its way through. See the package's docstring."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping

from cloudfn.frozen import dataclass
from cloudfn.nearest import nearest
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.mch import crypto
from cloudfn.pay.mch.answered import Answered
from cloudfn.pay.mch.keys import KeyRing, MerchantKeys
from cloudfn.pay.mch.request import MchRequest
from cloudfn.pay.v3 import answer, bills, check, gate, shapes
from cloudfn.pay.v3.bills import Bills
from cloudfn.pay.v3.call import Call, Done
from cloudfn.pay.v3.certificates import Certificates
from cloudfn.pay.v3.faults import Faults
from cloudfn.pay.v3.fields import Field
from cloudfn.pay.v3.orders import Orders
from cloudfn.pay.v3.refunds import Refunds
from cloudfn.pay.v3.rejected import MERCHANT, Rejected, sign_error
from cloudfn.pay.v3.shapes import Shape
from cloudfn.pay.v3.sharing import BY_ORDER, BY_TRANSACTION, Sharing

Work = Callable[[Call], Done | Rejected]
_MERCHANT_NUMBER = re.compile(r"[0-9]{1,32}")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``path`` has its own parts in braces. ``body`` is the request's shape, ``query`` what its query must hold."""

    method: str
    path: str
    work: Work
    body: Shape = ()
    query: tuple[Field, ...] = ()

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
        faults = Faults(ledger)
        orders, refunds = Orders(ledger, faults), Refunds(ledger, faults)
        certificates, trade = Certificates(ledger.context.ids), Bills(ledger, faults)
        self.endpoints: tuple[Endpoint, ...] = (
            *_orders(orders),
            Endpoint("POST", "/v3/refund/domestic/refunds", refunds.make, shapes.REFUND),
            Endpoint("GET", "/v3/refund/domestic/refunds/{out_refund_no}", refunds.query),
            Endpoint(
                "POST",
                "/v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund",
                refunds.abnormal,
                shapes.ABNORMAL_REFUND,
            ),
            Endpoint("GET", "/v3/certificates", certificates.all),
            Endpoint("GET", "/v3/bill/tradebill", trade.trade, (), bills.TRADE_QUERY),
            Endpoint("GET", "/v3/bill/fundflowbill", trade.fund_flow, (), bills.FUND_QUERY),
            Endpoint("GET", bills.DOWNLOAD, trade.download),
            *_sharing(Sharing(ledger, faults)),
        )

    def answer(self, request: MchRequest) -> Answered:
        """Never raises for what the request says. Raises InvalidFile where book or keys cannot be read or written."""
        context = self._ledger.context
        header = gate.read(request)
        keys = header if isinstance(header, Rejected) else self._keys_of(header.mchid)
        if isinstance(header, Rejected) or isinstance(keys, Rejected):
            refused = header if isinstance(header, Rejected) else keys
            assert isinstance(refused, Rejected)
            return self._answered(request, refused, None)
        sender = gate.judge(request, header, keys, context.clock.now())
        if isinstance(sender, gate.Sender) and not sender.verified:
            sender = self._doubtful(request, keys) or sender
        result = sender if isinstance(sender, Rejected) else self._result(request, keys)
        return self._answered(request, result, keys)

    # --- inner ------------------------------------------------------------------------------------------------------

    def _keys_of(self, mch_id: str) -> MerchantKeys | Rejected:
        own = [each for each in self._ledger.context.manifest.payments.values() if each.api != "cloudpay"]
        declared = [each.mch_id for each in own]
        if not _MERCHANT_NUMBER.fullmatch(mch_id) or (declared and mch_id not in declared):
            params = {"merchant": mch_id, "known": ", ".join(declared) or "-"}
            return Rejected(400, "MCH_NOT_EXISTS", "商户号不存在", "CFN-PAY-133", params, None, MERCHANT)
        return self.keys.of(mch_id)

    def _doubtful(self, request: MchRequest, keys: MerchantKeys) -> Rejected | None:
        """Whether a request is refused whose merchant's key is unknown; else that is told once."""
        params = {"merchant": keys.mch_id, "trouble": keys.trouble or "-"}
        if self._ledger.merchants.simulate(keys.mch_id).strict:
            return sign_error(gate.MISMATCH, "CFN-PAY-123", params)
        if keys.mch_id not in self._told:
            self._told.add(keys.mch_id)
            self._ledger.context.notice("CFN-PAY-123", request.caller, "error", **params)
        return None

    def _result(self, request: MchRequest, keys: MerchantKeys) -> Done | Rejected:
        endpoint, parts = self._find(request)
        if endpoint is None:
            return self._unknown(request)
        problem = check.query(request.query, *endpoint.query)
        if problem:
            return problem
        values = check.read(request.body, endpoint.body) if endpoint.body or request.body else {}
        if isinstance(values, Rejected):
            return values
        secret = self._secrets(request, keys, endpoint.body, values)
        if secret:
            return secret
        name = f"{request.method} {request.path}"
        call = Call(name, keys, request.caller, request.host, values, parts, request.query)
        return endpoint.work(call)

    def _find(self, request: MchRequest) -> tuple[Endpoint | None, dict[str, str]]:
        for endpoint in self.endpoints:
            if endpoint.method == request.method and (parts := endpoint.parts(request.path)) is not None:
                return endpoint, parts
        return None, {}

    def _unknown(self, request: MchRequest) -> Rejected:
        others = [each.method for each in self.endpoints if each.parts(request.path) is not None]
        near = nearest(request.path, [each.path for each in self.endpoints])
        params = {
            "method": request.method,
            "path": request.path,
            "near": f"{', '.join(others)} {request.path}" if others else near or "-",
        }
        if others:
            return Rejected(405, "METHOD_NOT_ALLOWED", "请求方法不被允许", "CFN-PAY-132", params)
        return Rejected(404, "RESOURCE_NOT_EXISTS", "请求的资源不存在", "CFN-PAY-132", params)

    def _secrets(
        self, request: MchRequest, keys: MerchantKeys, shape: Shape, values: Mapping[str, object]
    ) -> Rejected | None:
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
            return Rejected(400, "PARAM_ERROR", "敏感信息解密失败", "CFN-PAY-140", params)
        return None

    def _answered(self, request: MchRequest, result: Done | Rejected, keys: MerchantKeys | None) -> Answered:
        context = self._ledger.context
        signer = keys.asked_for(request.headers.get("wechatpay-serial", "")) if keys else None
        made = answer.of(result, signer, context.ids, context.clock.now())
        if isinstance(result, Rejected):
            gist = f"{result.status} {result.code}"
            return Answered(made, False, gist, result.cfn, result.params, result.code, result.message)
        return Answered(made, True, result.gist)


def _orders(orders: Orders) -> list[Endpoint]:
    """Of a merchant and, under ``partner/``, of a service provider."""
    found = []
    for partner, close, query in (
        (False, shapes.CLOSE, (shapes.MCHID,)),
        (True, shapes.PARTNER_CLOSE, (shapes.SP_MCHID, shapes.SUB_MCHID)),
    ):
        base = "/v3/pay/partner/transactions" if partner else "/v3/pay/transactions"
        for name, trade_type in (("jsapi", "JSAPI"), ("app", "APP"), ("native", "NATIVE"), ("h5", "MWEB")):
            place = functools.partial(orders.place, trade_type=trade_type)
            found.append(Endpoint("POST", f"{base}/{name}", place, shapes.order(trade_type, partner=partner)))
        found += [
            Endpoint("GET", f"{base}/id/{{transaction_id}}", orders.query, (), query),
            Endpoint("GET", f"{base}/out-trade-no/{{out_trade_no}}", orders.query, (), query),
            Endpoint("POST", f"{base}/out-trade-no/{{out_trade_no}}/close", orders.close, close),
        ]
    return found


def _sharing(sharing: Sharing) -> list[Endpoint]:
    base = "/v3/profitsharing"
    return [
        Endpoint("POST", f"{base}/receivers/add", sharing.add_receiver, shapes.ADD_RECEIVER),
        Endpoint("POST", f"{base}/receivers/delete", sharing.remove_receiver, shapes.REMOVE_RECEIVER),
        Endpoint("POST", f"{base}/orders", sharing.share, shapes.SHARE),
        Endpoint("POST", f"{base}/orders/unfreeze", sharing.unfreeze, shapes.UNFREEZE),
        Endpoint("GET", f"{base}/orders/{{out_order_no}}", sharing.query, (), BY_TRANSACTION),
        Endpoint("GET", f"{base}/transactions/{{transaction_id}}/amounts", sharing.left),
        Endpoint("POST", f"{base}/return-orders", sharing.give_back, shapes.SHARE_RETURN),
        Endpoint("GET", f"{base}/return-orders/{{out_return_no}}", sharing.query_return, (), BY_ORDER),
        Endpoint("GET", f"{base}/merchant-configs/{{sub_mchid}}", sharing.ratio),
    ]


def _encrypted(shape: Shape, values: Mapping[str, object], pointer: str) -> list[tuple[str, str]]:
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
