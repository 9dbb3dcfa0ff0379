"""The embedded engine against an independent implementation, npm's mingo in Node, on generated documents.

Where the two differ (mingo differs from MongoDB there) the generators stay away; docs/documents.md lists each case.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.backend.database.bson import Date
from cloudfn.backend.database.ejson import convert
from cloudfn.backend.database.embedded import Embedded
from cloudfn.backend.database.engine import Find
from cloudfn.manifest.values import Index

pytestmark = [pytest.mark.node, pytest.mark.npm]

Ask = Callable[[dict[str, Any]], Any]


@pytest.fixture(scope="module")
def mingo(npm: Callable[..., Path]) -> Iterator[Ask]:
    """A running oracle: a request as a dictionary gives its result."""
    environment = {**os.environ, "NODE_PATH": str(npm("mingo@7.2.7"))}
    script = Path(__file__).parent / "mingo_oracle.cjs"
    with subprocess.Popen(
        ["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdin and process.stdout

        def ask(request: dict[str, Any]) -> Any:
            assert process.stdin and process.stdout
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert "error" not in answer, (request, answer)
            return answer["result"]

        yield ask
        process.stdin.close()


# --- documents: one type for each field, any of them may be missing ---------------------------------------------------

number = st.one_of(st.integers(-3, 5), st.sampled_from([0.5, 1.5, -2.5, 2.0]))
text = st.sampled_from(["", "a", "b", "ab", "abc", "茶", "茶叶"])
date = st.integers(0, 40).map(lambda day: {"$date": 1_700_000_000_000 + day * 86_400_000 + day * 1234})
item = st.fixed_dictionaries({"x": number, "y": text})
FIELDS = {
    "n": number,
    "m": number,
    "i": st.integers(-3, 9),
    "s": text,
    "d": date,
    "b": st.booleans(),
    "z": st.one_of(st.none(), number),
    "l": st.lists(number, max_size=4),
    "w": st.lists(text, max_size=3, unique=True),
    "o": item,
    "r": st.lists(item, max_size=3),
}


@st.composite
def documents(draw: st.DrawFn, most: int = 6) -> list[dict[str, Any]]:
    count = draw(st.integers(1, most))
    return [{"_id": f"d{n}", **draw(st.fixed_dictionaries({}, optional=FIELDS))} for n in range(count)]


SCALARS = {"n": number, "m": number, "s": text, "d": date, "z": number, "l": number, "w": text, "o.x": number}
SCALARS |= {"o.y": text, "r.x": number, "r.y": text}


@st.composite
def clause(draw: st.DrawFn) -> dict[str, Any]:
    path = draw(st.sampled_from(sorted(SCALARS)))
    value = SCALARS[path]
    kind = draw(st.sampled_from(["plain", "$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$not", "$and"]))
    if kind == "plain":
        return {path: draw(value)}
    if kind in ("$in", "$nin"):
        return {path: {kind: draw(st.lists(value, min_size=1, max_size=3))}}
    if kind == "$not":
        return {path: {"$not": {draw(st.sampled_from(["$gt", "$lte", "$eq"])): draw(value)}}}
    if kind == "$and":
        return {"$and": [{path: {"$gte": draw(value)}}, {path: {"$lt": draw(value)}}]}
    return {path: {kind: draw(value)}}


special = st.one_of(
    st.builds(lambda p, e: {p: {"$exists": e}}, st.sampled_from(["n", "s", "l", "o", "o.x", "r", "z"]), st.booleans()),
    st.builds(lambda n: {"l": {"$size": n}}, st.integers(0, 3)),
    st.builds(lambda v: {"l": {"$all": v}}, st.lists(number, min_size=1, max_size=2)),
    st.builds(lambda v: {"r": {"$elemMatch": {"x": {"$gt": v}, "y": {"$ne": "a"}}}}, number),
    st.builds(lambda v, w: {"l": {"$elemMatch": {"$gt": v, "$lt": w}}}, number, number),
    st.builds(lambda d, r: {"i": {"$mod": [d, r]}}, st.integers(2, 3), st.integers(0, 1)),
    st.builds(
        lambda p, f: {"s": {"$pattern": p, "$flags": f}}, st.sampled_from(["^a", "B", "茶$"]), st.sampled_from("i")
    ),
    st.builds(lambda p, t: {p: {"$type": t}}, st.sampled_from("nsdb"), st.sampled_from(["string", "bool", "date"])),
    st.just({"$expr": {"$gt": [{"$ifNull": ["$n", 0]}, {"$ifNull": ["$m", 0]}]}}),
    st.just({"z": None}),
    st.just({"l.0": 1}),
    st.just({"r.1.x": {"$gt": 0}}),
)
simple = st.one_of(clause(), special)
queries = st.one_of(
    simple,
    st.builds(
        lambda op, parts: {op: parts},
        st.sampled_from(["$and", "$or", "$nor"]),
        st.lists(simple, min_size=1, max_size=3),
    ),
)


def engine_with(found: list[dict[str, Any]], other: list[dict[str, Any]] | None = None) -> Embedded:
    engine = Embedded(None, lambda: 0)
    engine.index({"c": (Index(("n",)), Index(("s", "n")), Index(("l",)))})
    for name, rows in (("c", found), ("other", other or [])):
        engine.create(name)
        engine.insert(name, [ours(row) for row in rows])
    return engine


def ours(value: Any) -> Any:
    """The request's form with dates and patterns as the engine reads them."""
    if isinstance(value, dict):
        if "$pattern" in value:
            return convert({"$regularExpression": {"pattern": value["$pattern"], "options": value["$flags"]}})
        if {*value} == {"$date"}:
            return Date(value["$date"])
        return {name: ours(inner) for name, inner in value.items()}
    return [ours(inner) for inner in value] if isinstance(value, list) else value


def shown(value: Any) -> Any:
    """Comparable with mingo's: all numbers as doubles (JavaScript has no others), rounded against summation order."""
    if isinstance(value, dict):
        return {name: shown(inner) for name, inner in sorted(value.items())}
    if isinstance(value, list):
        return [shown(inner) for inner in value]
    if isinstance(value, Date):
        return {"$date": float(value.ms)}
    if isinstance(value, int | float) and not isinstance(value, bool):
        return round(float(value), 9) + 0.0  # no -0.0, which JSON does not keep in JavaScript
    return value


def unordered(rows: list[Any]) -> list[str]:
    return sorted(json.dumps(shown(row), sort_keys=True, ensure_ascii=False) for row in rows)


many = settings(max_examples=250, derandomize=True)


@many
@given(rows=documents(), query=queries)
def test_queries_find_the_same_documents(mingo: Ask, rows: list[dict[str, Any]], query: dict[str, Any]) -> None:
    engine = engine_with(rows)
    found = engine.find("c", Find(ours(query), {}))
    theirs = mingo({"kind": "find", "documents": rows, "query": query})
    assert sorted(row["_id"] for row in found) == sorted(row["_id"] for row in theirs)
    assert engine.count("c", ours(query)) == len(theirs)


@many
@given(
    rows=documents(),
    fields=st.lists(st.sampled_from(["n", "s", "d", "b", "z"]), min_size=1, max_size=2, unique=True),
    down=st.booleans(),
    chosen=st.sampled_from([{"n": 1, "o.x": 1}, {"s": 0, "r": 0}, {"r.x": 1}, {"n": 1, "_id": 0}, {"o.y": 0}]),
)
def test_order_and_projection(
    mingo: Ask, rows: list[dict[str, Any]], fields: list[str], down: bool, chosen: dict[str, int]
) -> None:
    sort = {**dict.fromkeys(fields, -1 if down else 1), "_id": 1}
    found = engine_with(rows).find("c", Find({}, sort, 0, 0))
    theirs = mingo({"kind": "find", "documents": rows, "query": {}, "sort": sort})
    assert [row["_id"] for row in found] == [row["_id"] for row in theirs]
    projected = engine_with(rows).find("c", Find({}, {}, 0, 0, chosen))
    assert unordered(projected) == unordered(
        mingo({"kind": "find", "documents": rows, "query": {}, "projection": chosen})
    )


# --- updates ---------------------------------------------------------------------------------------------------------

STEPS = st.one_of(
    st.builds(
        lambda p, v: ("$set", p, v), st.sampled_from(["n", "s", "new", "o.x", "o.new"]), st.one_of(number, text, item)
    ),
    st.builds(lambda p: ("$unset", p, ""), st.sampled_from(["n", "s", "o", "l", "o.x"])),
    st.builds(lambda p, v: ("$inc", p, v), st.sampled_from(["n", "m", "new", "o.x"]), number),
    st.builds(lambda p, v: ("$mul", p, v), st.sampled_from(["n", "m", "o.x"]), number),
    st.builds(lambda o, v: (o, "n", v), st.sampled_from(["$min", "$max"]), number),
    st.builds(lambda v: ("$push", "l", {"$each": v}), st.lists(number, min_size=1, max_size=3)),
    st.builds(
        lambda v, p, s: ("$push", "l", {"$each": v, "$position": p, "$slice": s}),
        st.lists(number, min_size=1, max_size=2),
        st.integers(0, 2),
        st.sampled_from([3, -3]),
    ),
    st.builds(lambda v: ("$push", "l", {"$each": v, "$sort": 1}), st.lists(number, min_size=1, max_size=2)),
    st.builds(lambda v: ("$push", "r", {"$each": [v], "$sort": {"x": 1}}), item),
    st.builds(lambda v: ("$pop", "l", v), st.sampled_from([1, -1])),
    st.builds(lambda v: ("$pull", "l", {"$gt": v}), number),
    st.builds(lambda v: ("$pull", "l", v), number),
    st.builds(lambda v: ("$pull", "r", {"x": {"$lte": v}}), number),
    st.builds(lambda v: ("$pullAll", "l", v), st.lists(number, max_size=2)),
    st.builds(lambda v: ("$addToSet", "w", v), text),
    st.builds(lambda v: ("$addToSet", "w", {"$each": v}), st.lists(text, max_size=2, unique=True)),
    st.just(("$rename", "s", "renamed")),
)


@many
@given(
    rows=documents(most=1), steps=st.lists(STEPS, min_size=1, max_size=3, unique_by=lambda step: step[1].split(".")[0])
)
def test_updates_make_the_same_document(
    mingo: Ask, rows: list[dict[str, Any]], steps: list[tuple[str, str, Any]]
) -> None:
    update: dict[str, dict[str, Any]] = {}
    for operator, path, value in steps:
        update.setdefault(operator, {})[path] = value
    rows[0].setdefault("l", [1, 0])  # mingo ignores the modifiers of $push on a new array
    rows[0].setdefault("r", [])
    engine = engine_with(rows)
    engine.update("c", {"_id": "d0"}, ours(update), many=False, upsert=False)
    theirs = mingo({"kind": "update", "documents": rows, "update": update})
    assert unordered(engine.find("c", Find({}, {}))) == unordered(theirs)


# --- pipelines -------------------------------------------------------------------------------------------------------

numeric = st.recursive(
    st.one_of(st.sampled_from(["$n", "$m", "$o.x"]), number),
    lambda inner: st.one_of(
        st.builds(lambda op, a, b: {op: [a, b]}, st.sampled_from(["$add", "$subtract", "$multiply"]), inner, inner),
        st.builds(lambda op, a: {op: a}, st.sampled_from(["$abs", "$floor", "$ceil"]), inner),
        st.builds(lambda a, b: {"$cond": [{"$gt": ["$n", 0]}, a, b]}, inner, inner),
        st.builds(lambda a, b: {"$ifNull": [a, b]}, inner, inner),
    ),
    max_leaves=4,
)
expressions = st.one_of(
    numeric,
    st.builds(lambda a, b: {"$concat": [{"$ifNull": ["$s", "-"]}, a, b]}, text, text),
    st.builds(lambda a: {"$filter": {"input": "$l", "as": "e", "cond": {"$gte": ["$$e", a]}}}, number),
    st.builds(lambda a: {"$map": {"input": "$r", "as": "e", "in": {"$add": ["$$e.x", a]}}}, number),
    st.just({"$reduce": {"input": "$l", "initialValue": 0, "in": {"$add": ["$$value", "$$this"]}}}),
    st.builds(lambda a: {"$slice": [{"$ifNull": ["$l", []]}, a]}, st.sampled_from([1, -2, 3])),
    st.just({"$size": {"$ifNull": ["$w", []]}}),
    st.just({"$dateToString": {"date": {"$ifNull": ["$d", {"$date": 0}]}, "format": "%Y-%m-%d %H:%M:%S.%L"}}),
    st.builds(
        lambda op: {op: {"$ifNull": ["$d", {"$date": 0}]}},
        st.sampled_from(["$year", "$month", "$dayOfMonth", "$hour", "$dayOfWeek", "$isoWeek"]),
    ),
    st.just({"$mergeObjects": ["$o", {"k": "$n"}]}),
    st.just({"$objectToArray": "$o"}),
    st.just({"$size": {"$setUnion": [{"$ifNull": ["$w", []]}, ["a", "zz"]]}}),
    st.just({"$in": ["a", {"$ifNull": ["$w", []]}]}),
    st.just(
        {"$switch": {"branches": [{"case": {"$lt": [{"$ifNull": ["$n", 0]}, 0]}, "then": "neg"}], "default": "pos"}}
    ),
    st.just({"$let": {"vars": {"v": {"$ifNull": ["$n", 9]}}, "in": {"$multiply": ["$$v", 2]}}}),
    st.just({"$split": [{"$ifNull": ["$s", ""]}, "b"]}),
    st.just({"$substrCP": [{"$ifNull": ["$s", ""]}, 0, 1]}),
    st.just({"$strLenCP": {"$ifNull": ["$s", ""]}}),
)
grouped = st.sampled_from(["$s", "$b", None, {"s": "$s", "b": "$b"}, "$o.y"])
ID = {"$ifNull": ["$_id", "-"]}
accumulated = st.one_of(
    st.builds(
        lambda op, of: {op: of}, st.sampled_from(["$sum", "$avg", "$max", "$min"]), st.sampled_from(["$n", "$o.x"])
    ),
    st.sampled_from([{"$push": ID}, {"$first": ID}, {"$last": ID}, {"$sum": 1}]),
)
stages = st.one_of(
    st.builds(lambda query: {"$match": query}, queries),
    st.builds(lambda e: {"$project": {"value": [e], "n": 1}}, expressions),
    st.builds(lambda e: {"$addFields": {"value": [e]}}, expressions),
    st.builds(lambda by, a: {"$group": {"_id": by, "v": a, "c": {"$sum": 1}}}, grouped, accumulated),
    st.sampled_from(
        [
            {"$sort": {"n": -1, "_id": 1}},
            {"$sort": {"_id": 1}},
            {"$lookup": {"from": "other", "localField": "s", "foreignField": "s", "as": "joined"}},
            {"$replaceRoot": {"newRoot": {"$mergeObjects": [{"k": 1}, "$o"]}}},
            {"$sortByCount": "$s"},
            {"$unset": ["s", "o.x"]},
            {"$facet": {"few": [{"$limit": 2}], "all": [{"$match": {"n": {"$gt": 0}}}]}},
        ]
    ),
)


unwound = st.sampled_from([{"$unwind": "$l"}, {"$unwind": {"path": "$r", "preserveNullAndEmptyArrays": True}}])
pipelines = st.builds(
    lambda first, last: [*first, *last], st.lists(stages, min_size=1, max_size=3), st.lists(unwound, max_size=1)
)
"""``$unwind`` last: a field that changes its type makes MongoDB refuse what mingo lets pass."""


@many
@given(rows=documents(), other=documents(3), pipeline=pipelines)
def test_pipelines_give_the_same_documents(
    mingo: Ask, rows: list[dict[str, Any]], other: list[dict[str, Any]], pipeline: list[dict[str, Any]]
) -> None:
    found = engine_with(rows, other).aggregate("c", ours(pipeline))
    theirs = mingo({"kind": "aggregate", "documents": rows, "other": other, "pipeline": pipeline})
    assert unordered(found) == unordered(theirs)
