"""The ASGI callable: guard, the two hot paths by hand, then Starlette (imported when first needed) for the rest."""

from __future__ import annotations

import contextlib
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

from cloudfn.calls import CLIENT_SOURCES, Answer, Identity, Invocation
from cloudfn.errors import CloudfnError, ExitCode
from cloudfn.local import outside
from cloudfn.local.gateway import answers, stubs
from cloudfn.local.gateway.body import (
    ADMIN_LIMIT,
    EVENT_LIMIT,
    Receive,
    Scope,
    Send,
    TooLarge,
    header,
    json_answer,
    read_body,
    send_answer,
)
from cloudfn.local.gateway.events import client_event, plain_event
from cloudfn.local.gateway.guard import Guard, Verdict
from cloudfn.local.loops import failing
from cloudfn.local.settings import DEFAULT_OPENID
from cloudfn.local.timers import TIMER_SOURCE

if TYPE_CHECKING:
    from cloudfn.local.cloud import LocalCloud

PATH_LIMIT = 4096
"""Characters; nothing that anybody stores has a longer name."""
EXPOSED = "x-cloudfn-request-id, x-cloudfn-cold, x-cloudfn-duration-ms"


class Gateway:
    """One instance per local cloud; ``cloud`` gives the rooms of the moment, which a manifest reload replaces."""

    def __init__(self, cloud: LocalCloud, guard: Guard) -> None:
        self.cloud = cloud
        self.guard = guard
        self._rest: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        verdict = self.guard.judge(
            _host(scope),
            header(scope, b"origin"),
            header(scope, b"sec-fetch-site"),
            header(scope, b"referer"),
        )
        if verdict.refused:
            code, params = verdict.refused
            await send_answer(send, answers.refusal(code, 403, **params))
            return
        if verdict.cors:
            send = _with_cors(send, verdict)
            if scope["method"] == "OPTIONS":
                await send_answer(send, _preflight(scope))
                return
        try:
            await self._answer(scope, receive, send)
        except Exception as error:
            # A bug of ours; whoever asked learns it, and the server and the payments go on.
            self.cloud.report_bug(error)
            with contextlib.suppress(Exception):  # the answer may have begun
                await send_answer(send, answers.refusal("CFN-DEV-018", 500))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if "\0" in path or len(path) > PATH_LIMIT:
            await send_answer(send, answers.refusal("CFN-DEV-009", 404, path=path[:80].replace("\0", "%00")))
        elif path.startswith("/functions/"):
            await send_answer(send, await self._called(scope, receive, path[11:]))
        elif path.startswith("/i/") and path.endswith("/admin"):
            await send_answer(send, await self._backend(scope, receive, path))
        elif path.startswith("/i/") and path.endswith("/stub"):
            await send_answer(send, await self._stub(scope, receive))
        elif path == "/healthz":
            await send_answer(send, self._health())
        else:
            if self._rest is None:
                from cloudfn.local.gateway.rest import rest

                self._rest = rest(self.cloud)
            await self._rest(scope, receive, send)

    def _health(self) -> Answer:
        """Whether functions can be called, and everything runs that the cloud does by itself."""
        if not self.cloud.ready.is_set():
            return json_answer({"ok": False}, 503)
        down = failing(self.cloud.loop_states()) if self.cloud.intact() else ["state"]
        return json_answer({"ok": False, "notRunning": down}, 503) if down else json_answer({"ok": True}, 200)

    async def _called(self, scope: Scope, receive: Receive, name: str) -> Answer:
        if scope["method"] != "POST":
            return answers.refusal("CFN-DEV-010", 405, method=scope["method"], path=scope["path"], allowed="POST")
        try:
            invocation = self._invocation(scope, name, await read_body(receive, EVENT_LIMIT))
        except TooLarge as error:
            return answers.refusal("CFN-DEV-005", 413, size_mb=f"{error.size / 1048576:.1f}", limit_mb=6)
        except CloudfnError as error:
            return answers.of_error(error, 404 if error.exit_code == ExitCode.NOT_FOUND else 400)
        await self.cloud.ready.wait()
        if not self.cloud.intact():
            return answers.lost(self.cloud)
        if header(scope, b"x-cloudfn-fresh"):
            self.cloud.pool.rest(name)
        return answers.of_call(await outside.call(self.cloud, invocation))

    def _invocation(self, scope: Scope, name: str, body: bytes) -> Invocation:
        manifest = self.cloud.manifest
        if name not in manifest.functions:
            raise self.cloud.unknown_function(name)
        openid = appid = source = note = None
        for key, value in scope["headers"]:
            if key.startswith(b"x-cloudfn-"):
                text = value.decode("utf-8", "replace")
                if key == b"x-cloudfn-openid":
                    openid = text
                elif key == b"x-cloudfn-appid":
                    appid = text
                elif key == b"x-cloudfn-source":
                    source = text
                elif key == b"x-cloudfn-note":
                    note = text
        appid = appid or manifest.app_id
        source = source or "wx_client"
        if source in ("timer", TIMER_SOURCE):
            identity = Identity(appid=appid, openid="", source=TIMER_SOURCE)
            return Invocation(name, plain_event(body), identity, self.cloud.request_id(), "timer", note=note or "")
        openid = DEFAULT_OPENID if openid is None else openid
        event = client_event(body, appid, openid) if source in CLIENT_SOURCES else plain_event(body)
        identity = Identity(appid=appid, openid=openid, source=source)
        return Invocation(name, event, identity, self.cloud.request_id(), note=note or "")

    async def _backend(self, scope: Scope, receive: Receive, path: str) -> Answer:
        pieces = path.split("/")
        if len(pieces) != 5 or scope["method"] != "POST":
            return answers.refusal("CFN-DEV-009", 404, path=path)
        caller = self.cloud.caller(pieces[2], pieces[3])
        if caller is None:
            return answers.refusal("CFN-DEV-011", 404, request_id=pieces[3], function=pieces[2])
        try:
            body = await read_body(receive, ADMIN_LIMIT)
        except TooLarge as error:
            return answers.refusal("CFN-DEV-005", 413, size_mb=f"{error.size / 1048576:.1f}", limit_mb=256)
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        answer = await self.cloud.backend.admin(caller, headers, scope["query_string"].decode("latin-1"), body)
        return answer if self.cloud.intact() else answers.lost(self.cloud)

    async def _stub(self, scope: Scope, receive: Receive) -> Answer:
        try:
            await read_body(receive, ADMIN_LIMIT)
        except TooLarge as error:
            return answers.refusal("CFN-DEV-005", 413, size_mb=f"{error.size / 1048576:.1f}", limit_mb=256)
        found = stubs.answer(self.cloud.manifest, scope["query_string"].decode("latin-1"))
        return found or answers.refusal("CFN-DEV-009", 404, path=scope["path"])


def _host(scope: Scope) -> str:
    """The Host header; two of them are no host at all, since who reads the other one is deceived."""
    hosts = [value for key, value in scope["headers"] if key == b"host"]
    return b", ".join(hosts).decode("latin-1")


def _with_cors(send: Send, verdict: Verdict) -> Send:
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
    wanted = header(scope, b"access-control-request-headers") or "content-type"
    headers = [
        ("access-control-allow-methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"),
        ("access-control-allow-headers", wanted),
        ("access-control-max-age", "600"),
    ]
    if header(scope, b"access-control-request-private-network"):
        headers.append(("access-control-allow-private-network", "true"))
    return Answer(204, b"", tuple(headers))
