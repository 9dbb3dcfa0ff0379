"""``POST /functions/<name>``: a mini program's call of a function, and what it gets back."""

from __future__ import annotations

from cloudfn.calls import Answer
from cloudfn.errors import CloudfnError, ExitCode
from cloudfn.local.calling import require_function
from cloudfn.local.gateway import replies
from cloudfn.local.gateway.readers import EVENT_LIMIT, BodyTooLarge, Receive, Scope, header, read_body
from cloudfn.local.health import Health
from cloudfn.local.rooms import Current

WHO = {
    b"x-cloudfn-openid": "openid",
    b"x-cloudfn-appid": "appid",
    b"x-cloudfn-source": "source",
    b"x-cloudfn-note": "note",
}
"""Headers that say who calls, and what ``Calling.client`` takes them as."""


async def call(rooms: Current, health: Health, scope: Scope, receive: Receive) -> Answer:
    """Calls that come while the cloud starts wait for it."""
    if scope["method"] != "POST":
        return replies.refusal("CFN-DEV-010", 405, method=scope["method"], path=scope["path"], allowed="POST")
    name = scope["path"].removeprefix("/functions/")
    who = {}
    for key, value in scope["headers"]:
        if key in WHO:
            who[WHO[key]] = value.decode("utf-8", "replace")
    try:
        body = await read_body(receive, EVENT_LIMIT)
        calling = rooms().calling
        require_function(calling.manifest, name)
        invocation = calling.client(name, body, **who)
    except BodyTooLarge as error:
        return replies.refusal("CFN-DEV-005", 413, size_mb=f"{error.size / 1048576:.1f}", limit_mb=6)
    except CloudfnError as error:
        return replies.of_error(error, 404 if error.exit_code == ExitCode.NOT_FOUND else 400)
    await health.ready.wait()
    if not health.intact():
        return replies.lost(health.folder)
    if header(scope, b"x-cloudfn-fresh"):
        rooms().pool.rest(name)
    return replies.of_call(await calling.from_outside(invocation))
