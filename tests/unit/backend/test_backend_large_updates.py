"""Updates with very many values and paths: time grows with them and not with their square, and what MongoDB would not
store is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.backend.client.written import written_fields
from cloudfn.backend.database import update as updates
from cloudfn.backend.database.budget import TakesLong, spending
from cloudfn.backend.database.embedded import Embedded
from cloudfn.backend.database.engine import Find
from cloudfn.backend.database.errors import DatabaseError
from cloudfn.backend.database.positional import resolved
from tests.kit.budgets import SpentAfter


@pytest.fixture
def engine() -> Iterator[Embedded]:
    made = Embedded(None, lambda: 0)
    made.create("c")
    yield made
    made.close()


@pytest.mark.parametrize("path", ["f{n}", "o.f{n}", "a.{n}", "o.deep.x{n}.y"])
@pytest.mark.parametrize("operator", ["$set", "$inc", "$unset", "$push", "$rename"])
def test_what_an_update_changes_is_copied_once(path: str, operator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    document = {"_id": 1, "a": [*range(500)], "o": {f"f{n}": n for n in range(500)}, **{f"f{n}": n for n in range(500)}}
    copies: list[int] = []
    add = updates.Copies.add

    def counting(self: updates.Copies, made: Any) -> Any:
        copies.append(1)
        return add(self, made)

    monkeypatch.setattr(updates.Copies, "add", counting)
    operand: Any = {"$rename": "", "$push": 1}.get(operator, 1)
    paths = [path.format(n=n) for n in range(500)]
    before = repr(document)
    try:
        updates.apply(document, {operator: {each: operand or f"new{n}" for n, each in enumerate(paths)}}, 0)
    except DatabaseError:
        assert operator in ("$push", "$rename")  # to numbers, of array elements
    assert len(copies) <= 3 + len({each.rsplit(".", 1)[0] for each in paths})
    assert repr(document) == before


DOCUMENTS = st.fixed_dictionaries(
    {"_id": st.just(1)},
    optional={
        "a": st.lists(st.integers(0, 3) | st.fixed_dictionaries({"x": st.integers(0, 3)}), max_size=3),
        "o": st.dictionaries(st.sampled_from("pq"), st.integers(0, 3) | st.just({"r": 1})),
        "n": st.integers(0, 3),
    },
)
PATHS = st.sampled_from(["n", "m", "o.p", "o.q", "o.q.r", "o.s.t", "o.s.u", "a.0", "a.1", "a.0.x", "a.4", "a.$[]"])
CHANGES = st.lists(st.tuples(PATHS, st.sampled_from(["$set", "$unset", "$inc"]), st.integers(0, 3)), max_size=5)


@given(DOCUMENTS, CHANGES)
def test_paths_together_do_what_each_does_and_leave_the_old_document(document: Any, changes: Any) -> None:
    whole: dict[str, dict[str, Any]] = {}
    for path, operator, operand in changes:
        whole.setdefault(operator, {})[path] = operand
    before = repr(document)
    try:
        together = updates.apply(document, whole, 0)
    except DatabaseError:
        assert repr(document) == before
        return
    one_by_one = document
    for path, name in sorted((path, operator) for operator in whole for path in whole[operator]):
        one_by_one = updates.apply(one_by_one, {name: {path: whole[name][path]}}, 0)
    assert repr(together) == repr(one_by_one)
    assert repr(document) == before


@pytest.mark.parametrize(
    "update",
    [
        {"$inc": {f"f{n}": 1 for n in range(3000)}},
        {"$set": {f"o.f{n}": 1 for n in range(3000)}},
        {"$set": {"a.$[].x": 1}},
        {"$push": {"a": {"$each": [*range(3000)]}}, "$addToSet": {"b": {"$each": [*range(3000)]}}},
        {"$pullAll": {"a": [*range(3000)]}},
        {"$pull": {"a": {"x": 1}}},
        {"$push": {"a": {"$each": [], "$sort": -1}}},
        {"$push": {"a": {"$each": [], "$sort": {"x": -1}}}},
    ],
)
def test_one_document_and_many_values_cost_budget(update: Any) -> None:
    document = {"_id": 1, "a": [{"x": n} for n in range(3000)], "b": [*range(3000)]}
    with pytest.raises(TakesLong), spending(SpentAfter(100)):
        updates.apply(document, update, 0)


def test_many_paths_through_one_matched_element_look_for_it_once() -> None:
    document = {"_id": 1, "a": [{"x": n} for n in range(3000)]}
    update = {"$set": {f"a.$.f{n}": n for n in range(3000)}}
    with spending(SpentAfter(3000)):
        found = resolved(update, {"a.x": 2999}, document)
    assert [*found["$set"]] == [f"a.2999.f{n}" for n in range(3000)]


@given(st.lists(st.tuples(PATHS, st.integers() | st.just({"p": {"q": 1}})), max_size=6))
def test_what_a_rule_sees_of_written_paths_leaves_the_update_as_it_is(fields: Any) -> None:
    update = {"$set": dict(fields)}
    before = repr(update)
    expected: dict[str, Any] = {}
    for path, value in json.loads(json.dumps(update))["$set"].items():
        *outer, last = path.split(".")
        inside = expected
        for name in outer:
            if not isinstance(inside.get(name), dict):
                inside[name] = {}
            inside = inside[name]
        inside[last] = value
    assert written_fields(update).data == expected
    assert repr(update) == before


LARGER = "Resulting document after update is larger than 16777216"


def test_a_document_that_updates_make_too_large_is_refused_and_stays(engine: Embedded) -> None:
    engine.insert("c", [{"_id": 1, "a": ["x" * 1_000_000] * 8}])
    push = {"$push": {"a": {"$each": ["x" * 1_000_000] * 9}}}
    for update in (
        push,
        {"$addToSet": {"b": {"$each": [*range(600_000)]}}},
        {"$set": {"t": "x" * 9_000_000}},
    ):
        with pytest.raises(DatabaseError) as refused:
            engine.update("c", {"_id": 1}, update, many=False, upsert=False)
        assert refused.value.message == LARGER
    [found] = engine.find("c", Find({}, {}))
    assert [*found] == ["_id", "a"] and len(found["a"]) == 8
    with pytest.raises(DatabaseError, match=r"object to insert too large\. size in bytes: 17\d+, max size: 16777216"):
        engine.insert("c", [{"t": "x" * 17_000_000}])


def test_places_far_behind_arrays_are_refused_before_they_are_made(engine: Embedded) -> None:
    engine.insert("c", [{"_id": 1, **{f"a{n}": [] for n in range(1000)}}])
    with pytest.raises(DatabaseError, match=LARGER):
        engine.update("c", {}, {"$set": {f"a{n}.1499999": 1 for n in range(1000)}}, many=False, upsert=False)


def test_a_document_that_updates_nest_too_deep_is_refused_and_can_be_read_again(tmp_path: Path) -> None:
    path = ".".join(["a"] * 150)
    value: Any = 1
    for _ in range(100):
        value = {"a": value}
    engine = Embedded(tmp_path / "documents.db", lambda: 0)
    engine.create("c")
    engine.insert("c", [{"_id": 1}])
    for update in ({"$set": {path: value}}, {"$push": {path: value}}, {"$set": {f"{path}.{path}": 1}}):
        with pytest.raises(DatabaseError, match="exceeds maximum nested object depth: 200"):
            engine.update("c", {}, update, many=False, upsert=False)
    with pytest.raises(DatabaseError, match="exceeds maximum nested object depth: 200"):
        engine.update("c", {path: value, "_id": 2}, {"$set": {"x": 1}}, many=False, upsert=True)
    engine.close()
    again = Embedded(tmp_path / "documents.db", lambda: 0)
    assert again.find("c", Find({}, {})) == [{"_id": 1}]
    again.close()


def test_the_equalities_of_an_upsert_come_in_their_order(engine: Embedded) -> None:
    query = {f"f{n}": n for n in range(300, 0, -1)}
    engine.update("c", query, {"$set": {"z": 1}}, many=False, upsert=True)
    [found] = engine.find("c", Find({}, {}))
    assert [*found] == ["_id", *query, "z"]
