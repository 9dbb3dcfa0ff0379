"""Notifications of payments and refunds: every delivery, its payload, and once more."""

from __future__ import annotations

from starlette.requests import Request

from cloudfn.calls import Answer
from cloudfn.local.gateway import readers
from cloudfn.local.gateway.replies import json_answer
from cloudfn.local.gateway.routes import Route
from cloudfn.pay import WeChatPay


async def notifications(wechat_pay: WeChatPay, request: Request) -> Answer:
    return json_answer({"items": wechat_pay.notifications(limit=readers.whole(request, "limit", 1000, 10_000))})


async def event(wechat_pay: WeChatPay, request: Request) -> Answer:
    return json_answer(wechat_pay.event(request.path_params["id"]))


async def replay(wechat_pay: WeChatPay, request: Request) -> Answer:
    """``{"times", "concurrent", "set": {path: value}, "event"}``, all optional: ``{attempts}``, the new ones."""
    body = await readers.json_object(request)
    attempts = await wechat_pay.replay(
        request.path_params["id"],
        times=readers.number(body, "times", 1, 100) or 1,
        concurrent=readers.flag(body, "concurrent"),
        changes=readers.an_object(body, "set"),
        event=readers.an_object(body, "event"),
    )
    return json_answer({"attempts": attempts})


ROUTES: list[Route[WeChatPay]] = [
    ("notifications", notifications, ("GET",)),
    ("notifications/{id}/event", event, ("GET",)),
    ("notifications/{id}/replay", replay, ("POST",)),
]
