"""The control surface's view of what is kept: history and documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from cloudfn.backend.database import Engine, Find, Written, ejson
from cloudfn.calls import Answer
from cloudfn.errors import NotFound
from cloudfn.local.gateway import readers
from cloudfn.local.gateway.body import EVENT_LIMIT, json_answer, read_body
from cloudfn.local.history import Filter

if TYPE_CHECKING:
    from cloudfn.local.cloud import LocalCloud

MOST = 2000
LAST = 1 << 53


async def history(cloud: LocalCloud, request: Request) -> Answer:
    """``?since=&limit=&function=&requestId=&event=A,B``; ``tail=1`` gives the newest rows instead of the oldest."""
    asked = request.query_params
    limit = readers.whole(request, "limit", 200, MOST)
    which = Filter(
        readers.whole(request, "since", 0, LAST),
        asked.get("function", ""),
        asked.get("requestId", ""),
        tuple(name for name in asked.get("event", "").split(",") if name),
    )
    newest = asked.get("tail", "") not in ("", "0", "false")
    rows = await (cloud.history.newest(which, limit) if newest else cloud.history.after(which, limit))
    last = rows[-1].seq if rows else None
    text = ",".join(row.text() for row in rows)
    more = last is not None and not newest and last < cloud.history.last_seq
    body = f'{{"items":[{text}],"next":{last if more else "null"}}}'
    return Answer(200, body.encode(), (("content-type", "application/json; charset=utf-8"),))


async def collections(cloud: LocalCloud, request: Request) -> Answer:
    engine = cloud.engine

    def work() -> list[dict[str, Any]]:
        return [{"name": name, "count": engine.count(name, {})} for name in engine.collections()]

    return json_answer({"items": await cloud.aside.run(work)})


async def documents(cloud: LocalCloud, request: Request) -> Answer:
    """``?query=<EJSON>&sort=<EJSON>&limit=&skip=``, documents as relaxed EJSON."""
    name, engine = request.path_params["collection"], cloud.engine
    asked = request.query_params
    query, sort = _object(asked.get("query")), _object(asked.get("sort"))
    limit, skip = readers.whole(request, "limit", 50, MOST), readers.whole(request, "skip", 0, LAST)

    def work() -> dict[str, Any]:
        _there(engine, name)
        found = engine.find(name, Find(query, sort, skip, limit))
        return {"items": [ejson.relaxed(document) for document in found], "total": engine.count(name, query)}

    return json_answer(await cloud.aside.run(work))


async def put_document(cloud: LocalCloud, request: Request) -> Answer:
    """Replace the document with this ``_id``, or make it."""
    name, key = request.path_params["collection"], request.path_params["id"]
    document = _object((await read_body(request.receive, EVENT_LIMIT)).decode("utf-8", "replace") or None)
    document["_id"] = key

    def work() -> Written:
        cloud.engine.create(name)
        return cloud.engine.update(name, {"_id": key}, document, many=False, upsert=True)

    written = await cloud.aside.run(work)
    cloud.tell_written(written.changes)
    return json_answer(ejson.relaxed(document))


async def delete_document(cloud: LocalCloud, request: Request) -> Answer:
    name, key = request.path_params["collection"], request.path_params["id"]

    def work() -> Written:
        _there(cloud.engine, name)
        return cloud.engine.remove(name, {"_id": key}, many=False)

    written = await cloud.aside.run(work)
    if not written.removed:
        raise NotFound("CFN-DEV-022", collection=name, id=key)
    cloud.tell_written(written.changes)
    return json_answer({"ok": True})


def _there(engine: Engine, name: str) -> None:
    if not engine.exists(name):
        raise NotFound("CFN-DEV-021", collection=name, known=", ".join(engine.collections()))


def _object(text: str | None) -> dict[str, Any]:
    if not text:
        return {}
    try:
        found = ejson.loads(text)
    except (ejson.BadEjson, json.JSONDecodeError) as error:
        raise readers.wrong(f"not EJSON: {error}") from error
    except RecursionError as error:
        raise readers.wrong("nested too deep") from error
    if not isinstance(found, dict):
        raise readers.wrong("a document or query is an object")
    return found
