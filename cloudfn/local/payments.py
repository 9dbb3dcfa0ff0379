"""``wx.wxPayApi``: hands ``cloud.cloudPay`` calls from the backend's wire to WeChat Pay."""

from __future__ import annotations

import json

from cloudfn.backend import ActionCall, ActionResult, Handler
from cloudfn.calls import Answer
from cloudfn.pay import WeChatPay

APPID_FIELD = 0x0A
"""Protobuf: field 1, length-delimited. ``ApiOptions{1: string appid}`` is the whole message."""


def wx_pay_api(pay: WeChatPay) -> Handler:
    async def handle(call: ActionCall) -> ActionResult:
        name = call.text("apiName")
        answer = pay.call(name, _fields(call), call.caller, appid_of(call.octets("apiOptions")))
        ok, detail = outcome(answer)
        return ActionResult(answer, ok, detail)

    return handle


def _fields(call: ActionCall) -> object:
    try:
        return json.loads(call.octets("requestData") or b"{}")
    except ValueError:
        return None


def appid_of(options: bytes) -> str:
    """The appid of ``cloudPay({appid})``; "" when the message is empty or something else."""
    if len(options) < 2 or options[0] != APPID_FIELD:
        return ""
    return options[2 : 2 + options[1]].decode("utf-8", "replace")


def outcome(answer: Answer) -> tuple[bool, str]:
    """Whether a pay answer is a success, and its gist for the history. A bill is no JSON and is one."""
    try:
        found = json.loads(answer.body)
    except ValueError:
        return True, ""
    if not isinstance(found, dict):
        return True, ""
    if "code" in found:
        return False, f"{found['code']}: {found.get('message', '')}"
    if found.get("return_code") != "SUCCESS":
        return False, str(found.get("return_msg") or found.get("errmsg") or "")
    if found.get("result_code") == "FAIL":
        return False, f"{found.get('err_code', '')} {found.get('err_code_des', '')}".strip()
    return True, str(found.get("prepay_id") or found.get("trade_state") or "")
