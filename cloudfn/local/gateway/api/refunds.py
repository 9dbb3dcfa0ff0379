"""Refunds from the merchant's console."""

from __future__ import annotations

from starlette.requests import Request

from cloudfn.calls import Answer
from cloudfn.local.gateway import readers
from cloudfn.local.gateway.replies import json_answer
from cloudfn.local.gateway.routes import Route
from cloudfn.pay import WeChatPay

MOST_FEN = 100_000_000_00
"""Of a refund by hand: more than any payment is."""


async def refund(wechat_pay: WeChatPay, request: Request) -> Answer:
    """``{"feeFen", "outRefundNo"}``, all that is left by default."""
    body = await readers.json_object(request)
    fee = readers.number(body, "feeFen", 1, MOST_FEN, "fen")
    await wechat_pay.writable()
    return json_answer(wechat_pay.refund(request.path_params["no"], fee, readers.text(body, "outRefundNo")))


ROUTES: list[Route[WeChatPay]] = [("orders/{no}/refund", refund, ("POST",))]
