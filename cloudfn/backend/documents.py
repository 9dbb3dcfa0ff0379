"""``database.*`` actions: EJSON text in, engine calls, EJSON text out.

Source of the shapes: measured requests of @cloudbase/database in wx-server-sdk 2.6.3, 3.0.4 and 4.0.2.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from cloudfn.backend.database.aside import Aside
from cloudfn.backend.database.bson import MISSING, Document, Value, is_number
from cloudfn.backend.database.ejson import MAX_DEPTH, BadEjson, convert, dumps, loads
from cloudfn.backend.database.engine import Changed, Engine, Find, WriteResult
from cloudfn.backend.database.errors import DatabaseError, bad_parameter, no_collection, no_transaction
from cloudfn.backend.database.numbers import integral
from cloudfn.backend.large_calls import ReadValue, answered, read_beside
from cloudfn.backend.limits import AGGREGATE_ROWS, Around
from cloudfn.backend.registry import ActionCall, ActionResult, Handler, failure, success
from cloudfn.backend.transactions import Transactions
from cloudfn.clock import Clock
from cloudfn.events.base import Emit
from cloudfn.events.functions import DocumentWritten
from cloudfn.events.tasks import Noticed
from cloudfn.manifest.values import DocumentSettings

T = TypeVar("T")

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
MOST_TOLD = 1000
"""Documents of one call that are told of one by one."""
ONE: Document = {"_id": ""}
"""Stands for the query of work that touches single documents, and is never slow."""


class DatabaseActions:
    """Answers the database actions with ``engine``. Emits DocumentWritten and Noticed."""

    def __init__(
        self, settings: DocumentSettings, engine: Engine, clock: Clock, emit: Emit, around: Around | None = None
    ) -> None:
        around = around or Around()
        self._settings = settings
        self._engine = engine
        self._clock = clock
        self._emit = emit
        self._warned: set[str] = set()
        self._transactions = Transactions(around.limits, around.now_s)
        self._told_outside: set[str] = set()
        self._aside = Aside()
        self._around = around
        self._told_cut: set[tuple[str, str]] = set()

    def handlers(self) -> dict[str, Handler]:
        return {
            f"database.{name}": self.guarded(handler)
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

    def guarded(self, handler: Handler) -> Handler:
        async def answer(call: ActionCall) -> ActionResult:
            try:
                return await handler(await self.read_beside(call))
            except DatabaseError as error:
                return failure(call, error.code, error.message)
            except BadEjson as error:
                return failure(call, "INVALID_PARAM", str(error))
            except RecursionError:
                return failure(call, "DATABASE_REQUEST_FAILED", f"exceeded depth limit: {MAX_DEPTH}")

        return answer

    # --- actions -----------------------------------------------------------------------------------------------------

    async def insert(self, call: ActionCall) -> ActionResult:
        raw = call.fields.get("data")
        documents = [self.document(each, "data") for each in (raw if isinstance(raw, list) else [raw])]
        written = await self.do_insert(call, documents)
        return success(call, {"insertedIds": [plain_id(each) for each in written.inserted]})

    async def get(self, call: ActionCall) -> ActionResult:
        find = self.find_of(call)
        found = await self.do_find(call, find)
        about = {"limit": find.limit, "offset": find.skip}
        return await self.answer(lambda: success(call, {"list": answered(found, dumps), **about}))

    async def count(self, call: ActionCall) -> ActionResult:
        collection, session = await self.collection(call), await self._session(call)
        query = self.optional(call, "query")
        self._outside(call)
        total = await self.run(collection, query, lambda: self._engine.count(collection, query, session))
        return success(call, {"total": total})

    async def modify(self, call: ActionCall) -> ActionResult:
        written = await self.do_update(
            call, many=bool(call.fields.get("multi")), upsert=bool(call.fields.get("upsert"))
        )
        created = None if written.upserted is MISSING else plain_id(written.upserted)
        detail = f"matched {written.matched}, modified {written.modified}"
        return success(call, {"updated": updated_of(written), "upsert_id": created}, detail=detail)

    async def modify_and_return(self, call: ActionCall) -> ActionResult:
        written = await self.do_update(call, many=False, upsert=False)
        found, updated = written.document, updated_of(written)
        return await self.answer(
            lambda: success(call, {"updated": updated, "doc": None if found is None else dumps(found)})
        )

    async def remove(self, call: ActionCall) -> ActionResult:
        written = await self.do_remove(call, many=bool(call.fields.get("multi")))
        return success(call, {"deleted": written.removed})

    async def aggregate(self, call: ActionCall) -> ActionResult:
        found = await self.do_aggregate(call)
        return await self.answer(lambda: success(call, {"list": answered(found, dumps)}))

    async def add_collection(self, call: ActionCall) -> ActionResult:
        name = call.text("collectionName")
        if not name:
            raise bad_parameter("collectionName is missing")
        if not await self.run(name, {}, lambda: self._engine.create(name)):
            raise DatabaseError(
                "DATABASE_COLLECTION_ALREADY_EXIST", f"[ResourceExist] Db or Table already exist: {name}."
            )
        return success(call, {})

    async def start(self, call: ActionCall) -> ActionResult:
        session = await self.run("", ONE, self._engine.start)
        self._transactions.begin(session, call.caller.request_id)
        return success(call, {}, transactionId=session)

    async def commit(self, call: ActionCall) -> ActionResult:
        session = await self._session(call)
        self._transactions.end(session)
        self._tell(call, await self.run("", ONE, lambda: self._engine.commit(session)))
        return success(call, {})

    async def abort(self, call: ActionCall) -> ActionResult:
        session = call.text("transactionId")
        self._transactions.end(session)
        await self.run("", ONE, lambda: self._engine.abort(session))
        return success(call, {})

    # --- work, without the shape of its answer -----------------------------------------------------------------------

    async def do_insert(self, call: ActionCall, documents: list[Document]) -> WriteResult:
        collection, session = await self.collection(call), await self._session(call)
        written = await self.run(collection, ONE, lambda: self._engine.insert(collection, documents, session))
        self._tell(call, written.changes)
        return written

    def find_of(self, call: ActionCall) -> Find:
        """A document is read with limit 1; a query with at most 1000, 100 when it says nothing."""
        limit = min(self._number(call, "limit", DEFAULT_LIMIT) or DEFAULT_LIMIT, MAX_LIMIT)
        return Find(
            self.optional(call, "query"),
            self._order(call),
            self._number(call, "offset", 0),
            1 if call.text("queryType") == "DOC" else limit,
            self.optional(call, "projection") or None,
        )

    async def do_find(self, call: ActionCall, find: Find) -> list[Document]:
        collection, session = await self.collection(call), await self._session(call)
        return await self.run(collection, find.query, lambda: self._engine.find(collection, find, session))

    async def do_update(self, call: ActionCall, *, many: bool, upsert: bool) -> WriteResult:
        collection, session = await self.collection(call), await self._session(call)
        query, update = self.optional(call, "query"), self.document(call.fields.get("data"), "data")
        self._outside(call)
        engine = self._engine
        written = await self.run(
            collection,
            query,
            lambda: engine.update(collection, query, update, many=many, upsert=upsert, session=session),
        )
        self._tell(call, written.changes)
        return written

    async def do_remove(self, call: ActionCall, *, many: bool) -> WriteResult:
        collection, session = await self.collection(call), await self._session(call)
        query = self.optional(call, "query")
        self._outside(call)
        written = await self.run(
            collection, query, lambda: self._engine.remove(collection, query, many=many, session=session)
        )
        self._tell(call, written.changes)
        return written

    async def do_aggregate(self, call: ActionCall) -> list[Document]:
        collection, session = await self.collection(call), await self._session(call)
        raw = call.fields.get("stages")
        if not isinstance(raw, list):
            raise bad_parameter("stages has to be an array")
        stages: list[Document] = [
            {str(each.get("stageKey")): self.value(each.get("stageValue"))} for each in raw if isinstance(each, dict)
        ]
        cut = self._around.limits and not any("$limit" in stage for stage in stages)
        asked = [*stages, {"$limit": AGGREGATE_ROWS + 1}] if cut else stages
        found = await self.run(collection, {}, lambda: self._engine.aggregate(collection, asked, session))
        if cut and len(found) > AGGREGATE_ROWS:
            await self._tell_cut(call, collection)
            return found[:AGGREGATE_ROWS]
        return found

    # --- around the engine -------------------------------------------------------------------------------------------

    async def run(self, collection: str, query: Document, work: Callable[[], T]) -> T:
        """``work`` at once, or in a thread when it takes long. Raises what it raises."""
        return await self._aside.run(work, slow=self._engine.slow(collection, query))

    async def answer(self, write: Callable[[], T]) -> T:
        """What ``write`` makes of documents, beside the event loop where they are large."""
        return await self._aside.run(write)

    async def read_beside(self, call: ActionCall) -> ActionCall:
        """``call`` with large values read already. Raises BadEjson."""
        return await read_beside(call, self._aside, self.value)

    async def collection(self, call: ActionCall) -> str:
        """The call's collection, made if the manifest allows it. Raises DatabaseError (-502005) when it does not
        exist."""
        name = call.text("collectionName")
        if not name:
            raise bad_parameter("collectionName is missing")
        declared = name in self._settings.collections

        def there() -> None:
            if not self._engine.exists(name):
                if not declared and not self._settings.auto_create:
                    raise no_collection(name)
                self._engine.create(name, undeclared=not declared)

        await self._aside.run(there, slow=self._engine.slow(name, ONE))
        if not declared and name not in self._warned and self._engine.is_undeclared(name):
            self._warned.add(name)
            self._notice(call, "CFN-TCB-001", collection=name)
        return name

    async def _session(self, call: ActionCall) -> str:
        """The call's transaction, "" outside of one. Raises DatabaseError when its time is over: it is rolled back
        then."""
        session = call.text("transactionId")
        if session and self._transactions.overdue(session):
            await self.run("", ONE, lambda: self._engine.abort(session))
            raise no_transaction()
        return session

    def _outside(self, call: ActionCall) -> None:
        """A query's update, remove or count inside a transaction does not carry it: the SDK leaves it out."""
        request_id = call.caller.request_id
        if call.text("transactionId") or call.text("queryType") != "WHERE" or request_id in self._told_outside:
            return
        if self._transactions.of(request_id):
            self._told_outside.add(request_id)
            self._notice(call, "CFN-TCB-006", action=call.action, collection=call.text("collectionName"))

    async def _tell_cut(self, call: ActionCall, collection: str) -> None:
        """Tell of rows that are missing, once for each function and collection, with the line where it can be seen."""
        function = call.caller.function
        if (function, collection) not in self._told_cut:
            self._told_cut.add((function, collection))
            place = await asyncio.to_thread(self._around.place, function, collection)
            self._notice(call, "CFN-TCB-020", place, collection=collection, rows=AGGREGATE_ROWS)

    def _tell(self, call: ActionCall, changes: Sequence[Changed]) -> None:
        if len(changes) > MOST_TOLD:
            params = {"collection": changes[0].collection, "count": len(changes), "told": MOST_TOLD}
            caller = call.caller
            self._emit(Noticed(self._clock.now(), "CFN-TCB-040", params, "note", caller.function, caller.request_id))
        for change in changes[:MOST_TOLD]:
            shown = change.document_id if isinstance(change.document_id, str) else dumps(change.document_id)
            self._emit(
                DocumentWritten(
                    self._clock.now(),
                    change.collection,
                    shown,
                    change.operation,
                    call.caller.function,
                    call.caller.request_id,
                    change.before,
                    change.after,
                )
            )

    def _notice(self, call: ActionCall, code: str, file: str = "", **params: object) -> None:
        function, request_id = call.caller.function, call.caller.request_id
        self._emit(Noticed(self._clock.now(), code, params, function=function, request_id=request_id, file=file))

    # --- reading fields ----------------------------------------------------------------------------------------------

    def _now_ms(self) -> int:
        return round(self._clock.now().timestamp() * 1000)

    def value(self, raw: Any) -> Value:
        """EJSON text, or the object itself as SDKs before @cloudbase/database send it; or what is read already."""
        if isinstance(raw, ReadValue):
            return raw.value
        read = loads if isinstance(raw, str) else convert
        return read(raw, self._now_ms(), strict=True)

    def document(self, raw: Any, name: str) -> Document:
        value = self.value(raw) if raw is not None else None
        if type(value) is not dict:
            raise bad_parameter(f"{name} has to be an object")
        return value

    def optional(self, call: ActionCall, name: str) -> Document:
        raw = call.fields.get(name)
        return {} if raw is None or raw == "" else self.document(raw, name)

    def _order(self, call: ActionCall) -> Document:
        """``{"n": -1}``, or the ``[{"field", "direction"}]`` of older SDKs."""
        raw = call.fields.get("order")
        if isinstance(raw, list):
            pairs = [(str(each.get("field")), each.get("direction")) for each in raw if isinstance(each, dict)]
            return {field: -1 if direction in ("desc", -1) else 1 for field, direction in pairs}
        return self.optional(call, "order")

    def _number(self, call: ActionCall, name: str, default: int) -> int:
        raw = call.fields.get(name)
        if raw is None or raw == "":
            return default
        value = self.value(raw)
        if not integral(value) or value < 0:
            raise bad_parameter(f"{name} has to be a whole number that is not negative")
        return int(value)


def updated_of(written: WriteResult) -> int:
    """``stats.updated``: documents whose content changed. An update to what is there already counts as none."""
    return written.modified


def plain_id(value: Value) -> Any:
    """An id as plain JSON: strings and finite numbers as they are."""
    plain = isinstance(value, int | float) and is_number(value) and math.isfinite(value)
    return value if isinstance(value, str) else json.loads(json.dumps(value)) if plain else dumps(value)
