"""``database.*`` of the mini program: the documents' actions under the permission of their collection.

Source of limits, results, texts: WeChat's reference of wx.cloud.database, types in miniprogram-api-typings 5.2.3, and
public logs where the reference is silent. What is unverified is listed in docs/assumptions.md.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar

from cloudfn.backend.client.chain import call_of
from cloudfn.backend.client.door import ClientHandler
from cloudfn.backend.client.refusal import ClientRefusal, denied, invalid
from cloudfn.backend.client.rights import Rights
from cloudfn.backend.client.written import WrittenFields, written_fields
from cloudfn.backend.database.bson import Document, Value, new_id
from cloudfn.backend.database.ejson import dumps
from cloudfn.backend.database.engine import Engine, Find
from cloudfn.backend.documents import MAX_LIMIT, ONE, DatabaseActions, plain_id, updated_of
from cloudfn.backend.documents_old import shown
from cloudfn.backend.large_calls import ReadValue, is_large
from cloudfn.backend.registry import ActionCall
from cloudfn.clock import Clock
from cloudfn.events.base import Emit
from cloudfn.events.tasks import Noticed
from cloudfn.security_rules import Operation

T = TypeVar("T")

PAGE = 20
"""Documents that a client's query gives, when it says nothing and at most. Source: reference of Collection.limit."""
OPENID = "{openid}"
"""In a query it stands for the caller's openid."""
STAGES = (
    *("addFields", "bucket", "bucketAuto", "count", "geoNear", "group", "limit", "lookup", "match", "project"),
    *("replaceRoot", "sample", "skip", "sort", "sortByCount", "unwind"),
)
"""Source: miniprogram-api-typings 5.2.3."""
ELSEWHERE = ("$lookup", "$graphLookup", "$unionWith", "$out", "$merge", "$facet")
"""Stages that reach other collections, or hold stages that may."""


class ClientDatabase:
    """``documents`` are the actions without permissions; ``limits`` False lifts the largest page."""

    def __init__(
        self, documents: DatabaseActions, rights: Rights, engine: Engine, emit: Emit, clock: Clock, limits: bool
    ) -> None:
        self._documents, self._rights, self._engine = documents, rights, engine
        self._emit, self._clock, self._limits = emit, clock, limits
        self._told: set[tuple[str, str]] = set()

    def handlers(self) -> dict[str, ClientHandler]:
        return {
            "database.get": self._read_beside(self.get),
            "database.count": self._read_beside(self.count),
            "database.add": self._read_beside(self.add),
            "database.set": self._read_beside(self.set),
            "database.update": self._read_beside(self.update),
            "database.remove": self._read_beside(self.remove),
            "database.aggregate": self._read_beside(self.aggregate),
            "database.call": self.called,
        }

    def _read_beside(self, handler: ClientHandler) -> ClientHandler:
        async def answer(call: ActionCall) -> object:
            return await handler(await self._documents.read_beside(call))

        return answer

    async def called(self, call: ActionCall) -> object:
        """``{chain}``: one of the others as the program wrote it, and what the program gets, with ``errMsg``."""
        chain = call.fields.get("chain")
        wanted = await asyncio.to_thread(call_of, chain) if is_large(chain) else call_of(chain)
        handler = self.handlers()[f"database.{wanted.action}"]
        return wanted.result(await handler(dataclasses.replace(call, fields=wanted.fields)))

    async def get(self, call: ActionCall) -> object:
        """``{list}``, or ``{document}`` for a call with ``id``."""
        collection, query = await self._about(call, "read")
        if "id" in call.fields:
            found = await self._documents.do_find(call, Find(query, {}, 0, 1, self._projection(call)))
            if not found:
                raise _missing(call.fields["id"])
            return {"document": (await self._shown(found))[0]}
        asked = self._documents.find_of(call)
        limit, most = (asked.limit if call.fields.get("limit") else PAGE), PAGE if self._limits else MAX_LIMIT
        found = await self._documents.do_find(call, dataclasses.replace(asked, query=query, limit=min(limit, most)))
        if limit > most and len(found) == most:
            self._tell_once(call, "CFN-TCB-076", collection, limit=limit, most=most)
        return {"list": await self._shown(found)}

    async def followed(self, call: ActionCall) -> tuple[str, Find, Document | None]:
        """(collection, what to read, whose content this user may read anyhow) for a ``watch``.

        Without a limit all documents; in a whole order, newest ids first where nothing is said. Raises ClientRefusal.
        """
        call = await self._documents.read_beside(call)
        for name in ("offset", "projection"):
            if call.fields.get(name):
                params = {"collection": call.text("collectionName"), "what": "skip" if name == "offset" else "field"}
                raise invalid(f"{params['what']} is not supported by watch", "CFN-TCB-082", params)
        collection, query = await self._about(call, "read")
        asked = self._documents.find_of(call)
        limit = asked.limit if call.fields.get("limit") and "id" not in call.fields else 0
        find = Find(query, asked.sort if "_id" in asked.sort else {**asked.sort, "_id": -1}, 0, limit)
        return collection, find, self._rights.readable(collection, _openid(call))

    async def count(self, call: ActionCall) -> object:
        collection, query = await self._about(call, "read")
        return {"total": await self._documents.run(collection, query, lambda: self._engine.count(collection, query))}

    async def add(self, call: ActionCall) -> object:
        collection, document = await self._collection(call), self._written(call)
        document = {"_id": document.get("_id", new_id()), **document, "_openid": _openid(call)}
        await self._may_create(call, collection, document)
        written = await self._documents.do_insert(call, [document])
        return {"_id": plain_id(written.inserted[0])}

    async def set(self, call: ActionCall) -> object:
        """Of a document that is there, an update that leaves nothing of it; else a creation."""
        collection, document_id = await self._collection(call), self._id(call)
        document = {"_id": document_id, **self._written(call), "_openid": _openid(call)}
        there = await self._run(lambda: self._engine.find(collection, Find({"_id": document_id}, {}, 0, 1)))
        if not there:
            await self._may_create(call, collection, document)
            await self._documents.do_insert(call, [document])
            return {"_id": plain_id(document_id), "stats": {"created": 1, "updated": 0}}
        query = await self._narrowed(call, collection, "update", {"_id": document_id}, WrittenFields(document, {}))
        written = await self._documents.do_update(
            self._with(call, query=ReadValue(query), data=ReadValue(document)), many=False, upsert=False
        )
        if not written.matched:
            params = {"collection": collection, "operation": "set", "preset": self._rights.permission(collection).tag}
            raise denied("CFN-TCB-070", params)
        return {"_id": plain_id(document_id), "stats": {"created": 0, "updated": updated_of(written)}}

    async def update(self, call: ActionCall) -> object:
        update = self._documents.document(call.fields.get("data"), "data")
        if not update or any(name[:1] != "$" for name in update):
            raise invalid("data has to be update commands")
        for operator, fields in update.items():
            touched = [*fields, *fields.values()] if operator == "$rename" and type(fields) is dict else fields
            self._check_names(call, touched if isinstance(touched, list | dict) else ())
        collection, query = await self._about(call, "update", written_fields(update))
        rewritten = self._with(call, query=ReadValue(query), data=ReadValue(update))
        written = await self._documents.do_update(rewritten, many="id" not in call.fields, upsert=False)
        if not written.matched:
            await self._tell_foreign(call, collection, "update")
        return {"stats": {"updated": updated_of(written)}}

    async def remove(self, call: ActionCall) -> object:
        collection, query = await self._about(call, "delete")
        rewritten = self._with(call, query=ReadValue(query))
        written = await self._documents.do_remove(rewritten, many="id" not in call.fields)
        if not written.removed:
            await self._tell_foreign(call, collection, "delete")
        return {"stats": {"removed": written.removed}}

    async def aggregate(self, call: ActionCall) -> object:
        collection, raw = await self._collection(call), call.fields.get("stages")
        if not isinstance(raw, list) or not all(isinstance(each, dict) and len(each) == 1 for each in raw):
            raise invalid("stages has to be an array of stages")
        stages: list[Document] = [self._documents.document(each, "stages") for each in raw]
        for stage in stages:
            if any(name[1:] not in STAGES for name in stage):
                raise invalid(f"unknown stage {next(iter(stage))}")
            await self._check_lookups(call, stage)
        stages = await self._matched(call, collection, stages)
        shaped = [
            {"stageKey": name, "stageValue": ReadValue(value)} for stage in stages for name, value in stage.items()
        ]
        found = await self._documents.do_aggregate(self._with(call, stages=shaped))
        return {"list": await self._shown(found)}

    # --- permissions -------------------------------------------------------------------------------------------------

    async def _about(
        self, call: ActionCall, operation: Operation, written: WrittenFields | None = None
    ) -> tuple[str, Document]:
        """(collection, the query that this user may run)."""
        collection = await self._collection(call)
        return collection, await self._narrowed(call, collection, operation, self._query(call), written)

    async def _narrowed(
        self,
        call: ActionCall,
        collection: str,
        operation: Operation,
        query: Document,
        written: WrittenFields | None = None,
    ) -> Document:
        narrow = lambda: self._rights.query(collection, operation, query, _openid(call), written)  # noqa: E731
        return await self._documents.run("", query, narrow)

    async def _may_create(self, call: ActionCall, collection: str, document: Document) -> None:
        await self._run(lambda: self._rights.create(collection, document, _openid(call)))

    async def _matched(self, call: ActionCall, collection: str, stages: list[Document]) -> list[Document]:
        """The permission's condition goes before all stages, or into the one that has to be the first."""
        first = stages[0] if stages else {}
        near = first.get("$geoNear")
        inside = near if type(near) is dict else {}
        condition = inside.get("query", {}) if inside else first.get("$match", {})
        query = _named(condition, _openid(call)) if type(condition) is dict else {}
        narrowed = await self._narrowed(call, collection, "read", query)
        if inside:
            return [{"$geoNear": {**inside, "query": narrowed}}, *stages[1:]]
        rest = stages[1:] if "$match" in first else stages
        return [{"$match": narrowed}, *rest] if narrowed else rest

    async def _check_lookups(self, call: ActionCall, stage: Value) -> None:
        """A joined collection has to be one that this user may read without a condition."""
        for name, value in _inside(stage):
            other = value.get("from") if name == "$lookup" and type(value) is dict else None
            if type(other) is not str:
                raise invalid(f"{name} is not available in a mini program")
            try:
                narrowed = await self._narrowed(call, other, "read", {})
            except ClientRefusal:
                narrowed = ONE
            if narrowed:
                params = {"collection": call.text("collectionName"), "other": other}
                raise denied("CFN-TCB-079", {**params, "permission": str(self._rights.permission(other))})

    # --- reading fields ----------------------------------------------------------------------------------------------

    async def _collection(self, call: ActionCall) -> str:
        collection = await self._documents.collection(call)
        if not self._rights.named(collection):
            self._tell_once(call, "CFN-TCB-075", collection)
        return collection

    def _query(self, call: ActionCall) -> Document:
        if "id" in call.fields:
            return {"_id": self._id(call)}
        query: Document = _named(self._documents.optional(call, "query"), _openid(call))
        return query

    def _id(self, call: ActionCall) -> Value:
        document_id = call.fields.get("id")
        if isinstance(document_id, bool) or not isinstance(document_id, str | int | float):
            raise invalid("docId must be string or number")
        return self._documents.value(dumps(document_id))

    def _projection(self, call: ActionCall) -> Document | None:
        return self._documents.optional(call, "projection") or None

    def _written(self, call: ActionCall) -> Document:
        document = self._documents.document(call.fields.get("data"), "data")
        self._check_names(call, document)
        return document

    def _check_names(self, call: ActionCall, names: Any) -> None:
        for name in names:
            if isinstance(name, str) and name.split(".")[0] == "_openid":
                collection = call.text("collectionName")
                raise invalid("Invalid Key Name: _openid", "CFN-TCB-077", {"collection": collection})

    def _with(self, call: ActionCall, **fields: object) -> ActionCall:
        return dataclasses.replace(call, fields={**call.fields, **fields})

    # --- telling -----------------------------------------------------------------------------------------------------

    async def _shown(self, documents: list[Document]) -> list[Any]:
        return await self._documents.answer(lambda: shown(documents))

    async def _run(self, work: Callable[[], T]) -> T:
        return await self._documents.run("", ONE, work)

    async def _tell_foreign(self, call: ActionCall, collection: str, operation: Operation) -> None:
        """Nothing was written, which is no error; where somebody else's documents are why, it is told."""
        if not self._rights.adds_condition(collection, operation):
            return
        query = self._query(call)
        count = await self._documents.run(collection, query, lambda: self._engine.count(collection, query))
        if count:
            preset = self._rights.permission(collection).tag
            self._tell(call, "CFN-TCB-078", collection=collection, operation=operation, count=count, preset=preset)

    def _tell_once(self, call: ActionCall, code: str, collection: str, **params: object) -> None:
        if (code, collection) not in self._told:
            self._told.add((code, collection))
            self._tell(call, code, collection=collection, **params)

    def _tell(self, call: ActionCall, code: str, **params: object) -> None:
        self._emit(Noticed(self._clock.now(), code, params, "note", request_id=call.request_id))


def _openid(call: ActionCall) -> str:
    return call.caller.identity.openid


def _named(value: Value, openid: str) -> Any:
    """``value`` with the caller's openid for each ``{openid}``."""
    if type(value) is dict:
        return {name: _named(inner, openid) for name, inner in value.items()}
    if type(value) is list:
        return [_named(inner, openid) for inner in value]
    return openid if value == OPENID else value


def _inside(value: Value) -> list[tuple[str, Value]]:
    """(name, content) of every stage in ``value`` that reaches other collections."""
    if type(value) is list:
        return [pair for inner in value for pair in _inside(inner)]
    if type(value) is not dict:
        return []
    own = [(name, inner) for name, inner in value.items() if name in ELSEWHERE]
    return [*own, *(pair for inner in value.values() for pair in _inside(inner))]


def _missing(document_id: object) -> ClientRefusal:
    """Not there, or not this user's: the program is told the same. Source: a public log of base library 3."""
    return ClientRefusal(
        -1,
        f"document.get:fail cannot find document with _id {document_id}, please make sure that the document exists and"
        " you have the corresponding access permission",
    )
