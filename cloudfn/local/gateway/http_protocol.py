"""uvicorn's protocol, with a short cut for plain requests of the hot paths and every answer in one packet.

A plain request that arrives between two others is answered without the parser, a scope and a task of ASGI: half of a
call's time. All others, and whatever arrives while one of them is on its way, go through uvicorn as ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from cloudfn.calls import Answer
from cloudfn.frozen import dataclass
from cloudfn.local.gateway.plain_request import PlainRequest

AT_ONCE = 64 * 1024
"""Larger pieces are not held back, so that the transport's own flow control sees them."""


HEAD_LIMIT = 64 * 1024
"""Bytes of a request before its body. The parser itself would take any number, and hold up everyone meanwhile."""
TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


CANCELLED = Answer(500, b"Internal Server Error", (("content-type", "text/plain; charset=utf-8"),))
"""As uvicorn says it."""


@dataclass(frozen=True, slots=True)
class ShortCut:
    """``read`` finds a plain request in what was received, ``answer`` answers it and never raises."""

    read: Callable[[bytes], PlainRequest | None]
    answer: Callable[[PlainRequest], Awaitable[Answer]]


class GatewayProtocol(HttpToolsProtocol):
    _in_message = False
    _in_head = True
    _head_size = 0
    _through_parser_only = False
    _answering = False  # a plain request
    _held = b""  # received meanwhile
    _leaving = False  # the server ends
    _used = 0.0  # when a plain request was answered last, by the loop's time

    def __init__(self, short_cut: ShortCut, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._short_cut = short_cut

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._whole, self._turns = transport, _OneTurn(transport, self.loop)
        super().connection_made(cast("asyncio.Transport", self._turns))

    def data_received(self, data: bytes) -> None:
        if self._answering:
            self._held += data
            if len(self._held) > AT_ONCE:
                self.flow.pause_reading()
            return
        if not self._in_message and not self._through_parser_only and self._is_free():
            request = self._short_cut.read(data)
            if request is not None:
                self._answering = True
                task = self.loop.create_task(self._answer(request))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)
                return
        if self._in_head:
            self._head_size += len(data)
        super().data_received(data)
        if self._in_head and self._head_size > HEAD_LIMIT:
            self.transport.write(TOO_LARGE)
            self.transport.close()

    def _is_free(self) -> bool:
        return (self.cycle is None or self.cycle.response_complete) and not self._whole.is_closing()

    async def _answer(self, request: PlainRequest) -> None:
        try:
            answer = await self._short_cut.answer(request)
            close = request.close or self._leaving
        except asyncio.CancelledError:  # the server ends and waits no longer
            answer, close = CANCELLED, True
        if not self._whole.is_closing():
            self._turns.write_now(_encoded(answer, close))
            if close:
                self._whole.close()
            elif self.flow.write_paused:  # a client that does not read gets no further answer
                await self.flow.drain()
        self._answering = False
        self._used = self.loop.time()
        if self.timeout_keep_alive_task is None and not self._whole.is_closing():
            self._wait_for_more(self.timeout_keep_alive)
        if self._held or self.flow.read_paused:
            held, self._held = self._held, b""
            self.flow.resume_reading()
            if held and not self._whole.is_closing():
                self.data_received(held)

    def _wait_for_more(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def timeout_keep_alive_handler(self) -> None:
        # One timer for many answers: moving it at each would cost more than to look at the clock here.
        rested = self.loop.time() - self._used
        if self._answering or rested < self.timeout_keep_alive:
            self._wait_for_more(self.timeout_keep_alive if self._answering else self.timeout_keep_alive - rested)
        else:
            super().timeout_keep_alive_handler()

    def shutdown(self) -> None:
        if self._answering:
            self._leaving = True
        else:
            super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._unset_keepalive_if_required()

    def on_message_begin(self) -> None:
        self._in_message = self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head, self._head_size = False, 0
        if self.parser.should_upgrade():
            self._through_parser_only = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_message = False
        super().on_message_complete()


def _encoded(answer: Answer, close: bool) -> bytes:
    """What uvicorn makes of the same answer. All header values of the hot paths are our own."""
    lines = "".join([f"{name}: {value}\r\n" for name, value in answer.headers]).encode("latin-1")
    last = b"connection: close\r\n\r\n" if close else b"\r\n"
    body = answer.body
    return b"%s%scontent-length: %d\r\n%s%s" % (STATUS_LINE[answer.status], lines, len(body), last, body)


class _OneTurn:
    """A transport that collects what is written in one turn of the loop."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> None:
        if len(data) >= AT_ONCE:
            self._flush()
            self._transport.write(data)
            return
        if not self._pieces:
            self._loop.call_soon(self._flush)
        self._pieces.append(data)

    def write_now(self, data: bytes) -> None:
        self._flush()
        self._transport.write(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._pieces:
            pieces, self._pieces = self._pieces, []
            self._transport.write(b"".join(pieces))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
