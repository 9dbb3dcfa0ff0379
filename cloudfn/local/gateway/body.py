"""Reading a request's body with a limit, and sending an answer in one piece, on plain ASGI."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from cloudfn import limits
from cloudfn.calls import Answer

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

EVENT_LIMIT = limits.EVENT_BYTES
"""Largest event of a call, bytes, as on the platform."""
ADMIN_LIMIT = 256 * 1024 * 1024
"""Largest request of the SDK, bytes: an uploaded file travels through it."""
DRAIN_LIMIT = 64 * 1024 * 1024
"""Of a body that is too large, so much is read and dropped so that the client gets to read the answer."""


class TooLarge(Exception):
    """The body is above the limit; ``size`` is what is known of it in bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


async def read_body(receive: Receive, limit: int) -> bytes:
    """The whole body, chunked or not. Raises TooLarge above ``limit`` bytes after dropping the rest."""
    message = await receive()
    first: bytes = message.get("body", b"")
    if not message.get("more_body") and len(first) <= limit:
        return first
    pieces, size = [first], len(first)
    while message.get("more_body") and size <= DRAIN_LIMIT + limit:
        message = await receive()
        piece: bytes = message.get("body", b"")
        size += len(piece)
        if size <= limit:
            pieces.append(piece)
        else:
            pieces.clear()
    if size > limit:
        raise TooLarge(size)
    return b"".join(pieces)


async def send_answer(send: Send, answer: Answer) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    if answer.status not in (204, 304):
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def json_answer(data: object, status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> Answer:
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    return Answer(status, body, (("content-type", "application/json; charset=utf-8"), *headers))


def header(scope: Scope, name: bytes) -> str | None:
    """The first header called ``name`` (lower case), or None."""
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return None
