"""Orders, and what a payer or the merchant does with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from cloudfn.calls import Answer
from cloudfn.errors import Notice
from cloudfn.frozen import dataclass
from cloudfn.local.devices import Sheets
from cloudfn.local.gateway import readers
from cloudfn.local.gateway.replies import json_answer
from cloudfn.local.gateway.routes import Route
from cloudfn.local.reporter import Reporter
from cloudfn.pay import WeChatPay

TRY_AGAIN = ("notenough", "wrongPassword")
PAID = ("SUCCESS", "REFUND")
SHEET_WAIT_S = 8.0
"""Below the time-outs of wx.request and of whatever stands between."""


@dataclass(frozen=True, slots=True)
class PayersSide:
    """``url`` is where the holder of the laptop finds the cashier."""

    wechat_pay: WeChatPay
    sheets: Sheets
    reporter: Reporter
    url: str


async def orders(payer: PayersSide, request: Request) -> Answer:
    page = payer.wechat_pay.orders(
        limit=readers.whole(request, "limit", 50, 500),
        before=readers.whole(request, "before", 0, 1 << 60),
        state=request.query_params.get("state", ""),
    )
    return json_answer(page)


async def order(payer: PayersSide, request: Request) -> Answer:
    return json_answer(payer.wechat_pay.order(request.path_params["no"]))


async def prepay(payer: PayersSide, request: Request) -> Answer:
    """The cashier's view of a prepay id; with the payment object's fields as query, also what the client checks."""
    wechat_pay = payer.wechat_pay
    view = wechat_pay.prepay(request.path_params["id"])
    payment = dict(request.query_params)
    if payment:
        view = {**view, "check": wechat_pay.request_payment(payment)}
    return json_answer(view)


async def request_payment(payer: PayersSide, request: Request) -> Answer:
    """What ``wx.requestPayment`` makes of a payment object before any sheet opens.

    ``cashier: "console"`` where the holder of the laptop answers for this device; they are told here that one waits.
    """
    check = payer.wechat_pay.request_payment(await readers.json_object(request))
    if request.headers.get("x-cloudfn-cashier") != "console" or not check["ok"]:
        return json_answer(check)
    prepay_id = str(check["prepayId"])
    payer.sheets.open(prepay_id)
    params = {"order": _order(payer, prepay_id)["outTradeNo"], "url": f"{payer.url}/cashier/{prepay_id}"}
    payer.reporter.notice(Notice("CFN-DEV-067", params, level="note"))
    return json_answer({**check, "cashier": "console"})


async def sheet_end(payer: PayersSide, request: Request) -> Answer:
    """How the sheet ended that somebody else answers, ``{}`` while it has not; waits some seconds for it.

    An order that was paid or closed without a sheet ends it too.
    """
    prepay_id = request.path_params["id"]
    order = _order(payer, prepay_id)
    if order["state"] != "NOTPAY":
        end = await payer.sheets.end(prepay_id, 0)
        return json_answer(end or {"outcome": "success" if order["state"] in PAID else "cancel"})
    return json_answer(await payer.sheets.end(prepay_id, SHEET_WAIT_S) or {})


def _order(payer: PayersSide, prepay_id: str) -> dict[str, Any]:
    view: dict[str, Any] = payer.wechat_pay.prepay(prepay_id)
    order: dict[str, Any] = view["order"]
    return order


async def pay(payer: PayersSide, request: Request) -> Answer:
    body = await readers.json_object(request)
    outcome, openid = readers.text(body, "outcome", "success"), readers.text(body, "openid")
    no = request.path_params["no"]
    await payer.wechat_pay.writable()
    end = payer.wechat_pay.pay(no, outcome, openid).as_json()
    return await _answered(payer, str(payer.wechat_pay.order(no)["prepayId"]), end)


async def pay_prepaid(payer: PayersSide, request: Request) -> Answer:
    """What the payer does on the sheet. A prepay id is handed to the payer alone, so it wants no key."""
    body = await readers.json_object(request)
    prepay_id, outcome = request.path_params["id"], readers.text(body, "outcome", "success")
    await payer.wechat_pay.writable()
    end = payer.wechat_pay.pay_prepaid(prepay_id, outcome, _who(request, body)).as_json()
    return await _answered(payer, prepay_id, end)


async def transfers(payer: PayersSide, request: Request) -> Answer:
    return json_answer({"items": payer.wechat_pay.transfers(limit=readers.whole(request, "limit", 50, 500))})


async def confirm_transfer(payer: PayersSide, request: Request) -> Answer:
    """What ``wx.requestMerchantTransfer`` does once the user agrees."""
    body = await readers.json_object(request)
    await payer.wechat_pay.writable()
    return json_answer(payer.wechat_pay.confirm_transfer(readers.text(body, "package"), _who(request, body)))


async def _answered(payer: PayersSide, prepay_id: str, end: dict[str, Any]) -> Answer:
    """A sheet whose payer may try again stays open, as on the phone."""
    if end["outcome"] not in TRY_AGAIN:
        await payer.sheets.ended(prepay_id, end)
    return json_answer(end)


def _who(request: Request, body: Mapping[str, Any]) -> str:
    """The user of the header, which a paired device cannot choose, before the one that the body claims."""
    return request.headers.get("x-cloudfn-openid") or readers.text(body, "openid")


async def close(payer: PayersSide, request: Request) -> Answer:
    await payer.wechat_pay.writable()
    return json_answer(payer.wechat_pay.close(request.path_params["no"]))


ROUTES: list[Route[PayersSide]] = [
    ("orders", orders, ("GET",)),
    ("orders/{no}", order, ("GET",)),
    ("orders/{no}/pay", pay, ("POST",)),
    ("orders/{no}/close", close, ("POST",)),
]
"""For whoever has the key."""
PAYER_ROUTES: list[Route[PayersSide]] = [
    ("prepay/{id}", prepay, ("GET",)),
    ("prepay/{id}/end", sheet_end, ("GET",)),
    ("prepay/{id}/pay", pay_prepaid, ("POST",)),
    ("request-payment", request_payment, ("POST",)),
    ("transfers", transfers, ("GET",)),
    ("confirm-transfer", confirm_transfer, ("POST",)),
]
"""What a mini program and its cashier ask; the prepay id is what they know."""
