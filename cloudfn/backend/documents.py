"""``database.*`` actions: EJSON text in, engine calls, EJSON text out.

Source of the shapes: measured requests of @cloudbase/database in wx-server-sdk 2.6.3, 3.0.4 and 4.0.2.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from cloudfn.backend.database.ejson import BadEjson, convert, dumps, loads
from cloudfn.backend.database.engine import Changed, Engine, Find
from cloudfn.backend.database.errors import Refused, bad_parameter, no_collection
from cloudfn.backend.database.numbers import integral
from cloudfn.backend.database.values import MISSING, Document, Value, is_number
from cloudfn.backend.registry import ActionCall, ActionResult, Handler, failure, success
from cloudfn.clock import Clock
from cloudfn.events import DocumentWritten, Emit, Noticed
from cloudfn.manifest.values import Documents as Settings

T = TypeVar("T")

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
EVENT_CUT = 64_000


class Documents:
    """Answers the database actions with ``engine``. Emits DocumentWritten and Noticed."""

    def __init__(self, settings: Settings, engine: Engine, clock: Clock, emit: Emit) -> None:
        self._settings = settings
        self._engine = engine
        self._clock = clock
        self._emit = emit
        self._warned: set[str] = set()

    def handlers(self) -> dict[str, Handler]:
        return {
            f"database.{name}": self._guarded(handler)
            for name, handler in {
                "insertDocument": self.insert,
                "getDocument": self.get,
                "modifyDocument": self.modify,
                "modifyAndReturnDoc": self.modify_and_return,
                "removeDocument": self.remove,
                "calculateDocument": self.count,
                "aggregateDocuments": self.aggregate,
                "addCollection": self.add_collection,
                "startTransaction": self.start,
                "commitTransaction": self.commit,
                "abortTransaction": self.abort,
            }.items()
        }

    def _guarded(self, handler: Handler) -> Handler:
        async def answer(call: ActionCall) -> ActionResult:
            try:
                return await handler(call)
            except Refused as error:
                return failure(call, error.code, error.message)
            except BadEjson as error:
                return failure(call, "INVALID_PARAM", str(error))

        return answer

    # --- actions -----------------------------------------------------------------------------------------------------

    async def insert(self, call: ActionCall) -> ActionResult:
        collection = self._collection(call)
        raw = call.fields.get("data")
        documents = [self._document(each, "data") for each in (raw if isinstance(raw, list) else [raw])]
        written = await self._run(
            collection, {"_id": ""}, lambda: self._engine.insert(collection, documents, call.text("transactionId"))
        )
        self._tell(call, written.changes)
        return success(call, {"insertedIds": [_plain_id(each) for each in written.inserted]})

    async def get(self, call: ActionCall) -> ActionResult:
        collection = self._collection(call)
        query = self._optional(call, "query")
        single = call.text("queryType") == "DOC"
        limit = 1 if single else min(self._count(call, "limit", DEFAULT_LIMIT) or DEFAULT_LIMIT, MAX_LIMIT)
        offset = self._count(call, "offset", 0)
        projection = self._optional(call, "projection")
        find = Find(query, self._order(call), offset, limit, projection or None)
        found = await self._run(
            collection, query, lambda: self._engine.find(collection, find, call.text("transactionId"))
        )
        return success(call, {"list": [dumps(each) for each in found], "limit": limit, "offset": offset})

    async def count(self, call: ActionCall) -> ActionResult:
        collection = self._collection(call)
        query = self._optional(call, "query")
        session = call.text("transactionId")
        return success(
            call,
            {"total": await self._run(collection, query, lambda: self._engine.count(collection, query, session))},
        )

    async def modify(self, call: ActionCall) -> ActionResult:
        collection = self._collection(call)
        query, update = self._optional(call, "query"), self._document(call.fields.get("data"), "data")
        session = call.text("transactionId")
        if call.fields.get("merge") and not any(name[:1] == "$" for name in update):
            update = {"$set": update}  # SDKs before @cloudbase/database send the bare fields of update()
        written = await self._run(
            collection,
            query,
            lambda: self._engine.update(
                collection,
                query,
                update,
                many=bool(call.fields.get("multi")),
                upsert=bool(call.fields.get("upsert")),
                session=session,
            ),
        )
        self._tell(call, written.changes)
        created = written.upserted is not MISSING
        shape = {"updated": written.modified, "upsert_id": _plain_id(written.upserted) if created else None}
        return success(call, shape, detail=f"matched {written.matched}, modified {written.modified}")

    async def modify_and_return(self, call: ActionCall) -> ActionResult:
        collection = self._collection(call)
        query, update = self._optional(call, "query"), self._document(call.fields.get("data"), "data")
        session = call.text("transactionId")
        written = await self._run(
            collection,
            query,
            lambda: self._engine.update(collection, query, update, many=False, upsert=False, session=session),
        )
        self._tell(call, written.changes)
        document = None if written.document is None else dumps(written.document)
        return success(call, {"updated": written.matched, "doc": document})

    async def remove(self, call: ActionCall) -> ActionResult:
        collection = self._collection(call)
        query, session = self._optional(call, "query"), call.text("transactionId")
        many = bool(call.fields.get("multi"))
        written = await self._run(
            collection, query, lambda: self._engine.remove(collection, query, many=many, session=session)
        )
        self._tell(call, written.changes)
        return success(call, {"deleted": written.removed})

    async def aggregate(self, call: ActionCall) -> ActionResult:
        collection = self._collection(call)
        raw = call.fields.get("stages")
        if not isinstance(raw, list):
            raise bad_parameter("stages has to be an array")
        stages: list[Document] = [
            {str(each.get("stageKey")): self._value(each.get("stageValue"))} for each in raw if isinstance(each, dict)
        ]
        session = call.text("transactionId")
        found = await self._run(collection, {}, lambda: self._engine.aggregate(collection, stages, session))
        return success(call, {"list": [dumps(each) for each in found]})

    async def add_collection(self, call: ActionCall) -> ActionResult:
        name = call.text("collectionName")
        if not name:
            raise bad_parameter("collectionName is missing")
        if not await self._run(name, {}, lambda: self._engine.create(name)):
            raise Refused("DATABASE_COLLECTION_ALREADY_EXIST", f"[ResourceExist] Db or Table already exist: {name}.")
        return success(call, {})

    async def start(self, call: ActionCall) -> ActionResult:
        session = await self._run("", {"_id": ""}, self._engine.start)
        return success(call, {}, transactionId=session)

    async def commit(self, call: ActionCall) -> ActionResult:
        session = call.text("transactionId")
        self._tell(call, await self._run("", {"_id": ""}, lambda: self._engine.commit(session)))
        return success(call, {})

    async def abort(self, call: ActionCall) -> ActionResult:
        session = call.text("transactionId")
        await self._run("", {"_id": ""}, lambda: self._engine.abort(session))
        return success(call, {})

    # --- around the engine -------------------------------------------------------------------------------------------

    async def _run(self, collection: str, query: Document, work: Callable[[], T]) -> T:
        """``work`` at once, or in a thread when it may take long."""
        return await asyncio.to_thread(work) if self._engine.slow(collection, query) else work()

    def _collection(self, call: ActionCall) -> str:
        """The call's collection, made if the manifest allows it. Raises Refused (-502005) when it does not exist."""
        name = call.text("collectionName")
        if not name:
            raise bad_parameter("collectionName is missing")
        declared = name in self._settings.collections
        if not self._engine.exists(name):
            if not declared and not self._settings.auto_create:
                raise no_collection(name)
            self._engine.create(name, undeclared=not declared)
        if not declared and name not in self._warned and self._engine.is_undeclared(name):
            self._warned.add(name)
            self._emit(
                Noticed(
                    self._clock.now(),
                    "CFN-TCB-001",
                    {"collection": name},
                    function=call.caller.function,
                    request_id=call.caller.request_id,
                )
            )
        return name

    def _tell(self, call: ActionCall, changes: Iterable[Changed]) -> None:
        for change in changes:
            shown = change.document_id if isinstance(change.document_id, str) else dumps(change.document_id)
            self._emit(
                DocumentWritten(
                    self._clock.now(),
                    change.collection,
                    shown,
                    change.operation,
                    call.caller.function,
                    call.caller.request_id,
                    change.before[:EVENT_CUT],
                    change.after[:EVENT_CUT],
                )
            )

    # --- reading fields ----------------------------------------------------------------------------------------------

    def _now_ms(self) -> int:
        return round(self._clock.now().timestamp() * 1000)

    def _value(self, raw: Any) -> Value:
        """EJSON text, or the object itself as SDKs before @cloudbase/database send it."""
        return loads(raw, self._now_ms()) if isinstance(raw, str) else convert(raw, self._now_ms())

    def _document(self, raw: Any, name: str) -> Document:
        value = self._value(raw) if raw is not None else None
        if type(value) is not dict:
            raise bad_parameter(f"{name} has to be an object")
        return value

    def _optional(self, call: ActionCall, name: str) -> Document:
        raw = call.fields.get(name)
        return {} if raw is None or raw == "" else self._document(raw, name)

    def _order(self, call: ActionCall) -> Document:
        """``{"n": -1}``, or the ``[{"field", "direction"}]`` of older SDKs."""
        raw = call.fields.get("order")
        if isinstance(raw, list):
            pairs = [(str(each.get("field")), each.get("direction")) for each in raw if isinstance(each, dict)]
            return {field: -1 if direction in ("desc", -1) else 1 for field, direction in pairs}
        return self._optional(call, "order")

    def _count(self, call: ActionCall, name: str, default: int) -> int:
        raw = call.fields.get(name)
        if raw is None or raw == "":
            return default
        value = self._value(raw)
        if not integral(value) or value < 0:
            raise bad_parameter(f"{name} has to be a whole number that is not negative")
        return int(value)


def _plain_id(value: Value) -> Any:
    """An id as plain JSON: strings and numbers as they are."""
    return value if isinstance(value, str) else json.loads(json.dumps(value)) if is_number(value) else dumps(value)
