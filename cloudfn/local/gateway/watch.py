"""``GET /client/watch``, a WebSocket: the mini program's ``watch``, all listeners of one ``wx`` over one connection.

No key, as for the other ways of ``/client/``: each message says whose it is. See backend/client/watch.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from cloudfn.calls import Caller
from cloudfn.local.gateway.identity import APPID, DEVICE, OPENID, SOURCE, Headers, UnknownDevice
from cloudfn.local.gateway.readers import Receive, Scope
from cloudfn.local.gateway.replies import Send
from cloudfn.local.health import Health
from cloudfn.local.rooms import Current

if TYPE_CHECKING:
    from cloudfn.backend.client.watch import WatchSession
    from cloudfn.backend.client.watch.session import Identify

Identified = Callable[[Iterable[tuple[bytes, bytes]]], Headers]
"""Headers with the user of the device that they name. Raises UnknownDevice."""
WHO = {"openid": OPENID, "appid": APPID, "device": DEVICE}

PATH = "/client/watch"
RESTART, NOT_TEXT, NOT_ALLOWED = 1012, 1003, 1008
"""Codes of RFC 6455 and of IANA's registry."""


async def watch(
    rooms: Current, health: Health, identified: Identified, scope: Scope, receive: Receive, send: Send
) -> None:
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
            await _receive(session, identifying(rooms, identified, scope), receive, send)
        finally:
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sending
    finally:
        watching.disconnect(session)


def identifying(rooms: Current, identified: Identified, scope: Scope) -> Identify:
    """Headers say who it is where they can, as the door of the LAN has them do; in a browser only messages can."""
    given = dict(scope["headers"])

    def identify(said: Mapping[str, object]) -> Caller:
        pairs = ((name, said.get(key)) for key, name in WHO.items())
        texts = {name: value.encode("utf-8", "replace") for name, value in pairs if isinstance(value, str)}
        if OPENID in given:
            texts.pop(DEVICE, None)
        who = dict(identified({**texts, **given}.items()))
        openid, appid, source = (who.get(name) for name in (OPENID, APPID, SOURCE))
        user = None if openid is None else openid.decode("utf-8", "replace")
        appid, source = appid or b"", source or b""
        return rooms().calling.user(openid=user, appid=appid.decode("latin-1"), source=source.decode("latin-1"))

    return identify


async def _receive(session: WatchSession, identify: Identify, receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text")
        if text is None:
            await send({"type": "websocket.close", "code": NOT_TEXT})
            return
        try:
            session.receive(text, identify)
        except UnknownDevice:
            await send({"type": "websocket.close", "code": NOT_ALLOWED})
            return


async def _send(session: WatchSession, send: Send) -> None:
    async def send_text(text: str) -> None:
        await send({"type": "websocket.send", "text": text})

    with contextlib.suppress(OSError):  # the client has gone; uvicorn's ClientDisconnected is one
        await session.run(send_text)
        await send({"type": "websocket.close", "code": RESTART})
