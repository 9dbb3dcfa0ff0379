"""``wx.wxPayApi`` and open APIs about orders: calls of functions, handed from the backend to WeChat Pay."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cloudfn.backend import ActionCall, ActionResult, Handler, Module, OpenApi
from cloudfn.calls import Caller
from cloudfn.pay import WeChatPay

APPID_FIELD = 0x0A
"""Protobuf: field 1, length-delimited. ``ApiOptions{1: string appid}`` is the whole message."""


def wx_pay_api(pay: WeChatPay) -> Handler:
    async def handle(call: ActionCall) -> ActionResult:
        name = call.text("apiName")
        await pay.writable()
        reply = pay.call(name, _fields(call), call.caller, appid_of(call.octets("apiOptions")))
        return ActionResult(reply.answer(), reply.ok, reply.gist)

    return handle


def shipping_api(pay: WeChatPay, name: str) -> OpenApi:
    """``cloud.openapi.<name>``, by WeChat Pay's own book."""

    async def answer(caller: Caller, arguments: Mapping[str, Any], appid: str) -> dict[str, Any]:
        await pay.writable()
        return pay.open_api(name, arguments, appid, caller)

    return answer


def pay_module(pay: WeChatPay) -> Module:
    """``cloudbase_module`` of the v3 template, whatever its workflow is called."""

    async def answer(name: str, data: Any, caller: Caller) -> object:
        await pay.writable()
        return pay.module(name, data, caller)

    return answer


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
