"""``POST /functions/<name>``: a mini program's call of a function, and what it gets back."""

from __future__ import annotations

from collections.abc import Iterable

from cloudfn.calls import Answer
from cloudfn.errors import CloudfnError, ExitCode
from cloudfn.function_names import require_function
from cloudfn.local.gateway import client_words, replies
from cloudfn.local.gateway.readers import EVENT_LIMIT, BodyTooLarge, Receive, Scope, read_body
from cloudfn.local.health import Health
from cloudfn.local.rooms import Current

WHO = {
    b"x-cloudfn-openid": "openid",
    b"x-cloudfn-appid": "appid",
    b"x-cloudfn-source": "source",
    b"x-cloudfn-note": "note",
}
"""Headers that say who calls, and what ``Calling.client`` takes them as."""
FRESH = b"x-cloudfn-fresh"


async def call(rooms: Current, health: Health, scope: Scope, receive: Receive) -> Answer:
    """Calls that come while the cloud starts wait for it."""
    if scope["method"] != "POST":
        return replies.refusal("CFN-DEV-010", 405, method=scope["method"], path=scope["path"], allowed="POST")
    try:
        body = await read_body(receive, EVENT_LIMIT)
    except BodyTooLarge as error:
        return client_words.of_function(replies.too_large(error))
    return await answer(rooms, health, scope["path"], scope["headers"], body)


async def answer(
    rooms: Current, health: Health, path: str, headers: Iterable[tuple[bytes, bytes]], body: bytes
) -> Answer:
    """What a call with the whole ``body`` gets."""
    name, who, fresh = path.removeprefix("/functions/"), {}, False
    for key, value in headers:
        if key in WHO:
            who[WHO[key]] = value.decode("utf-8", "replace")
        elif key == FRESH:
            fresh = fresh or bool(value)
    try:
        calling = rooms().calling
        require_function(name, calling.manifest.functions)
        invocation = calling.client(name, body, **who)
    except CloudfnError as error:
        status = 404 if error.exit_code == ExitCode.NOT_FOUND else 400
        return client_words.of_function(replies.of_error(error, status))
    if not health.ready.is_set():
        await health.ready.wait()
    if not health.intact():
        return replies.lost(health.loss)
    if fresh:
        rooms().pool.rest(name)
    return client_words.of_function(replies.of_call(await calling.from_outside(invocation)))
