"""Unique indexes of the embedded engine: against a model, in transactions, over what is stored already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.backend.database.embedded import Embedded
from cloudfn.backend.database.engine import Find
from cloudfn.backend.database.errors import DatabaseError
from cloudfn.manifest.values import Index

Document = dict[str, Any]
UNIQUE = {"c": (Index(("a",), unique=True),)}
CONFLICT = "DATABASE_TRANSACTION_CONFLICT"


@pytest.fixture
def engine() -> Iterator[Embedded]:
    made = Embedded(None, lambda: 0)
    made.create("c")
    made.index(UNIQUE)
    yield made
    made.close()


def everything(engine: Embedded, session: str = "") -> list[Document]:
    return engine.find("c", Find({}, {"_id": 1}), session)


def refused(write: Any, *arguments: Any, **options: Any) -> DatabaseError:
    with pytest.raises(DatabaseError) as found:
        write(*arguments, **options)
    return found.value


# --- against a model: a list of documents, looked through every time -------------------------------------------------

value = st.one_of(st.none(), st.integers(0, 2), st.just("x"), st.just(1.0), st.lists(st.integers(0, 2), max_size=2))
document = st.fixed_dictionaries({}, optional={"a": value, "b": st.integers(0, 1)})
name = st.integers(0, 4)
write = st.one_of(
    st.tuples(st.just("insert"), st.lists(st.tuples(name, document), min_size=1, max_size=3)),
    st.tuples(st.just("set"), name, value),
    st.tuples(st.just("set all"), st.integers(0, 1), value),
    st.tuples(st.just("unset"), name),
    st.tuples(st.just("remove"), name),
    st.tuples(st.just("upsert"), name, value),
)


def model_holds(row: Document, fields: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Every combination of values of one document; 1 and 1.0 are one value, a missing field is null."""
    combinations: list[tuple[Any, ...]] = [()]
    for field in fields:
        found = row.get(field)
        column = found if isinstance(found, list) and found else ["empty" if found == [] else found]
        combinations = [(*before, each) for before in combinations for each in dict.fromkeys(column)]
    return combinations


def model_write(rows: dict[int, Document], action: tuple[Any, ...]) -> list[tuple[int, Document | None]]:
    """What ``action`` makes of which documents, in the order in which MongoDB does it."""
    match action:
        case ("insert", added):
            return [(at, {"_id": at, **row}) for at, row in added]
        case ("set", at, new):
            return [(at, {**rows[at], "a": new})] if at in rows else []
        case ("set all", b, new):
            return [(at, {**row, "a": new}) for at, row in rows.items() if row.get("b") == b]
        case ("unset", at):
            return [(at, {field: each for field, each in rows[at].items() if field != "a"})] if at in rows else []
        case ("remove", at):
            return [(at, None)] if at in rows else []
        case ("upsert", at, new):
            return [(at, {**rows.get(at, {"_id": at}), "a": new})]
    raise AssertionError(action)


def model_apply(rows: dict[int, Document], action: tuple[Any, ...], fields: tuple[str, ...]) -> dict[int, Document]:
    """The documents afterwards; as they were when one of the writes is a double."""
    now = dict(rows)
    for at, row in model_write(rows, action):
        if action[0] == "insert" and at in now:
            return rows
        others = {held for other, each in now.items() if other != at for held in model_holds(each, fields)}
        if row is None:
            del now[at]
        elif others & {*model_holds(row, fields)}:
            return rows
        else:
            now[at] = row
    return now


def carry_out(engine: Embedded, action: tuple[Any, ...], session: str = "") -> None:
    match action:
        case ("insert", added):
            engine.insert("c", [{"_id": at, **row} for at, row in added], session)
        case ("set", at, new):
            engine.update("c", {"_id": at}, {"$set": {"a": new}}, many=False, upsert=False, session=session)
        case ("set all", b, new):
            engine.update("c", {"b": b}, {"$set": {"a": new}}, many=True, upsert=False, session=session)
        case ("unset", at):
            engine.update("c", {"_id": at}, {"$unset": {"a": ""}}, many=False, upsert=False, session=session)
        case ("remove", at):
            engine.remove("c", {"_id": at}, many=False, session=session)
        case ("upsert", at, new):
            engine.update("c", {"_id": at}, {"$set": {"a": new}}, many=False, upsert=True, session=session)


@given(
    actions=st.lists(write, max_size=12),
    fields=st.sampled_from([("a",), ("a", "b"), ("-b", "a")]),
    in_transaction=st.booleans(),
)
def test_writes_are_refused_exactly_where_two_documents_would_hold_the_same(
    actions: list[tuple[Any, ...]], fields: tuple[str, ...], in_transaction: bool
) -> None:
    engine = Embedded(None, lambda: 0)
    engine.create("c")
    engine.index({"c": (Index(fields, unique=True), Index(("a",)))})
    rows: dict[int, Document] = {}
    plain = tuple(field.removeprefix("-") for field in fields)
    session = engine.start() if in_transaction else ""
    for action in actions:
        after = model_apply(rows, action, plain)
        expected = after is not rows or not model_write(rows, action)
        try:
            carry_out(engine, action, session)
            assert expected, action
        except DatabaseError as error:
            assert not expected and "E11000" in error.message
        rows = after
        assert everything(engine, session) == [rows[at] for at in sorted(rows)]
    if session:
        engine.commit(session)
    assert everything(engine) == [rows[at] for at in sorted(rows)]
    engine.close()


# --- what the function reads -----------------------------------------------------------------------------------------


def test_the_refusal_names_the_index_and_the_values(engine: Embedded) -> None:
    engine.insert("c", [{"_id": 1, "a": "T1"}])
    error = refused(engine.insert, "c", [{"_id": 2, "a": "T1"}])
    assert error.code == "DATABASE_REQUEST_FAILED"
    assert error.message == 'E11000 duplicate key error collection: c index: a_1 dup key: { a: "T1" }'
    engine.index({"c": (Index(("-b", "x.y"), unique=True),)})
    engine.insert("c", [{"_id": 3, "b": [1, 2], "x": {"y": True}}])
    error = refused(engine.insert, "c", [{"_id": 4, "b": 2, "x": {"y": True}}])
    assert error.message.endswith("c index: b_-1_x.y_1 dup key: { b: 2, x.y: true }")


def test_nothing_of_a_refused_write_is_kept(engine: Embedded) -> None:
    engine.insert("c", [{"_id": 1, "a": 1}])
    refused(engine.insert, "c", [{"_id": 2, "a": 2}, {"_id": 3, "a": 1}])
    engine.insert("c", [{"_id": 4, "a": 4}])
    refused(engine.update, "c", {}, {"$set": {"a": 5}, "$inc": {"n": 1}}, many=True, upsert=True)
    assert everything(engine) == [{"_id": 1, "a": 1}, {"_id": 4, "a": 4}]


def test_a_value_is_free_again(engine: Embedded) -> None:
    engine.insert("c", [{"_id": 1, "a": 1}])
    engine.update("c", {"_id": 1}, {"$set": {"a": 2}}, many=False, upsert=False)
    engine.insert("c", [{"_id": 2, "a": 1}])
    engine.remove("c", {"_id": 1}, many=False)
    engine.insert("c", [{"_id": 3, "a": 2}])
    engine.drop("c")
    engine.create("c")
    engine.insert("c", [{"_id": 4, "a": 1}])
    assert "E11000" in refused(engine.insert, "c", [{"_id": 5, "a": 1}]).message


def test_an_empty_id_is_an_owner_like_any_other(engine: Embedded) -> None:
    engine.insert("c", [{"_id": "", "a": 1}])
    assert "E11000" in refused(engine.insert, "c", [{"_id": 5, "a": 1}]).message


# --- transactions ----------------------------------------------------------------------------------------------------


def test_of_two_transactions_that_store_the_same_the_second_conflicts_and_is_refused_when_run_again(
    engine: Embedded,
) -> None:
    one, two = engine.start(), engine.start()
    engine.insert("c", [{"_id": 1, "a": 1}], one)
    engine.insert("c", [{"_id": 2, "a": 1}], two)
    engine.commit(one)
    assert refused(engine.commit, two).code == CONFLICT
    again = engine.start()
    assert "E11000" in refused(engine.insert, "c", [{"_id": 2, "a": 1}], again).message
    engine.abort(again)
    assert everything(engine) == [{"_id": 1, "a": 1}]


def test_documents_may_change_places_within_a_transaction(engine: Embedded) -> None:
    engine.insert("c", [{"_id": 1, "a": 1}, {"_id": 2, "a": 2}])
    session = engine.start()
    for at, new in ((1, 3), (2, 1), (1, 2)):
        engine.update("c", {"_id": at}, {"$set": {"a": new}}, many=False, upsert=False, session=session)
    engine.commit(session)
    assert everything(engine) == [{"_id": 1, "a": 2}, {"_id": 2, "a": 1}]


# --- an index over what is stored already ----------------------------------------------------------------------------


def test_an_index_is_not_made_over_documents_that_break_it(engine: Embedded) -> None:
    engine.index({})
    engine.insert("c", [{"_id": 1, "a": 1}, {"_id": 2, "a": 1}])
    assert "{ a: 1 }" in refused(engine.index, UNIQUE).message
    engine.insert("c", [{"_id": 3, "a": 1}])  # the indexes that were there before are there still
    engine.remove("c", {"_id": {"$in": [2, 3]}}, many=True)
    engine.index(UNIQUE)
    assert "E11000" in refused(engine.insert, "c", [{"_id": 2, "a": 1}]).message


def test_a_snapshot_that_breaks_an_index_is_not_restored(engine: Embedded) -> None:
    engine.index({})
    engine.insert("c", [{"_id": 1, "a": 1}, {"_id": 2, "a": 1}])
    double = engine.snapshot()
    engine.remove("c", {"_id": 2}, many=False)
    single = engine.snapshot()
    engine.index(UNIQUE)
    assert "E11000" in refused(engine.restore, double).message
    assert everything(engine) == [{"_id": 1, "a": 1}]
    engine.restore(single)
    assert everything(engine) == [{"_id": 1, "a": 1}]


def test_another_process_that_stores_the_same_is_seen(tmp_path: Path) -> None:
    engines = [Embedded(tmp_path / "documents.db", lambda: 0) for _ in range(2)]
    engines[0].create("c")
    for engine in engines:
        engine.index(UNIQUE)
    for at, engine in enumerate(engines * 3):
        engine.insert("c", [{"_id": at, "a": at}])
        assert "E11000" in refused(engines[at % 2 - 1].insert, "c", [{"_id": 100 + at, "a": at}]).message
    assert len(everything(engines[0])) == 6
    for engine in engines:
        engine.close()
