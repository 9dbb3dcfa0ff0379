"""The v3 template: ``callFunction({name: "cloudbase_module", data: {name, data}})`` on the same ledger.

Orders of the template go to the merchant directly; locally they are orders of the first declared merchant, notified to
its callback. ``paySign`` only stands in for RSA. The shapes of failures are read off one forum post.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from cloudfn.calls import Answer, Caller
from cloudfn.clock import BEIJING
from cloudfn.manifest.values import SAMPLE_MERCHANT, Binding
from cloudfn.pay.cloudpay import placing as unified
from cloudfn.pay.cloudpay import queries as query
from cloudfn.pay.cloudpay import refunds as refunding
from cloudfn.pay.cloudpay import sign
from cloudfn.pay.cloudpay.checks import Problem
from cloudfn.pay.ledger.context import Desk
from cloudfn.pay.ledger.order import STATE_TEXTS, Order
from cloudfn.pay.ledger.refund import Refund

Flow = Callable[[Desk, Mapping[str, object], Caller], dict[str, object]]

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


def call(desk: Desk, name: str, data: object, caller: Caller) -> dict[str, object]:
    """What ``res.result`` is for the workflow ``name``."""
    flow = FLOWS.get(name)
    if flow is None:
        params = {"api": name, "known": ", ".join(FLOWS)}
        desk.tell(name, Problem("API not implemented", "CFN-PAY-091", params), "", caller)
        return _failure(404, "NOT_IMPLEMENTED", f"cloudbase_module {name} is not implemented (CFN-PAY-091)")
    return flow(desk, _texts(desk, name, data, caller) if isinstance(data, dict) else {}, caller)


def _texts(desk: Desk, name: str, data: Mapping[str, object], caller: Caller) -> dict[str, object]:
    """``data`` with its numbers of orders and refunds as text. The vendor's own sample sends ``out_trade_no`` as a
    number, and such orders are paid; whether the template's function or the API makes it a text is not known.
    """
    found = dict(data)
    if isinstance(inner := found.get("params"), dict):
        found["params"] = _texts(desk, name, inner, caller)
    for key in NUMBERS:
        value = found.get(key)
        if type(value) is int or (isinstance(value, float) and value.is_integer()):
            found[key] = str(int(value))
            desk.notice("CFN-PAY-105", caller, api=name, field=key, value=found[key])
    return found


def _order(desk: Desk, data: Mapping[str, object], caller: Caller) -> dict[str, object]:
    binding = _binding(desk, caller)
    amount, payer = _inner(data, "amount"), _inner(data, "payer")
    fields: dict[str, object] = {
        "sub_mch_id": binding.sub_mch_id,
        "body": data.get("description", ""),
        "out_trade_no": data.get("out_trade_no", ""),
        "total_fee": amount.get("total"),
        "spbill_create_ip": "127.0.0.1",
        "env_id": desk.manifest.env_id,
        "function_name": binding.callback,
    }
    fields |= {name: data[name] for name in ("attach", "goods_tag") if name in data}
    if payer.get("openid"):
        fields["sub_openid"] = payer["openid"]
    appid = desk.appid(caller)
    made = unified.place(desk, fields, caller, appid)
    if not isinstance(made, Order):
        return _refused(desk, "unifiedOrder", made, str(fields["out_trade_no"]), caller)
    payment = {
        "appId": appid,
        "timeStamp": str(int(desk.clock.now().timestamp())),
        "nonceStr": desk.ids.nonce(),
        "package": f"prepay_id={made.prepay_id}",
        "signType": "RSA",
    }
    data_out = {
        "timeStamp": payment["timeStamp"],
        "nonceStr": payment["nonceStr"],
        "packageVal": payment["package"],
        "paySign": sign.pay_sign(payment),
        "signType": "RSA",
    }
    return _success(data_out)


def _query(desk: Desk, data: Mapping[str, object], caller: Caller) -> dict[str, object]:
    merchant = _binding(desk, caller).sub_mch_id
    transaction_id, number = str(data.get("transaction_id") or ""), str(data.get("out_trade_no") or "")
    order = (
        desk.book.order_by_transaction(merchant, transaction_id)
        if transaction_id
        else desk.book.order_of(merchant, number)
    )
    if order is None:
        problem = query.unknown("wxpay_query_order", number or transaction_id, merchant)
        return _refused(desk, "queryOrder", problem, number, caller)
    shape: dict[str, object] = {
        "appid": order.sub_appid,
        "mchid": order.sub_mch_id,
        "out_trade_no": order.out_trade_no,
        "trade_state": order.state,
        "trade_state_desc": STATE_TEXTS[order.state],
        "attach": order.attach,
        "payer": {"openid": order.openid},
        "amount": {"total": order.total_fee_fen, "currency": "CNY"},
    }
    if order.paid_at is not None:
        shape |= {
            "transaction_id": order.transaction_id,
            "trade_type": order.trade_type,
            "bank_type": order.bank_type,
            "success_time": _rfc3339(order.paid_at),
            "amount": {
                "total": order.total_fee_fen,
                "payer_total": order.cash_fee_fen,
                "currency": "CNY",
                "payer_currency": "CNY",
            },
        }
    return _success(shape)


def _close(desk: Desk, data: Mapping[str, object], caller: Caller) -> dict[str, object]:
    """Unverified: what ``data`` is; the API behind it answers 204 without a body."""
    merchant, number = _binding(desk, caller).sub_mch_id, str(data.get("out_trade_no") or "")
    order = desk.book.order_of(merchant, number)
    if order is None:
        return _refused(desk, "closeOrder", query.unknown("wxpay_close_order", number, merchant), number, caller)
    problem = query.unclosable(desk, order, caller)
    if problem:
        return _refused(desk, "closeOrder", problem, number, caller)
    query.close(desk, order, "api")
    return _success({})


def _refund(desk: Desk, data: Mapping[str, object], caller: Caller) -> dict[str, object]:
    binding, amount = _binding(desk, caller), _inner(data, "amount")
    fields: dict[str, object] = {
        "sub_mch_id": binding.sub_mch_id,
        "out_refund_no": data.get("out_refund_no", ""),
        "refund_fee": amount.get("refund"),
        "total_fee": amount.get("total"),
        "env_id": desk.manifest.env_id,
        "function_name": binding.refund_callback,
    }
    fields |= {name: data[name] for name in ("transaction_id", "out_trade_no") if name in data}
    made = refunding.request(desk, fields, caller, "")
    if not isinstance(made, Refund):
        return _refused(desk, "refund", made, str(data.get("out_trade_no", "")), caller)
    return _success(_refund_shape(desk, made))


def _refund_query(desk: Desk, data: Mapping[str, object], caller: Caller) -> dict[str, object]:
    number = str((_inner(data, "params") or data).get("out_refund_no") or "")
    found = desk.book.refund_of(_binding(desk, caller).sub_mch_id, out_refund_no=number)
    if found is None:
        problem = Problem("退款单不存在", "CFN-PAY-027", {"refund": number}, "REFUNDNOTEXIST")
        return _refused(desk, "queryRefund", problem, number, caller)
    return _success(_refund_shape(desk, found))


FLOWS: Mapping[str, Flow] = {
    "wxpay_order": _order,
    "wxpay_query_order_by_out_trade_no": _query,
    "wxpay_query_order_by_transaction_id": _query,
    "wxpay_close_order": _close,
    "wxpay_refund": _refund,
    "wxpay_refund_query": _refund_query,
}


def _refund_shape(desk: Desk, refund: Refund) -> dict[str, object]:
    order = desk.book.order(refund.order_id)
    shape: dict[str, object] = {
        "refund_id": refund.refund_id,
        "out_refund_no": refund.out_refund_no,
        "transaction_id": order.transaction_id,
        "out_trade_no": order.out_trade_no,
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "create_time": _rfc3339(refund.created_at),
        "status": {"CHANGE": "ABNORMAL", "REFUNDCLOSE": "CLOSED"}.get(refund.state, refund.state),
        "funds_account": "UNSETTLED",
        "amount": {
            "total": order.total_fee_fen,
            "refund": refund.refund_fee_fen,
            "payer_total": order.cash_fee_fen,
            "payer_refund": refund.refund_fee_fen,
            "settlement_refund": refund.refund_fee_fen,
            "settlement_total": order.total_fee_fen,
            "discount_refund": 0,
            "currency": "CNY",
        },
    }
    if refund.settled_at:
        shape["success_time"] = _rfc3339(refund.settled_at)
    return shape


def _binding(desk: Desk, caller: Caller) -> Binding:
    declared = desk.manifest.binding_of(caller.function) or next(iter(desk.manifest.payments.values()), None)
    return declared or Binding("default", SAMPLE_MERCHANT)


def _inner(data: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = data.get(name)
    return value if isinstance(value, dict) else {}


def _success(data: Mapping[str, object]) -> dict[str, object]:
    return {"errcode": 0, "errmsg": "OK", "data": dict(data)}


def _refused(desk: Desk, api: str, problem: Problem | Answer, number: str, caller: Caller) -> dict[str, object]:
    if isinstance(problem, Answer):
        return _failure(500, "SYSTEM_ERROR", problem.body.decode(errors="replace"))
    desk.tell(api, problem, number, caller)
    status, code = V3_CODES.get(problem.err_code, (400, problem.err_code or "PARAM_ERROR"))
    return _failure(status, code, problem.text)


def _failure(status: int, code: str, message: str) -> dict[str, object]:
    """Unverified: how the template's function hands a failure on."""
    text = f"微信支付SDK请求失败, 响应码:{status},错误码:{code}, 错误信息:{message}"
    return {"errcode": -1, "errmsg": text, "code": code}


def _rfc3339(instant: datetime) -> str:
    return instant.astimezone(BEIJING).isoformat(timespec="seconds")
