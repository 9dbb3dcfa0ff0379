"""The document store: collections, and documents as extended JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from starlette.requests import Request

from cloudfn.backend.database import Changed, Engine, Find, WriteResult, ejson
from cloudfn.backend.database.aside import Aside
from cloudfn.calls import Answer
from cloudfn.clock import Clock
from cloudfn.errors import NotFound
from cloudfn.events.base import Emit
from cloudfn.events.functions import DocumentWritten
from cloudfn.frozen import dataclass
from cloudfn.local.gateway import readers
from cloudfn.local.gateway.readers import EVENT_LIMIT, read_body
from cloudfn.local.gateway.replies import json_answer
from cloudfn.local.gateway.routes import Route
from cloudfn.local.rooms import Stores

MOST_DOCUMENTS = 2000


@dataclass(frozen=True, slots=True)
class DocumentsApi:
    """Slow work on ``engine`` is done ``aside``; what is written by hand is told as what functions write."""

    engine: Engine
    aside: Aside
    clock: Clock
    emit: Emit

    @classmethod
    def of(cls, stores: Stores) -> DocumentsApi:
        return cls(stores.engine, stores.aside, stores.clock, stores.emit)

    def tell(self, changes: Iterable[Changed]) -> None:
        for change in changes:
            key = change.document_id if isinstance(change.document_id, str) else json.dumps(str(change.document_id))
            texts = {"before": change.before, "after": change.after}
            self.emit(DocumentWritten(self.clock.now(), change.collection, key, change.operation, **texts))


async def collections(given: DocumentsApi, request: Request) -> Answer:
    engine = given.engine

    def work() -> list[dict[str, Any]]:
        return [{"name": name, "count": engine.count(name, {})} for name in engine.collections()]

    return json_answer({"items": await given.aside.run(work)})


async def documents(given: DocumentsApi, request: Request) -> Answer:
    """``?query=<EJSON>&sort=<EJSON>&limit=&skip=``, documents as relaxed EJSON."""
    name, engine = request.path_params["collection"], given.engine
    query, sort = _object(request.query_params.get("query")), _object(request.query_params.get("sort"))
    limit, skip = (
        readers.whole(request, "limit", 50, MOST_DOCUMENTS),
        readers.whole(request, "skip", 0, readers.LARGEST),
    )

    def work() -> dict[str, Any]:
        _there(engine, name)
        page = engine.find(name, Find(query, sort, skip, limit)) if limit else []  # to the engine 0 means all
        return {"items": [ejson.relaxed(document) for document in page], "total": engine.count(name, query)}

    return json_answer(await given.aside.run(work))


async def put_document(given: DocumentsApi, request: Request) -> Answer:
    """Replace the document with this ``_id``, or make it."""
    name, key = request.path_params["collection"], request.path_params["id"]
    document = _object((await read_body(request.receive, EVENT_LIMIT)).decode("utf-8", "replace") or None)
    document["_id"] = key

    def work() -> WriteResult:
        given.engine.create(name)
        return given.engine.update(name, {"_id": key}, document, many=False, upsert=True)

    written = await given.aside.run(work)
    given.tell(written.changes)
    return json_answer(ejson.relaxed(document))


async def delete_document(given: DocumentsApi, request: Request) -> Answer:
    name, key = request.path_params["collection"], request.path_params["id"]

    def work() -> WriteResult:
        _there(given.engine, name)
        return given.engine.remove(name, {"_id": key}, many=False)

    written = await given.aside.run(work)
    if not written.removed:
        raise NotFound("CFN-DEV-022", collection=name, id=key)
    given.tell(written.changes)
    return json_answer({"ok": True})


def _there(engine: Engine, name: str) -> None:
    if not engine.exists(name):
        raise NotFound("CFN-DEV-021", collection=name, known=", ".join(engine.collections()))


def _object(text: str | None) -> dict[str, Any]:
    if not text:
        return {}
    try:
        value = ejson.loads(text)
    except (ejson.BadEjson, json.JSONDecodeError) as error:
        raise readers.wrong(f"not EJSON: {error}") from error
    except RecursionError as error:
        raise readers.wrong("nested too deep") from error
    if not isinstance(value, dict):
        raise readers.wrong("a document or query is an object")
    return value


ROUTES: list[Route[DocumentsApi]] = [
    ("documents", collections, ("GET",)),
    ("documents/{collection}", documents, ("GET",)),
    ("documents/{collection}/{id:path}", put_document, ("PUT",)),
    ("documents/{collection}/{id:path}", delete_document, ("DELETE",)),
]
