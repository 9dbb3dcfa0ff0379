"""A loopback backend that records every request, checks its signature strictly, and answers what a capture answered."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "secretlocal"


def verify(method: str, host: str, path: str, headers: dict[str, str], params: dict[str, bytes], secret: str) -> bool:
    """Whether the Authorization header is right; the rules are written anew here, not taken from the SDK."""
    fields = dict(part.strip().split("=", 1) for part in headers["authorization"].split(" ", 1)[1].split(","))
    credential_date = fields["Credential"].split("/")[1]
    canonical = ""
    for name in fields["SignedHeaders"].split(";"):
        value = headers[name].strip()
        if name == "content-type":
            value = "multipart/form-data" if value.startswith("multipart/form-data") else value
        else:
            value = value.lower()
        canonical += f"{name}:{value}\n"
    lowered = {name.lower(): value for name, value in params.items()}
    digest = hashlib.sha256()
    for name in fields["SignedParams"].split(";"):
        digest.update(b"&" + name.encode() + b"=" + lowered[name] + b"\r\n")
    route, _, query = path.partition("?")
    request = "\n".join(
        [method.lower(), f"//{host}{route}", query, canonical, fields["SignedHeaders"], digest.hexdigest()]
    )
    text = "\n".join(
        [
            "TC3-HMAC-SHA256",
            headers["x-timestamp"],
            f"{credential_date}/tcb/tc3_request",
            hashlib.sha256(request.encode()).hexdigest(),
        ]
    )
    key = f"TC3{secret}".encode()
    for word in (credential_date, "tcb", "tc3_request", text):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    return key.hex() == fields["Signature"]


def form_parts(body: bytes, boundary: str) -> dict[str, tuple[bytes, str]]:
    """name -> (value, content type of the part)."""
    parts: dict[str, tuple[bytes, str]] = {}
    for piece in body.split(f"--{boundary}".encode())[1:-1]:
        head, _, value = piece.partition(b"\r\n\r\n")
        name = head.split(b'name="')[1].split(b'"')[0].decode()
        kind = head.split(b"Content-Type: ")[1].decode() if b"Content-Type: " in head else ""
        parts[name] = (value[:-2], kind.strip())
    return parts


class Recorder:
    """``answers``: what to say, in turn; ``requests``: what was asked."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = []
        self.port = 0

    def localise(self, text: str) -> str:
        """Captured URLs name the port of their own day."""
        return text.replace("127.0.0.1:18741", f"127.0.0.1:{self.port}")


@contextmanager
def recording() -> Iterator[Recorder]:
    recorder = Recorder()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            seen: dict[str, Any] = {"method": self.command, "path": self.path, "headers": headers, "raw": body}
            if "authorization" in headers and headers["authorization"].startswith("TC3-"):
                seen |= self.signed_content(headers, body)
            recorder.requests.append(seen)
            answer = recorder.answers.pop(0)
            data = (
                recorder.localise(json.dumps(answer["json"], ensure_ascii=False)).encode()
                if "json" in answer
                else content(answer.get("body", ""))
            )
            self.send_response(answer.get("status", 200))
            if answer.get("content_type"):
                self.send_header("Content-Type", answer["content_type"])
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST

        def signed_content(self, headers: dict[str, str], body: bytes) -> dict[str, Any]:
            kind = headers["content-type"]
            if kind.startswith("multipart/"):
                parts = form_parts(body, kind.split("boundary=")[1])
                params = {name: value for name, (value, _) in parts.items()}
                found: dict[str, Any] = {"parts": parts}
            else:
                document = json.loads(body)
                params = {name: plain(value) for name, value in document.items()}
                found = {"json": document}
            valid = verify("POST", headers["host"], self.path, headers, params, SECRET)
            return {**found, "signature_valid": valid}

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    recorder.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield recorder
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def plain(value: Any) -> bytes:
    if isinstance(value, str):
        return value.strip().encode()
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def content(body: Any) -> bytes:
    import base64

    if isinstance(body, dict):
        return base64.b64decode(next(iter(body.values())))
    return str(body).encode()
