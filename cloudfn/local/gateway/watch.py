"""``GET /client/watch``, a WebSocket: the mini program's ``watch``, all listeners of one ``wx`` over one connection.

No key, as for the other ways of ``/client/``: each message says whose it is. Source of the messages: backend/client/watch.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from cloudfn.calls import Caller
from cloudfn.local.gateway.readers import Receive, Scope
from cloudfn.local.gateway.replies import Send
from cloudfn.local.health import Health
from cloudfn.local.rooms import Current

if TYPE_CHECKING:
    from cloudfn.backend.client.watch import WatchSession

PATH = "/client/watch"
RESTART, NOT_TEXT = 1012, 1003
"""Codes of RFC 6455 and of IANA's registry."""


async def watch(rooms: Current, health: Health, scope: Scope, receive: Receive, send: Send) -> None:
    """Connections that come while the cloud starts wait for it. The end of the rooms they came to ends them: the client
    comes again, to the new ones."""
    await receive()
    await send({"type": "websocket.accept"})
    if not health.ready.is_set():
        await health.ready.wait()
    if not health.intact():
        await send({"type": "websocket.close", "code": RESTART})
        return
    watching = rooms().backend.watching
    session = watching.connect()
    try:
        sending = asyncio.ensure_future(_send(session, send))
        try:
            await _receive(session, rooms, receive, send)
        finally:
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sending
    finally:
        watching.disconnect(session)


async def _receive(session: WatchSession, rooms: Current, receive: Receive, send: Send) -> None:
    def identify(openid: str | None, appid: str, source: str) -> Caller:
        return rooms().calling.user(openid=openid, appid=appid, source=source)

    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text")
        if text is None:
            await send({"type": "websocket.close", "code": NOT_TEXT})
            return
        session.receive(text, identify)


async def _send(session: WatchSession, send: Send) -> None:
    async def send_text(text: str) -> None:
        await send({"type": "websocket.send", "text": text})

    with contextlib.suppress(OSError):  # the client has gone; uvicorn's ClientDisconnected is one
        await session.run(send_text)
        await send({"type": "websocket.close", "code": RESTART})
