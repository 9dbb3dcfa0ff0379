"""``/i/<function>/<requestId>/...``: what a running function sends, from its SDK or to a stub of the manifest."""

from __future__ import annotations

from collections.abc import Iterable

from cloudfn.calls import Answer, Caller
from cloudfn.local.gateway import replies, stubs
from cloudfn.local.gateway.readers import ADMIN_LIMIT, BodyTooLarge, Receive, Scope, read_body
from cloudfn.local.health import Health
from cloudfn.local.rooms import Current


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
        return _too_large(error)
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
    return answer if health.intact() else replies.lost(health.folder)


async def stub(rooms: Current, scope: Scope, receive: Receive) -> Answer:
    """A request to the outside that ``simulate.http`` answers; the runner sends it here."""
    try:
        await read_body(receive, ADMIN_LIMIT)
    except BodyTooLarge as error:
        return _too_large(error)
    answer = stubs.answer(rooms().manifest, scope["query_string"].decode("latin-1"))
    return answer or replies.refusal("CFN-DEV-009", 404, path=scope["path"])


def _too_large(error: BodyTooLarge) -> Answer:
    return replies.refusal("CFN-DEV-005", 413, size_mb=f"{error.size / 1048576:.1f}", limit_mb=256)
