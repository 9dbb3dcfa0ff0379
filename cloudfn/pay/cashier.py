"""The payment sheet: what the payer sees, whether a payment object is genuine, and paying."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from cloudfn.events.base import instant_text
from cloudfn.events.payments import PaymentFailed
from cloudfn.frozen import dataclass
from cloudfn.pay import rules
from cloudfn.pay.cloudpay import sign
from cloudfn.pay.cloudpay.checks import kind_of
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.order import Order

if TYPE_CHECKING:  # cryptography: 45 ms
    from cloudfn.pay.mch.keys import KeyRing

PAYMENT_TYPES = ("timeStamp", "nonceStr", "package", "signType", "paySign")
PASSER_BY = "oCloudfnPasserBy000000000000"
"""Who pays an order that names nobody: whoever scans its code."""
OK = "requestPayment:ok"
CANCEL = "requestPayment:fail cancel"
NO_ORDER = "requestPayment:fail:调用支付JSAPI缺少参数: total_fee"
EXPIRED = "该订单已过期，请重新下单"
WRONG_PAYER = "下单账号与支付账号不一致，请核实后再支付"
ALREADY_PAID = "该订单已支付"


@dataclass(frozen=True, slots=True)
class Payment:
    """How the sheet ended. ``err_msg`` is what ``wx.requestPayment`` gives the page, ``dialog`` what the payer reads.

    ``outcome``: success, paidButClosed, cancel, notenough, wrongPassword, expired, closed, paid, wrongPayer.
    """

    outcome: str
    order: Order
    err_msg: str = CANCEL
    dialog: str = ""
    code: str = ""

    @property
    def paid(self) -> bool:
        return self.outcome in ("success", "paidButClosed")

    def as_json(self) -> dict[str, object]:
        return {
            "outcome": self.outcome,
            "paid": self.paid,
            "state": self.order.state,
            "outTradeNo": self.order.out_trade_no,
            "transactionId": self.order.transaction_id,
            "errMsg": self.err_msg,
            "dialog": self.dialog,
            "code": self.code,
        }


class Cashier:
    """``keys`` gives the keys of merchants that sign by themselves."""

    def __init__(self, ledger: Ledger, keys: Callable[[], KeyRing]) -> None:
        self._ledger, self._keys = ledger, keys

    def pay(self, order: Order, outcome: str, openid: str = "") -> Payment:
        """Let the payer act on the sheet. Rules and magic amounts may turn a success into something else."""
        at = self._ledger.clock.now()
        obstacle = _obstacle(order, openid, at >= order.payable_until)
        if obstacle:
            return self._failed(order, *obstacle)
        coupon, delivery = 0, ""
        hits = self._hits(order)
        for hit in hits if outcome == "success" else ():
            if hit.outcome in rules.PAYMENTS and outcome == "success":
                outcome = hit.outcome
            elif hit.outcome in rules.DELIVERIES:
                delivery = hit.outcome
            elif hit.outcome == rules.COUPON:
                coupon = max(1, order.total_fee_fen // 10)
        if not order.openid:
            order = replace(order, openid=openid or PASSER_BY)
        if outcome not in ("success", "paidButClosed"):
            dialogs = {"notenough": "余额不足", "wrongPassword": "支付密码错误"}
            return self._failed(order, outcome, dialogs.get(outcome, ""), "")
        done = self._ledger.settlement.payment(order, outcome, delivery=delivery, coupon_fee_fen=coupon)
        return Payment(outcome, done, OK if outcome == "success" else CANCEL)

    def sheet(self, order: Order) -> dict[str, object]:
        """What the cashier page shows of an order, besides the order itself."""
        at = self._ledger.clock.now()
        left = (order.payable_until - at).total_seconds() if order.state == "NOTPAY" else 0.0
        obstacle = _obstacle(order, "", left <= 0)
        return {
            "prepayId": order.prepay_id,
            "outTradeNo": order.out_trade_no,
            "body": order.body,
            "attach": order.attach,
            "totalFeeFen": order.total_fee_fen,
            "openid": order.openid,
            "subAppid": order.sub_appid,
            "subMchId": order.sub_mch_id,
            "state": order.state,
            "expiresAt": instant_text(order.payable_until),
            "secondsLeft": max(0, int(left)),
            "payable": obstacle is None,
            "dialog": obstacle[1] if obstacle else "",
            "rules": [f"{hit.outcome} ({hit.origin})" for hit in self._hits(order)],
        }

    def request_payment(self, payment: Mapping[str, object]) -> dict[str, object]:
        """What ``wx.requestPayment`` makes of a payment object before any sheet opens.

        ``{ok, errMsg, prepayId, code, detail}``: a missing field, an empty or unknown prepay id, or a paySign that does
        not belong to the object, is told as the client tells it.
        """
        wrong = [name for name in PAYMENT_TYPES if not isinstance(payment.get(name), str)]
        if wrong:
            parts = [f"parameter.{name} should be String instead of {_js_type(payment, name)};" for name in wrong]
            return _rejected(f"requestPayment:fail parameter error: {''.join(parts)}", "CFN-PAY-055", ", ".join(wrong))
        package = str(payment["package"])
        prepay_id = package.removeprefix("prepay_id=")
        order = self._ledger.book.order_by_prepay(prepay_id) if package.startswith("prepay_id=") and prepay_id else None
        if order is None:
            return _rejected(NO_ORDER, "CFN-PAY-056", package)
        if order.api == "v3":
            return self._signed_by_merchant(payment, order)
        if order.api == "v2":
            return self._signed_with_api_key(payment, order)
        signed = {"appId": order.sub_appid, **payment}
        if signed["appId"] != order.sub_appid or not sign.is_authentic(signed):
            return _rejected(NO_ORDER, "CFN-PAY-057", order.out_trade_no)
        return {"ok": True, "errMsg": "", "prepayId": prepay_id, "code": "", "detail": ""}

    def _signed_by_merchant(self, payment: Mapping[str, object], order: Order) -> dict[str, object]:
        """An order of v3: the merchant's RSA signature, and nothing of v2's."""
        from cloudfn.pay.v3 import payment_object  # cryptography: 45 ms

        signer = str(order.request.get("mch_id") or order.sub_mch_id)
        wrong = payment_object.judge(payment, order, self._keys().of(signer))
        if wrong and wrong.is_doubt:
            self._ledger.context.notice(wrong.code, None, "error", merchant=signer, trouble=wrong.detail)
        if wrong and not (wrong.is_doubt and not self._ledger.merchants.simulate(order.sub_mch_id).strict):
            if not wrong.is_doubt:
                self._ledger.context.notice(wrong.code, None, "error", order=order.out_trade_no, detail=wrong.detail)
            return _rejected(NO_ORDER, wrong.code, wrong.detail)
        prepay_id = str(payment["package"]).removeprefix("prepay_id=")
        return {"ok": True, "errMsg": "", "prepayId": prepay_id, "code": "", "detail": ""}

    def _signed_with_api_key(self, payment: Mapping[str, object], order: Order) -> dict[str, object]:
        """An order of v2: MD5 or HMAC-SHA256 by the merchant's API key."""
        from cloudfn.pay.v2 import payment_object  # cryptography: 45 ms

        wrong = payment_object.wrong(payment, order, self._keys().of(str(order.request["mch_id"])))
        if wrong:
            self._ledger.context.notice("CFN-PAY-164", None, "error", order=order.out_trade_no, detail=wrong)
            return _rejected(NO_ORDER, "CFN-PAY-164", wrong)
        prepay_id = str(payment["package"]).removeprefix("prepay_id=")
        return {"ok": True, "errMsg": "", "prepayId": prepay_id, "code": "", "detail": ""}

    def _hits(self, order: Order) -> list[rules.Hit]:
        simulate = self._ledger.merchants.simulate(order.sub_mch_id)
        return list(rules.hits(simulate.rules, "", order.request, order.total_fee_fen))

    def _failed(self, order: Order, outcome: str, dialog: str, code: str) -> Payment:
        at = self._ledger.clock.now()
        with self._ledger.book.writing():
            self._ledger.book.note(order.id, at, "PaymentFailed", outcome=outcome)
        self._ledger.context.emit(PaymentFailed(at, out_trade_no=order.out_trade_no, outcome=outcome))
        return Payment(outcome, order, CANCEL, dialog, code)


def _rejected(message: str, code: str, detail: str) -> dict[str, object]:
    return {"ok": False, "errMsg": message, "prepayId": "", "code": code, "detail": detail}


def _js_type(payment: Mapping[str, object], name: str) -> str:
    return "Undefined" if name not in payment else kind_of(payment[name]).capitalize()


def _obstacle(order: Order, openid: str, expired: bool) -> tuple[str, str, str] | None:
    """(outcome, dialog, code) when this payer cannot pay this order now."""
    if order.is_paid:
        return "paid", ALREADY_PAID, "CFN-PAY-011"
    if order.state == "CLOSED":
        return "closed", EXPIRED, "CFN-PAY-012"
    if expired:
        return "expired", EXPIRED, "CFN-PAY-058"
    if openid and order.openid and openid != order.openid:
        return "wrongPayer", WRONG_PAYER, "CFN-PAY-059"
    return None
