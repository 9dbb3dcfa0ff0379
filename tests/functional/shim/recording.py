"""A stand-in for the CloudBase backend that keeps what wx-server-sdk sends."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

Reply = tuple[str, object]
"""(content type, JSON value or bytes)."""

OCTETS = "application/octet-stream"
JSON = "application/json; charset=utf-8"


def multipart(body: bytes, content_type: str) -> dict[str, bytes]:
    """The parts of a form by name."""
    boundary = re.search("boundary=(.+)", content_type)
    assert boundary
    parts: dict[str, bytes] = {}
    for piece in body.split(b"--" + boundary.group(1).encode())[1:-1]:
        head, _, content = piece.strip(b"\r\n").partition(b"\r\n\r\n")
        name = re.search(b'name="([^"]+)"', head)
        assert name
        parts[name.group(1).decode()] = content
    return parts


@dataclass
class Backend:
    """Answers what ``reply`` says and keeps every request as (action, fields)."""

    url: str = ""
    requests: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    reply: Callable[[str, dict[str, object]], Reply] = lambda action, fields: (OCTETS, {"return_code": "SUCCESS"})

    def pay(self, api: str) -> list[dict[str, object]]:
        """The data of each cloudPay call of ``api``."""
        return [fields for action, fields in self.requests if action == f"pay:{api}"]

    def answer(self, body: bytes, content_type: str) -> Reply:
        if content_type.startswith("multipart"):
            parts = multipart(body, content_type)
            action, fields = f"pay:{parts['apiName'].decode()}", json.loads(parts["requestData"])
        else:
            fields = json.loads(body)
            action = fields["action"]
        self.requests.append((action, fields))
        return self.reply(action, fields)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    backend: Backend

    def do_POST(self) -> None:
        kind, value = self.backend.answer(self._body(), self.headers["content-type"])
        content = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
        head = f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {len(content)}\r\n\r\n"
        self.wfile.write(head.encode() + content)

    def _body(self) -> bytes:
        if "chunked" not in (self.headers.get("transfer-encoding") or ""):
            return self.rfile.read(int(self.headers["content-length"]))
        whole = b""
        while size := int(self.rfile.readline(), 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent: the tests read what was recorded."""
