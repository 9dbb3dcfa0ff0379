"""One HTTP request to a local cloud, and its reply whole: nothing is followed, decoded or repeated."""

from __future__ import annotations

import contextlib
import http.client
import json
from urllib.parse import urlsplit

from cloudfn.testing import LocalCloud


class Reply:
    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self) -> dict:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return self.json["error"]["code"]


def ask(cloud: LocalCloud, method: str, path: str, body: object = None, **headers: str) -> Reply:
    address = urlsplit(cloud.url)
    with contextlib.closing(http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)) as connection:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body.encode() if isinstance(body, str) else body, sent)
        answer = connection.getresponse()
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
