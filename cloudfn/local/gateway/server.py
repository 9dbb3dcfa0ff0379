"""The socket and the server on it, inside the loop that is already running."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator
from typing import Any

from cloudfn.errors import UserError
from cloudfn.frozen import dataclass
from cloudfn.local.gateway.http_protocol import Clients, GatewayProtocol, ShortCut
from cloudfn.platforms.ports import owner_of, reuse

LOOPBACK = "127.0.0.1"
GRACE_S = 1.0
"""How long requests that are being answered may still take when the server ends."""
TURNS = 4
"""Of the loop, between a socket's being accepted and its protocol's hearing of it: at most three."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A bound socket: connections queue up from now on. ``url`` has no slash at the end."""

    socket: socket.socket
    port: int

    address: str = LOOPBACK

    @property
    def url(self) -> str:
        return f"http://{self.address}:{self.port}"


def bind(port: int, address: str = LOOPBACK) -> Listener:
    """Take ``port`` on ``address``, 0 for any. Raises UserError CFN-DEV-001 naming who has it, and
    CFN-DEV-058 for an address of another machine.
    """
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    reuse(sock)
    try:
        sock.bind((address, port))
        sock.listen(512)
    except (OSError, OverflowError) as error:
        sock.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRNOTAVAIL:
            raise UserError("CFN-DEV-058", address=address, reason="this machine does not have it") from error
        raise UserError("CFN-DEV-001", port=port, owner=owner_of(port) or str(error)) from error
    sock.setblocking(False)
    return Listener(sock, sock.getsockname()[1], address)


@contextlib.asynccontextmanager
async def serve(app: Any, short_cut: ShortCut, listener: Listener, most: int = 0) -> AsyncIterator[None]:
    """Answer on ``listener`` while the block runs: plain requests by ``short_cut``, others by the ASGI callable.

    ``most`` connections at a time, 0 for as many as come.
    """
    loop = asyncio.get_running_loop()
    clients = Clients(app, short_cut, most)
    server = await loop.create_server(lambda: GatewayProtocol(clients, loop), sock=listener.socket, backlog=512)
    try:
        yield
    finally:
        # asyncio loses a connection that it has accepted, but not made, when its server closes: accept no more first.
        with contextlib.suppress(NotImplementedError):  # Windows' loop has no readers, and no such gap
            loop.remove_reader(listener.socket)
        await _turns()
        server.close()
        await _leave(clients)


async def _leave(clients: Clients) -> None:
    """Let what is being answered come to its end, for a while; what does not is cut off, and told so.

    When it returns, every connection is closed and no answer is under way.
    """
    for connection in list(clients.connections):
        connection.shutdown()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(GRACE_S):
            while clients.connections or clients.tasks:
                await asyncio.sleep(0.02)
    if clients.tasks:
        for task in list(clients.tasks):
            task.cancel()
        await asyncio.wait(list(clients.tasks), timeout=GRACE_S)
    for connection in list(clients.connections):
        connection.cut()  # one whose client neither reads nor goes away, or has not said all that it began
    await _turns()


async def _turns() -> None:
    """What the loop has accepted becomes a connection, and what is closed is told so, in its next turns."""
    for _ in range(TURNS):
        await asyncio.sleep(0)
