"""One connection to the local address: plain requests of the hot paths by the short cut, all others through uvicorn.

A plain request that arrives between two others is answered without a parser, a scope and ASGI: half of a call's time.
Whatever arrives while one is being answered waits, so that answers keep the order of their requests.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from cloudfn.calls import Answer
from cloudfn.frozen import dataclass
from cloudfn.local.gateway.plain_request import PlainRequest

if TYPE_CHECKING:
    from cloudfn.local.gateway.parsed import ParsedProtocol

KEEP_ALIVE_S = 3600.0
"""The SDK's agent keeps sockets open and does not retry a reset one, so idle ones are not closed early."""
HELD_BYTES = 64 * 1024
"""Received while a plain request is answered; beyond it no more is read."""
CANCELLED = Answer(500, b"Internal Server Error", (("content-type", "text/plain; charset=utf-8"),))
"""When the server ends and waits no longer; as uvicorn says it."""


@dataclass(frozen=True, slots=True)
class ShortCut:
    """``read`` finds a plain request in what was received, ``answer`` answers it and never raises.

    ``failed`` tells of an error why a request cannot even be read.
    """

    read: Callable[[bytes], PlainRequest | None]
    answer: Callable[[PlainRequest], Awaitable[Answer]]
    failed: Callable[[Exception], Answer]


async def _never(request: PlainRequest) -> Answer:
    raise AssertionError("no request is read by the short cut")


NO_SHORT_CUT = ShortCut(lambda data: None, _never, lambda error: CANCELLED)
"""Every request becomes ASGI."""


@dataclass(eq=False, slots=True)
class Clients:
    """All connections, what is being answered on them, and how requests are answered. ``most``: 0 for no bound."""

    app: Any
    short_cut: ShortCut
    most: int = 0
    connections: set[GatewayProtocol] = field(default_factory=set)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _make: Callable[[], ParsedProtocol] | None = None

    def parsed(self) -> ParsedProtocol:
        if self._make is None:
            from cloudfn.local.gateway.parsed import maker  # uvicorn: 13 ms of a start without it

            self._make = maker(self.app, self.tasks, KEEP_ALIVE_S)
        return self._make()


class GatewayProtocol(asyncio.Protocol):
    def __init__(self, clients: Clients, loop: asyncio.AbstractEventLoop) -> None:
        self._clients, self._loop = clients, loop
        self._read = clients.short_cut.read
        self._transport: asyncio.Transport
        self._parsed: ParsedProtocol | None = None
        self._socket: Any = None  # of a WebSocket, once it is one; then nobody else has a say
        self._answering = False  # a plain request
        self._task: asyncio.Task[None]
        self._held = b""  # received meanwhile
        self._paused = False  # so much that no more is read
        self._writable: asyncio.Event | None = None  # the client does not read
        self._leaving = False  # the server ends
        self._used = 0.0  # when a plain request was answered last, by the loop's time
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is not a subclass
        if 0 < self._clients.most <= len(self._clients.connections):
            self._transport.abort()
            return
        self._clients.connections.add(self)

    def data_received(self, data: bytes) -> None:
        if self._socket is not None:
            self._socket.data_received(data)
            return
        if self._answering:
            self._held += data
            if len(self._held) > HELD_BYTES and not self._paused:
                self._paused = True
                self._transport.pause_reading()
            return
        if self._parsed is None or self._parsed.is_between:
            request = self._read(data)
            if request is not None and not self._transport.is_closing():
                self._answering = True
                self._task = self._loop.create_task(self._answer(request))
                self._clients.tasks.add(self._task)
                return
        if self._parsed is None:
            try:
                self._parsed = self._clients.parsed()
            except Exception as error:  # its modules cannot be loaded now; the next connection tries again
                self._transport.write(encoded(self._clients.short_cut.failed(error), close=True))
                self._transport.close()
                return
            self._parsed.rested = self._rested
            self._parsed.upgraded = self._upgraded
            self._parsed.connection_made(self._transport)
            if self._writable is not None:
                self._parsed.pause_writing()
        self._parsed.data_received(data)

    async def _answer(self, request: PlainRequest) -> None:
        try:
            answer = await self._clients.short_cut.answer(request)
            close = request.close or self._leaving
        except asyncio.CancelledError:
            answer, close = CANCELLED, True
        finally:
            self._clients.tasks.discard(self._task)  # a callback of the task would cost a turn of the loop
        transport = self._transport
        if not transport.is_closing():
            transport.write(encoded(answer, close))
            if close:
                transport.close()
            elif self._writable is not None:  # a client that does not read gets no further answer
                await self._writable.wait()
        self._answering = False
        self._used = self._loop.time()
        if self._timer is None and not transport.is_closing():
            self._timer = self._loop.call_later(KEEP_ALIVE_S, self._look_whether_idle)
        if self._held or self._paused:
            held, self._held = self._held, b""
            if self._paused and not transport.is_closing():
                self._paused = False
                transport.resume_reading()
            if held and not transport.is_closing():
                self.data_received(held)

    def _rested(self) -> float:
        """Seconds since a plain request was answered."""
        return 0.0 if self._answering else self._loop.time() - self._used

    def _upgraded(self, protocol: asyncio.Protocol) -> None:
        self._socket = protocol

    def _look_whether_idle(self) -> None:
        # One timer for many answers: moving it at each would cost more than to look at the clock here.
        busy = self._parsed is not None and not self._parsed.is_between
        left = KEEP_ALIVE_S - (0.0 if busy else self._rested())
        self._timer = None
        if left > 0:
            self._timer = self._loop.call_later(left, self._look_whether_idle)
        else:
            self._transport.close()

    def shutdown(self) -> None:
        """Answer what has been asked, and close."""
        self._leaving = True
        if self._socket is not None:
            self._socket.shutdown()
            return
        if self._parsed is not None:
            self._parsed.shutdown()
        if not self._answering and (self._parsed is None or self._parsed.is_between):
            self._transport.close()

    def cut(self) -> None:
        """Whatever is not sent yet, or not received, is not."""
        self._transport.abort()

    def eof_received(self) -> None:
        if (inner := self._inner) is not None:
            inner.eof_received()

    def pause_writing(self) -> None:
        self._writable = asyncio.Event()
        if (inner := self._inner) is not None:
            inner.pause_writing()

    def resume_writing(self) -> None:
        if self._writable is not None:
            self._writable.set()
            self._writable = None
        if (inner := self._inner) is not None:
            inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._clients.connections.discard(self)
        if self._timer is not None:
            self._timer.cancel()
        self.resume_writing()
        if (inner := self._inner) is not None:
            inner.connection_lost(exc)

    @property
    def _inner(self) -> asyncio.Protocol | None:
        """Who else has to know what happens to the connection."""
        return self._parsed if self._socket is None else self._socket


def encoded(answer: Answer, close: bool) -> bytes:
    """What uvicorn makes of the same answer. All header values of the hot paths are our own."""
    lines = "".join([f"{name}: {value}\r\n" for name, value in answer.headers]).encode("latin-1")
    last = b"connection: close\r\n\r\n" if close else b"\r\n"
    body = answer.body
    return b"%s%scontent-length: %d\r\n%s%s" % (_status_line(answer.status), lines, len(body), last, body)


def _status_line(status: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\n" if status == 200 else f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode()
