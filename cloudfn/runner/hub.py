"""The links to workers: each inherits its own; where the system cannot, it dials a loopback port and shows a token."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import cast

from cloudfn.runner.frames import BrokenFrame, Decoder, Header, encode, encode_begun
from cloudfn.runner.launch import Ticket

OnFrame = Callable[[Header, bytes], None]


class WorkerLink(asyncio.Protocol):
    """One worker's connection. The first frame must be ``hello`` with a token that is expected exactly once."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._decoder = Decoder()
        self._transport: asyncio.Transport | None = None
        self._on_frame: OnFrame | None = None
        self._on_closed: Callable[[], None] | None = None
        self.closed = False
        self.version = ""  # of the interpreter behind it
        self.pid = 0  # the interpreter's own, where a version manager's process stands between us and it

    def attach(self, on_frame: OnFrame, on_closed: Callable[[], None]) -> None:
        if not self.closed:
            self._on_frame, self._on_closed = on_frame, on_closed

    def send(self, header: Header, payload: bytes = b"") -> None:
        if self._transport is not None and not self.closed:
            self._transport.write(encode(header, payload))

    def send_begun(self, header: str, payload: bytes) -> None:
        """The same with a header that ``encode_begun`` takes."""
        if self._transport is not None and not self.closed:
            self._transport.write(encode_begun(header, payload))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is not a subclass
        sock = transport.get_extra_info("socket")
        if sock is not None and sock.family == socket.AF_INET:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        try:
            for header, payload in self._decoder.feed(data):
                if self._on_frame is not None:
                    self._on_frame(header, payload)
                elif not self._hub.welcome(self, header):
                    self.close()
                    return
        except BrokenFrame:
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        self._hub.forget(self)
        on_closed = self._on_closed
        self._transport, self._on_frame, self._on_closed = None, _ignore, _nothing  # no circle stays of what has ended
        if on_closed is not None:
            on_closed()


class Hub:
    """Owns the links, and the listening socket if there is one; ``expect`` gives the future of a ticket's link."""

    def __init__(self) -> None:
        self._expected: dict[str, asyncio.Future[WorkerLink]] = {}
        self._links: set[WorkerLink] = set()
        self._opening: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self, listener: socket.socket | None) -> None:
        if listener is not None:
            self.port = listener.getsockname()[1]
            self._server = await asyncio.get_running_loop().create_server(self._accept, sock=listener)

    def expect(self, ticket: Ticket) -> asyncio.Future[WorkerLink]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[WorkerLink] = loop.create_future()
        self._expected[ticket.word] = future
        if ticket.ours is not None:
            opening = loop.create_task(_open(self._accept, ticket.ours))
            self._opening.add(opening)
            opening.add_done_callback(self._opening.discard)
        return future

    def give_up(self, ticket: Ticket) -> None:
        self._expected.pop(ticket.word, None)

    def welcome(self, link: WorkerLink, header: Header) -> bool:
        future = self._expected.pop(str(header.get("token")), None) if header.get("type") == "hello" else None
        if future is None or future.done():
            return False
        link.version = str(header.get("version", ""))
        link.pid = int(header.get("pid", 0))
        link.attach(_ignore, _nothing)
        future.set_result(link)
        return True

    def forget(self, link: WorkerLink) -> None:
        self._links.discard(link)

    def _accept(self) -> WorkerLink:
        link = WorkerLink(self)
        self._links.add(link)
        return link

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        await asyncio.gather(*self._opening)
        for link in list(self._links):
            link.close()


async def _open(accept: Callable[[], WorkerLink], ours: socket.socket) -> None:
    await asyncio.get_running_loop().create_unix_connection(accept, sock=ours)


def _ignore(header: Header, payload: bytes) -> None:
    """Between hello and attach a worker says nothing."""


def _nothing() -> None:
    """A link that closes before it is attached is noticed by the process's end."""
