"""One HTTP request and its reply, whole: nothing is followed, decoded or repeated."""

from __future__ import annotations

import contextlib
import http.client
import json
from pathlib import Path
from typing import Any, NamedTuple, Protocol, Self
from urllib.parse import urlsplit

from tests.kit.waiting import PATIENCE_S


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """Of the error that the reply is."""
        return str(self.json["error"]["code"])


class HasUrl(Protocol):
    @property
    def url(self) -> str: ...

    @property
    def key(self) -> str: ...


def ask(there: HasUrl, method: str, path: str, body: bytes | str | None = None, **headers: str) -> Reply:
    """``X_CloudFn_Openid="o1"`` is the header ``X-CloudFn-Openid``. The control surface's key goes along;
    ``X_CloudFn_Key=""`` is a request without it.
    """
    address = urlsplit(there.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=PATIENCE_S)
    with contextlib.closing(connection):
        sent = {"X-CloudFn-Key": there.key} | {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body, sent)
        answer = connection.getresponse()
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())


class Address:
    """A local cloud at ``url``, whose control surface ``key`` opens."""

    def __init__(self, url: str, key: str = "") -> None:
        self.url, self.key = url, key

    @classmethod
    def told_in(cls, file: Path) -> Self:
        """By a ready file or a ``dev.json``."""
        told = json.loads(file.read_text())
        return cls(told["url"].rstrip("/"), told["key"])

    def request(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> Reply:
        return ask(self, method, path, body, **headers)

    def get(self, path: str) -> Any:
        reply = self.request("GET", path)
        assert reply.status == 200, reply.body
        return reply.json

    def post(self, path: str, data: object = None) -> Any:
        reply = self.request("POST", path, json.dumps(data if data is not None else {}))
        assert reply.status == 200, reply.body
        return reply.json
