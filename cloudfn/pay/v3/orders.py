"""Orders of API v3: jsapi, app, native, h5, each of a merchant or of a service provider; query and close."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from cloudfn.clock import rfc3339
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.ids import code_url
from cloudfn.pay.ledger.order import STATE_TEXTS, Order
from cloudfn.pay.ledger.orders import OrderRequest
from cloudfn.pay.ledger.refusal import Refusal, order_unknown
from cloudfn.pay.v3.call import V3Answer, V3Call
from cloudfn.pay.v3.faults import V3Faults
from cloudfn.pay.v3.rejected import MERCHANT, OPENID, V3Refusal, param_error
from cloudfn.pay.v3.wording import worded

SHORTEST_EXPIRE = timedelta(minutes=1)
"""A time_expire that is nearer is taken for this (the merchants' documentation)."""
H5 = "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={prepay_id}&package={package}"
STATES = {**STATE_TEXTS, "REFUND": "转入退款"}


class V3Orders:
    def __init__(self, ledger: Ledger, faults: V3Faults) -> None:
        self._ledger, self._faults = ledger, faults

    def place(self, call: V3Call, trade_type: str) -> V3Answer | V3Refusal:
        is_partner = "sp_mchid" in call.values
        problem = self._whose(call, is_partner)
        if problem:
            return problem
        time_expire = self._expiry(call)
        if isinstance(time_expire, V3Refusal):
            return time_expire
        openid = call.text("payer", "sub_openid") or call.text("payer", "openid") or call.text("payer", "sp_openid")
        if trade_type == "JSAPI" and not openid:
            params = {"field": "/body/payer", "what": "missing", "value": "{}", "rule": "sp_openid | sub_openid"}
            return V3Refusal(400, "PARAM_ERROR", "无效的openid", "CFN-PAY-129", params, None, OPENID)
        number, fee_fen = call.text("out_trade_no"), call.number("amount", "total")
        request = OrderRequest(
            sub_mch_id=call.text("sub_mchid") or call.mch_id,
            out_trade_no=number,
            total_fee_fen=fee_fen,
            openid=openid,
            sub_appid=call.text("sub_appid") or call.text("appid") or call.text("sp_appid"),
            details=_details(call.values, trade_type),
            env_id=self._ledger.context.manifest.env_id,
            function_name=call.function or self._ledger.context.manifest.notified_at(call.text("notify_url")),
            trade_type=trade_type,
            time_expire=time_expire,
            api=call.api,
            notify_url=call.text("notify_url"),
        )

        def fault() -> V3Refusal | None:
            return self._faults.of("unifiedOrder", request.sub_mch_id, request.details, fee_fen, number)

        made = self._ledger.orders.place(request, call.caller, fault)
        if isinstance(made, Refusal):
            return worded(call.name, made)
        return made if isinstance(made, V3Refusal) else V3Answer(_placed(made), made.prepay_id)

    def query(self, call: V3Call) -> V3Answer | V3Refusal:
        """By the merchant's number or by the platform's."""
        order = self._named(call)
        if isinstance(order, V3Refusal):
            return order
        fields = {"out_trade_no": order.out_trade_no, "transaction_id": order.transaction_id}
        fault = self._faults.of("queryOrder", order.sub_mch_id, fields, 0, order.out_trade_no)
        return fault or V3Answer(transaction(order), order.state)

    def close(self, call: V3Call) -> V3Answer | V3Refusal:
        """204 whatever happened to the order before, but payment: closing twice, or what never was, does no harm."""
        merchant = call.text("sub_mchid") or call.mch_id
        mismatch = self._mismatch(call, call.text("sp_mchid") or call.text("mchid"))
        if mismatch:
            return mismatch
        order = self._ledger.orders.named(merchant, "", call.path["out_trade_no"])
        if order is None or order.state == "CLOSED":
            return V3Answer(None, "CLOSED", 204)
        fault = self._faults.of("closeOrder", merchant, {"out_trade_no": order.out_trade_no}, 0, order.out_trade_no)
        if fault:
            return fault
        refusal = self._ledger.orders.refuse_close(order, call.caller)
        if refusal:
            return worded(call.name, refusal)
        self._ledger.orders.close(order, "api")
        return V3Answer(None, "CLOSED", 204)

    # --- inner ------------------------------------------------------------------------------------------------------

    def _named(self, call: V3Call) -> Order | V3Refusal:
        mismatch = self._mismatch(call, call.query.get("sp_mchid") or call.query.get("mchid", ""))
        if mismatch:
            return mismatch
        merchant = call.query.get("sub_mchid") or call.mch_id
        transaction_id, number = call.path.get("transaction_id", ""), call.path.get("out_trade_no", "")
        order = self._ledger.orders.named(merchant, transaction_id, number)
        return order or worded(call.name, order_unknown(transaction_id or number, merchant))

    def _whose(self, call: V3Call, is_partner: bool) -> V3Refusal | None:
        """The merchant that signs is the one that orders, and the mini program is one of the project's."""
        mismatch = self._mismatch(call, call.text("sp_mchid" if is_partner else "mchid"))
        if mismatch:
            return mismatch
        apps = self._ledger.context.manifest.app_ids
        appid = call.text("sub_appid") or call.text("sp_appid" if is_partner else "appid")
        if apps and appid not in apps:
            params = {"appid": appid, "caller": call.caller.identity.appid or "-", "known": ", ".join(apps)}
            return worded(call.name, Refusal("app_not_linked", "CFN-PAY-008", params))
        return None

    def _mismatch(self, call: V3Call, written: str) -> V3Refusal | None:
        if written == call.mch_id:
            return None
        message = f"http header mchid [{call.mch_id}] 与 payload mchid [{written}] 不一致"
        params = {"header": call.mch_id, "written": written or "-"}
        return V3Refusal(400, "INVALID_REQUEST", message, "CFN-PAY-125", params, None, MERCHANT)

    def _expiry(self, call: V3Call) -> datetime | V3Refusal | None:
        text = call.text("time_expire")
        if not text:
            return None
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            instant = datetime.min
        if instant.tzinfo is None:
            message = "输入源“/body/time_expire”映射到值字段“交易结束时间”字符串规则校验失败，必须符合RFC3339格式"
            params = {
                "field": "/body/time_expire",
                "what": "form",
                "value": text[:60],
                "rule": "RFC 3339 with its offset",
            }
            return param_error(message, "CFN-PAY-129", params, "body", text)
        return max(instant, self._ledger.clock.now() + SHORTEST_EXPIRE)


def _details(values: Mapping[str, object], trade_type: str) -> dict[str, object]:
    """What was ordered, by v2's names, which rules, bills and the payment sheet read."""
    names = {"description": "body", "mchid": "mch_id", "sp_mchid": "mch_id", "sub_mchid": "sub_mch_id"}
    details = {names.get(name, name): value for name, value in values.items() if name not in ("amount", "payer")}
    amount, payer, settle = (values.get(name) for name in ("amount", "payer", "settle_info"))
    if isinstance(amount, Mapping):
        details |= {"total_fee": amount.get("total"), "fee_type": amount.get("currency", "CNY")}
    if isinstance(payer, Mapping):
        details |= {"openid" if name == "sp_openid" else name: value for name, value in payer.items()}
    if isinstance(settle, Mapping) and settle.get("profit_sharing"):
        details["profit_sharing"] = "Y"
    return {**details, "trade_type": trade_type}


def _placed(order: Order) -> dict[str, object]:
    if order.trade_type == "NATIVE":
        return {"code_url": code_url(order.prepay_id)}
    if order.trade_type == "MWEB":
        package = int(order.created_at.timestamp())
        return {"h5_url": H5.format(prepay_id=order.prepay_id, package=package)}
    return {"prepay_id": order.prepay_id}


def transaction(order: Order) -> dict[str, object]:
    """An order as queries show it, keys in the order of a developer's log."""
    sp_mchid = order.request.get("sub_mch_id") and order.request.get("mch_id")
    paid = order.paid_at is not None
    amount: dict[str, object] = {"currency": "CNY"}
    amount |= {"payer_currency": "CNY", "payer_total": order.cash_fee_fen} if paid else {}
    shape: dict[str, object] = {"amount": {**amount, "total": order.total_fee_fen}}
    if not sp_mchid:
        shape["appid"] = order.sub_appid
    shape["attach"] = order.attach
    shape |= {"bank_type": order.bank_type} if paid else {}
    shape |= {} if sp_mchid else {"mchid": order.sub_mch_id}
    shape["out_trade_no"] = order.out_trade_no
    if order.openid:
        shape["payer"] = payer(order)
    shape["promotion_detail"] = promotions(order)
    if sp_mchid:
        shape |= partner(order)
    if order.paid_at is not None:
        shape["success_time"] = rfc3339(order.paid_at)
    shape |= {"trade_state": order.state, "trade_state_desc": STATES[order.state], "trade_type": order.trade_type}
    shape |= {"transaction_id": order.transaction_id} if paid else {}
    return shape


def partner(order: Order) -> dict[str, object]:
    """Who a service provider's order belongs to."""
    sub_appid = order.request.get("sub_appid")
    return {
        "sp_appid": order.request.get("sp_appid"),
        "sp_mchid": order.request.get("mch_id"),
        **({"sub_appid": sub_appid} if sub_appid else {}),
        "sub_mchid": order.sub_mch_id,
    }


def payer(order: Order) -> dict[str, object]:
    if not order.request.get("sub_mch_id"):
        return {"openid": order.openid}
    if order.request.get("sub_appid"):
        return {"sp_openid": order.request.get("openid") or order.openid, "sub_openid": order.openid}
    return {"sp_openid": order.openid}


def promotions(order: Order) -> list[dict[str, object]]:
    if not order.coupon_fee_fen:
        return []
    coupon = {"coupon_id": "10000", "name": "coupon", "scope": "GLOBAL", "type": "CASH", "amount": order.coupon_fee_fen}
    shares = {"wechatpay_contribute": 0, "merchant_contribute": order.coupon_fee_fen, "other_contribute": 0}
    return [{**coupon, "stock_id": "10000", **shares, "currency": "CNY", "goods_detail": []}]
