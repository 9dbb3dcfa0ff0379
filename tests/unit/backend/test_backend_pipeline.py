# ruff: noqa: E501 - one case, one line
"""Stages and expressions that the SDK's builder does not offer, or whose edges need a word from MongoDB's manual."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from cloudfn.backend.database.bson import MISSING, Date, Decimal, Long, ObjectId
from cloudfn.backend.database.ejson import dumps
from cloudfn.backend.database.embedded import Embedded
from cloudfn.backend.database.errors import DatabaseError
from cloudfn.backend.database.pipeline import run
from cloudfn.backend.database.query import compile_filter
from cloudfn.backend.database.stages import PipelineSource

AT = 1_700_000_000_000  # 2023-11-14T22:13:20Z


@pytest.fixture
def engine() -> Embedded:
    made = Embedded(None, lambda: AT)
    made.create("c")
    made.create("staff")
    made.insert("c", [{"_id": 1, "a": 1, "d": Date(AT)}, {"_id": 2, "a": 2, "b": {"x": [1, 2]}}])
    staff = [("boss", None), ("ann", "boss"), ("bob", "ann"), ("cid", "bob")]
    made.insert("staff", [{"_id": name, "reports": to} for name, to in staff])
    return made


def value_of(engine: Embedded, expression: Any) -> Any:
    found = engine.aggregate("c", [{"$match": {"_id": 1}}, {"$project": {"_id": 0, "v": expression}}])
    return found[0].get("v", MISSING)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"$toInt": "42"}, 42),
        ({"$toInt": 1.9}, 1),
        ({"$toLong": Date(5)}, Long(5)),
        ({"$toDouble": "1.5"}, 1.5),
        ({"$toDecimal": 1.5}, Decimal("1.5")),
        ({"$toString": 2.0}, "2"),
        ({"$toString": True}, "true"),
        ({"$toString": "$d"}, "2023-11-14T22:13:20.000Z"),
        ({"$toBool": "x"}, True),
        ({"$toBool": 0}, False),
        ({"$toDate": "2023-11-14T22:13:20Z"}, Date(AT)),
        ({"$toDate": Long(AT)}, Date(AT)),
        ({"$toObjectId": "5F" * 12}, ObjectId("5f" * 12)),
        ({"$toInt": None}, None),
        ({"$convert": {"input": "x", "to": "int", "onError": -1}}, -1),
        ({"$convert": {"input": "$none", "to": "int", "onNull": 0}}, 0),
        ({"$type": "$d"}, "date"),
        ({"$type": "$none"}, "missing"),
        ({"$isNumber": Long(1)}, True),
        ({"$round": [2.5]}, 2.0),
        ({"$round": [-1.25, 1]}, -1.2),
        ({"$round": [1250, -2]}, 1200),
        ({"$trunc": [-1.99, 1]}, -1.9),
        ({"$add": [2_147_483_647, 1]}, Long(2_147_483_648)),
        ({"$add": [Long(2**63 - 1), 1]}, float(2**63)),
        ({"$divide": [6, 3]}, 2.0),
        ({"$mod": [-7, 3]}, -1),
        ({"$pow": [2, -1]}, 0.5),
        ({"$sum": [[0.1, 0.2, 0.3]]}, 0.6),
        ({"$trim": {"input": "  x "}}, "x"),
        ({"$ltrim": {"input": "xxa", "chars": "x"}}, "a"),
        ({"$replaceAll": {"input": "aXbX", "find": "X", "replacement": "-"}}, "a-b-"),
        ({"$regexMatch": {"input": "茶杯", "regex": "^茶"}}, True),
        ({"$regexFind": {"input": "ab12", "regex": "([a-z]+)([0-9]+)"}}, {"match": "ab12", "idx": 0, "captures": ["ab", "12"]}),
        ({"$regexFindAll": {"input": "aba", "regex": "a"}}, [{"match": "a", "idx": 0, "captures": []}, {"match": "a", "idx": 2, "captures": []}]),
        ({"$first": [[7, 8]]}, 7),
        ({"$last": [[]]}, MISSING),
        ({"$sortArray": {"input": [3, 1, 2], "sortBy": -1}}, [3, 2, 1]),
        ({"$getField": "a"}, 1),
        ({"$cond": [{"$eq": ["$a", 1]}, "$$REMOVE", 1]}, MISSING),
        ("$$NOW", Date(AT)),
        ({"$dateToParts": {"date": "$d", "timezone": "+08:00"}}, {"year": 2023, "month": 11, "day": 15, "hour": 6, "minute": 13, "second": 20, "millisecond": 0}),
        ({"$dateFromParts": {"year": 2024, "month": 14, "day": 0}}, Date(1_738_281_600_000)),
        ({"$dateFromParts": {"isoWeekYear": 2023, "isoWeek": 46, "isoDayOfWeek": 2}}, Date(1_699_920_000_000)),
        ({"$dateFromString": {"dateString": "15/11/2023 06:13", "format": "%d/%m/%Y %H:%M", "timezone": "Asia/Shanghai"}}, Date(AT - 20_000)),
        ({"$dateFromString": {"dateString": "x", "onError": "bad"}}, "bad"),
        ({"$dateToString": {"date": "$d", "format": "%G-W%V-%u %j %w %z %%"}}, "2023-W46-2 318 3 +0000 %"),
    ],
)  # fmt: skip
def test_expressions(engine: Embedded, expression: Any, value: Any) -> None:
    found = value_of(engine, expression)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    "expression",
    [{"$toInt": "x"}, {"$toInt": 3e9}, {"$year": "text"}, {"$dateToString": {"date": "$d", "format": "%q"}},
     {"$hour": {"date": "$d", "timezone": "Nowhere"}}, {"$substrBytes": ["茶", 0, 1]}, {"$arrayToObject": [[1]]},
     {"$switch": {"branches": [{"case": False, "then": 1}]}}, {"$zip": {"inputs": [[1], 2]}}, {"$ln": -1}, {"$sqrt": -1}],
)  # fmt: skip
def test_expressions_that_fail(engine: Embedded, expression: Any) -> None:
    with pytest.raises(DatabaseError):
        value_of(engine, expression)


def test_graph_lookup(engine: Embedded) -> None:
    stages = [
        {"$match": {"_id": "cid"}},
        {"$graphLookup": {
            "from": "staff", "startWith": "$reports", "connectFromField": "reports", "connectToField": "_id",
            "as": "above", "depthField": "far", "maxDepth": 1,
        }},
    ]  # fmt: skip
    (found,) = engine.aggregate("staff", stages)
    assert [(each["_id"], each["far"]) for each in found["above"]] == [("bob", 0), ("ann", 1)]


def test_union_and_facet_and_redact(engine: Embedded) -> None:
    union = engine.aggregate("c", [{"$unionWith": {"coll": "staff", "pipeline": [{"$limit": 1}]}}])
    assert [each["_id"] for each in union] == [1, 2, "boss"]
    (facet,) = engine.aggregate(
        "c", [{"$facet": {"n": [{"$count": "n"}], "first": [{"$limit": 1}, {"$project": {"a": 1}}]}}]
    )
    assert facet == {"n": [{"n": 2}], "first": [{"_id": 1, "a": 1}]}
    redacted = engine.aggregate("c", [{"$redact": {"$cond": [{"$gt": ["$a", 1]}, "$$KEEP", "$$PRUNE"]}}])
    assert [each["_id"] for each in redacted] == [2]


def test_lookup_sees_outer_variables_inside_inner_ones(engine: Embedded) -> None:
    inner = {
        "from": "c",
        "let": {"mine": "$a"},
        "pipeline": [{"$match": {"$expr": {"$lt": ["$a", "$$mine"]}}}],
        "as": "less",
    }
    outer = [{"$lookup": {"from": "c", "let": {"top": "$a"}, "pipeline": [
        {"$lookup": inner}, {"$match": {"$expr": {"$lte": ["$a", "$$top"]}}}, {"$project": {"n": {"$size": "$less"}}},
    ], "as": "found"}}, {"$project": {"found": 1}}]  # fmt: skip
    assert engine.aggregate("c", outer) == [
        {"_id": 1, "found": [{"_id": 1, "n": 0}]},
        {"_id": 2, "found": [{"_id": 1, "n": 0}, {"_id": 2, "n": 1}]},
    ]


# --- streaming -------------------------------------------------------------------------------------------------------

STREAMED: list[dict[str, Any]] = [
    {"$match": {"n": {"$gt": 1}}},
    {"$match": {"$expr": {"$lt": ["$n", "$m"]}}},
    {"$project": {"n": 1, "l": 1, "d": {"$multiply": ["$n", 2]}}},
    {"$addFields": {"m": {"$size": {"$ifNull": ["$l", []]}}, "s": {"$concat": ["a", {"$toString": "$n"}]}}},
    {"$unset": "n"},
    {"$unwind": "$l"},
    {"$unwind": {"path": "$l", "includeArrayIndex": "at", "preserveNullAndEmptyArrays": True}},
    {"$replaceRoot": {"newRoot": {"n": "$m", "l": [1, "$n"], "o": "$$ROOT"}}},
    {"$sort": {"n": -1, "m": 1}},
    {"$limit": 3},
    {"$skip": 1},
    {"$group": {"_id": "$n", "l": {"$push": "$m"}, "m": {"$sum": "$m"}, "f": {"$first": "$$ROOT"}}},
    {"$sortByCount": "$n"},
    {"$bucketAuto": {"groupBy": "$n", "buckets": 2}},
    {"$facet": {"a": [{"$limit": 2}], "b": [{"$skip": 1}, {"$count": "c"}]}},
    {"$unionWith": "other"},
    {"$lookup": {"from": "other", "localField": "n", "foreignField": "n", "as": "l"}},
    {"$lookup": {"from": "other", "let": {"v": "$n"}, "pipeline": [{"$match": {"$expr": {"$gte": ["$n", "$$v"]}}}, {"$limit": 2}], "as": "l"}},
    {"$redact": {"$cond": [{"$gt": ["$n", 2]}, "$$PRUNE", "$$KEEP"]}},
    {"$count": "n"},
]  # fmt: skip
small = st.fixed_dictionaries(
    {"n": st.integers(0, 4), "m": st.integers(0, 3)}, optional={"l": st.lists(st.integers(0, 3), max_size=3)}
)


@given(st.lists(small, max_size=6), st.lists(small, max_size=3), st.lists(st.sampled_from(STREAMED), max_size=4))
def test_stages_one_after_the_other_give_what_the_pipeline_gives(
    found: list[dict[str, Any]], other: list[dict[str, Any]], stages: list[dict[str, Any]]
) -> None:
    """Documents stream through a pipeline; nothing of that shows, and no document that is stored is changed by it."""

    def source(documents: list[dict[str, Any]]) -> PipelineSource:
        def read(name: str, query: dict[str, Any]) -> list[dict[str, Any]]:
            matches = compile_filter(query)
            return [each for each in (other if name == "other" else documents) if matches(each)]

        return PipelineSource(read, 0)

    before = dumps([found, other])
    step = found
    try:
        for stage in stages:
            step = run("c", [stage], source(step))
    except DatabaseError:
        reject()  # such as the size of what an earlier stage has unwound
    assert run("c", stages, source(found)) == step
    assert dumps([found, other]) == before
