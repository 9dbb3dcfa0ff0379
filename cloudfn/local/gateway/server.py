"""The socket and uvicorn on it, inside the loop that is already running."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import socket
from collections.abc import Iterator
from typing import Any

from uvicorn import Config, Server

from cloudfn.errors import UserError
from cloudfn.frozen import dataclass
from cloudfn.local.gateway.http_protocol import GatewayProtocol, ShortCut
from cloudfn.platforms.ports import owner_of, reuse


@dataclass(frozen=True, slots=True)
class Listener:
    """A bound socket: connections queue up from now on. ``url`` has no slash at the end."""

    socket: socket.socket
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def bind(port: int) -> Listener:
    """Take ``port`` on 127.0.0.1, 0 for any. Raises UserError CFN-DEV-001 naming who has it."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    reuse(sock)
    try:
        sock.bind(("127.0.0.1", port))
        sock.listen(512)
    except (OSError, OverflowError) as error:
        sock.close()
        raise UserError("CFN-DEV-001", port=port, owner=owner_of(port) or str(error)) from error
    sock.setblocking(False)
    return Listener(sock, sock.getsockname()[1])


class _Server(Server):
    """Leaves Ctrl-C and SIGTERM to the command that runs the loop, and says when it listens."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self.ending = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.ending.wait()


@contextlib.asynccontextmanager
async def serve(app: Any, short_cut: ShortCut, listener: Listener) -> Any:
    """Answer on ``listener`` while the block runs: plain requests by ``short_cut``, others by the ASGI callable."""
    config = Config(
        app,
        http=functools.partial(GatewayProtocol, short_cut),  # type: ignore[arg-type]
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        log_level="critical",  # the gateway reports failures itself; a client's broken request is no news
        server_header=False,
        date_header=False,  # it is what the parent's loop wakes up ten times a second for
        proxy_headers=False,
        # The SDK's agent keeps sockets open and does not retry a reset one, so idle ones are not closed early.
        timeout_keep_alive=3600,
        timeout_graceful_shutdown=1,
        backlog=512,
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve([listener.socket]))
    waiting = asyncio.create_task(server.listening.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    try:
        yield
    finally:
        server.ending.set()
        await running
