"""An HTTP access event as the request that it was, and a whole answer as what a function returns to such an event.

So who calls a function by an event (a notification, the emulated cloud) reaches an HTTP function as well. Pure.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from cloudfn.runner.web.messages import Headers, WebRequest

SAFE = "/:@!$&'()*+,;=-._~%"


def request_of(event: Mapping[str, Any]) -> WebRequest:
    """``event`` is what ``http_access.event`` makes."""
    body = base64.b64decode(event["body"]) if event["isBase64Encoded"] else str(event["body"]).encode()
    query = urlencode(event["queryStringParameters"])
    target = quote(str(event["path"]), safe=SAFE) + (f"?{query}" if query else "")
    headers = tuple((str(name), _latin(str(value))) for name, value in event["headers"].items())
    return WebRequest(str(event["httpMethod"]), target, headers, body)


def _latin(value: str) -> str:
    return value if value.isascii() else value.encode("utf-8").decode("latin-1")


class Whole:
    """A receiver that keeps everything."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: Headers = ()
        self._pieces: list[bytes] = []

    async def head(self, status: int, headers: Headers) -> None:
        self.status, self.headers = status, headers

    async def piece(self, data: bytes) -> None:
        self._pieces.append(data)

    def answer(self) -> dict[str, Any]:
        """The integrated response; a body that is no UTF-8 text travels as Base64."""
        body = b"".join(self._pieces)
        headers: dict[str, Any] = {}
        for name, value in self.headers:
            if name != "content-length":
                headers.setdefault(name, []).append(value)
        try:
            return {"statusCode": self.status, "headers": headers, "body": body.decode(), "isBase64Encoded": False}
        except UnicodeDecodeError:
            text = base64.b64encode(body).decode()
            return {"statusCode": self.status, "headers": headers, "body": text, "isBase64Encoded": True}
