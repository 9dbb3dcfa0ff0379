"""Large calls and answers: read and written beside the event loop, and bounded."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.backend.client.watch.group import FollowedQuery
from cloudfn.backend.database.aside import Aside
from cloudfn.backend.database.budget import TakesLong, spending
from cloudfn.backend.database.conditions import conditions
from cloudfn.backend.database.ejson import dumps
from cloudfn.backend.database.engine import Find
from cloudfn.backend.database.query import compile_filter
from cloudfn.backend.documents_old import plain, shown
from cloudfn.backend.large_calls import LARGE_CHARACTERS, answered, is_large, read_beside
from cloudfn.backend.registry import ActionCall
from cloudfn.calls import Caller, Identity
from cloudfn.security_rules import Auth, RuleScope, security_rule
from tests.kit.backend import make_cloud
from tests.kit.budgets import SpentAfter

WHO = Caller("", "request-1", Identity("wx0000000000000000", "ann"), "env")
LARGE_TEXT = json.dumps([*range(20_000)])


def call_with(**fields: Any) -> ActionCall:
    return ActionCall("database.x", fields, WHO, WHO.request_id)


@pytest.mark.parametrize(
    "fields",
    [
        {"data": LARGE_TEXT},
        {"query": LARGE_TEXT, "data": "{}"},
        {"data": ["{}"] * 1000},
        {"data": {"a": [*range(1000)]}},
        {"stages": [{"stageKey": "$match", "stageValue": LARGE_TEXT}]},
        {"query": {"a": "x" * (LARGE_CHARACTERS + 1)}},
    ],
)
def test_large_values_are_read_beside_the_loop(fields: dict[str, Any]) -> None:
    readers: list[threading.Thread] = []

    def read(raw: Any) -> Any:
        readers.append(threading.current_thread())
        return raw

    asyncio.run(read_beside(call_with(**fields), Aside(), read))
    assert readers and threading.current_thread() not in readers


@given(st.dictionaries(st.sampled_from(["data", "query", "stages", "x"]), st.text() | st.lists(st.text(), max_size=3)))
def test_small_calls_stay_as_they_are(fields: dict[str, Any]) -> None:
    call = call_with(**fields)
    assert asyncio.run(read_beside(call, Aside(), lambda raw: pytest.fail("read"))) is call


def test_a_large_call_does_what_a_small_one_does(tmp_path: Path) -> None:
    cloud = make_cloud(tmp_path)
    many = [{"_id": f"m{n}", "n": n, "t": "x" * 100} for n in range(1500)]
    inserted = cloud.admin(
        {"action": "database.insertDocument", "collectionName": "orders", "data": [json.dumps(each) for each in many]}
    )
    assert inserted["data"]["insertedIds"] == [each["_id"] for each in many]
    about = {"collectionName": "orders", "queryType": "WHERE", "query": json.dumps({"n": {"$in": [*range(1500)]}})}
    update = {"$set": {f"f{n}": n for n in range(1500)}}
    changed = cloud.admin({"action": "database.modifyDocument", **about, "data": json.dumps(update)})
    assert changed["data"]["updated"] == 1
    stages = [{"stageKey": "$match", "stageValue": json.dumps({"n": {"$in": [*range(20_000)]}})}]
    stages.append({"stageKey": "$count", "stageValue": '"n"'})
    found = cloud.admin({"action": "database.aggregateDocuments", "collectionName": "orders", "stages": stages})
    assert [json.loads(each) for each in found["data"]["list"]] == [{"n": {"$numberInt": "1500"}}]
    bad = cloud.admin({"action": "database.insertDocument", "collectionName": "orders", "data": LARGE_TEXT[:-1]})
    assert bad["code"] == "INVALID_PARAM" and bad["message"].startswith("not EJSON")
    cloud.engine.close()


def test_an_answer_holds_so_many_documents_and_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("large_calls", "documents_old"):
        monkeypatch.setattr(f"cloudfn.backend.{module}.MOST_ANSWERED", 1 << 20)
    cloud = make_cloud(tmp_path)
    cloud.engine.insert("orders", [{"t": "x" * 100_000} for _ in range(11)])
    about = {"collectionName": "orders", "queryType": "WHERE", "query": "{}"}
    stages = {"collectionName": "orders", "stages": [{"stageKey": "$match", "stageValue": "{}"}]}
    for action, fields in (
        ("getDocument", about),
        ("queryDocument", about),
        ("aggregateDocuments", stages),
        ("aggregate", stages),
    ):
        refused = cloud.admin({"action": f"database.{action}", **fields})
        assert refused["code"] == "DATABASE_REQUEST_FAILED"
        assert refused["message"] == (
            "the documents of this answer are larger than 1 MB: ask for fewer, or fewer fields"
        )
    assert len(cloud.admin({"action": "database.getDocument", **about, "limit": 10})["data"]["list"]) == 10
    cloud.engine.close()


ITEMS = [*range(5000)]
OBJECTS = [{"x": n} for n in range(5000)]
COSTLY = {
    "text": lambda: dumps({"a": ITEMS}),
    "text of fields": lambda: dumps({f"f{n}": n for n in ITEMS}),
    "plain": lambda: plain({"a": ITEMS}),
    "texts": lambda: answered(OBJECTS, dumps),
    "plain ones": lambda: shown(OBJECTS),
    "equal": lambda: compile_filter({"a": -1})({"a": ITEMS}),
    "greater": lambda: compile_filter({"a": {"$gt": 5000}})({"a": ITEMS}),
    "rest": lambda: compile_filter({"a": {"$mod": [6000, 5999]}})({"a": ITEMS}),
    "type": lambda: conditions({"$type": "string"}, compile_filter)([ITEMS]),
    "whole": lambda: compile_filter({"a": [1]})({"a": ITEMS}),
    "inside": lambda: compile_filter({"a.x": -1})({"a": OBJECTS}),
    "key": lambda: FollowedQuery("c", Find({"n": {"$in": ITEMS}}, {"_id": -1}), None).key(),
}


@pytest.mark.parametrize("work", COSTLY.values(), ids=COSTLY)
def test_one_large_value_costs_budget(work: Any) -> None:
    with pytest.raises(TakesLong), spending(SpentAfter(100)):
        work()
    work()


def test_equal_queries_have_one_key_and_others_another() -> None:
    def key(query: Any, **more: Any) -> str:
        return FollowedQuery("c", Find(query, {"_id": -1}, **more), None).key()

    assert key({"a": 1, "b": 2}) == key({"b": 2, "a": 1})
    assert len({key({"a": 1}), key({"a": 2}), key({"a": 1.0}), key({"a": 1}, limit=1)}) == 4


def test_a_rule_is_held_against_a_query_as_long_as_there_is_time() -> None:
    rule = security_rule("read", "doc.owner == auth.openid && doc.n in request.data.list")
    looks: list[int] = []

    def tick() -> None:
        looks.append(1)
        if len(looks) > 100:
            raise TakesLong

    scope = RuleScope(Auth("ann"), None, {"list": ITEMS}, tick=tick)
    with pytest.raises(TakesLong):
        rule.within({"owner": "ann", "n": {"$in": [*range(200)]}}, scope)


def test_alternatives_beyond_those_that_a_rule_looks_at_are_not_even_read() -> None:
    class Counted(list[Any]):
        read = 0

        def __iter__(self) -> Any:
            for item in super().__iter__():
                Counted.read += 1
                yield item

    rule = security_rule("read", "doc.owner == auth.openid")
    query = {"$or": Counted({"n": n} for n in range(100_000))}
    with pytest.raises(Exception, match="> 256"):
        rule.within(query, RuleScope(Auth("ann")))
    assert Counted.read <= 257


def test_a_call_is_large_by_parts_or_by_characters() -> None:
    assert is_large([*range(1000)]) and is_large({"a": [{"b": "x" * (LARGE_CHARACTERS + 1)}]})
    assert not is_large([*range(900)]) and not is_large("x" * LARGE_CHARACTERS) and not is_large(None)
