"""The event that a function gets for a call that is made here. Pure."""

from __future__ import annotations

import functools

from cloudfn import json_text
from cloudfn.errors import UsageError
from cloudfn.http_access import dump as dump


def parse(body: bytes) -> object:
    """``body`` as JSON, strictly: UTF-8, no NaN. An empty body is ``{}``. Raises UsageError CFN-DEV-003."""
    try:
        text = body.decode("utf-8").strip(" \t\r\n")
        return json_text.loads(text) if text else {}
    except json_text.BadJson as error:
        raise UsageError("CFN-DEV-003", reason=error.reason, line=error.line, column=error.column) from error
    except UnicodeDecodeError as error:
        raise UsageError("CFN-DEV-003", reason="not UTF-8", line=1, column=error.start + 1) from error


def client_event(body: bytes, appid: str, openid: str) -> bytes:
    """What a mini program's call becomes: ``{...body, tcbContext: {}, userInfo: {appId, openId}}``.

    Raises UsageError CFN-DEV-003 for no JSON, CFN-DEV-004 for JSON that is no object.
    """
    data = parse(body)
    if not isinstance(data, dict):
        raise UsageError("CFN-DEV-004", kind=_kind(data))
    if "tcbContext" in data or "userInfo" in data:
        return dump({**data, **_platform(appid, openid)})
    tail = _platform_text(appid, openid)
    text = body.strip(b" \t\r\n")
    # The caller's text is passed on as it came: numbers keep their digits, and nothing is encoded twice.
    return tail if not data else text[:-1] + b"," + tail[1:]


def _platform(appid: str, openid: str) -> dict[str, object]:
    return {"tcbContext": {}, "userInfo": {"appId": appid, "openId": openid}}


@functools.lru_cache(maxsize=100)
def _platform_text(appid: str, openid: str) -> bytes:
    return dump(_platform(appid, openid))


def plain_event(body: bytes) -> bytes:
    """The body as it is, once it is known to be JSON."""
    parse(body)
    return body if body.strip() else b"{}"


def timer_event(name: str, fired_at: str) -> bytes:
    """wire facts: documented shape of a timer trigger; ``fired_at`` is ISO in UTC to the second."""
    return dump({"Type": "Timer", "TriggerName": name, "Time": fired_at, "Message": ""})


def _kind(value: object) -> str:
    if value is None:
        return "null"
    kinds = {bool: "boolean", int: "number", float: "number", str: "string", list: "array"}
    return kinds.get(type(value), type(value).__name__)
