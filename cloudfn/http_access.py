"""The HTTP access service: a request as the event of a function, and what the function returned as an answer. Pure."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping

from cloudfn import json_text
from cloudfn.calls import Answer

JSON = ("content-type", "application/json; charset=utf-8")
OWN_HEADERS = ("content-length", "transfer-encoding", "connection")


def context(env_id: str, app_id: str, request_id: str) -> dict[str, str]:
    """``requestContext`` of an event."""
    return {"requestId": request_id, "envId": env_id, "appId": app_id, "uin": ""}


def event(
    path: str, method: str, headers: Mapping[str, str], query: Mapping[str, str], body: bytes, about: Mapping[str, str]
) -> bytes:
    """The HTTP access service's event; XML, and a body that is no UTF-8 text, travels as base64.

    XML so: a developer's article about WeChat Pay's v2 notifications (000264ecf1cad87bf020bbc446b413).
    """
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    try:
        text, encoded = body.decode("utf-8"), "xml" in kind.lower()
    except UnicodeDecodeError:
        text, encoded = "", True
    if encoded:
        text = base64.b64encode(body).decode()
    return dump(
        {
            "path": path,
            "httpMethod": method,
            "headers": dict(headers),
            "queryStringParameters": dict(query),
            "requestContext": dict(about),
            "body": text,
            "isBase64Encoded": encoded,
        }
    )


def dump(value: object) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which only an escape can carry
        return json.dumps(value, separators=(",", ":")).encode()


def answer(payload: bytes) -> Answer:
    """The service's reading of a result: an object with ``statusCode`` is a whole response, a string is its body,
    anything else is JSON.
    """
    value = json_text.read(payload)
    if isinstance(value, str):
        return Answer(200, value.encode(), (("content-type", "text/plain; charset=utf-8"),))
    status = value.get("statusCode") if isinstance(value, dict) else None
    if not isinstance(status, int) or isinstance(status, bool) or not 100 <= status <= 599:
        return Answer(200, payload, (JSON,))
    return Answer(status, _body(value), tuple(_headers(value.get("headers"))))


def _body(value: dict[str, object]) -> bytes:
    body = value.get("body", "")
    if not isinstance(body, str):
        return json.dumps(body, ensure_ascii=False).encode()
    if value.get("isBase64Encoded"):
        try:
            return base64.b64decode(body, validate=True)
        except binascii.Error:
            return body.encode()
    return body.encode()


def _headers(headers: object) -> list[tuple[str, str]]:
    if not isinstance(headers, dict):
        return []
    clean_headers = []
    for name, value in headers.items():
        for single in value if isinstance(value, list) else [value]:
            text = "true" if single is True else "false" if single is False else str(single)
            clean = "".join(c for c in text if c >= " " or c == "\t").encode("utf-8").decode("latin-1")
            if name.lower() not in OWN_HEADERS and name.isascii() and name.isprintable() and " " not in name:
                clean_headers.append((name.lower(), clean))
    return clean_headers
