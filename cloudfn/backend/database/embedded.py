"""The embedded engine: documents decoded in memory, canonical text in SQLite.

Every write is in the file before it is acknowledged. Reads compile the query once and run over candidates that
``_id`` or an index has chosen. Another process may write to the same file: it is noticed before the next call.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from pathlib import Path

from cloudfn import limits
from cloudfn.backend.database import budget, collector
from cloudfn.backend.database import update as updates
from cloudfn.backend.database.bson import Document, Value
from cloudfn.backend.database.budget import watched
from cloudfn.backend.database.commits import Commits, Hear
from cloudfn.backend.database.engine import Changed, Find, WriteResult
from cloudfn.backend.database.errors import (
    bad_parameter,
    bad_request,
    no_collection,
)
from cloudfn.backend.database.order import in_slices
from cloudfn.backend.database.positional import resolved
from cloudfn.backend.database.projection import compile_projection
from cloudfn.backend.database.query import CompiledQuery, compile_query, is_large
from cloudfn.backend.database.rows import SqliteRows
from cloudfn.backend.database.sessions import Sessions, TransactionSession
from cloudfn.backend.database.sorting import compile_sort
from cloudfn.backend.database.stages import PipelineSource
from cloudfn.backend.database.table import Pair, Table, key_of
from cloudfn.backend.database.turn import Turn
from cloudfn.backend.database.unique import Unique, check, double, first_double
from cloudfn.backend.database.upserts import upserted_document, with_id
from cloudfn.backend.database.write_steps import (
    EffectiveStep,
    WriteStep,
    canonical_texts,
    effective,
    ends_of,
    require_unique,
    steps_to,
)
from cloudfn.manifest.values import Index
from cloudfn.snapshots import Snapshot

SLOW_ROWS = 2000
"""From this many documents on, a scan is not tried at once."""

Sought = dict[str, tuple[Document, bool]]
"""{key: (document, whether it matches)} of documents that were looked at before."""


class Embedded:
    """``path`` None: only in memory. ``now_ms``: the clock."""

    def __init__(self, path: Path | None, now_ms: Callable[[], int]) -> None:
        self._rows = SqliteRows(path)
        self._indexes: Mapping[str, tuple[Index, ...]] = {}
        self._now_ms = now_ms
        self._lock = Turn()
        self._tables: dict[str, Table] = {}
        self._known = self._rows.collections()
        self._sessions = Sessions()
        self._commits = Commits()
        collector.opened()

    # --- collections -------------------------------------------------------------------------------------------------

    def collections(self) -> tuple[str, ...]:
        with self._lock:
            self._refresh()
            return tuple(sorted(self._known))

    def exists(self, collection: str) -> bool:
        with self._lock:
            self._refresh()
            return collection in self._known

    def create(self, collection: str, *, undeclared: bool = False) -> bool:
        with self._lock, self._rows.writing():
            self._refresh()
            if collection in self._known:
                return False
            self._known[collection] = (self._rows.create(collection, undeclared), undeclared)
            return True

    def is_undeclared(self, collection: str) -> bool:
        return self._known.get(collection, (0, False))[1]

    def index(self, indexes: Mapping[str, tuple[Index, ...]]) -> None:
        with self._lock:
            self._refresh()
            for name in indexes:
                target = [each for each in indexes[name] if each.unique]
                if name in self._known and target:
                    documents = self._table(name).documents
                    doubles = (first_double(Unique(name, each, {}), documents) for each in target)
                    if found := next(filter(None, doubles), None):
                        raise found
            changed = {name for name in {*indexes, *self._indexes} if indexes.get(name) != self._indexes.get(name)}
            self._indexes = indexes
            for name in changed:
                if table := self._tables.get(name):
                    self._tables[name] = Table(name, table.documents, indexes.get(name, ()))

    def fill_disk(self, is_full: bool) -> None:
        self._rows.is_full = is_full

    def drop(self, collection: str) -> None:
        with self._lock:
            with self._rows.writing():
                self._rows.drop(collection)
                self._known.pop(collection, None)
                self._tables.pop(collection, None)
            self._commits.unknown(collection)

    def slow(self, collection: str, query: Document) -> bool:
        table = self._tables.get(collection)
        return (table is not None and len(table.documents) > SLOW_ROWS and "_id" not in query) or is_large(query)

    def _refresh(self) -> None:
        """Forget what another process has rewritten."""
        if self._rows.changed_elsewhere():
            known = self._rows.collections()
            self._tables = {
                name: table for name, table in self._tables.items() if known.get(name) == self._known.get(name)
            }
            changed = {name for name in {*known, *self._known} if known.get(name) != self._known.get(name)}
            self._known = known
            for name in sorted(changed):
                self._commits.unknown(name)

    def listen(self, hear: Hear) -> Callable[[], None]:
        with self._lock:
            return self._commits.listen(hear)

    def _table(self, name: str) -> Table:
        table = self._tables.get(name)
        if table is None:
            if name not in self._known:
                raise no_collection(name)
            documents = self._loaded(name)
            table = self._tables[name] = Table(name, documents, self._indexes.get(name, ()))
        return table

    def _loaded(self, name: str) -> dict[str, Document]:
        if budget.current().brief:
            raise budget.TakesLong
        with collector.resting():
            try:
                documents = self._rows.load(name)
            finally:
                budget.current().loaded()
            if len(documents) >= collector.PUTS:
                collector.loaded()
            return documents

    # --- reading -----------------------------------------------------------------------------------------------------

    def _candidates(self, collection: str, query: CompiledQuery, session: str) -> list[Pair]:
        with self._lock:
            self._refresh()
            table = self._table(collection)
            return self._sessions.use(session).candidates(table, query) if session else table.candidates(query)

    def find(self, collection: str, find: Find, session: str = "") -> list[Document]:
        query = compile_query(find.query)
        return self._found(find, query, self._candidates(collection, query, session))

    def find_at(self, collection: str, find: Find) -> tuple[list[Document], int]:
        query = compile_query(find.query)
        with self._lock:
            pairs = self._candidates(collection, query, "")  # it may notice what another process has written
            number = self._commits.number
        return self._found(find, query, pairs), number

    def _found(self, find: Find, query: CompiledQuery, pairs: list[Pair]) -> list[Document]:
        project = compile_projection(find.projection) if find.projection else None
        sort = compile_sort(find.sort) if find.sort else None
        stop = find.skip + find.limit if find.limit and not sort and not query.distance else 0
        found: list[Document] = []
        for _, document in watched(pairs):
            if query.matches(document):
                found.append(document)
                if stop and len(found) >= stop:
                    break
        if sort:
            found = sort(found)
        elif query.distance:
            found = in_slices(found, query.distance)
        found = found[find.skip : find.skip + find.limit] if find.limit else found[find.skip :]
        return [project(document) for document in found] if project else found

    def count(self, collection: str, query: Document, session: str = "") -> int:
        compiled = compile_query(query)
        pairs = self._candidates(collection, compiled, session)
        return len(pairs) if not query else sum(1 for _, document in watched(pairs) if compiled.matches(document))

    def aggregate(self, collection: str, stages: Sequence[Document], session: str = "") -> list[Document]:
        from cloudfn.backend.database.pipeline import run  # all operators of aggregations: 39 ms of a start without one

        def read(name: str, query: Document) -> list[Document]:
            if name != collection and not self.exists(name):
                return []
            return self.find(name, Find(query, {}), session)

        return run(collection, stages, PipelineSource(read, self._now_ms()))

    # --- writing -----------------------------------------------------------------------------------------------------

    def insert(self, collection: str, documents: Sequence[Document], session: str = "") -> WriteResult:
        ready = [with_id(document) for document in documents]

        def plan(
            get: Callable[[str], Document | None], candidates: Callable[[CompiledQuery], list[Pair]]
        ) -> list[WriteStep]:
            steps: dict[str, WriteStep] = {}
            for document in ready:
                key = key_of(document["_id"])
                if key in steps or get(key) is not None:
                    raise double(collection, "_id_", {"_id": document["_id"]})
                steps[key] = (key, None, document)
            return list(steps.values())

        _, _, changes = self._write(collection, plan, session)
        return WriteResult(inserted=tuple(document["_id"] for document in ready), changes=changes)

    def update(
        self,
        collection: str,
        query: Document,
        update: Document,
        *,
        many: bool,
        upsert: bool,
        session: str = "",
    ) -> WriteResult:
        compiled = compile_query(query)
        by_operators = updates.is_operators(update)
        if not by_operators and many:
            raise bad_request("multi update is not supported for replacement-style update")
        upserted: list[Value] = []

        def change(document: Document) -> Document:
            if by_operators:
                return updates.apply(document, resolved(update, query, document), self._now_ms())
            if "_id" in update and key_of(update["_id"]) != key_of(document["_id"]):
                raise bad_parameter("the _id of a document cannot be changed")
            return {"_id": document["_id"], **{name: value for name, value in update.items() if name != "_id"}}

        sought = self._sought(collection, compiled, many, session)

        def plan(
            get: Callable[[str], Document | None], candidates: Callable[[CompiledQuery], list[Pair]]
        ) -> list[WriteStep]:
            steps: list[WriteStep] = []
            for key, document in watched(_matching(compiled, candidates, many, sought)):
                steps.append((key, document, change(document)))
            if not steps and upsert:
                made = upserted_document(query, update, by_operators, self._now_ms())
                if get(key_of(made["_id"])) is not None:
                    raise double(collection, "_id_", {"_id": made["_id"]})
                upserted.append(made["_id"])
                steps.append((key_of(made["_id"]), None, made))
            return steps

        steps, modified, changes = self._write(collection, plan, session, whole=not by_operators)
        first = steps[0][2] if steps else None
        if upserted:
            return WriteResult(upserted=upserted[0], document=first, changes=changes)
        return WriteResult(matched=len(steps), modified=modified, document=first, changes=changes)

    def remove(self, collection: str, query: Document, *, many: bool, session: str = "") -> WriteResult:
        compiled = compile_query(query)
        sought = self._sought(collection, compiled, many, session)

        def plan(
            get: Callable[[str], Document | None], candidates: Callable[[CompiledQuery], list[Pair]]
        ) -> list[WriteStep]:
            return [(key, document, None) for key, document in _matching(compiled, candidates, many, sought)]

        steps, _, changes = self._write(collection, plan, session)
        return WriteResult(removed=len(steps), changes=changes)

    def _sought(self, collection: str, query: CompiledQuery, many: bool, session: str) -> Sought:
        """Work that may take long looks at the documents before it takes its turn, so that it keeps nobody waiting."""
        sought: Sought = {}
        if not budget.current().brief and not session:
            for key, document in watched(self._candidates(collection, query, session)):
                hit = query.matches(document)
                sought[key] = (document, hit)
                if hit and not many and not query.distance:
                    break
        return sought

    def _write(
        self,
        collection: str,
        plan: Callable[[Callable[[str], Document | None], Callable[[CompiledQuery], list[Pair]]], list[WriteStep]],
        session_id: str,
        whole: bool = False,
    ) -> tuple[list[WriteStep], int, tuple[Changed, ...]]:
        """Decide with ``plan``, then write: into the transaction, or into the file and then into memory. ``whole``:
        documents are replaced by new ones.

        Gives the steps, how many of them change something, and what is to be told of those.
        """
        with self._lock:
            if session_id:
                self._refresh()
                table, session = self._table(collection), self._sessions.use(session_id)
                steps = plan(lambda key: session.get(table, key), lambda query: session.candidates(table, query))
                for unique in table.unique:
                    check(unique, ends_of(steps), session.overlay(collection))
                real = effective(steps)
                for key, _, after, _, _ in real:
                    session.write(table, key, after, whole)
                return steps, len(real), ()
            with self._rows.writing():
                self._refresh()
                table = self._table(collection)
                steps = plan(table.documents.get, table.candidates)
                for unique in table.unique:
                    check(unique, ends_of(steps))
                real = effective(steps)
                changes = self._store(collection, real)
            self._remember(table, real, {step[0] for step in real} if whole else ())
            return steps, len(real), changes

    def _store(self, collection: str, steps: Iterable[EffectiveStep]) -> tuple[Changed, ...]:
        changes: list[Changed] = []
        for key, before, after, old, body in watched(steps):
            self._rows.write(collection, key, None if after is None else body, exists=before is not None)
            some = after or before or {}
            operation = "insert" if before is None else "remove" if after is None else "update"
            shown = old[: limits.TEXT], body[: limits.TEXT]
            changes.append(Changed(collection, some.get("_id"), operation, *shown))  # type: ignore[arg-type]
        if changes:
            self._rows.bump(collection)
        return tuple(changes)

    def _remember(self, table: Table, steps: Sequence[EffectiveStep], replaced: Container[str]) -> None:
        """After the file has it: the same in memory, and in what open snapshots must not see; whoever listens is told.

        Nothing ends it here.
        """
        if not steps:
            return
        with budget.spending(budget.UNBOUNDED):
            self._sessions.note(table.name, [(key, before) for key, before, *_ in steps])
            for key, _, after, *_ in steps:
                table.put(key, after)
        collector.stored(len(steps))
        version, undeclared = self._known[table.name]
        self._known[table.name] = (version + 1, undeclared)
        self._commits.tell(table.name, [step[:3] for step in steps], replaced)

    # --- transactions ------------------------------------------------------------------------------------------------

    def start(self) -> str:
        with self._lock:
            return self._sessions.start().id

    def commit(self, session: str) -> tuple[Changed, ...]:
        with self._lock:
            self._refresh()
            one = self._sessions.use(session)
            try:
                with self._rows.writing():
                    self._refresh()
                    tables = {name: self._table(name) for name in one.writes}
                    one.check(tables)
                    plans = {name: self._steps_of(one, tables[name]) for name in tables}
                    for name, steps in plans.items():
                        require_unique(tables[name], steps)
                    changes = [change for name, steps in plans.items() for change in self._store(name, steps)]
            except budget.TakesLong:
                raise  # it is tried again, with the same transaction
            except BaseException:
                self._sessions.end(session)
                raise
            self._sessions.end(session)
            for name, steps in plans.items():
                self._remember(tables[name], steps, one.replaced.get(name, ()))
            return tuple(changes)

    def _steps_of(self, session: TransactionSession, table: Table) -> list[EffectiveStep]:
        return effective([(key, table.documents.get(key), after) for key, after in session.writes[table.name].items()])

    def abort(self, session: str) -> None:
        with self._lock:
            self._sessions.end(session)

    # --- snapshots ---------------------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        with self._lock:
            self._refresh()
            return Snapshot({name: canonical_texts(self._table(name)) for name in sorted(self._known)})

    def restore(self, snapshot: Snapshot) -> None:
        """Documents that are as in the snapshot are left alone, so that the order of their fields stays."""
        with self._lock:
            try:
                with self._rows.writing():
                    self._refresh()
                    before = {*self._known}
                    plans = self._restoring(snapshot)
            except BaseException:
                self._tables, self._known = {}, self._rows.collections()
                raise
            for name in sorted(before - {*snapshot.collections}):
                self._commits.unknown(name)
            for table, steps in plans:
                self._remember(table, steps, {step[0] for step in steps})

    def _restoring(self, snapshot: Snapshot) -> list[tuple[Table, list[EffectiveStep]]]:
        for name in [*self._known]:
            if name not in snapshot.collections:
                self._rows.drop(name)
                del self._known[name]
                self._tables.pop(name, None)
        plans: list[tuple[Table, list[EffectiveStep]]] = []
        for name, target in snapshot.collections.items():
            if name not in self._known:
                self._known[name] = (self._rows.create(name, False), False)
            table = self._table(name)
            steps = steps_to(table, target)
            for unique in table.unique:
                check(unique, ends_of(steps), dict.fromkeys(key for key, _, _ in steps))
            real = effective(steps)
            self._store(name, real)
            plans.append((table, real))
        return plans

    def close(self) -> None:
        with self._lock:
            self._rows.close()
        collector.closed()


def _matching(
    query: CompiledQuery, candidates: Callable[[CompiledQuery], list[Pair]], many: bool, sought: Sought
) -> list[Pair]:
    """What a write changes: every match, or the first one, which with ``$near`` is the nearest. What was ``sought``
    holds for documents that nobody has changed since."""

    def hits(pair: Pair) -> bool:
        key, document = pair
        seen = sought.get(key)
        return seen[1] if seen is not None and seen[0] is document else query.matches(document)

    found = (pair for pair in watched(candidates(query)) if hits(pair))
    if many:
        return [*found]
    distance = query.distance
    first = min(found, key=lambda pair: distance(pair[1]), default=None) if distance else next(found, None)
    return [first] if first else []
