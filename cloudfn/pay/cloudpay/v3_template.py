"""The v3 template: ``callFunction({name: "cloudbase_module", data: {name, data}})`` on the same ledger.

Orders of the template go to the merchant directly; locally they are orders of the first declared merchant, notified to
its callback. ``paySign`` only stands in for RSA. The shapes of failures are read off one forum post.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cloudfn.calls import Caller
from cloudfn.manifest.values import SAMPLE_MERCHANT, Binding
from cloudfn.pay.cloudpay import sign
from cloudfn.pay.cloudpay.gate import Gate
from cloudfn.pay.cloudpay.placing import OrderApi
from cloudfn.pay.cloudpay.refunds import RefundApi
from cloudfn.pay.cloudpay.refusals import Problem, worded
from cloudfn.pay.cloudpay.reply import PayReply
from cloudfn.pay.cloudpay.request import PayRequest
from cloudfn.pay.cloudpay.v3_template_shapes import failure, order_shape, refund_shape, success
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.refund import Refund
from cloudfn.pay.ledger.refusal import order_unknown, refund_unknown

Data = Mapping[str, object]

NUMBERS = ("out_trade_no", "out_refund_no", "transaction_id")

V3_CODES: Mapping[str, tuple[int, str]] = {
    "ORDERNOTEXIST": (404, "ORDER_NOT_EXIST"),
    "REFUNDNOTEXIST": (404, "RESOURCE_NOT_EXISTS"),
    "ORDERPAID": (400, "ORDERPAID"),
    "ORDERCLOSED": (400, "ORDER_CLOSED"),
    "SYSTEMERROR": (500, "SYSTEM_ERROR"),
    "NOTENOUGH": (403, "NOT_ENOUGH"),
    "NOAUTH": (403, "NO_AUTH"),
}


class V3Template:
    def __init__(self, ledger: Ledger, gate: Gate, placing: OrderApi, refunds: RefundApi) -> None:
        self._ledger, self._gate = ledger, gate
        self._placing, self._refunds = placing, refunds
        self.workflows: Mapping[str, Callable[[Data, Caller], dict[str, object]]] = {
            "wxpay_order": self._order,
            "wxpay_query_order_by_out_trade_no": self._query,
            "wxpay_query_order_by_transaction_id": self._query,
            "wxpay_close_order": self._close,
            "wxpay_refund": self._refund,
            "wxpay_refund_query": self._refund_query,
        }

    def call(self, name: str, data: object, caller: Caller) -> dict[str, object]:
        """What ``res.result`` is for the workflow ``name``."""
        workflow = self.workflows.get(name)
        if workflow is None:
            params = {"api": name, "known": ", ".join(self.workflows)}
            self._gate.tell(PayRequest(name, {}, caller), Problem("API not implemented", "CFN-PAY-091", params), "")
            return failure(404, "NOT_IMPLEMENTED", f"cloudbase_module {name} is not implemented (CFN-PAY-091)")
        return workflow(self._numbers_as_texts(name, data, caller) if isinstance(data, dict) else {}, caller)

    def _numbers_as_texts(self, name: str, data: Data, caller: Caller) -> dict[str, object]:
        """``data`` with its numbers of orders and refunds as text. The vendor's own sample sends ``out_trade_no`` as a
        number, and such orders are paid; whether the template's function or the API makes it a text is not known.
        """
        texts = dict(data)
        if isinstance(inner := texts.get("params"), dict):
            texts["params"] = self._numbers_as_texts(name, inner, caller)
        for key in NUMBERS:
            value = texts.get(key)
            if type(value) is int or (isinstance(value, float) and value.is_integer()):
                texts[key] = str(int(value))
                self._ledger.context.notice("CFN-PAY-105", caller, api=name, field=key, value=texts[key])
        return texts

    def _order(self, data: Data, caller: Caller) -> dict[str, object]:
        binding = self._binding(caller)
        amount, payer = _inner(data, "amount"), _inner(data, "payer")
        fields: dict[str, object] = {
            "sub_mch_id": binding.sub_mch_id,
            "body": data.get("description", ""),
            "out_trade_no": data.get("out_trade_no", ""),
            "total_fee": amount.get("total"),
            "spbill_create_ip": "127.0.0.1",
            "env_id": self._ledger.context.manifest.env_id,
            "function_name": binding.callback,
        }
        fields |= {name: data[name] for name in ("attach", "goods_tag") if name in data}
        if payer.get("openid"):
            fields["sub_openid"] = payer["openid"]
        appid = self._ledger.merchants.appid(caller)
        request = PayRequest("unifiedOrder", fields, caller)
        made = self._placing.place(request, appid)
        if not isinstance(made, Order):
            return self._refusal(request, made, str(fields["out_trade_no"]))
        payment = {
            "appId": appid,
            "timeStamp": str(int(self._ledger.clock.now().timestamp())),
            "nonceStr": self._ledger.context.ids.nonce(),
            "package": f"prepay_id={made.prepay_id}",
            "signType": "RSA",
        }
        return success(
            {
                "timeStamp": payment["timeStamp"],
                "nonceStr": payment["nonceStr"],
                "packageVal": payment["package"],
                "paySign": sign.pay_sign(payment),
                "signType": "RSA",
            }
        )

    def _query(self, data: Data, caller: Caller) -> dict[str, object]:
        merchant = self._binding(caller).sub_mch_id
        transaction_id, number = str(data.get("transaction_id") or ""), str(data.get("out_trade_no") or "")
        order = self._ledger.orders.named(merchant, transaction_id, number)
        if order is None:
            unknown = worded("wxpay_query_order", order_unknown(number or transaction_id, merchant))
            return self._refusal(PayRequest("queryOrder", {}, caller), unknown, number)
        return success(order_shape(order))

    def _close(self, data: Data, caller: Caller) -> dict[str, object]:
        """Unverified: what ``data`` is; the API behind it answers 204 without a body."""
        merchant, number = self._binding(caller).sub_mch_id, str(data.get("out_trade_no") or "")
        request = PayRequest("closeOrder", {}, caller)
        order = self._ledger.orders.named(merchant, "", number)
        if order is None:
            return self._refusal(request, worded("wxpay_close_order", order_unknown(number, merchant)), number)
        refusal = self._ledger.orders.refuse_close(order, caller)
        if refusal:
            return self._refusal(request, worded(request.api, refusal), number)
        self._ledger.orders.close(order, "api")
        return success({})

    def _refund(self, data: Data, caller: Caller) -> dict[str, object]:
        binding, amount = self._binding(caller), _inner(data, "amount")
        fields: dict[str, object] = {
            "sub_mch_id": binding.sub_mch_id,
            "out_refund_no": data.get("out_refund_no", ""),
            "refund_fee": amount.get("refund"),
            "total_fee": amount.get("total"),
            "env_id": self._ledger.context.manifest.env_id,
            "function_name": binding.refund_callback,
        }
        fields |= {name: data[name] for name in ("transaction_id", "out_trade_no") if name in data}
        request = PayRequest("refund", fields, caller)
        made = self._refunds.make(request)
        if not isinstance(made, Refund):
            return self._refusal(request, made, str(data.get("out_trade_no", "")))
        return success(refund_shape(self._ledger.book.order(made.order_id), made))

    def _refund_query(self, data: Data, caller: Caller) -> dict[str, object]:
        number = str((_inner(data, "params") or data).get("out_refund_no") or "")
        refund = self._ledger.book.refund_of(self._binding(caller).sub_mch_id, out_refund_no=number)
        if refund is None:
            request = PayRequest("queryRefund", {}, caller)
            return self._refusal(request, worded(request.api, refund_unknown(number)), number)
        return success(refund_shape(self._ledger.book.order(refund.order_id), refund))

    def _binding(self, caller: Caller) -> Binding:
        manifest = self._ledger.context.manifest
        declared = manifest.binding_of(caller.function) or next(iter(manifest.payments.values()), None)
        return declared or Binding("default", SAMPLE_MERCHANT)

    def _refusal(self, request: PayRequest, why: Problem | PayReply, number: str) -> dict[str, object]:
        if isinstance(why, PayReply):
            return failure(500, "SYSTEM_ERROR", why.body.decode(errors="replace"))
        self._gate.tell(request, why, number)
        status, code = V3_CODES.get(why.err_code, (400, why.err_code or "PARAM_ERROR"))
        return failure(status, code, why.text)


def _inner(data: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = data.get(name)
    return value if isinstance(value, dict) else {}
