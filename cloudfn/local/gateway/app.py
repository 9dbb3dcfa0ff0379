"""The ASGI callable: guard, the two hot paths by hand, then Starlette (imported when first needed) for the rest.

Plain requests of the hot paths do not even become ASGI: they come by the ``short_cut``, and what they get is the same.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, MutableMapping
from typing import TYPE_CHECKING, Any

from cloudfn import languages
from cloudfn.calls import Answer
from cloudfn.local.gateway import call, identity, pair, plain_request, replies, sdk
from cloudfn.local.gateway.access import Access, Visitors
from cloudfn.local.gateway.client import client
from cloudfn.local.gateway.device_access import PAIR, DeviceAccess
from cloudfn.local.gateway.guard import Guard, GuardVerdict
from cloudfn.local.gateway.http_protocol import ShortCut
from cloudfn.local.gateway.identity import UnknownDevice
from cloudfn.local.gateway.plain_request import PlainRequest
from cloudfn.local.gateway.readers import Receive, Scope, header
from cloudfn.local.gateway.replies import Send, json_answer, send_answer
from cloudfn.local.health import Health
from cloudfn.local.rooms import Current

if TYPE_CHECKING:
    from cloudfn.local.gateway.api.scenarios import Rehearsing

PATH_LIMIT = 4096
"""Characters; nothing that anybody stores has a longer name."""
EXPOSED = "x-cloudfn-request-id, x-cloudfn-cold, x-cloudfn-duration-ms, x-cloudfn-failure"


class Gateway:
    """One instance per local cloud. ``rooms`` gives those in force, ``rehearsing`` those of a copy of the state."""

    def __init__(
        self,
        rooms: Current,
        health: Health,
        guard: Guard,
        access: Access,
        rehearsing: Rehearsing,
        device_access: DeviceAccess,
    ) -> None:
        self._rooms, self._health, self._guard, self._access, self._rehearsing, self._device_access = (
            rooms,
            health,
            guard,
            access,
            rehearsing,
            device_access,
        )
        self._rest: Any = None

    def short_cut(self) -> ShortCut:
        """For ``serve``. A plain request has one of our hosts and none of a browser's headers, so it is let in."""
        hosts = frozenset(host.encode() for host in self._guard.hosts())
        return ShortCut(plain_request.reader(hosts), self._plain, self._bug)

    async def _plain(self, request: PlainRequest) -> Answer:
        path, headers = request.path, request.headers.items()
        if lang := request.headers.get(b"x-cloudfn-lang"):
            replies.READER.set(languages.named(lang.decode("latin-1")))
        try:
            if identity.DEVICE in request.headers:
                headers = dict(self._identified(headers)).items()
            if path.startswith("/functions/"):
                return await call.answer(self._rooms, self._health, path, headers, request.body)
            return await sdk.admin_at_once(self._rooms, self._health, path, request.query, headers, request.body)
        except UnknownDevice:
            return replies.refusal("CFN-DEV-059", 401, path=path)
        except Exception as error:
            return self._bug(error)

    def _bug(self, error: Exception) -> Answer:
        """A bug of ours, or a shortage; whoever asked learns it, and the server and the payments go on."""
        self._rooms().stores.reporter.bug(error)
        return replies.of_bug(error)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        replies.READER.set(languages.named(header(scope, b"x-cloudfn-lang")))
        if scope["type"] == "websocket":
            send = replies.before_upgrade(send)
        verdict = self._guard_of(scope).judge(
            _host(scope),
            header(scope, b"origin"),
            header(scope, b"sec-fetch-site"),
            header(scope, b"referer"),
        )
        if verdict.refusal:
            code, params = verdict.refusal
            await send_answer(send, replies.refusal(code, 403, **params))
            return
        if scope["type"] == "websocket":
            await self._watch(scope, receive, send)
            return
        if verdict.cors:
            send = _with_cors(send, verdict)
            if scope["method"] == "OPTIONS":
                await send_answer(send, _preflight(scope))
                return
        try:
            if header(scope, identity.DEVICE) is not None and scope["path"] != PAIR:
                scope = {**scope, "headers": self._identified(scope["headers"])}
            await self._answer(scope, receive, send)
        except UnknownDevice:
            await send_answer(send, replies.refusal("CFN-DEV-059", 401, path=scope["path"][:80]))
        except Exception as error:
            answer = self._bug(error)
            with contextlib.suppress(Exception):  # the answer may have begun
                await send_answer(send, answer)

    def _guard_of(self, scope: Scope) -> Guard:
        """The LAN's for what came by the LAN, whose door has let it in."""
        lan, at = self._device_access.lan, (scope.get("server") or ("",))[0]
        return lan.guard if lan is not None and at == lan.address else self._guard

    def _identified(self, headers: Iterable[tuple[bytes, bytes]]) -> identity.Headers:
        return identity.on_this_machine(self._device_access.devices, self._rooms().manifest, headers)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if "\0" in path or len(path) > PATH_LIMIT:
            await send_answer(send, replies.refusal("CFN-DEV-009", 404, path=path[:80].replace("\0", "%00")))
        elif path.startswith("/functions/"):
            await send_answer(send, await call.call(self._rooms, self._health, scope, receive))
        elif path.startswith("/i/") and path.endswith("/admin"):
            await send_answer(send, await sdk.admin(self._rooms, self._health, scope, receive))
        elif path.startswith("/i/") and path.split("/", 5)[4:5] == ["wxpay"]:
            await send_answer(send, await sdk.wxpay(self._rooms, self._health, scope, receive))
        elif path.startswith("/i/") and path.endswith("/stub"):
            await send_answer(send, await sdk.stub(self._rooms, scope, receive))
        elif path.startswith("/client/"):
            await send_answer(send, await client(self._rooms, self._health, scope, receive))
        elif path.startswith("/http") and await self._web(scope, receive, send):
            return
        elif path == PAIR:
            await send_answer(send, await pair.pair(self._device_access, self._rooms, scope, receive))
        elif path == "/healthz":
            await send_answer(send, self._healthz())
        else:
            if self._rest is None:
                from cloudfn.local.gateway.rest import rest  # Starlette: 27 ms of a start without it

                visitors = Visitors(self._guard.allowed, self._access)
                self._rest = rest(self._rooms, self._health, visitors, self._rehearsing, self._device_access)
            await self._rest(scope, receive, send)

    async def _watch(self, scope: Scope, receive: Receive, send: Send) -> None:
        from cloudfn.local.gateway.watch import watch  # only for who follows the database

        try:
            await watch(self._rooms, self._health, self._identified, scope, receive, send)
        except Exception as error:
            self._bug(error)

    async def _web(self, scope: Scope, receive: Receive, send: Send) -> bool:
        from cloudfn.local.gateway import web  # 3 ms of a start without an HTTP function

        return await web.answer(self._rooms, self._health, scope, receive, send)

    def _healthz(self) -> Answer:
        """Whether functions can be called and are watched, and everything runs that the cloud does by itself."""
        if not self._health.started.is_set():
            return json_answer({"ok": False}, 503)
        down = self._health.not_running()
        return json_answer({"ok": False, "notRunning": down}, 503) if down else json_answer({"ok": True}, 200)


def _host(scope: Scope) -> str:
    """The Host header; two of them are no host at all, since who reads the other one is deceived."""
    hosts = [value for key, value in scope["headers"] if key == b"host"]
    return b", ".join(hosts).decode("latin-1")


def _with_cors(send: Send, verdict: GuardVerdict) -> Send:
    async def with_cors(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [
                *message.get("headers", []),
                (b"access-control-allow-origin", verdict.cors.encode("latin-1")),
                (b"access-control-expose-headers", EXPOSED.encode()),
                (b"vary", b"Origin"),
            ]
        await send(message)

    return with_cors


def _preflight(scope: Scope) -> Answer:
    requested = header(scope, b"access-control-request-headers") or "content-type"
    headers = [
        ("access-control-allow-methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"),
        ("access-control-allow-headers", requested),
        ("access-control-max-age", "600"),
    ]
    if header(scope, b"access-control-request-private-network"):
        headers.append(("access-control-allow-private-network", "true"))
    return Answer(204, b"", tuple(headers))
