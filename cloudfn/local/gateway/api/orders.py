"""Orders, and what a payer or the merchant does with them."""

from __future__ import annotations

from starlette.requests import Request

from cloudfn.calls import Answer
from cloudfn.local.gateway import readers
from cloudfn.local.gateway.replies import json_answer
from cloudfn.local.gateway.routes import Route
from cloudfn.pay import WeChatPay


async def orders(wechat_pay: WeChatPay, request: Request) -> Answer:
    page = wechat_pay.orders(
        limit=readers.whole(request, "limit", 50, 500),
        before=readers.whole(request, "before", 0, 1 << 60),
        state=request.query_params.get("state", ""),
    )
    return json_answer(page)


async def order(wechat_pay: WeChatPay, request: Request) -> Answer:
    return json_answer(wechat_pay.order(request.path_params["no"]))


async def prepay(wechat_pay: WeChatPay, request: Request) -> Answer:
    """The cashier's view of a prepay id; with the payment object's fields as query, also what the client checks."""
    view = wechat_pay.prepay(request.path_params["id"])
    payment = dict(request.query_params)
    if payment:
        view = {**view, "check": wechat_pay.request_payment(payment)}
    return json_answer(view)


async def request_payment(wechat_pay: WeChatPay, request: Request) -> Answer:
    """What ``wx.requestPayment`` makes of a payment object before any sheet opens."""
    return json_answer(wechat_pay.request_payment(await readers.json_object(request)))


async def pay(wechat_pay: WeChatPay, request: Request) -> Answer:
    body = await readers.json_object(request)
    outcome, openid = readers.text(body, "outcome", "success"), readers.text(body, "openid")
    return json_answer(wechat_pay.pay(request.path_params["no"], outcome, openid).as_json())


async def pay_prepaid(wechat_pay: WeChatPay, request: Request) -> Answer:
    """What the payer does on the sheet. A prepay id is handed to the payer alone, so it wants no key."""
    body = await readers.json_object(request)
    outcome, openid = readers.text(body, "outcome", "success"), readers.text(body, "openid")
    return json_answer(wechat_pay.pay_prepaid(request.path_params["id"], outcome, openid).as_json())


async def transfers(wechat_pay: WeChatPay, request: Request) -> Answer:
    return json_answer({"items": wechat_pay.transfers(limit=readers.whole(request, "limit", 50, 500))})


async def confirm_transfer(wechat_pay: WeChatPay, request: Request) -> Answer:
    """What ``wx.requestMerchantTransfer`` does once the user agrees."""
    body = await readers.json_object(request)
    return json_answer(wechat_pay.confirm_transfer(readers.text(body, "package"), readers.text(body, "openid")))


async def close(wechat_pay: WeChatPay, request: Request) -> Answer:
    return json_answer(wechat_pay.close(request.path_params["no"]))


ROUTES: list[Route[WeChatPay]] = [
    ("orders", orders, ("GET",)),
    ("orders/{no}", order, ("GET",)),
    ("orders/{no}/pay", pay, ("POST",)),
    ("orders/{no}/close", close, ("POST",)),
]
"""For whoever has the key."""
PAYER_ROUTES: list[Route[WeChatPay]] = [
    ("prepay/{id}", prepay, ("GET",)),
    ("prepay/{id}/pay", pay_prepaid, ("POST",)),
    ("request-payment", request_payment, ("POST",)),
    ("transfers", transfers, ("GET",)),
    ("confirm-transfer", confirm_transfer, ("POST",)),
]
"""What a mini program and its cashier ask; the prepay id is what they know."""
