"""unifiedOrder. Checks in production's order: JSON types, what is missing, lengths and characters, merchant and mini
program, time_expire, the payer, the number's history; then the order is made.
"""

from __future__ import annotations

from cloudfn.calls import Caller
from cloudfn.pay.cloudpay import checks, wire
from cloudfn.pay.cloudpay.fields import REQUESTS
from cloudfn.pay.cloudpay.gate import Gate
from cloudfn.pay.cloudpay.refusals import Problem, worded
from cloudfn.pay.cloudpay.reply import PayReply
from cloudfn.pay.cloudpay.request import PayRequest
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.ids import code_url
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.orders import OrderRequest
from cloudfn.pay.ledger.refusal import Refusal

API = "unifiedOrder"
FIELD_NAMES = frozenset(field.name for field in REQUESTS[API])


class OrderApi:
    def __init__(self, ledger: Ledger, gate: Gate) -> None:
        self._ledger, self._gate = ledger, gate

    def unified_order(self, request: PayRequest) -> PayReply:
        """Place an order, or give the prepay id of an identical one that is still unpaid."""
        sub_appid = self._ledger.merchants.appid(request.caller, request.chosen_appid)
        placed = self.place(request, sub_appid)
        if isinstance(placed, PayReply):
            return placed
        if isinstance(placed, Problem):
            return self._gate.refuse(request, placed, request.text("out_trade_no"), sub_appid)
        nonce = self._ledger.context.ids.nonce()
        return wire.sealed(
            {
                **wire.envelope(nonce, sub_appid, placed.sub_mch_id),
                "result_code": "SUCCESS",
                "trade_type": placed.trade_type,
                "prepay_id": placed.prepay_id,
                **_addresses(placed),
                "payment": wire.payment(sub_appid, self._ledger.clock.now(), nonce, placed.prepay_id),
            }
        )

    def place(self, request: PayRequest, sub_appid: str) -> Order | Problem | PayReply:
        """The order that the fields make, the first problem, or the answer of a simulated fault."""
        problem = self._gate.check(request, sub_appid)
        if problem:
            return problem
        time_expire, problem = checks.expiry(request.fields, self._ledger.clock.now())
        if problem:
            return problem
        trade_type = request.first("trade_type") or "JSAPI"
        openid = _payer(request) if trade_type == "JSAPI" else ""
        if not openid and trade_type == "JSAPI":
            return no_payer(request.caller)
        number, fee_fen = request.text("out_trade_no"), request.number("total_fee")
        order_request = OrderRequest(
            sub_mch_id=request.merchant,
            out_trade_no=number,
            total_fee_fen=fee_fen,
            openid=openid,
            sub_appid=sub_appid,
            details={name: value for name, value in request.fields.items() if name in FIELD_NAMES},
            nonce_str=request.first("nonce_str"),
            env_id=request.text("env_id"),
            function_name=request.text("function_name"),
            trade_type=trade_type,
            time_expire=time_expire,
        )
        made = self._ledger.orders.place(
            order_request, request.caller, lambda: self._gate.fault(request, fee_fen, number)
        )
        return worded(API, made) if isinstance(made, Refusal) else made


def no_payer(caller: Caller) -> Problem:
    """Unverified: the words for a call without a user. Plain v2 answers this to a wrong openid."""
    return Problem(
        "无效的openid", "CFN-PAY-010", {"function": caller.function, "source": caller.identity.source}, "PARAM_ERROR"
    )


def _payer(request: PayRequest) -> str:
    return request.first("sub_openid") or request.caller.identity.openid or request.first("openid")


def _addresses(order: Order) -> dict[str, object]:
    """What a payer without this mini program opens: the QR code's text of NATIVE, the page of MWEB."""
    if order.trade_type == "NATIVE":
        return {"code_url": code_url(order.prepay_id)}
    if order.trade_type == "MWEB":
        return {"mweb_url": f"https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={order.prepay_id}"}
    return {}
