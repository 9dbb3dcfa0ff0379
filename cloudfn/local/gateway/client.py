"""``POST /client/<action>``: what the mini program asks of the cloud itself. No key; its headers say who it is."""

from __future__ import annotations

from cloudfn.calls import Answer
from cloudfn.local.gateway import replies
from cloudfn.local.gateway.readers import ADMIN_LIMIT, BodyTooLarge, Receive, Scope, header, read_body
from cloudfn.local.health import Health
from cloudfn.local.rooms import Current


async def client(rooms: Current, health: Health, scope: Scope, receive: Receive) -> Answer:
    """Calls that come while the cloud starts wait for it."""
    path: str = scope["path"]
    if scope["method"] != "POST":
        return replies.refusal("CFN-DEV-010", 405, method=scope["method"], path=path, allowed="POST")
    try:
        body = await read_body(receive, ADMIN_LIMIT)
    except BodyTooLarge as error:
        return replies.too_large(error)
    if not health.ready.is_set():
        await health.ready.wait()
    if not health.intact():
        return replies.lost(health.folder)
    openid, appid, source = (
        header(scope, name) for name in (b"x-cloudfn-openid", b"x-cloudfn-appid", b"x-cloudfn-source")
    )
    caller = rooms().calling.user(openid=openid, appid=appid or "", source=source or "")
    answer = await rooms().backend.client.answer(caller, path.removeprefix("/client/"), body)
    return answer if health.intact() else replies.lost(health.folder)
