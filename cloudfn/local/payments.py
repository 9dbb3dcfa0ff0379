"""``wx.wxPayApi``: hands ``cloud.cloudPay`` calls from the backend's wire to WeChat Pay."""

from __future__ import annotations

import json

from cloudfn.backend import ActionCall, ActionResult, Handler
from cloudfn.pay import WeChatPay

APPID_FIELD = 0x0A
"""Protobuf: field 1, length-delimited. ``ApiOptions{1: string appid}`` is the whole message."""


def wx_pay_api(pay: WeChatPay) -> Handler:
    async def handle(call: ActionCall) -> ActionResult:
        name = call.text("apiName")
        reply = pay.call(name, _fields(call), call.caller, appid_of(call.octets("apiOptions")))
        return ActionResult(reply.answer(), reply.ok, reply.gist)

    return handle


def _fields(call: ActionCall) -> object:
    """As they came: a text with half an emoji is refused by the checks of the API."""
    try:
        return json.loads(call.octets("requestData") or b"{}")
    except (ValueError, RecursionError):
        return None


def appid_of(options: bytes) -> str:
    """The appid of ``cloudPay({appid})``; "" when the message is empty or something else."""
    if len(options) < 2 or options[0] != APPID_FIELD:
        return ""
    return options[2 : 2 + options[1]].decode("utf-8", "replace")
