"""Runs the emulated cloud's server in a thread of this process, for ``deploy --local`` and for tests."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from types import TracebackType

import uvicorn

from cloudfn.control.plane import ControlPlane
from cloudfn.control.server import CloudServer, DroppingProtocol
from cloudfn.errors import UserError
from cloudfn.platforms.ports import reuse


def bind(port: int) -> socket.socket:
    """A listening socket on 127.0.0.1; ``port`` 0 takes a free one. Raises UserError when it is taken."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    reuse(sock)
    try:
        sock.bind(("127.0.0.1", port))
        sock.listen(128)
    except OSError as error:
        sock.close()
        raise UserError("CFN-DEP-093", port=port, reason=error.strerror or str(error)) from error
    return sock


def make_server(plane: ControlPlane, control_key: str, sock: socket.socket) -> uvicorn.Server:
    """A uvicorn server for ``plane``; its address is known to the plane before the first request."""
    plane.url = f"http://127.0.0.1:{sock.getsockname()[1]}"
    config = uvicorn.Config(
        CloudServer(plane, control_key=control_key),
        http=DroppingProtocol,
        lifespan="off",
        log_config=None,
        access_log=False,
        # A client that waits for a status keeps its connection; closing it under a request looks like a network fault.
        timeout_keep_alive=600,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


class Serving:
    """``with Serving(plane, key) as url``. ``before`` and ``after`` run in the server's own event loop."""

    def __init__(
        self,
        plane: ControlPlane,
        control_key: str,
        *,
        port: int = 0,
        before: Callable[[], Awaitable[None]] | None = None,
        after: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.plane = plane
        self._sock = bind(port)
        self._server = make_server(plane, control_key, self._sock)
        self._before, self._after = before, after
        self._failed: BaseException | None = None
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._main, name="emulated cloud", daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        self._up.wait(60)
        if self._failed is not None:
            raise self._failed
        return self.plane.url

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(30)

    def _main(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            self._failed = error
        finally:
            self._up.set()

    async def _serve(self) -> None:
        if self._before is not None:
            await self._before()
        self._up.set()  # the socket listens already: a request that comes now waits a moment in the backlog
        try:
            await self._server.serve(sockets=[self._sock])
        finally:
            if self._after is not None:
                await self._after()
            await self.plane.close()
