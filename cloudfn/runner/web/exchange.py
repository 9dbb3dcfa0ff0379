"""One request to a web server on this machine and its answer, handed on as it comes. HTTP/1.1 over a connection of its
own: none is kept, so none can be stale.
"""

from __future__ import annotations

import asyncio
import contextlib

import httptools

from cloudfn.runner.web.messages import Receiver, WebRequest

CHUNK = 64 * 1024


class Broken(Exception):
    """The server gave no whole answer."""


class _Answer:
    """What the parser has found and nobody has taken yet."""

    def __init__(self) -> None:
        self.parser = httptools.HttpResponseParser(self)
        self.headers: list[tuple[str, str]] = []
        self.pieces: list[bytes] = []
        self.has_head = self.complete = False

    def on_message_begin(self) -> None:
        self.headers = []

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.decode("latin-1"), value.decode("latin-1")))

    def on_headers_complete(self) -> None:
        self.has_head = self.parser.get_status_code() >= 200

    def on_body(self, data: bytes) -> None:
        self.pieces.append(data)

    def on_message_complete(self) -> None:
        self.complete = self.has_head  # what says 100 Continue is no answer

    def ends_with_connection(self) -> bool:
        names = {name.lower() for name, _ in self.headers}
        return self.has_head and not names & {"content-length", "transfer-encoding"}


async def exchange(port: int, request: WebRequest, to: Receiver) -> None:
    """Send ``request`` to 127.0.0.1 and give the answer to ``to``. Raises Broken, and what ``to`` raises."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError as error:
        raise Broken(error.strerror or str(error)) from error
    try:
        writer.write(_head(request) + request.body)
        await _receive(reader, request.method, to)
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            writer.transport.abort()


async def _receive(reader: asyncio.StreamReader, method: str, to: Receiver) -> None:
    answer, told = _Answer(), False
    while not answer.complete:
        try:
            data = await reader.read(CHUNK)
        except OSError as error:
            raise Broken(error.strerror or str(error)) from error
        if not data:
            if answer.ends_with_connection():
                return
            raise Broken("the connection closed in the middle of the answer" if told else "no answer came")
        try:
            answer.parser.feed_data(data)
        except httptools.HttpParserError as error:
            raise Broken(f"no HTTP: {error}") from error
        if answer.has_head and not told:
            told = True
            await to.head(answer.parser.get_status_code(), tuple(answer.headers))
            if method == "HEAD":
                return
        pieces, answer.pieces = answer.pieces, []
        for piece in pieces:
            await to.piece(piece)


def _head(request: WebRequest) -> bytes:
    lines = [f"{request.method} {request.target} HTTP/1.1", *(f"{name}: {value}" for name, value in request.headers)]
    if not any(name == "host" for name, _ in request.headers):
        lines.append("host: 127.0.0.1")  # servers refuse a request without one
    if request.body or request.method in ("POST", "PUT", "PATCH"):
        lines.append(f"content-length: {len(request.body)}")
    return ("\r\n".join([*lines, "connection: close"]) + "\r\n\r\n").encode("latin-1")
