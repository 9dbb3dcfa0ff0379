"""Requests for HTTP functions: behind their HTTP path, and ``/http-functions/<name>/<path>``, which is what the mini
program's ``callHTTPFunction`` asks. Answers go out as they come.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import quote

from cloudfn.calls import CLIENT_SOURCES, Answer, Identity
from cloudfn.errors import CloudfnError
from cloudfn.frozen import dataclass
from cloudfn.function_names import require_function
from cloudfn.local.calling import HTTP_SOURCE
from cloudfn.local.gateway import client_words, replies
from cloudfn.local.gateway.readers import EVENT_LIMIT, BodyTooLarge, Receive, Scope, header, read_body
from cloudfn.local.gateway.replies import Send, send_answer
from cloudfn.local.health import Health
from cloudfn.local.rooms import Current
from cloudfn.local.settings import DEFAULT_OPENID
from cloudfn.manifest.values import Manifest
from cloudfn.runner.web import headers
from cloudfn.runner.web.messages import Headers, WebRequest

CLIENT = "/http-functions/"
ACCESS = "/http"
FAILURE = "x-cloudfn-failure"

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Addressed:
    """An HTTP function, the path that it sees, as it was sent, and who asks."""

    function: str
    path: str
    identity: Identity


def addressed(manifest: Manifest, scope: Scope) -> Addressed | None:
    """Which HTTP function a request is for, None for none. Raises NotFound for an unknown name."""
    path: str = scope["path"]
    client_ip = scope["client"][0] if scope.get("client") else "127.0.0.1"
    raw = (scope.get("raw_path") or quote(path).encode()).decode("latin-1").partition("?")[0]
    if path.startswith(CLIENT):
        name, _, _ = path.removeprefix(CLIENT).partition("/")
        require_function(name, manifest.functions)
        source = header(scope, b"x-cloudfn-source") or ""
        identity = Identity(
            appid=header(scope, b"x-cloudfn-appid") or manifest.app_id,
            openid=_or(header(scope, b"x-cloudfn-openid"), DEFAULT_OPENID),
            source=source if source in CLIENT_SOURCES else CLIENT_SOURCES[0],
            client_ip=client_ip,
        )
        return Addressed(name, "/" + raw.removeprefix(CLIENT).partition("/")[2], identity)
    if path != ACCESS and not path.startswith(ACCESS + "/"):
        return None
    behind = manifest.http_function(path.removeprefix(ACCESS) or "/")
    if behind is None or not manifest.functions[behind[0]].is_web:
        return None
    name, rest = behind
    before = ACCESS + manifest.functions[name].http.rstrip("/")
    sent = raw.removeprefix(before) or "/" if raw.startswith(before) else quote(rest)
    return Addressed(name, sent, Identity(appid=manifest.app_id, source=HTTP_SOURCE, client_ip=client_ip))


async def answer(rooms: Current, health: Health, scope: Scope, receive: Receive, send: Send) -> bool:
    """Answer a request that is for an HTTP function; False, and nothing done, for any other."""
    try:
        to = addressed(rooms().manifest, scope)
    except CloudfnError as error:
        await _refuse(send, replies.of_error(error, 404))
        return True
    if to is None:
        return False
    if not rooms().manifest.functions[to.function].is_web:
        await _refuse(send, replies.refusal("CFN-RUN-055", 404, function=to.function))
    elif header(scope, b"upgrade") is not None:
        await _refuse(send, replies.refusal("CFN-RUN-052", 501, function=to.function))
    else:
        await _relay(rooms, health, to, scope, receive, send)
    return True


async def _refuse(send: Send, answer: Answer) -> None:
    """Answer instead of the function; ``FAILURE`` tells this from what a function itself answers."""
    worded = client_words.of_http_function(answer)
    await send_answer(send, Answer(worded.status, worded.body, (*worded.headers, (FAILURE, "true"))))


async def _relay(rooms: Current, health: Health, to: Addressed, scope: Scope, receive: Receive, send: Send) -> None:
    try:
        body = await read_body(receive, EVENT_LIMIT)
    except BodyTooLarge as error:
        await _refuse(send, replies.too_large(error))
        return
    await health.ready.wait()
    if not health.intact():
        await _refuse(send, replies.lost(health.loss))
        return
    web = rooms().pool.web(to.function)
    if web is None:  # the manifest was replaced meanwhile
        await _refuse(send, replies.refusal("CFN-RUN-055", 404, function=to.function))
        return
    query = scope["query_string"].decode("latin-1")
    given = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    target = f"{to.path}?{query}" if query else to.path
    request = WebRequest(scope["method"], target, headers.inward(given), body)
    request_id = rooms().calling.new_id()
    out = _Outward(send, request_id)
    result = await _while_listening(receive, lambda: web.serve(request, to.identity, request_id, out))
    if result is None:
        return
    if not out.begun:
        await _refuse(send, replies.of_call(result))
    elif result.ok:
        await send({"type": "http.response.body", "body": b""})
    # else the answer stays unfinished, so that nobody takes it for the whole


async def _while_listening(receive: Receive, work: Callable[[], Awaitable[Result]]) -> Result | None:
    """The result of ``work``, which ends when the caller goes away: None then."""
    working, leaving = asyncio.ensure_future(work()), asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        leaving.cancel()
        working.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class _Outward:
    """A function's answer on its way to the caller."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send, self._request_id = send, request_id
        self.begun = False

    async def head(self, status: int, given: Headers) -> None:
        self.begun = True
        pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in given]
        pairs.append((b"x-cloudfn-request-id", self._request_id.encode()))
        await self._send({"type": "http.response.start", "status": status, "headers": pairs})

    async def piece(self, data: bytes) -> None:
        await self._send({"type": "http.response.body", "body": data, "more_body": True})


def _or(given: str | None, default: str) -> str:
    return default if given is None else given
