"""The door of the LAN address: before the gateway, for paired devices only, and for few paths.

In: a request of anybody in the network. Out: a refusal, or the request with the device's user in its headers, and the
gateway's answer with addresses that the device reaches. Never: the control surface, the console, or another user.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import MutableMapping
from typing import Any

from cloudfn.calls import Answer
from cloudfn.local.devices import Device, DeviceBook
from cloudfn.local.gateway import identity, replies
from cloudfn.local.gateway.device_access import PAIR, Lan
from cloudfn.local.gateway.identity import ForeignMiniProgram
from cloudfn.local.gateway.readers import Receive, Scope, header
from cloudfn.local.gateway.replies import Send, send_answer
from cloudfn.local.rooms import Current

CONNECTIONS = 256
"""At a time. Who takes them all keeps phones away, and not the developer."""

Paths = tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]

READ = ("GET", "HEAD")
ANY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_PREPAY = r"/_cloudfn/prepay/[\w-]+"
SHEET: Paths = (
    (re.compile(r"/cashier/[\w-]+"), READ),
    (re.compile(r"/console/(?:app|cashier|styles|words)/[\w-]+\.(?:js|css)|/console/icon\.svg"), READ),
    (re.compile(_PREPAY), READ),
    (re.compile(_PREPAY + "/pay"), ("POST",)),
)
"""The cashier as a page of a phone's browser: (path, methods)."""
REACHABLE: Paths = (
    *SHEET,
    (re.compile(r"/functions/[^/]+"), ("POST",)),
    (re.compile(r"/client/[^/]+"), ("GET", "POST")),
    (re.compile(r"/http-functions/.+"), ANY),
    (re.compile(r"/storage/.+"), ANY),
    (re.compile(r"/_cloudfn/(?:request-payment|confirm-transfer)"), ("POST",)),
    (re.compile(_PREPAY + "/end"), READ),
    (re.compile(r"/healthz|/wx\.js"), READ),
)
"""What a mini program asks. Whatever is not here is refused, also what is added to the gateway later."""

VIEW = re.compile(r"/view/([0-9a-f]{40})(/storage/.+|/client/file|/cashier/[A-Za-z0-9_-]+)")
"""An address with a device's view key, for what can send no header: an image's source, an upload, a page."""


class LanDoor:
    """``app`` is the gateway; ``local_url`` is where it hands files out."""

    def __init__(self, app: Any, rooms: Current, devices: DeviceBook, lan: Lan, local_url: str) -> None:
        self._app, self._rooms, self._devices = app, rooms, devices
        self._lan, self._guard = lan, lan.guard
        self._files = f"{local_url}/storage/".encode()
        self._cookie = f"cloudfn-view-{lan.guard.port}"
        self._open: dict[str, set[asyncio.Task[Any]]] = {}
        devices.on_revoked(self._left)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._socket(scope, receive, send)
            return
        judged = self._judge(scope)
        if isinstance(judged, Answer):
            await send_answer(send, judged)
            return
        inner, device = judged
        if device is None:
            await self._app(inner, receive, send)
            return
        if inner["path"].startswith(("/functions/", "/client/")):
            send = _Readdressed(send, self._files, f"{self._lan.view_url(device)}/storage/".encode())
        await self._while_paired(device, inner, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        judged = self._judge({**scope, "method": "GET"})
        if isinstance(judged, Answer) or judged[1] is None:
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        inner = {name: value for name, value in judged[0].items() if name != "method"}
        await self._while_paired(judged[1], inner, receive, send)

    def _judge(self, scope: Scope) -> Answer | tuple[Scope, Device | None]:
        """What the gateway sees instead of ``scope``, and whose it is; None for what wants no token."""
        hosts = [value for key, value in scope["headers"] if key == b"host"]
        verdict = self._guard.judge(
            b", ".join(hosts).decode("latin-1"),
            header(scope, b"origin"),
            header(scope, b"sec-fetch-site"),
            header(scope, b"referer"),
        )
        if verdict.refusal:
            code, params = verdict.refusal
            return replies.refusal(code, 403, **params)
        path: str = scope["path"]
        # The gateway answers both by itself, without asking who it is.
        if path == PAIR or (verdict.cors and scope["method"] == "OPTIONS"):
            return {**scope, "headers": identity.said_by_strangers(scope["headers"])}, None
        if match := VIEW.fullmatch(path):
            return self._by_view(scope, match)
        device = self._devices.by_token(header(scope, identity.DEVICE) or "")
        reachable: Paths = REACHABLE
        if device is None:
            device, reachable = self._by_cookie(scope), SHEET
        if device is None:
            return replies.refusal("CFN-DEV-059", 401, path=path[:80])
        if not any(form.fullmatch(path) and scope["method"] in methods for form, methods in reachable):
            return replies.refusal("CFN-DEV-060", 403, path=path[:80])
        return self._as(scope, device)

    def _by_view(self, scope: Scope, match: re.Match[str]) -> Answer | tuple[Scope, Device | None]:
        device, path = self._devices.by_view_key(match[1]), match[2]
        if device is None:
            return replies.refusal("CFN-DEV-059", 401, path=path[:80])
        if path.startswith("/cashier/"):
            cookie = f"{self._cookie}={match[1]}; Path=/; HttpOnly; SameSite=Strict; Max-Age=86400"
            query = scope["query_string"].decode("latin-1")
            there = f"{path}?{query}" if query else path
            return Answer(303, b"", (("location", there), ("set-cookie", cookie), ("cache-control", "no-store")))
        before = f"/view/{match[1]}".encode()
        raw: bytes = (scope.get("raw_path") or path.encode()).removeprefix(before)
        return self._as({**scope, "path": path, "raw_path": raw}, device)

    def _by_cookie(self, scope: Scope) -> Device | None:
        pairs = (pair.strip().partition("=") for pair in (header(scope, b"cookie") or "").split(";"))
        key = next((value for name, _, value in pairs if name == self._cookie), "")
        return self._devices.by_view_key(key) if key else None

    def _as(self, scope: Scope, device: Device) -> Answer | tuple[Scope, Device]:
        try:
            headers = identity.paired(self._devices, self._rooms().manifest, scope["headers"], device)
        except ForeignMiniProgram as error:
            return replies.refusal("CFN-DEV-065", 403, appid=str(error)[:40])
        self._devices.seen(device)
        inner = {**scope, "headers": headers}
        if scope["path"].startswith("/client/"):
            inner["query_string"] = identity.query_of(scope["query_string"], headers)
        return inner, device

    async def _while_paired(self, device: Device, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, unless the device is revoked meanwhile: a stream ends with its right to be read."""
        task: asyncio.Task[Any] = asyncio.ensure_future(self._app(scope, receive, send))
        tasks = self._open.setdefault(device.id, set())
        tasks.add(task)
        try:
            await task
        except asyncio.CancelledError:
            if (current := asyncio.current_task()) is None or current.cancelling():
                raise  # the server ends
            # Else by ``_left``: the connection closes with an unfinished answer.
        finally:
            tasks.discard(task)
            if not tasks:
                self._open.pop(device.id, None)

    def _left(self, device: Device) -> None:
        for task in self._open.get(device.id, ()):
            task.cancel()


class _Readdressed:
    """``send`` for an answer of one piece, in which addresses of files become those that the device reaches."""

    def __init__(self, send: Send, before: bytes, after: bytes) -> None:
        self._send, self._before, self._after = send, before, after
        self._start: MutableMapping[str, Any] | None = None

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if self._start is not None:
            start, self._start = self._start, None
            start = {**start, "headers": [self._there(*pair) for pair in start["headers"]]}
            body: bytes = message.get("body", b"")
            if not message.get("more_body") and self._before in body:
                body = body.replace(self._before, self._after)
                kept = [pair for pair in start["headers"] if pair[0] != b"content-length"]
                start = {**start, "headers": [*kept, (b"content-length", str(len(body)).encode())]}
                message = {**message, "body": body}
            await self._send(start)
        await self._send(message)

    def _there(self, name: bytes, value: bytes) -> tuple[bytes, bytes]:
        if name != b"location":
            return name, value
        if value.startswith(b"/storage/"):
            return name, self._after + value.removeprefix(b"/storage/")
        return name, value.replace(self._before, self._after)
