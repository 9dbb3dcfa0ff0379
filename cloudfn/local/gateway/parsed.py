"""uvicorn's protocol for every request that is not plain. Loaded with the first of them: 13 ms of a start less."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

AT_ONCE = 64 * 1024
"""Larger pieces are not held back, so that the transport's own flow control sees them."""

HEAD_LIMIT = 64 * 1024
"""Bytes of a request before its body. The parser itself would take any number, and hold up everyone meanwhile."""
SOCKETS = b"/client/watch"
"""The one path that speaks WebSocket."""
SOCKET_LIMIT = 1 << 20
"""Bytes of a message that comes."""
TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


def maker(app: Any, tasks: set[asyncio.Task[None]], keep_alive_s: float) -> Callable[[], ParsedProtocol]:
    """Makes the protocol of a connection. ``tasks`` holds what is being answered; ``app`` is an ASGI callable."""
    config = Config(
        app,
        http=ParsedProtocol,
        ws=cast("Any", _socket),
        ws_max_size=SOCKET_LIMIT,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        log_level="critical",  # the gateway reports failures itself; a client's broken request is no news
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=int(keep_alive_s),
    )
    config.load()
    state = ServerState()
    state.tasks = tasks
    return lambda: ParsedProtocol(config, state, {}, asyncio.get_running_loop())


def _socket(**settings: Any) -> asyncio.Protocol:
    from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol  # 30 ms

    return WebSocketsSansIOProtocol(**settings)


class ParsedProtocol(HttpToolsProtocol):
    """``rested``: seconds since somebody else has answered on this connection. ``upgraded`` is given the protocol of
    a WebSocket, which has the connection from then on."""

    rested: Callable[[], float]
    upgraded: Callable[[asyncio.Protocol], None]
    _in_message = False
    _in_head = True
    _head_size = 0
    _upgrading = False

    @property
    def is_between(self) -> bool:
        """Whether it has nothing to do and the next byte begins a request."""
        answered = self.cycle is None or self.cycle.response_complete
        return answered and not (self._in_message or self._upgrading)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(cast("asyncio.Transport", _OneTurn(transport, self.loop, self.upgraded)))

    def data_received(self, data: bytes) -> None:
        if self._in_head:
            self._head_size += len(data)
        super().data_received(data)
        if self._in_head and self._head_size > HEAD_LIMIT:
            self.transport.write(TOO_LARGE)
            self.transport.close()

    def _should_upgrade_to_ws(self) -> bool:
        return self.url.partition(b"?")[0] == SOCKETS and self.scope["method"] == "GET"

    def timeout_keep_alive_handler(self) -> None:
        left = self.timeout_keep_alive - self.rested()
        if left > 0:
            self.timeout_keep_alive_task = self.loop.call_later(left, self.timeout_keep_alive_handler)
        else:
            super().timeout_keep_alive_handler()

    def on_message_begin(self) -> None:
        self._in_message = self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head, self._head_size = False, 0
        self._upgrading = self._upgrading or self.parser.should_upgrade()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_message = False
        super().on_message_complete()


class _OneTurn:
    """A transport that collects what is written in one turn of the loop: an answer is one packet."""

    def __init__(
        self,
        transport: asyncio.Transport,
        loop: asyncio.AbstractEventLoop,
        upgraded: Callable[[asyncio.Protocol], None],
    ) -> None:
        self._transport = transport
        self._upgraded = upgraded
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

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def set_protocol(self, protocol: asyncio.Protocol) -> None:
        self._upgraded(protocol)

    def _flush(self) -> None:
        if self._pieces:
            pieces, self._pieces = self._pieces, []
            self._transport.write(b"".join(pieces))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
