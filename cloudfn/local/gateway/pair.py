"""``POST /pair {code, name}``: lets one phone in. The one thing on the LAN that wants no token."""

from __future__ import annotations

from typing import Any

from cloudfn.calls import Answer
from cloudfn.errors import CloudfnError, Notice
from cloudfn.local.function_events import parse
from cloudfn.local.gateway import replies
from cloudfn.local.gateway.device_access import PAIR, DeviceAccess
from cloudfn.local.gateway.readers import BodyTooLarge, Receive, Scope, read_body, text, wrong
from cloudfn.local.rooms import Current

BODY_LIMIT = 2048
"""Bytes, of a stranger's request."""


async def pair(device_access: DeviceAccess, rooms: Current, scope: Scope, receive: Receive) -> Answer:
    """``{token, id, name, openid, view}``; the token is told here and never again.

    A page of the phone, which sends no header, finds the cashier at ``<view>/cashier/<prepay id>``.
    """
    if scope["method"] != "POST":
        return replies.refusal("CFN-DEV-010", 405, method=scope["method"], path=PAIR, allowed="POST")
    try:
        given = _fields(await read_body(receive, BODY_LIMIT))
        digits, name = text(given, "code").replace(" ", ""), text(given, "name")
    except BodyTooLarge as error:
        return replies.too_large(error)
    except CloudfnError as error:
        return replies.of_error(error, 400)
    notice = rooms().stores.reporter.notice
    address = scope["client"][0] if scope.get("client") else "127.0.0.1"
    match device_access.pairing.attempt(digits):
        case "limited":
            return replies.refusal("CFN-DEV-062", 429)
        case "ended":
            notice(Notice("CFN-DEV-064", {"address": address}))
            return replies.refusal("CFN-DEV-061", 403)
        case "wrong":
            return replies.refusal("CFN-DEV-061", 403)
    device, token = device_access.devices.pair(name)
    openid = device_access.devices.openid(device, rooms().manifest.app_id)
    notice(Notice("CFN-DEV-063", {"name": device.name, "address": address, "openid": openid}, level="note"))
    body = {"token": token, "id": device.id, "name": device.name, "openid": openid}
    if device_access.lan is not None:
        body["view"] = device_access.lan.view_url(device)
    return replies.json_answer(body, 200, (("cache-control", "no-store"),))


def _fields(body: bytes) -> dict[str, Any]:
    given = parse(body)
    if not isinstance(given, dict):
        raise wrong("the body is no object")
    return given
