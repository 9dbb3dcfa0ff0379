"""``POST /client/<action>``: what the mini program asks of the cloud itself. No key; its headers say who it is.

``GET /client/file?id=cloud://...&openid=...`` leads to a file, for pictures: their elements send no headers.
"""

from __future__ import annotations

import json
from urllib.parse import parse_qs

from cloudfn.calls import Answer
from cloudfn.local.gateway import replies
from cloudfn.local.gateway.readers import ADMIN_LIMIT, BodyTooLarge, Receive, Scope, header, read_body
from cloudfn.local.health import Health
from cloudfn.local.rooms import Current

PICTURE = "/client/file"


async def client(rooms: Current, health: Health, scope: Scope, receive: Receive) -> Answer:
    """Calls that come while the cloud starts wait for it."""
    path: str = scope["path"]
    picture = scope["method"] == "GET" and path == PICTURE
    if scope["method"] != "POST" and not picture:
        return replies.refusal("CFN-DEV-010", 405, method=scope["method"], path=path, allowed="POST")
    try:
        body = await read_body(receive, ADMIN_LIMIT)
    except BodyTooLarge as error:
        return replies.too_large(error)
    if not health.ready.is_set():
        await health.ready.wait()
    if not health.intact():
        return replies.lost(health.loss)
    if picture:
        return await _picture(rooms, scope)
    openid, appid, source = (
        header(scope, name) for name in (b"x-cloudfn-openid", b"x-cloudfn-appid", b"x-cloudfn-source")
    )
    caller = rooms().calling.user(openid=openid, appid=appid or "", source=source or "")
    answer = await rooms().backend.client.answer(caller, path.removeprefix("/client/"), body)
    return answer if health.intact() else replies.lost(health.loss)


async def _picture(rooms: Current, scope: Scope) -> Answer:
    """The way to the file, or why there is none: 403, with the refusal's JSON."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    file_id, openid = (query.get(name, [""])[0] for name in ("id", "openid"))
    caller = rooms().calling.user(openid=openid or None, appid="", source="")
    answer = await rooms().backend.client.answer(caller, "storage.download", json.dumps({"fileID": file_id}).encode())
    said = json.loads(answer.body)
    if "data" not in said:
        return Answer(404 if said["errCode"] == -503003 else 403, answer.body, answer.headers)
    return Answer(302, b"", (("location", said["data"]["path"]), ("cache-control", "no-store")))
