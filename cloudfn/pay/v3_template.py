"""The v3 template: ``callFunction({name: "cloudbase_module", data: {name, data}})`` is API v3 without its signature.

The template's function fills in who orders, signs, and asks API v3: fields, refusals and objects are v3's own. Its
envelope is its own, and so is how it tells of a payment: it calls the merchant's callback as cloudPay does.
``paySign`` only stands in for RSA, since the key is the template's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from cloudfn.calls import Caller
from cloudfn.events.payments import OrderRefused
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import SAMPLE_MERCHANT, Binding
from cloudfn.pay.cloudpay import sign
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.v3 import bodies, check
from cloudfn.pay.v3.bodies import Body
from cloudfn.pay.v3.call import V3Answer, V3Call
from cloudfn.pay.v3.faults import V3Faults
from cloudfn.pay.v3.fields import text
from cloudfn.pay.v3.orders import V3Orders
from cloudfn.pay.v3.refunds import V3Refunds
from cloudfn.pay.v3.rejected import V3Refusal

Data = Mapping[str, object]

NUMBERS = ("out_trade_no", "out_refund_no", "transaction_id")
SIGNED = ("timeStamp", "nonceStr", "packageVal", "paySign", "signType")
"""A payment object's fields as the template names and orders them."""
_ORDER: Body = tuple(field for field in bodies.order("JSAPI") if field.name != "notify_url")
_BY_NUMBER: Body = (replace(bodies.OUT_TRADE_NO, shortest=1, pattern=""),)
_BY_ID: Body = (text("transaction_id", "微信支付订单号", 32, required=True),)
_BY_REFUND: Body = (replace(next(field for field in bodies.REFUND if field.name == "out_refund_no"), pattern=""),)


@dataclass(frozen=True, slots=True)
class Workflow:
    """``body`` is what ``data`` holds; names in ``in_path`` go where API v3 has them in its path."""

    work: Callable[[V3Call], V3Answer | V3Refusal]
    body: Body
    in_path: tuple[str, ...] = ()


class V3Template:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger, faults = ledger, V3Faults(ledger)
        orders, refunds = V3Orders(ledger, faults), V3Refunds(ledger, faults)
        self.workflows: Mapping[str, Workflow] = {
            "wxpay_order": Workflow(lambda call: orders.place(call, "JSAPI"), _ORDER),
            "wxpay_query_order_by_out_trade_no": Workflow(orders.query, _BY_NUMBER, ("out_trade_no",)),
            "wxpay_query_order_by_transaction_id": Workflow(orders.query, _BY_ID, ("transaction_id",)),
            "wxpay_close_order": Workflow(orders.close, _BY_NUMBER, ("out_trade_no",)),
            "wxpay_refund": Workflow(refunds.make, bodies.REFUND),
            "wxpay_refund_query": Workflow(refunds.query, _BY_REFUND, ("out_refund_no",)),
        }

    def call(self, name: str, data: object, caller: Caller) -> dict[str, object]:
        """What ``res.result`` is for the workflow ``name``."""
        workflow = self.workflows.get(name)
        given = self._numbers_as_texts(name, data, caller) if isinstance(data, dict) else {}
        if workflow is None:
            said = f"cloudbase_module {name} is not implemented (CFN-PAY-091)"
            params = {"api": name, "known": ", ".join(self.workflows)}
            result: V3Answer | V3Refusal = V3Refusal(404, "NOT_IMPLEMENTED", said, "CFN-PAY-091", params)
        else:
            result = self._result(name, workflow, given, caller)
        if isinstance(result, V3Refusal):
            self._tell(name, result, str(given.get("out_trade_no") or given.get("out_refund_no") or ""), caller)
            return failure(result)
        if name == "wxpay_order" and isinstance(result.body, Mapping):
            return success(self._payment(str(result.body["prepay_id"]), caller))
        return success(result.body if isinstance(result.body, Mapping) else {})

    # --- inner ------------------------------------------------------------------------------------------------------

    def _result(self, name: str, workflow: Workflow, given: Data, caller: Caller) -> V3Answer | V3Refusal:
        binding, values = self._binding(caller), dict(given)
        if name == "wxpay_order":
            values |= {"appid": self._ledger.merchants.appid(caller), "mchid": binding.sub_mch_id}
            if "payer" not in values and caller.identity.openid:
                values["payer"] = {"openid": caller.identity.openid}
        judged = check.judged(values, workflow.body)
        if isinstance(judged, V3Refusal):
            return judged
        merchant = {"mchid": binding.sub_mch_id}
        call = V3Call(
            name,
            binding.sub_mch_id,
            caller,
            values=merchant if workflow.in_path else judged,
            path={part: str(judged[part]) for part in workflow.in_path},
            query=merchant,
            api="cloudpay",
            function=binding.refund_callback if name == "wxpay_refund" else binding.callback,
        )
        return workflow.work(call)

    def _numbers_as_texts(self, name: str, data: Data, caller: Caller) -> dict[str, object]:
        """``data`` with its numbers of orders and refunds as text. The vendor's own sample sends ``out_trade_no`` as a
        number, and such orders are paid; whether the template's function or the API makes it a text is not known.

        A query of a refund has its fields in ``params``.
        """
        params = data.get("params")
        texts = dict(params if name == "wxpay_refund_query" and isinstance(params, dict) else data)
        for key in NUMBERS:
            value = texts.get(key)
            if type(value) is int or (isinstance(value, float) and value.is_integer()):
                texts[key] = str(int(value))
                self._ledger.context.notice("CFN-PAY-105", caller, api=name, field=key, value=texts[key])
        return texts

    def _payment(self, prepay_id: str, caller: Caller) -> dict[str, object]:
        payment = {
            "appId": self._ledger.merchants.appid(caller),
            "timeStamp": str(int(self._ledger.clock.now().timestamp())),
            "nonceStr": self._ledger.context.ids.nonce(),
            "package": f"prepay_id={prepay_id}",
            "signType": "RSA",
        }
        shown = {**payment, "packageVal": payment["package"], "paySign": sign.pay_sign(payment)}
        return {name: shown[name] for name in SIGNED}

    def _binding(self, caller: Caller) -> Binding:
        manifest = self._ledger.context.manifest
        declared = manifest.binding_of(caller.function) or next(iter(manifest.payments.values()), None)
        return declared or Binding("default", SAMPLE_MERCHANT)

    def _tell(self, name: str, refusal: V3Refusal, number: str, caller: Caller) -> None:
        self._ledger.context.emit(
            OrderRefused(
                self._ledger.clock.now(),
                api=name,
                out_trade_no=number,
                err_code=refusal.code,
                des=refusal.message,
                function=caller.function,
                request_id=caller.request_id,
                code=refusal.cfn,
                params=refusal.params,
            )
        )


def success(data: Mapping[str, object]) -> dict[str, object]:
    return {"errcode": 0, "errmsg": "OK", "data": dict(data)}


def failure(refusal: V3Refusal) -> dict[str, object]:
    """Unverified: how the template's function hands a failure on. Its text is read off one post of a developer."""
    said = f"微信支付SDK请求失败, 响应码:{refusal.status},错误码:{refusal.code}, 错误信息:{refusal.message}"
    return {"errcode": -1, "errmsg": said, "code": refusal.code}
