"""``/i/<function>/<requestId>/...``: what a running function sends, from its SDK or to a stub of the manifest."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterable

from cloudfn.calls import Answer, Caller
from cloudfn.local.gateway import replies, stubs
from cloudfn.local.gateway.readers import ADMIN_LIMIT, BodyTooLarge, Receive, Scope, read_body
from cloudfn.local.health import Health
from cloudfn.local.rooms import Current
from cloudfn.pay.mch.request import HOSTS, MchRequest

WXPAY_LIMIT = 8 * 1024 * 1024
"""Largest request to WeChat Pay's own API, bytes; its largest body has some kilobytes."""


async def admin(rooms: Current, health: Health, scope: Scope, receive: Receive) -> Answer:
    """One request of wx-server-sdk; only ids of known invocations are served."""
    path: str = scope["path"]
    if len(path.split("/")) != 5 or scope["method"] != "POST":
        return replies.refusal("CFN-DEV-009", 404, path=path)
    caller = _caller(rooms, path)
    if isinstance(caller, Answer):
        return caller
    try:
        body = await read_body(receive, ADMIN_LIMIT)
    except BodyTooLarge as error:
        return replies.too_large(error)
    return await _admin(rooms, health, caller, scope["query_string"].decode("latin-1"), scope["headers"], body)


async def admin_at_once(
    rooms: Current, health: Health, path: str, query: str, headers: Iterable[tuple[bytes, bytes]], body: bytes
) -> Answer:
    """The same for a POST to ``/i/FUNCTION/ID/admin`` whose body is there."""
    caller = _caller(rooms, path)
    return caller if isinstance(caller, Answer) else await _admin(rooms, health, caller, query, headers, body)


def _caller(rooms: Current, path: str) -> Caller | Answer:
    _, _, function, request_id, _ = path.split("/")
    caller = rooms().caller(function, request_id)
    return caller or replies.refusal("CFN-DEV-011", 404, request_id=request_id, function=function)


async def _admin(
    rooms: Current, health: Health, caller: Caller, query: str, headers: Iterable[tuple[bytes, bytes]], body: bytes
) -> Answer:
    texts = {key.decode("latin-1"): value.decode("latin-1") for key, value in headers}
    answer = await rooms().backend.admin(caller, texts, query, body)
    return answer if health.intact() else replies.lost(health.loss)


async def stub(rooms: Current, scope: Scope, receive: Receive) -> Answer:
    """A request to the outside that ``simulate.http`` answers; the runner sends it here."""
    try:
        await read_body(receive, ADMIN_LIMIT)
    except BodyTooLarge as error:
        return replies.too_large(error)
    answer = stubs.answer(rooms().manifest, scope["query_string"].decode("latin-1"))
    return answer or replies.refusal("CFN-DEV-009", 404, path=scope["path"])


async def wxpay(rooms: Current, health: Health, scope: Scope, receive: Receive) -> Answer:
    """A function's request to WeChat Pay's own API: ``/i/<function>/<requestId>/wxpay/<host>/<path>``."""
    began = time.perf_counter()
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    pieces = raw.decode("latin-1").partition("?")[0].split("/", 6)
    host, path = (pieces[5], f"/{pieces[6]}") if len(pieces) == 7 else ("", "")
    if pieces[4:5] != ["wxpay"] or host not in HOSTS:
        return replies.refusal("CFN-DEV-009", 404, path=scope["path"])
    caller = rooms().caller(pieces[2], pieces[3])
    if caller is None:
        return replies.refusal("CFN-DEV-011", 404, request_id=pieces[3], function=pieces[2])
    try:
        body = await read_body(receive, WXPAY_LIMIT)
    except BodyTooLarge as error:
        return replies.too_large(error)
    headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    certificate = base64.b64decode(headers.get("x-cloudfn-client-certificate", ""))
    target = f"{path}?{query}" if query else path
    request = MchRequest(scope["method"], host, target, headers, body, caller, certificate)
    await rooms().pay.writable()
    done = rooms().pay.answer(request)
    await rooms().backend.called(caller, f"wxpay:{request.method} {path}", done.ok, began, done.gist)
    return done.answer if health.intact() else replies.lost(health.loss)
