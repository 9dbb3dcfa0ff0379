"""What a chain of the mini program's database means, and that no chain whatever is more than refused."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.backend.client.chain import MOST_DEPTH, call_of, followed_by
from cloudfn.backend.client.refusal import ClientRefusal

COLLECTION = ["collection", "orders"]


def made(*steps: list[Any]) -> dict[str, Any]:
    return {"$call": list(steps)}


TABLE: list[tuple[list[Any], str, dict[str, Any]]] = [
    ([COLLECTION, ["get"]], "get", {}),
    ([COLLECTION, ["where", {"a": {"b": 1, "c": []}}], ["get"]], "get", {"query": {"a.b": 1, "a.c": []}}),
    (
        [COLLECTION, ["where", {"n": made(["gt", 1], ["and", made(["lt", 5])])}], ["get"]],
        "get",
        {"query": {"$and": [{"n": {"$gt": 1}}, {"n": {"$lt": 5}}]}},
    ),
    (
        [COLLECTION, ["where", {"n": made(["gt", 1], ["lt", 5])}], ["get"]],
        "get",
        {"query": {"$and": [{"n": {"$gt": 1}}, {"n": {"$lt": 5}}]}},
    ),
    (
        [COLLECTION, ["where", made(["or", [{"a": 1}, {"b": made(["neq", 2])}]])], ["count"]],
        "count",
        {"query": {"$or": [{"a": 1}, {"b": {"$ne": 2}}]}},
    ),
    ([COLLECTION, ["where", {"a": made(["in", 1, 2])}], ["get"]], "get", {"query": {"a": {"$in": [1, 2]}}}),
    (
        [COLLECTION, ["where", {"a": made(["RegExp", {"regexp": "^x", "options": "i"}])}], ["get"]],
        "get",
        {"query": {"a": {"$regex": "^x", "$options": "i"}}},
    ),
    (
        [COLLECTION, ["where", {"a": made(["elemMatch", {"b": made(["gte", 3])}])}], ["get"]],
        "get",
        {"query": {"a": {"$elemMatch": {"b": {"$gte": 3}}}}},
    ),
    (
        [
            COLLECTION,
            ["orderBy", "n", "desc"],
            ["orderBy", "m", "asc"],
            ["skip", 1],
            ["limit", 2],
            ["field", {"n": True}],
            ["get"],
        ],
        "get",
        {
            "order": [{"field": "n", "direction": "desc"}, {"field": "m", "direction": "asc"}],
            "offset": 1,
            "limit": 2,
            "projection": {"n": True},
        },
    ),
    (
        [COLLECTION, ["doc", "x"], ["update", {"data": {"a": {"b": 1}, "n": made(["inc", 2]), "t": made(["remove"])}}]],
        "update",
        {"id": "x", "data": {"$set": {"a.b": 1}, "$inc": {"n": 2}, "$unset": {"t": ""}}},
    ),
    (
        [COLLECTION, ["doc", 7], ["set", {"data": {"at": made(["serverDate", {"offset": 5}]), "d": {"$date": 1}}}]],
        "set",
        {"id": 7, "data": {"at": {"$tcb_server_date": {"offset": 5}}, "d": {"$date": 1}}},
    ),
    (
        [COLLECTION, ["add", {"data": {"p": {"$geo": {"type": "Point", "coordinates": [1, 2]}}}}]],
        "add",
        {"data": {"p": {"type": "Point", "coordinates": [1, 2]}}},
    ),
    (
        [COLLECTION, ["where", {"l": made(["pull", {"a": made(["gt", 1])}])}], ["remove"]],
        "remove",
        {"query": {"l": {"$pull": {"a": {"$gt": 1}}}}},
    ),
    (
        [
            COLLECTION,
            ["where", {"a": 1}],
            ["update", {"data": {"l": made(["push", {"each": [1], "slice": -2}]), "s": made(["shift"])}}],
        ],
        "update",
        {"query": {"a": 1}, "data": {"$push": {"l": {"$each": [1], "$slice": -2}}, "$pop": {"s": -1}}},
    ),
    (
        [
            COLLECTION,
            ["aggregate"],
            ["match", {"n": made(["gt", 1])}],
            ["lookup", {"from": "b", "pipeline": made(["aggregate"], ["pipeline"], ["match", {"c": 1}], ["done"])}],
            ["group", {"_id": None, "n": made(["aggregate"], ["sum", "$n"])}],
            ["end"],
        ],
        "aggregate",
        {
            "stages": [
                {"$match": {"n": {"$gt": 1}}},
                {"$lookup": {"from": "b", "pipeline": [{"$match": {"c": 1}}]}},
                {"$group": {"_id": None, "n": {"$sum": "$n"}}},
            ]
        },
    ),
]


@pytest.mark.parametrize(("chain", "action", "fields"), TABLE)
def test_what_a_chain_means(chain: list[Any], action: str, fields: dict[str, Any]) -> None:
    call = call_of(chain)
    assert (call.action, call.fields) == (action, {"collectionName": "orders", **fields})


def test_results_are_those_of_the_client() -> None:
    get = call_of([COLLECTION, ["get"]])
    assert get.result({"list": [{"a": 1}]}) == {"data": [{"a": 1}], "errMsg": "collection.get:ok"}
    one = call_of([COLLECTION, ["doc", "x"], ["get"]])
    assert one.result({"document": {"a": 1}}) == {"data": {"a": 1}, "errMsg": "document.get:ok"}
    assert call_of([COLLECTION, ["count"]]).result({"total": 3}) == {"total": 3, "errMsg": "collection.count:ok"}


@pytest.mark.parametrize(
    ("args", "kind"),
    [([], "undefined"), ([{"data": None}], "null"), ([{"data": "x"}], "string"), ([{"data": [1]}], "object")],
)
def test_data_that_is_none_is_told_in_the_clients_words(args: list[Any], kind: str) -> None:
    with pytest.raises(ClientRefusal) as raised:
        call_of([COLLECTION, ["add", *args]])
    assert raised.value.text == f"collection.add:fail parameter.data should be object instead of {kind};"
    assert raised.value.number == -1


NAMES = st.sampled_from(
    re.findall(
        r"\S+",
        """collection doc where orderBy skip limit field get add set update remove count aggregate match group lookup
        end done gt in and or not geoNear geoWithin push addToSet pull serverDate RegExp project pipeline $call $geo
        $date data nothing""",
    )
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | NAMES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(NAMES, inner, max_size=3)
        | st.lists(
            st.lists(inner, max_size=2).flatmap(lambda args: NAMES.map(lambda name: [name, *args])), max_size=3
        ).map(lambda steps: {"$call": steps})
    ),
    max_leaves=12,
)
STEPS = st.lists(st.tuples(NAMES, st.lists(VALUES, max_size=2)).map(lambda step: [step[0], *step[1]]), max_size=5)


@given(VALUES | STEPS | STEPS.map(lambda steps: [COLLECTION, *steps]))
def test_whatever_comes_is_a_call_or_refused(chain: Any) -> None:
    for read in (lambda: call_of(chain).fields, lambda: followed_by(chain)):
        try:
            fields = read()
        except ClientRefusal:
            continue
        assert "collectionName" in fields
        json.dumps(fields)  # EJSON and nothing else


def test_what_is_nested_too_deep_is_refused() -> None:
    value: Any = 1
    for _ in range(MOST_DEPTH * 20):
        value = {"a": [value]}
    with pytest.raises(ClientRefusal, match="nested"):
        call_of([COLLECTION, ["where", {"a": value}], ["get"]])
