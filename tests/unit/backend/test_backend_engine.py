# ruff: noqa: E501 - one case, one line
"""The embedded engine: indexes, transactions, snapshots, limits, and what it refuses."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.backend.database.bson import Date, Long, Regex
from cloudfn.backend.database.embedded import Embedded
from cloudfn.backend.database.engine import Find
from cloudfn.backend.database.errors import DatabaseError
from cloudfn.backend.database.sessions import Sessions
from cloudfn.errors import InvalidFile
from cloudfn.manifest.values import Index
from cloudfn.snapshots import diff

Rows = list[dict[str, Any]]


@pytest.fixture
def engine() -> Iterator[Embedded]:
    made = Embedded(None, lambda: 1_700_000_000_000)
    made.index({"c": (Index(("a",)), Index(("b", "-a")))})
    made.create("c")
    yield made
    made.close()


def everything(engine: Embedded, query: dict[str, Any] | None = None) -> Rows:
    return engine.find("c", Find(query or {}, {"_id": 1}))


# --- indexes ---------------------------------------------------------------------------------------------------------

small = st.one_of(
    st.none(), st.integers(0, 3), st.sampled_from(["x", "y", 1.5]), st.lists(st.integers(0, 3), max_size=2)
)
rows = st.lists(st.fixed_dictionaries({}, optional={"a": small, "b": small}), max_size=12)
conditions = st.one_of(
    small,
    st.builds(lambda op, value: {op: value}, st.sampled_from(["$gt", "$gte", "$lt", "$lte", "$eq", "$ne"]), small),
    st.builds(lambda low, high: {"$gte": low, "$lt": high}, small, small),
    st.builds(lambda some: {"$in": some}, st.lists(small, max_size=3)),
)
filters = st.one_of(
    st.fixed_dictionaries({}, optional={"a": conditions, "b": conditions}),
    st.builds(lambda one, two: {"$and": [{"a": one}, {"b": two}]}, conditions, conditions),
)


@given(found=rows, query=filters, changes=st.lists(st.tuples(st.integers(0, 11), small), max_size=4))
def test_an_index_finds_what_a_scan_finds(found: Rows, query: dict[str, Any], changes: list[tuple[int, Any]]) -> None:
    engines = [Embedded(None, lambda: 0) for _ in range(2)]
    engines[1].index({"c": (Index(("a",)), Index(("b",)), Index(("b", "a")))})
    for engine in engines:
        engine.create("c")
        engine.insert("c", [{"_id": n, **row} for n, row in enumerate(found)])
        everything(engine, query)  # builds the index, so that the changes below have to keep it
        for n, value in changes:
            engine.update("c", {"_id": n}, {"$set": {"a": value}}, many=False, upsert=False)
        engine.remove("c", {"_id": 3}, many=False)
    scanned, indexed = (everything(engine, query) for engine in engines)
    assert scanned == indexed


def test_an_index_is_used(engine: Embedded) -> None:
    engine.insert("c", [{"_id": n, "a": n % 100, "b": n} for n in range(1000)])
    table = engine._table("c")
    from cloudfn.backend.database.query import compile_query

    assert len(table.candidates(compile_query({"a": 5}))) == 10
    assert len(table.candidates(compile_query({"a": {"$gte": 5, "$lt": 7}}))) == 30  # the ends are left to the filter
    assert len(table.candidates(compile_query({"b": {"$in": [1, 2, 3]}, "a": 1}))) <= 10
    assert len(table.candidates(compile_query({"_id": 7}))) == 1
    assert len(table.candidates(compile_query({"_id": {"$in": [7, 7.0, 8, "no"]}}))) == 2
    assert len(table.candidates(compile_query({"other": 7}))) == 1000


# --- transactions ----------------------------------------------------------------------------------------------------


def test_a_snapshot_stays_as_it_was(engine: Embedded) -> None:
    engine.insert("c", [{"_id": 1, "a": 1}, {"_id": 2, "a": 1}])
    session = engine.start()
    assert engine.count("c", {"a": 1}, session) == 2
    engine.update("c", {}, {"$set": {"a": 2}}, many=True, upsert=False)
    engine.remove("c", {"_id": 2}, many=False)
    engine.insert("c", [{"_id": 3, "a": 1}])
    assert [row["_id"] for row in engine.find("c", Find({"a": 1}, {"_id": 1}), session)] == [1, 2]
    engine.commit(session)
    assert everything(engine) == [{"_id": 1, "a": 2}, {"_id": 3, "a": 1}]


def test_of_two_writers_the_second_conflicts(engine: Embedded) -> None:
    engine.insert("c", [{"_id": 1, "a": 1}])
    one, two = engine.start(), engine.start()
    for session in (one, two):
        engine.update("c", {"_id": 1}, {"$inc": {"a": 1}}, many=False, upsert=False, session=session)
    engine.commit(one)
    with pytest.raises(DatabaseError) as refused:
        engine.commit(two)
    assert refused.value.code == "DATABASE_TRANSACTION_CONFLICT"
    assert everything(engine) == [{"_id": 1, "a": 2}]
    with pytest.raises(DatabaseError, match="TransactionNotExist"):
        engine.commit(two)


def test_two_inserts_of_one_id_conflict(engine: Embedded) -> None:
    session = engine.start()
    engine.insert("c", [{"_id": 1, "a": "inside"}], session)
    engine.insert("c", [{"_id": 1, "a": "outside"}])
    with pytest.raises(DatabaseError) as refused:
        engine.commit(session)
    assert refused.value.code == "DATABASE_TRANSACTION_CONFLICT"


def test_an_aborted_transaction_leaves_nothing(engine: Embedded) -> None:
    session = engine.start()
    engine.insert("c", [{"_id": 1}], session)
    assert engine.count("c", {}, session) == 1
    engine.abort(session)
    assert engine.count("c", {}) == 0


# --- snapshots -------------------------------------------------------------------------------------------------------


def test_restore_brings_back_exactly_what_was(tmp_path: Path) -> None:
    engine = Embedded(tmp_path / "documents.db", lambda: 0)
    engine.create("c")
    engine.create("empty")
    engine.insert("c", [{"_id": "a", "z": 1, "b": Long(2), "d": Date(5)}, {"_id": 7, "f": 1.0}])
    before = engine.snapshot()
    engine.update("c", {"_id": "a"}, {"$set": {"z": 2}}, many=False, upsert=False)
    engine.remove("c", {"_id": 7}, many=False)
    engine.create("later")
    engine.drop("empty")
    assert [str(change) for change in diff(before, engine.snapshot())] == [
        "c/a.z 1 -> 2",
        'c/{"$numberInt":"7"} {"_id":{"$numberInt":"7"},"f":{"$numberDouble":"1.0"}} -> (absent)',
    ]
    engine.restore(before)
    assert engine.snapshot() == before
    assert engine.collections() == ("c", "empty")
    engine.close()
    again = Embedded(tmp_path / "documents.db", lambda: 0)
    assert again.snapshot() == before
    again.close()


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("update", "words"),
    [
        ({"$frob": {"a": 1}}, "Unknown modifier"),
        ({"$set": {"a": 1}, "b": 1}, "either operators or a whole document"),
        ({"$set": {"a": 1}, "$inc": {"a": 1}}, "would create a conflict"),
        ({"$set": {"a": 1, "a.b": 1}}, "would create a conflict"),
        ({"$inc": {"s": 1}}, "non-numeric"),
        ({"$inc": {"a": "1"}}, "non-numeric"),
        ({"$inc": {"big": Long(1)}}, "Failed to apply"),
        ({"$push": {"a": 1}}, "must be an array"),
        ({"$pop": {"l": 2}}, "$pop expects 1 or -1"),
        ({"$set": {"_id": 9}}, "immutable field '_id'"),
        ({"$set": {"l.x": 1}}, "in an array"),
        ({"$set": {"l.$": 1}}, "did not find the match needed from the query"),
        ({"$set": {"none.$": 1}}, "did not find the match needed from the query"),
        ({"$set": {"l.$.m.$": 1}}, "Too many positional"),
        ({"$set": {"l.$[x]": 1}}, "No array filter found"),
        ({"$set": {"$[].a": 1}}, "in the first position"),
        ({"$set": {"s.$[]": 1}}, "non-array element"),
        ({"$set": {"none.$[]": 1}}, "must exist in the document"),
        ({"$rename": {"a": "a"}}, "must differ"),
    ],
)
def test_updates_that_mongodb_refuses(engine: Embedded, update: dict[str, Any], words: str) -> None:
    engine.insert("c", [{"_id": 1, "a": 1, "s": "x", "l": [1], "big": Long(2**63 - 1)}])
    before = engine.snapshot()
    with pytest.raises(DatabaseError) as refused:
        engine.update("c", {"_id": 1}, update, many=False, upsert=False)
    assert words in refused.value.message
    assert engine.snapshot() == before


@pytest.mark.parametrize(
    "query",
    [
        {"a": {"$frob": 1}}, {"$frob": []}, {"$or": []}, {"$or": {}}, {"a": {"$in": 1}}, {"a": {"$size": -1}},
        {"a": {"$mod": [0, 1]}}, {"a": {"$not": 1}}, {"a": Regex("(")}, {"a": Regex("a", "q")}, {"$where": "1"},
        {"a": {"$near": 1}}, {"a": {"$geoWithin": {}}}, {"$text": {}}, {"$jsonSchema": {}}, {"a": Regex("\\C")}, {"a": {"$elemMatch": 1}},
        {"$expr": {"$frob": 1}}, {"a": {"$options": "i"}}, {"a": {"$type": "nothing"}},
    ],
)  # fmt: skip
def test_queries_that_mongodb_refuses(engine: Embedded, query: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError):
        everything(engine, query)


@pytest.mark.parametrize(
    "stages",
    [
        [{"$frob": 1}], [{"$match": 1}], [{"$limit": 0}], [{"$skip": -1}], [{"$group": {"a": 1}}],
        [{"$group": {"_id": 1, "a": {"$frob": 1}}}], [{"$project": {}}], [{"$project": {"a": 1, "b": 0}}],
        [{"$unwind": "a"}], [{"$lookup": {"from": "c"}}], [{"$sort": {"a": 2}}], [{"$sample": {}}], [{"$count": "$a"}],
        [{"$facet": {"a": [{"$facet": {}}]}}], [{"$limit": 1}, {"$geoNear": {}}], [{"$replaceRoot": {"newRoot": "$a"}}],
        [{"$project": {"x": {"$divide": ["$a", 0]}}}], [{"$project": {"x": {"$add": ["$a", "x"]}}}], [{}],
        [{"$project": {"x": "$$nobody"}}], [{"$bucket": {"groupBy": "$a", "boundaries": [5, 6]}}], [{"$out": "x"}], [{"$project": {"x": {"$dateAdd": {}}}}],
    ],
)  # fmt: skip
def test_pipelines_that_mongodb_refuses(engine: Embedded, stages: Rows) -> None:
    engine.insert("c", [{"_id": 1, "a": 1}])
    with pytest.raises(DatabaseError):
        engine.aggregate("c", stages)


@pytest.mark.parametrize("document", [{"_id": [1]}, {"_id": Regex("a")}, {"$a": 1}, {"_id": None}])
def test_documents_that_mongodb_refuses(engine: Embedded, document: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError):
        engine.insert("c", [document])


def test_an_insert_is_all_or_nothing(engine: Embedded) -> None:
    engine.insert("c", [{"_id": 1}])
    with pytest.raises(DatabaseError, match="E11000"):
        engine.insert("c", [{"_id": 2}, {"_id": 1.0}])
    assert engine.count("c", {}) == 1


def test_a_document_above_16_mb_is_refused(engine: Embedded) -> None:
    with pytest.raises(DatabaseError, match="too large"):
        engine.insert("c", [{"text": "x" * (17 * 1024 * 1024)}])


def test_upserts_take_the_equalities_of_the_query(engine: Embedded) -> None:
    update = {"$inc": {"n": 1}, "$setOnInsert": {"first": True}}
    for _ in range(2):
        engine.update("c", {"a": 1, "b": {"$eq": "x"}, "n": {"$lt": 9}}, update, many=False, upsert=True)
    (row,) = everything(engine)
    assert {name: row[name] for name in ("a", "b", "n", "first")} == {"a": 1, "b": "x", "n": 2, "first": True}


def test_unchanged_documents_count_as_matched_only(engine: Embedded) -> None:
    engine.insert("c", [{"_id": 1, "a": 1}, {"_id": 2, "a": 2}])
    written = engine.update("c", {}, {"$set": {"a": 1}}, many=True, upsert=False)
    assert (written.matched, written.modified, len(written.changes)) == (2, 1, 1)
    assert written.changes[0].document_id == 2


def test_a_transaction_that_is_too_old_has_ended() -> None:
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    one, forgotten = sessions.start(), sessions.start()
    now[0] = 59
    assert sessions.use(one.id) is one
    now[0] = 61
    with pytest.raises(DatabaseError, match="TransactionNotExist"):
        sessions.use(one.id)
    sessions.start()
    with pytest.raises(DatabaseError, match="TransactionNotExist"):
        sessions.use(forgotten.id)


@pytest.mark.parametrize(
    "projection", [{"a": 1, "b": 0}, {"l.$": 1}, {"a": {"$frob": 1}}, {"a": "x"}, {"a": 1, "a.b": 1}]
)
def test_projections_that_mongodb_refuses(engine: Embedded, projection: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError):
        engine.find("c", Find({}, {}, 0, 0, projection))


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    for name, content in (("text.db", b"not a database" * 100), ("folder.db", None)):
        path = tmp_path / name
        path.mkdir() if content is None else path.write_bytes(content)
        with pytest.raises(InvalidFile) as refused:
            Embedded(path, lambda: 0)
        assert refused.value.code in ("CFN-DEV-040", "CFN-DEV-042")
    newer = sqlite3.connect(tmp_path / "newer.db")
    newer.execute("PRAGMA user_version=99")
    newer.close()
    with pytest.raises(InvalidFile, match="newer"):
        Embedded(tmp_path / "newer.db", lambda: 0)


# --- near ------------------------------------------------------------------------------------------------------------


def test_a_write_of_one_document_that_is_near_takes_the_nearest(engine: Embedded) -> None:
    spots = {"far": [113.4, 23.1], "near": [113.33, 23.1], "middle": [113.36, 23.1]}
    engine.insert("c", [{"_id": name, "spot": {"type": "Point", "coordinates": at}} for name, at in spots.items()])
    here = {"type": "Point", "coordinates": [113.32, 23.1]}
    near = {"spot": {"$near": {"$geometry": here, "$maxDistance": 50_000}}}
    assert engine.update("c", near, {"$set": {"seen": 1}}, many=False, upsert=False).matched == 1
    assert [row["_id"] for row in everything(engine, {"seen": 1})] == ["near"]
    assert engine.remove("c", near, many=False).removed == 1
    assert [row["_id"] for row in engine.find("c", Find(near, {}))] == ["middle", "far"]
