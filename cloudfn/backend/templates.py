"""The vendor's cloud templates that are no payments: ``callFunction({name: "cloudbase_module", data: {name, data}})``.

They answer what the open API behind them answers, in camelCase; a failure is ``{errcode, errmsg}``. Source: the sample
project of WeChat DevTools, which reads ``result.errcode``, ``openId``, ``phoneInfo`` and ``tempFileURL``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from cloudfn.backend.files import Files
from cloudfn.backend.functions import Module
from cloudfn.backend.openapi import OpenApiActions
from cloudfn.backend.openapi_builtin import Image
from cloudfn.calls import Caller
from cloudfn.camel import camel

APIS = {
    "wx_message_send_message": "subscribeMessage.send",
    "wx_qrcode_get_qrcode": "wxacode.get",
    "wx_qrcode_get_unlimited_qrcode": "wxacode.getUnlimited",
    "wx_user_get_phone_number": "phonenumber.getPhoneNumber",
    "wx_security_msg_sec_check": "security.msgSecCheck",
}
"""Method of the module -> the open API behind it."""


def modules(openapi: OpenApiActions, files: Files) -> dict[str, Module]:
    """What answers each method."""
    found: dict[str, Module] = {name: _through(openapi, files, api) for name, api in APIS.items()}
    found["wx_user_get_open_id"] = lambda name, data, caller: {"openId": caller.identity.openid}
    return found


def _through(openapi: OpenApiActions, files: Files, api: str) -> Callable[[str, Any, Caller], object]:
    async def answer(name: str, data: Any, caller: Caller) -> object:
        reply = await openapi.reply(caller, api, data if isinstance(data, dict) else {})
        if isinstance(reply, Image):
            digest = hashlib.sha256(reply.data).hexdigest()[:32]
            file_id, url = files.keep(f"cloudbase_module/{name}/{digest}.png", reply.data)
            return {"fileID": file_id, "tempFileURL": url}
        if not isinstance(reply, Mapping) or reply.get("errcode"):
            return reply
        kept = {key: each for key, each in reply.items() if key not in ("errcode", "errmsg")}
        return {**_camel_keys(kept), "errCode": 0, "errMsg": f"openapi.{api}:ok"}

    return answer


def _camel_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {camel(key): _camel_keys(each) for key, each in value.items()}
    return [_camel_keys(each) for each in value] if isinstance(value, list) else value
