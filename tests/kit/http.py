"""One HTTP request and its reply, whole: nothing is followed, decoded or repeated."""

from __future__ import annotations

import contextlib
import http.client
import json
from typing import Any, NamedTuple, Protocol
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


def ask(there: HasUrl, method: str, path: str, body: bytes | str | None = None, **headers: str) -> Reply:
    """``X_CloudFn_Openid="o1"`` is the header ``X-CloudFn-Openid``."""
    address = urlsplit(there.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=PATIENCE_S)
    with contextlib.closing(connection):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body.encode() if isinstance(body, str) else body, sent)
        answer = connection.getresponse()
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())


class Address:
    """A server at ``url`` that speaks JSON."""

    def __init__(self, url: str) -> None:
        self.url = url

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
