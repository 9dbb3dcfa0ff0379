"""Every operator with operands that make no sense: MongoDB refuses them, and so must the engine, in its own words."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from cloudfn.backend.database import stages_group
from cloudfn.backend.database.bson import Binary, Date, Edge, Long, ObjectId, Regex, Timestamp
from cloudfn.backend.database.conditions import SIMPLE
from cloudfn.backend.database.errors import DatabaseError
from cloudfn.backend.database.expressions import OPERATORS as EXPRESSIONS
from cloudfn.backend.database.expressions import compile_expression
from cloudfn.backend.database.pipeline import STAGES, run
from cloudfn.backend.database.query import compile_filter
from cloudfn.backend.database.stages import PipelineSource
from cloudfn.backend.database.update import OPERATORS, apply

POINT = {"type": "Point", "coordinates": [1, 2]}
VALUES: list[Any] = [
    None, 0, 1, -1, 2, 1.5, float("nan"), float("inf"), 1e308, Long(2**62), Decimal("1.5"), "", "x", "$a", "$$ROOT",
    "$$x", "$.", "%Y%q", True, Date(0), Date(10**18), Regex("("), Regex("a"), ObjectId("0" * 24), [], [1], [1, 2],
    ["a", None], [[1, 2]], {}, {"a": 1}, {"$add": [1]}, {"x": {"$y": 1}}, {"input": [1], "in": 1}, Edge(1),
    Timestamp(1, 2), Binary("AA"), 10**9, "2024-01-01", {"if": 1, "then": 2, "else": 3}, POINT, {"$geometry": POINT},
]  # fmt: skip
ARGUMENTS = [
    "input", "in", "as", "cond", "date", "format", "timezone", "dateString", "year", "month", "hour", "to", "onError",
    "regex", "options", "find", "replacement", "chars", "sortBy", "vars", "branches", "default", "inputs", "field",
    "initialValue", "limit", "onNull", "isoWeekYear", "if", "then", "else", "_id", "a", "size", "path", "from", "key",
    "localField", "foreignField", "let", "pipeline", "groupBy", "boundaries", "output", "buckets", "newRoot", "near",
    "distanceField", "maxDistance", "query", "startWith", "connectFromField", "connectToField", "coll", "depthField",
    "$each", "$sort", "$slice", "$position",
]  # fmt: skip
DOCUMENT = {"_id": 1, "a": 1, "b": "x", "c": [1, {"a": 2}], "d": Date(0), "o": {"p": None}, "n": None}
PATHS = ["a", "b", "c", "d", "o.p", "c.a", "c.0", "c.5", "zz.y", "", ".", "a.b.c"]


def operand(chance: random.Random) -> Any:
    kind = chance.random()
    if kind < 0.4:
        return chance.choice(VALUES)
    if kind < 0.7:
        return [chance.choice(VALUES) for _ in range(chance.randint(1, 4))]
    return {name: chance.choice(VALUES) for name in chance.sample(ARGUMENTS, chance.randint(1, 5))}


def expression(chance: random.Random) -> tuple[Any, Any]:
    spec = {chance.choice(list(EXPRESSIONS)): operand(chance)}
    return spec, lambda: compile_expression(spec)({"ROOT": DOCUMENT, "CURRENT": DOCUMENT, "NOW": Date(0)})


def query(chance: random.Random) -> tuple[Any, Any]:
    name = chance.choice([*SIMPLE, "$all", "$elemMatch", "$not", "$regex", "$and", "$or", "$nor", "$expr"])
    top = name in ("$and", "$or", "$nor", "$expr")
    spec = {name: operand(chance)} if top else {chance.choice(PATHS): {name: operand(chance)}}
    return spec, lambda: compile_filter(spec)(DOCUMENT)


def update(chance: random.Random) -> tuple[Any, Any]:
    name = chance.choice([*OPERATORS, "$rename", "$currentDate", "$setOnInsert"])
    spec = {name: {chance.choice(PATHS): operand(chance)}}
    return spec, lambda: apply(DOCUMENT, spec, 0)


def stage(chance: random.Random) -> tuple[Any, Any]:
    known = list(STAGES)
    spec: dict[str, Any] = {chance.choice(known): operand(chance)}
    if chance.random() < 0.3:
        accumulator = chance.choice(list(stages_group.ACCUMULATORS))
        spec = {"$group": {"_id": chance.choice(VALUES), "z": {accumulator: operand(chance)}}}
    if chance.random() < 0.2:
        fields = {name: chance.choice(VALUES) for name in ("localField", "foreignField")}
        spec = {"$lookup": {"from": "c", "as": chance.choice(["x", "x.y", 5]), **fields}}
    rows = [DOCUMENT, {**DOCUMENT, "_id": 2, "a": None}]
    return spec, lambda: run("c", [spec], PipelineSource(lambda name, query: rows, 0))


@pytest.mark.parametrize("make", [expression, query, update, stage])
def test_nonsense_is_refused_or_answered(make: Any) -> None:
    chance = random.Random(7)
    refused = 0
    for _ in range(6000):
        spec, work = make(chance)
        try:
            work()
        except DatabaseError:
            refused += 1
        except Exception as error:
            raise AssertionError(f"{type(error).__name__} from {spec!r}: {error}") from error
    assert 1000 < refused < 5990
    assert DOCUMENT["c"] == [1, {"a": 2}], "a stored document was changed in place"
