"""``cloud.cloudPay``: WeChat Pay through the platform, without certificates. Amounts are integers in fen.

Results keep the names of the wire (snake_case), and with them ``err_code``, which wx-server-sdk loses.
"""

from __future__ import annotations

import json
from typing import Any, Dict, Mapping

from cloudfn_sdk import context
from cloudfn_sdk.errors import CloudError
from cloudfn_sdk.names import camel, snake_keys
from cloudfn_sdk.protobuf import text_field
from cloudfn_sdk.transport import Reply, post_form

JSON_ERROR_TYPE = "application/json; charset=utf-8"
"""Exactly this Content-Type marks a platform error (wx-server-sdk 2.6 to 4.0, measured)."""


class PayResult(Dict[str, Any]):
    """An answer of WeChat Pay: the wire's fields, with the usual ones as attributes.

    A dict, so that a function may return it as it is.
    """

    def __repr__(self) -> str:
        return f"PayResult({super().__repr__()})"

    @property
    def ok(self) -> bool:
        """Both the communication and the business succeeded."""
        return self.get("return_code") == "SUCCESS" and self.get("result_code") == "SUCCESS"

    @property
    def error(self) -> str:
        """Why not, for a log: ``ORDERPAID 该订单已支付``; '' when ``ok``."""
        if self.ok:
            return ""
        if self.get("return_code") != "SUCCESS":
            return str(self.get("return_msg", ""))
        return f"{self.get('err_code', '')} {self.get('err_code_des', '')}".strip()

    @property
    def payment(self) -> Mapping[str, str]:
        """What the mini program hands to ``wx.requestPayment``; {} when the order was refused."""
        return dict(self.get("payment") or {}) if self.ok else {}

    @property
    def prepay_id(self) -> str:
        return str(self.get("prepay_id", ""))

    @property
    def trade_state(self) -> str:
        return str(self.get("trade_state", ""))


class Bill:
    """A downloaded bill: ``data`` is text, or bytes when it was asked for as GZIP."""

    def __init__(self, data: Any) -> None:
        self.data = data


class CloudPay:
    """``cloud_pay.unified_order(...)``; any API name is sent on, as in wx-server-sdk.

    ``cloud_pay(appid="wx...")`` names the mini program in an environment that several share.
    """

    def __init__(self, appid: str = "") -> None:
        self._appid = appid

    def __call__(self, *, appid: str) -> CloudPay:
        return CloudPay(appid)

    def unified_order(self, *, body: str, out_trade_no: str, total_fee: int, **fields: Any) -> PayResult:
        """Place an order of ``total_fee`` fen. Check ``ok`` before you hand out ``payment``.

        ``env_id``, ``function_name``, ``sub_mch_id``, ``spbill_create_ip`` come from the payment binding when absent.
        """
        order = {"body": body, "out_trade_no": out_trade_no, "total_fee": total_fee, **fields}
        return self._call("unified_order", order)

    def query_order(self, *, out_trade_no: str = "", transaction_id: str = "", **fields: Any) -> PayResult:
        return self._call("query_order", _given(out_trade_no=out_trade_no, transaction_id=transaction_id, **fields))

    def close_order(self, *, out_trade_no: str, **fields: Any) -> PayResult:
        return self._call("close_order", {"out_trade_no": out_trade_no, **fields})

    def refund(self, *, out_refund_no: str, total_fee: int, refund_fee: int, **fields: Any) -> PayResult:
        """Refund ``refund_fee`` of ``total_fee`` fen; success means accepted, the callback tells when it is done."""
        return self._call(
            "refund", {"out_refund_no": out_refund_no, "total_fee": total_fee, "refund_fee": refund_fee, **fields}
        )

    def query_refund(self, *, out_refund_no: str = "", **fields: Any) -> PayResult:
        return self._call("query_refund", _given(out_refund_no=out_refund_no, **fields))

    def download_bill(self, *, bill_date: str, bill_type: str = "ALL", **fields: Any) -> Bill:
        """The bill of ``bill_date`` (yyyyMMdd). Raises CloudError when WeChat Pay answers with an error."""
        request = {"bill_date": bill_date, "bill_type": bill_type, **fields}
        reply = self._send("download_bill", request)
        refused = _parsed(reply.body)
        if isinstance(refused, dict):
            raise CloudError.from_backend(
                "downloadBill", refused.get("code", refused.get("error_code", "")), str(refused)
            )
        return Bill(reply.body if request.get("tar_type") == "GZIP" else reply.body.decode("utf-8", "replace"))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda **fields: self._call(name, fields)

    def _call(self, name: str, fields: Mapping[str, Any]) -> PayResult:
        api = camel(name)
        reply = self._send(name, fields)
        answer = _parsed(reply.body)
        if not isinstance(answer, dict):
            raise CloudError(
                -601001, f"{api}:fail unknown wx response received: {reply.body[:200].decode('utf-8', 'replace')}"
            )
        if answer.get("code"):
            raise CloudError.from_backend(
                api, answer["code"], str(answer.get("message", "")), str(answer.get("requestId", ""))
            )
        if reply.content_type == JSON_ERROR_TYPE and answer.get("errcode"):
            raise CloudError(int(answer["errcode"]), f"{api}:fail {answer.get('errmsg', '')}")
        return PayResult(answer)

    def _send(self, name: str, fields: Mapping[str, Any]) -> Reply:
        request = _bound(name, snake_keys(dict(fields)))
        params = {
            "action": "wx.wxPayApi",
            "apiName": camel(name),
            "apiOptions": text_field(1, self._appid) if self._appid else b"",
            "requestData": json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode(),
        }
        return post_form(camel(name), params)


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value != ""}


def _parsed(body: bytes) -> Any | None:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _bound(name: str, request: dict[str, Any]) -> dict[str, Any]:
    """``request`` with the current environment's real id, and what the payment binding adds where nothing is given."""
    if request.get("env_id") is context.DYNAMIC_CURRENT_ENV:
        request["env_id"] = context.current_env()
    given = {key: value for key, value in request.items() if value != ""}  # what is empty names nothing
    return {**request, **_defaults(name, str(request.get("sub_mch_id", ""))), **given}


def _defaults(name: str, merchant: str) -> dict[str, Any]:
    """What the payment binding adds to a call: that of ``merchant``, or the only one where none is named.

    CLOUDFN_BINDINGS has ``{"call": [{"sub", "cb", "rcb", "any"}]}`` in functions under ``payments.*.callers`` only.
    """
    text = context.variable("CLOUDFN_BINDINGS")
    bindings = json.loads(text).get("call", []) if text else []
    fitting = [each for each in bindings if not merchant or each.get("sub") == merchant]
    fitting = fitting or [each for each in bindings if each.get("any")]
    if len(fitting) != 1:
        return {}
    binding = fitting[0]
    if name == "unified_order":
        return {**_place(binding.get("cb", "")), "sub_mch_id": binding["sub"], "spbill_create_ip": "127.0.0.1"}
    if name == "refund":
        return {**_place(binding.get("rcb", "")), "sub_mch_id": binding["sub"]}
    if name in ("query_order", "close_order", "query_refund"):
        return {"sub_mch_id": binding["sub"]}
    return {}


def _place(function: str) -> dict[str, Any]:
    """Where WeChat Pay calls back."""
    return {"env_id": context.current_env(), "function_name": function} if function else {}


cloud_pay = CloudPay()
