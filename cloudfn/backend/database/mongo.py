"""A real MongoDB behind the engine's interface, for ``documents.url``.

Values cross over as canonical EJSON, which both sides read without loss. Transactions and ``$near`` need what MongoDB
needs for them: a replica set, and a 2dsphere index.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pymongo
from pymongo.errors import BulkWriteError, ConnectionFailure, DuplicateKeyError, OperationFailure, PyMongoError

from cloudfn.backend.database import mongo_writes as writes
from cloudfn.backend.database import update as updates
from cloudfn.backend.database.bson import Document, new_id
from cloudfn.backend.database.commits import Commits, Hear
from cloudfn.backend.database.ejson import canonical, dumps, loads
from cloudfn.backend.database.engine import Changed, Find, WriteResult
from cloudfn.backend.database.errors import DatabaseError, bad_request, conflict, no_collection, no_transaction
from cloudfn.backend.database.mongo_values import into, key_of, out
from cloudfn.backend.database.unique import double
from cloudfn.errors import InvalidFile
from cloudfn.manifest.values import Index
from cloudfn.snapshots import Snapshot

WRITE_CONFLICT = 112
CONFLICT = "DATABASE_TRANSACTION_CONFLICT"
PATIENCE_MS = 3000


def connect(url: str, default_database: str) -> Mongo:
    """Raises InvalidFile when the server does not answer."""
    client: Any = None
    try:
        patience: dict[str, Any] = (
            {} if "serverSelectionTimeoutMS" in url else {"serverSelectionTimeoutMS": PATIENCE_MS}
        )
        client = pymongo.MongoClient(url, datetime_conversion="DATETIME_AUTO", **patience)
        client.admin.command("ping")
        engine = Mongo(client, client.get_default_database(default_database))
    except (PyMongoError, ValueError) as error:
        if client is not None:
            client.close()
        raise InvalidFile("CFN-TCB-015", url=url, problem=str(error).split(",")[0]) from error
    return engine


@dataclass(slots=True)
class _Transaction:
    """An open transaction: the driver's session, what it has written, whether somebody else was quicker."""

    session: Any
    changes: list[Changed] = field(default_factory=list)
    doomed: bool = False


class Mongo:
    """``client`` and ``database`` are pymongo's, or anything of the same shape."""

    def __init__(self, client: Any, database: Any) -> None:
        self._client = client
        self._db = database
        self._known: set[str] = set()
        self._undeclared: set[str] = set()
        self._sessions: dict[str, _Transaction] = {}
        self._commits, self._telling = Commits(), threading.Lock()

    def index(self, indexes: Mapping[str, tuple[Index, ...]]) -> None:
        """Make what is missing. A unique index over the same fields serves for one that need not be; one that is not
        unique stays in the way, and MongoDB says so."""
        for name, wanted in indexes.items():
            table = self._db[name]
            with self._translated(name):
                there = table.index_information().values() if wanted else ()
                found = {(tuple(each["key"]), bool(each.get("unique"))) for each in there}
                for each in wanted:
                    if (each.keys, True) not in found and (each.keys, each.unique) not in found:
                        table.create_index(list(each.keys), unique=each.unique)

    # --- collections -------------------------------------------------------------------------------------------------

    def collections(self) -> tuple[str, ...]:
        with self._translated(""):
            names = self._db.list_collection_names()
        return tuple(sorted(name for name in names if not name.startswith("system.")))

    def exists(self, collection: str) -> bool:
        if collection not in self._known:
            self._known = {*self.collections()}
        return collection in self._known

    def create(self, collection: str, *, undeclared: bool = False) -> bool:
        if self.exists(collection):
            return False
        with self._translated(collection):
            self._db.create_collection(collection)
        if undeclared:
            self._undeclared.add(collection)
        return True

    def is_undeclared(self, collection: str) -> bool:
        return collection in self._undeclared

    def fill_disk(self, is_full: bool) -> None:
        """Its disk is the server's."""

    def drop(self, collection: str) -> None:
        with self._translated(collection):
            self._db.drop_collection(collection)
        self._known.discard(collection)
        self._tell([collection])

    def slow(self, collection: str, query: Document) -> bool:
        return True

    # --- reading -----------------------------------------------------------------------------------------------------

    def find(self, collection: str, find: Find, session: str = "") -> list[Document]:
        with self._using(collection, session) as (table, options):
            cursor = table.find(out(find.query), out(find.projection) if find.projection else None, **options)
            if find.sort:
                cursor = cursor.sort(list(out(find.sort).items()))
            return [into(each) for each in cursor.skip(find.skip).limit(find.limit)]

    def find_at(self, collection: str, find: Find) -> tuple[list[Document], int]:
        number = self._commits.number  # a commit that comes in between is told after, and read again
        return self.find(collection, find), number

    def listen(self, hear: Hear) -> Callable[[], None]:
        """What is written through here is told, without what it was; what others write is not seen."""
        with self._telling:
            return self._commits.listen(hear)

    def _tell(self, collections: Iterable[str]) -> None:
        with self._telling:
            for name in sorted({*collections}):
                self._commits.unknown(name)

    def count(self, collection: str, query: Document, session: str = "") -> int:
        with self._using(collection, session) as (table, options):
            # Not count_documents: it runs an aggregation, in which $near is not allowed.
            return sum(1 for _ in table.find(out(query), {"_id": 1}, **options))

    def aggregate(self, collection: str, stages: Sequence[Document], session: str = "") -> list[Document]:
        with self._using(collection, session) as (table, options):
            return [into(each) for each in table.aggregate([out(stage) for stage in stages], **options)]

    # --- writing -----------------------------------------------------------------------------------------------------

    def insert(self, collection: str, documents: Sequence[Document], session: str = "") -> WriteResult:
        ready = [each if "_id" in each else {"_id": new_id(), **each} for each in documents]

        def work(table: Any, options: writes.Options) -> WriteResult:
            table.insert_many([out(each) for each in ready], **options)
            changes = [Changed(collection, each["_id"], "insert", "", dumps(each)) for each in ready]
            return WriteResult(
                inserted=tuple(each["_id"] for each in ready), changes=self._in_transaction(session, changes)
            )

        return self._write(
            collection, session, work, lambda: WriteResult(inserted=tuple(each["_id"] for each in ready))
        )

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
        by_operators = updates.is_operators(update)
        if not by_operators and many:
            raise bad_request("multi update is not supported for replacement-style update")

        def work(table: Any, options: writes.Options) -> WriteResult:
            change = writes.update_many if many else writes.update_one
            written = change(table, query, update, options)
            if written is None and upsert:
                written = writes.upsert(table, query, update, options)
            found, changes = written or (WriteResult(), ())
            named = [replace(each, collection=collection) for each in changes]
            return replace(found, changes=self._in_transaction(session, named))

        def lost() -> WriteResult:
            seen = self._seen(collection, query, many)
            return WriteResult(matched=seen, modified=seen)

        return self._write(collection, session, work, lost)

    def remove(self, collection: str, query: Document, *, many: bool, session: str = "") -> WriteResult:
        def work(table: Any, options: writes.Options) -> WriteResult:
            gone = (writes.remove_many if many else writes.remove_one)(table, query, options)
            changes = [Changed(collection, each["_id"], "remove", dumps(each), "") for each in gone]
            return WriteResult(removed=len(gone), changes=self._in_transaction(session, changes))

        return self._write(collection, session, work, lambda: WriteResult(removed=self._seen(collection, query, many)))

    def _seen(self, collection: str, query: Document, many: bool) -> int:
        with self._using(collection, "") as (table, options):
            return len(writes.matching(table, query, many, options))

    def _write(
        self,
        collection: str,
        session: str,
        work: Callable[[Any, writes.Options], WriteResult],
        lost: Callable[[], WriteResult],
    ) -> WriteResult:
        """``work``. In a transaction, a conflict dooms it and ``lost`` is answered: the SDK runs the callback again
        when the commit is refused, but not when a write is."""
        transaction = self._session(session) if session else None
        if transaction is not None and transaction.doomed:
            return lost()
        try:
            with self._using(collection, session) as (table, options):
                return work(table, options)
        except DatabaseError as refused:
            if transaction is None or refused.code != CONFLICT:
                raise
            transaction.doomed = True
            return lost()
        finally:
            if transaction is None:  # of several documents some may be written, also where it fails
                self._tell([collection])

    # --- transactions ------------------------------------------------------------------------------------------------

    def start(self) -> str:
        with self._translated(""):
            session = self._client.start_session()
            session.start_transaction()
        name = new_id()
        self._sessions[name] = _Transaction(session)
        return name

    def commit(self, session: str) -> tuple[Changed, ...]:
        transaction = self._session(session)
        del self._sessions[session]
        if transaction.doomed:
            self._end(transaction)
            raise conflict()
        with self._translated(""):
            transaction.session.commit_transaction()
            transaction.session.end_session()
        self._tell(each.collection for each in transaction.changes)
        return tuple(transaction.changes)

    def abort(self, session: str) -> None:
        if session in self._sessions:
            self._end(self._sessions.pop(session))

    def _end(self, transaction: _Transaction) -> None:
        with self._translated(""):
            transaction.session.abort_transaction()
            transaction.session.end_session()

    def _session(self, name: str) -> _Transaction:
        if name not in self._sessions:
            raise no_transaction()
        return self._sessions[name]

    def _in_transaction(self, session: str, changes: list[Changed]) -> tuple[Changed, ...]:
        """Changes of a transaction are told when it commits."""
        if not session:
            return tuple(changes)
        self._session(session).changes.extend(changes)
        return ()

    # --- snapshots ---------------------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        return Snapshot(
            {
                name: {key_of(each): canonical(each) for each in self.find(name, Find({}, {}))}
                for name in self.collections()
            }
        )

    def restore(self, snapshot: Snapshot) -> None:
        for name in self.collections():
            if name not in snapshot.collections:
                self.drop(name)
        for name, documents in snapshot.collections.items():
            self.create(name)
            self.remove(name, {}, many=True)
            if documents:
                self.insert(name, [loads(body) for body in documents.values()])

    def close(self) -> None:
        for name in [*self._sessions]:
            self.abort(name)
        self._client.close()

    # --- around pymongo ----------------------------------------------------------------------------------------------

    @contextmanager
    def _using(self, collection: str, session: str) -> Iterator[tuple[Any, dict[str, Any]]]:
        """The collection, and the options that carry the transaction."""
        if not self.exists(collection):
            raise no_collection(collection)
        options: dict[str, Any] = {}
        if session:
            transaction = self._session(session)
            # A doomed transaction is gone in the server: what it still reads cannot be committed any more.
            options = {} if transaction.doomed else {"session": transaction.session}
        with self._translated(collection):
            yield self._db[collection], options

    @contextmanager
    def _translated(self, collection: str) -> Iterator[None]:
        try:
            yield
        except DuplicateKeyError as error:
            raise _doubled(collection, error.details or {}) from error
        except BulkWriteError as error:
            problems = (error.details or {}).get("writeErrors", [{}])
            if problems[0].get("code") == 11000:
                raise _doubled(collection, problems[0]) from error
            raise bad_request(str(problems[0].get("errmsg", error))) from error
        except OperationFailure as error:
            if error.code == WRITE_CONFLICT or error.has_error_label("TransientTransactionError"):
                raise conflict() from error
            raise bad_request(str((error.details or {}).get("errmsg", error))) from error
        except ConnectionFailure as error:
            raise bad_request("MongoDB does not answer: " + str(error).partition(" (configured")[0]) from error
        except PyMongoError as error:
            raise bad_request(str(error)) from error


def _doubled(collection: str, details: Mapping[str, Any]) -> DatabaseError:
    """The server's E11000, without the name of the database."""
    pattern: Mapping[str, Any] = details.get("keyPattern") or {"_id": 1}
    index = "_".join(f"{path}_{direction}" for path, direction in pattern.items())
    values = into(dict(details.get("keyValue") or {}))
    return double(collection, "_id_" if index == "_id_1" else index, values)
