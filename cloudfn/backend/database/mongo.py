"""A real MongoDB behind the engine's interface, for ``documents.url``.

Values cross over as canonical EJSON, which both sides read without loss. Transactions and ``$near`` need what MongoDB
needs for them: a replica set, and a 2dsphere index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from cloudfn.backend.database import update as updates
from cloudfn.backend.database.ejson import canonical, dumps, loads
from cloudfn.backend.database.engine import Changed, Find, Written
from cloudfn.backend.database.errors import Refused, bad_request, conflict, duplicate, no_collection
from cloudfn.backend.database.values import MISSING, Document, Value, new_id
from cloudfn.errors import InvalidFile
from cloudfn.snapshots import Snapshot

WRITE_CONFLICT = 112
PATIENCE_MS = 3000


def connect(url: str, default_database: str, indexes: Mapping[str, tuple[tuple[str, ...], ...]]) -> Mongo:
    """Raises InvalidFile when the driver is missing or the server does not answer."""
    try:
        import pymongo
        from pymongo.errors import PyMongoError
    except ImportError as error:
        raise InvalidFile("CFN-TCB-015", url=url, problem="pymongo is not installed") from error
    client: Any = None
    try:
        client = pymongo.MongoClient(url, serverSelectionTimeoutMS=PATIENCE_MS)
        client.admin.command("ping")
        engine = Mongo(client, client.get_default_database(default_database))
        engine.index(indexes)
    except (PyMongoError, ValueError) as error:
        if client is not None:
            client.close()
        raise InvalidFile("CFN-TCB-015", url=url, problem=str(error).split(",")[0]) from error
    return engine


class Mongo:
    """``client`` and ``database`` are pymongo's, or anything of the same shape."""

    def __init__(self, client: Any, database: Any) -> None:
        self._client = client
        self._db = database
        self._known: set[str] = set()
        self._undeclared: set[str] = set()
        self._sessions: dict[str, tuple[Any, list[Changed]]] = {}

    def index(self, indexes: Mapping[str, tuple[tuple[str, ...], ...]]) -> None:
        for name, each in indexes.items():
            for fields in each:
                self._db[name].create_index([(field.lstrip("-"), -1 if field[:1] == "-" else 1) for field in fields])

    # --- collections -------------------------------------------------------------------------------------------------

    def collections(self) -> tuple[str, ...]:
        return tuple(sorted(name for name in self._db.list_collection_names() if not name.startswith("system.")))

    def exists(self, collection: str) -> bool:
        if collection not in self._known:
            self._known = {*self.collections()}
        return collection in self._known

    def create(self, collection: str, *, undeclared: bool = False) -> bool:
        if self.exists(collection):
            return False
        self._db.create_collection(collection)
        if undeclared:
            self._undeclared.add(collection)
        return True

    def is_undeclared(self, collection: str) -> bool:
        return collection in self._undeclared

    def drop(self, collection: str) -> None:
        self._db.drop_collection(collection)
        self._known.discard(collection)

    def slow(self, collection: str, query: Document) -> bool:
        return True

    # --- reading -----------------------------------------------------------------------------------------------------

    def find(self, collection: str, find: Find, session: str = "") -> list[Document]:
        with self._using(collection, session) as (table, options):
            cursor = table.find(_out(find.query), _out(find.projection) if find.projection else None, **options)
            if find.sort:
                cursor = cursor.sort(list(_out(find.sort).items()))
            return [_in(each) for each in cursor.skip(find.skip).limit(find.limit)]

    def count(self, collection: str, query: Document, session: str = "") -> int:
        with self._using(collection, session) as (table, options):
            # Not count_documents: it runs an aggregation, in which $near is not allowed.
            return sum(1 for _ in table.find(_out(query), {"_id": 1}, **options))

    def aggregate(self, collection: str, stages: Sequence[Document], session: str = "") -> list[Document]:
        with self._using(collection, session) as (table, options):
            return [_in(each) for each in table.aggregate([_out(stage) for stage in stages], **options)]

    # --- writing -----------------------------------------------------------------------------------------------------

    def insert(self, collection: str, documents: Sequence[Document], session: str = "") -> Written:
        ready = [each if "_id" in each else {"_id": new_id(), **each} for each in documents]
        with self._using(collection, session) as (table, options):
            table.insert_many([_out(each) for each in ready], **options)
        changes = [Changed(collection, each["_id"], "insert", "", dumps(each)) for each in ready]
        return Written(inserted=tuple(each["_id"] for each in ready), changes=self._told(session, changes))

    def update(
        self,
        collection: str,
        query: Document,
        update: Document,
        *,
        many: bool,
        upsert: bool,
        session: str = "",
    ) -> Written:
        by_operators = updates.is_operators(update)
        with self._using(collection, session) as (table, options):
            before = self._matching(table, query, many, options)
            chosen: Document = query
            if before:
                chosen = {"_id": {"$in": [each["_id"] for each in before]}} if many else {"_id": before[0]["_id"]}
            if not by_operators:
                result = table.replace_one(_out(chosen), _out(update), upsert=upsert and not before, **options)
            elif many:
                result = table.update_many(_out(chosen), _out(update), upsert=upsert and not before, **options)
            else:
                result = table.update_one(_out(chosen), _out(update), upsert=upsert and not before, **options)
            created = result.upserted_id is not None
            ids = [_in({"id": result.upserted_id})["id"]] if created else [each["_id"] for each in before]
            after = self._matching(table, {"_id": {"$in": ids}}, True, options)
        changes = _updates(collection, before, after)
        return Written(
            matched=0 if created else len(before),
            modified=0 if created else result.modified_count,
            upserted=ids[0] if created else MISSING,
            document=after[0] if after else None,
            changes=self._told(session, changes),
        )

    def remove(self, collection: str, query: Document, *, many: bool, session: str = "") -> Written:
        with self._using(collection, session) as (table, options):
            gone = self._matching(table, query, many, options)
            table.delete_many(_out({"_id": {"$in": [each["_id"] for each in gone]}}), **options)
        changes = [Changed(collection, each["_id"], "remove", dumps(each), "") for each in gone]
        return Written(removed=len(gone), changes=self._told(session, changes))

    def _matching(self, table: Any, query: Document, many: bool, options: Mapping[str, Any]) -> list[Document]:
        return [_in(each) for each in table.find(_out(query), **options).limit(0 if many else 1)]

    # --- transactions ------------------------------------------------------------------------------------------------

    def start(self) -> str:
        with self._translated(""):
            session = self._client.start_session()
            session.start_transaction()
        name = new_id()
        self._sessions[name] = (session, [])
        return name

    def commit(self, session: str) -> tuple[Changed, ...]:
        found, changes = self._session(session)
        del self._sessions[session]
        with self._translated(""):
            found.commit_transaction()
            found.end_session()
        return tuple(changes)

    def abort(self, session: str) -> None:
        if session in self._sessions:
            found, _ = self._sessions.pop(session)
            with self._translated(""):
                found.abort_transaction()
                found.end_session()

    def _session(self, name: str) -> tuple[Any, list[Changed]]:
        if name not in self._sessions:
            raise Refused("DATABASE_TRANSACTION_FAIL", f"Transaction {name} does not exist or has ended")
        return self._sessions[name]

    def _told(self, session: str, changes: list[Changed]) -> tuple[Changed, ...]:
        """Changes of a transaction are told when it commits."""
        if not session:
            return tuple(changes)
        self._session(session)[1].extend(changes)
        return ()

    # --- snapshots ---------------------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        return Snapshot(
            {
                name: {_key(each): canonical(each) for each in self.find(name, Find({}, {}))}
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
        options = {"session": self._session(session)[0]} if session else {}
        with self._translated(collection):
            yield self._db[collection], options

    @contextmanager
    def _translated(self, collection: str) -> Iterator[None]:
        from pymongo.errors import BulkWriteError, DuplicateKeyError, OperationFailure, PyMongoError

        try:
            yield
        except DuplicateKeyError as error:
            raise duplicate(collection, str((error.details or {}).get("keyValue", ""))) from error
        except BulkWriteError as error:
            problems = (error.details or {}).get("writeErrors", [{}])
            if problems[0].get("code") == 11000:
                raise duplicate(collection, str(problems[0].get("keyValue", ""))) from error
            raise bad_request(str(problems[0].get("errmsg", error))) from error
        except OperationFailure as error:
            if error.code == WRITE_CONFLICT or error.has_error_label("TransientTransactionError"):
                raise conflict() from error
            raise bad_request(str((error.details or {}).get("errmsg", error))) from error
        except PyMongoError as error:
            raise bad_request(str(error)) from error


def _updates(collection: str, before: Sequence[Document], after: Sequence[Document]) -> list[Changed]:
    old = {dumps(each["_id"]): dumps(each) for each in before}
    changes: list[Changed] = []
    for each in after:
        was, now = old.get(dumps(each["_id"]), ""), dumps(each)
        if was != now:
            changes.append(Changed(collection, each["_id"], "update" if was else "insert", was, now))
    return changes


def _out(value: Any) -> Any:
    """A value as pymongo takes it."""
    from bson import json_util
    from bson.codec_options import DatetimeConversion

    options = json_util.JSONOptions(tz_aware=False, datetime_conversion=DatetimeConversion.DATETIME_AUTO)
    return json_util.loads(dumps(value), json_options=options)


def _in(document: Any) -> Document:
    """A document of pymongo as ours."""
    from bson import json_util

    found: Document = loads(json_util.dumps(document, json_options=json_util.CANONICAL_JSON_OPTIONS))
    return found


def _key(document: Document) -> str:
    found: Value = document["_id"]
    return found if type(found) is str else canonical(found)
