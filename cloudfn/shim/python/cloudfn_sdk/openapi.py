"""``cloud.openapi``: calls to WeChat's server API through the platform, without an access token."""

from __future__ import annotations

import json
import mimetypes
from typing import Any, Dict, NamedTuple

from cloudfn_sdk.errors import CloudError
from cloudfn_sdk.names import camel, snake_keys
from cloudfn_sdk.protobuf import bytes_field, fields, int_field, signed, text_field
from cloudfn_sdk.transport import post_form


class Media(NamedTuple):
    """A file argument: ``Media("image/png", data)``."""

    content_type: str
    value: bytes


class Picture(NamedTuple):
    """An answer that is no JSON, such as a mini-program code."""

    content_type: str
    buffer: bytes


class OpenApi:
    """``openapi.subscribe_message.send(touser=..., data=...)`` calls ``subscribeMessage.send``.

    Results are the fields of the wire; raises CloudError with WeChat's own ``errcode``.
    """

    def __init__(self, path: str = "", appid: str = "", cgi: str = "") -> None:
        self._path, self._appid, self._cgi = path, appid, cgi

    def __getattr__(self, name: str) -> OpenApi:
        if name.startswith("_"):
            raise AttributeError(name)
        return OpenApi(f"{self._path}.{camel(name)}" if self._path else camel(name), self._appid, self._cgi)

    def __call__(self, *, appid: str = "", version: str = "", **arguments: Any) -> Any:
        if not self._path:
            return OpenApi("", appid, "commrpcv2" if version == "v2" else "")
        if appid:
            arguments["appid"] = appid
        if version:
            arguments["version"] = version
        return self._send(arguments)

    def _send(self, arguments: Dict[str, Any]) -> Any:
        pairs = b"".join(bytes_field(1, _pair(name, value)) for name, value in snake_keys(arguments).items())
        data = int_field(1, 0) + bytes_field(2, pairs)
        if self._appid:
            data += text_field(6, self._appid)
        params: Dict[str, Any] = {"action": "wx.openApi", "apiName": self._path}
        if self._cgi:
            params["cgiName"] = self._cgi
        params["requestData"] = data
        reply = post_form(f"openapi.{self._path}", params)
        refused = _json(reply.body)
        if isinstance(refused, dict) and refused.get("code"):
            text = str(refused.get("message", ""))
            raise CloudError.from_backend(
                f"openapi.{self._path}", refused["code"], text, str(refused.get("requestId", ""))
            )
        return self._answer(reply.body)

    def _answer(self, body: bytes) -> Any:
        data, content_type, error = b"", "", 0
        for number, value in fields(body):
            if number == 1 and isinstance(value, bytes):
                data = value
            elif number == 2 and isinstance(value, bytes):
                content_type = value.decode()
            elif number == 3 and isinstance(value, int):
                error = signed(value)
        if error:
            raise CloudError(error, f"openapi.{self._path}:fail system error: error code: {error}")
        if content_type and not content_type.startswith(("application/json", "text/plain")):
            return Picture(content_type, data)
        parsed = _json(data)
        if parsed is None:
            return {"result": data.decode("utf-8", "replace")}
        if isinstance(parsed, dict) and parsed.get("errcode"):
            raise CloudError(int(parsed["errcode"]), f"openapi.{self._path}:fail {parsed.get('errmsg', '')}")
        return parsed


def _pair(name: str, value: Any) -> bytes:
    if isinstance(value, Media) or (isinstance(value, list) and len(value) == 2 and isinstance(value[1], bytes)):
        content_type, raw = value
        extension = mimetypes.guess_extension(content_type) or ""
        return text_field(1, name) + bytes_field(2, raw) + text_field(4, f"{name}{extension}")
    return text_field(1, name) + text_field(2, json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _json(body: bytes) -> Any | None:
    try:
        return json.loads(body)
    except ValueError:
        return None


openapi = OpenApi()
