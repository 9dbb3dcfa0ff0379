"""unifiedorder, orderquery, closeorder."""

from __future__ import annotations

from datetime import datetime, timedelta

from cloudfn.clock import BEIJING, beijing
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.ids import code_url
from cloudfn.pay.ledger.order import STATE_TEXTS, Order
from cloudfn.pay.ledger.orders import OrderRequest
from cloudfn.pay.ledger.refusal import Refusal, order_unknown
from cloudfn.pay.mch import v2_words
from cloudfn.pay.v2.call import V2Answer, V2Call, V2Refusal
from cloudfn.pay.v2.check import CODE
from cloudfn.pay.v2.faults import V2Faults, comparable
from cloudfn.pay.v2.wording import worded

SHORTEST_EXPIRE = timedelta(minutes=1)
"""What the merchants' page says; cloudPay's own gate wants five."""
NO_PAYER = "JSAPI支付必须传openid"
NOT_OF_THE_ORDER = ("sign", "sign_type", "nonce_str")
"""Fields of the message, which a repeated order may change."""


class V2Orders:
    def __init__(self, ledger: Ledger, faults: V2Faults) -> None:
        self._ledger, self._faults = ledger, faults

    def place(self, call: V2Call) -> V2Answer | V2Refusal:
        apps = self._ledger.context.manifest.app_ids
        if apps and call.appid not in apps:
            params = {"appid": call.appid, "caller": call.caller.identity.appid or "-", "known": ", ".join(apps)}
            return worded(call.path, Refusal("app_not_linked", "CFN-PAY-008", params))
        expiry = self._expiry(call)
        if isinstance(expiry, V2Refusal):
            return expiry
        trade_type, openid = call.text("trade_type"), call.text("sub_openid", "openid")
        if trade_type == "JSAPI" and not openid:
            params = {"field": "openid", "what": "missing", "value": "-", "rule": "openid | sub_openid for JSAPI"}
            return V2Refusal(NO_PAYER, CODE, params)
        number, fee_fen, url = call.text("out_trade_no"), call.number("total_fee"), call.text("notify_url")
        manifest = self._ledger.context.manifest
        details = {name: value for name, value in comparable(call.fields).items() if name not in NOT_OF_THE_ORDER}
        request = OrderRequest(
            sub_mch_id=call.merchant,
            out_trade_no=number,
            total_fee_fen=fee_fen,
            openid=openid,
            sub_appid=call.appid,
            details={**details, **({"sign_type": call.sign_type} if call.sign_type != "MD5" else {})},
            nonce_str=call.text("nonce_str"),
            env_id=manifest.env_id,
            function_name=manifest.notified_at(url),
            trade_type=trade_type,
            time_expire=expiry,
            api="v2",
            notify_url=url,
        )
        made = self._ledger.orders.place(request, call.caller, lambda: self._faults.of(call, fee_fen, number))
        if isinstance(made, Refusal):
            return worded(call.path, made, ordering=True)
        return made if isinstance(made, V2Refusal) else V2Answer(_placed(made), made.prepay_id)

    def query(self, call: V2Call) -> V2Answer | V2Refusal:
        order = self._named(call)
        return order if isinstance(order, V2Refusal) else V2Answer(transaction(order), order.state)

    def close(self, call: V2Call) -> V2Answer | V2Refusal:
        order = self._named(call)
        if isinstance(order, V2Refusal):
            return order
        refusal = self._ledger.orders.refuse_close(order, call.caller)
        if refusal:
            return worded(call.path, refusal)
        self._ledger.orders.close(order, "api")
        return V2Answer({"result_msg": "OK"}, "CLOSED")

    # --- inner ------------------------------------------------------------------------------------------------------

    def _named(self, call: V2Call) -> Order | V2Refusal:
        transaction_id, number = call.text("transaction_id"), call.text("out_trade_no")
        order = self._ledger.orders.named(call.merchant, transaction_id, number)
        fault = self._faults.of(call, order.total_fee_fen if order else 0, number or transaction_id)
        return fault or order or worded(call.path, order_unknown(transaction_id or number, call.merchant))

    def _expiry(self, call: V2Call) -> datetime | V2Refusal | None:
        text = call.text("time_expire")
        if not text:
            return None
        try:
            instant = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
        except ValueError:
            params = {"field": "time_expire", "what": "form", "value": text, "rule": "yyyyMMddHHmmss, Beijing time"}
            return V2Refusal(v2_words.BAD_FORMAT, CODE, params)
        now = self._ledger.clock.now()
        if instant < now + SHORTEST_EXPIRE:
            return V2Refusal(v2_words.TOO_SHORT, "CFN-PAY-009", {"value": text, "now": beijing(now)})
        return instant


def _placed(order: Order) -> dict[str, object]:
    made: dict[str, object] = {"prepay_id": order.prepay_id, "trade_type": order.trade_type}
    if order.trade_type == "NATIVE":
        made["code_url"] = code_url(order.prepay_id)
    if order.trade_type == "MWEB":
        made["mweb_url"] = f"https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={order.prepay_id}"
    return made


def transaction(order: Order) -> dict[str, object]:
    """What orderquery shows; an unpaid order shows its state only (a developer's log)."""
    state = {"trade_state": order.state, "trade_state_desc": STATE_TEXTS[order.state]}
    if order.paid_at is None:
        return {"out_trade_no": order.out_trade_no, "attach": order.attach, "total_fee": order.total_fee_fen, **state}
    return {**payment(order), **state}


def payment(order: Order) -> dict[str, object]:
    """What orderquery and the notification say of a payment, by the documentation's names."""
    assert order.paid_at is not None, "only a paid order is shown so"
    is_partner = bool(order.request.get("sub_mch_id"))
    payer: dict[str, object] = {"openid": order.request.get("openid") or order.openid, "is_subscribe": "N"}
    if is_partner and order.request.get("sub_appid"):
        payer |= {"sub_openid": order.openid, "sub_is_subscribe": "N"}
    optional = {name: order.request.get(name) for name in ("device_info", "attach") if order.request.get(name)}
    coupon = order.coupon_fee_fen
    settled = {"settlement_total_fee": order.total_fee_fen - coupon, "coupon_fee": coupon, "coupon_count": 1}
    coupons = {"coupon_type_0": "CASH", "coupon_id_0": "10000", "coupon_fee_0": coupon}
    return {
        **optional,
        **payer,
        "trade_type": order.trade_type,
        "bank_type": order.bank_type,
        "total_fee": order.total_fee_fen,
        "fee_type": order.request.get("fee_type") or "CNY",
        "cash_fee": order.cash_fee_fen,
        "cash_fee_type": "CNY",
        **({**settled, **coupons} if coupon else {}),
        "transaction_id": order.transaction_id,
        "out_trade_no": order.out_trade_no,
        "time_end": beijing(order.paid_at),
    }
