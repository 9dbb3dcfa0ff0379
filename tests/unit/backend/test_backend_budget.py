# ruff: noqa: E501 - tables
"""Users' queries and pipelines end: by time, by size, and when nobody waits; meanwhile the event loop goes on."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.backend.database import budget
from cloudfn.backend.database.aside import Aside
from cloudfn.backend.database.bson import Date, Regex
from cloudfn.backend.database.budget import Budget, TakesLong, WorkStopped, spending
from cloudfn.backend.database.embedded import Embedded
from cloudfn.backend.database.engine import Find
from cloudfn.backend.database.errors import DatabaseError
from cloudfn.backend.database.query import compile_query, is_large
from cloudfn.events.functions import DocumentWritten
from cloudfn.events.tasks import Noticed
from cloudfn.manifest.values import Index
from tests.kit.backend import Cloud, make_cloud
from tests.kit.budgets import SpentAfter

TIMED_OUT = "operation exceeded time limit"
CATASTROPHIC = ["(a+)+$", "(a|aa)+$", "(a*)*$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*a){25}$"]


@pytest.fixture
def engine() -> Iterator[Embedded]:
    made = Embedded(None, lambda: 1_700_000_000_000)
    made.create("c")
    made.insert("c", [{"_id": f"{n}", "t": "a" * 60 + "!", "n": n} for n in range(3)])
    yield made
    made.close()


def doubled(times: int, how: Any, first: Any = "aaaa") -> dict[str, Any]:
    return {"$reduce": {"input": {"$range": [0, times]}, "initialValue": first, "in": how}}


TWICE_TEXT = {"$concat": ["$$value", "$$value"]}
TWICE_LIST = {"$concatArrays": ["$$value", "$$value"]}
NESTED = ["$$value", "$$value"]
DAY = Date(1_709_251_200_000)
MANY = {"$range": [0, 100_000]}


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        ([{"$project": {"x": doubled(40, TWICE_TEXT)}}], "BufBuilder attempted to grow() to 134217728 bytes, past the 64MB limit."),
        ([{"$project": {"x": doubled(40, TWICE_LIST, [1])}}], "BufBuilder attempted to grow()"),
        ([{"$project": {"x": {"$replaceAll": {"input": doubled(14, TWICE_TEXT), "find": "a", "replacement": doubled(14, TWICE_TEXT)}}}}], "BufBuilder attempted to grow()"),
        ([{"$project": {"x": {"$split": [doubled(23, TWICE_TEXT), "a"]}}}], "BufBuilder attempted to grow()"),
        ([{"$project": {"x": {"$in": [1, {"$map": {"input": MANY, "in": MANY}}]}}}], "BufBuilder attempted to grow()"),
        ([{"$project": {"x": {"$dateToString": {"date": DAY, "format": doubled(22, TWICE_TEXT, "%B%B%B%B")}}}}], "BufBuilder attempted to grow()"),
        ([{"$project": {"x": doubled(60, NESTED)}}], "BSONObj size: "),
        ([{"$addFields": {"a": ["$a", "$a"]}}] * 40, "BSONObj size: "),
        ([{"$project": {"x": doubled(23, TWICE_TEXT)}}], "Size must be between 0 and 16793600(16MB)"),
        ([{"$project": {"x": {"$map": {"input": {"$range": [0, 410]}, "in": doubled(16, TWICE_TEXT)}}}}, {"$unwind": "$x"}, {"$sort": {"x": 1}}], "Sort exceeded memory limit of 104857600 bytes"),
        ([{"$project": {"x": {"$map": {"input": {"$range": [0, 410]}, "in": doubled(16, TWICE_TEXT)}}}}, {"$unwind": "$x"}, {"$group": {"_id": None, "x": {"$push": "$x"}}}], "Exceeded memory limit for $group"),
        ([{"$project": {"x": {"$map": {"input": {"$range": [0, 410]}, "in": doubled(16, TWICE_TEXT)}}}}, {"$unwind": "$x"}], "Exceeded memory limit of 104857600 bytes"),
    ],
)  # fmt: skip
def test_values_and_stages_have_mongodbs_sizes(engine: Embedded, stages: list[Any], said: str) -> None:
    with pytest.raises(DatabaseError) as refused:
        engine.aggregate("c", [{"$limit": 1}, *stages])
    assert said in refused.value.message
    assert refused.value.code == "DATABASE_REQUEST_FAILED"


def test_all_matches_of_an_expression_have_a_size_too(engine: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cloudfn.backend.database.expressions.strings.SHOWN_BYTES", 1 << 20)
    with pytest.raises(DatabaseError, match="the size of buffer to store output exceeded the 64MB limit"):
        engine.aggregate("c", [{"$project": {"x": {"$regexFindAll": {"input": doubled(5, TWICE_TEXT), "regex": "a"}}}}])


def endless(*, depth: int = 3) -> dict[str, Any]:
    inner: Any = 1
    for _ in range(depth):
        inner = {"$size": {"$map": {"input": MANY, "in": inner}}}
    return {"$project": {"x": inner}}


LONG = [
    [endless()],
    [{"$project": {"x": {"$size": {"$filter": {"input": MANY, "cond": {"$in": ["$$this", MANY]}}}}}}],
    [{"$project": {"x": {"$dateToString": {"date": DAY, "format": doubled(20, TWICE_TEXT, "%j%U")}}}}],
    [{"$project": {"x": doubled(60, {"$cond": [{"$eq": ["$$value", 1]}, 1, NESTED]})}}],
    [{"$group": {"_id": doubled(60, NESTED)}}],
    [{"$sort": {"n": 1}}, {"$project": {"x": {"$setUnion": [doubled(60, NESTED), [1]]}}}],
    [{"$addFields": {"a": MANY, "b": MANY}}, {"$unwind": "$a"}, {"$unwind": "$b"}, {"$count": "n"}],
    [{"$unionWith": "c"}] * 20 + [endless()],
    [{"$lookup": {"from": "c", "pipeline": [endless()], "as": "x"}}],
    [{"$facet": {"x": [endless()]}}],
    [{"$bucketAuto": {"groupBy": doubled(60, NESTED), "buckets": 2}}],
    [{"$match": {"$expr": endless()["$project"]["x"]}}],
]


@pytest.mark.parametrize("stages", LONG)
def test_a_pipeline_ends_when_its_time_is_over(engine: Embedded, stages: list[Any]) -> None:
    with pytest.raises(DatabaseError, match=TIMED_OUT), spending(Budget(0.05)):
        engine.aggregate("c", stages)
    assert engine.count("c", {}) == 3


@pytest.mark.parametrize("pattern", CATASTROPHIC)
def test_a_catastrophic_expression_ends_when_its_time_is_over_and_changes_nothing(
    engine: Embedded, pattern: str
) -> None:
    engine.insert("c", [{"t": "a" * 60 + "!"} for _ in range(100)])
    query = {"t": Regex(pattern)}
    for work in (
        lambda: engine.find("c", Find(query, {})),
        lambda: engine.count("c", query),
        lambda: engine.update("c", query, {"$set": {"x": 1}}, many=True, upsert=False),
        lambda: engine.update("c", {"$or": [query, {"n": 0}]}, {"$set": {"x": 1}}, many=True, upsert=False),
        lambda: engine.remove("c", query, many=True),
        lambda: engine.aggregate("c", [{"$match": {"$nor": [query]}}]),
    ):
        with pytest.raises(DatabaseError, match=TIMED_OUT), spending(Budget(0.05)):
            work()
    assert engine.count("c", {"x": 1}) == 0 and engine.count("c", {}) == 103


@pytest.mark.parametrize("stages", LONG)
def test_brief_work_gives_up_with_nothing_done_and_stopped_work_ends(engine: Embedded, stages: list[Any]) -> None:
    with pytest.raises(TakesLong), spending(Budget(0.01, brief=True)):
        engine.aggregate("c", stages)
    stopped = Budget(60)
    stopped.stop()
    with pytest.raises(WorkStopped), spending(stopped):
        engine.aggregate("c", stages)


@contextmanager
def elsewhere(path: Path) -> Iterator[None]:
    """Another program holds the file."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_brief_work_waits_for_no_other_process_and_no_thread(tmp_path: Path) -> None:
    engine = Embedded(tmp_path / "documents.db", lambda: 0)
    engine.create("c")
    engine.insert("c", [{"_id": "a"}])

    def write() -> object:
        return engine.update("c", {"_id": "a"}, {"$set": {"x": 1}}, many=False, upsert=False)

    brief = Budget(1, brief=True)
    with elsewhere(tmp_path / "documents.db"):
        with pytest.raises(TakesLong), spending(brief):
            write()
        with spending(Budget(1, brief=True)):
            assert engine.find("c", Find({"_id": "a"}, {})) == [{"_id": "a"}]
        with pytest.raises(DatabaseError, match=TIMED_OUT), spending(Budget(0.05)):
            write()
    taken, give_back = threading.Event(), threading.Event()

    def hold() -> None:
        with engine._lock:
            taken.set()
            give_back.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait(30)
    with pytest.raises(TakesLong), spending(brief):
        engine.exists("c")
    give_back.set()
    thread.join()
    write()
    assert engine.count("c", {"x": 1}) == 1
    engine.close()


def test_a_transaction_that_has_to_wait_is_committed_after_all(tmp_path: Path) -> None:
    engine = Embedded(tmp_path / "documents.db", lambda: 0)
    engine.create("c")
    session = engine.start()
    engine.insert("c", [{"_id": "a"}], session)
    with elsewhere(tmp_path / "documents.db"), pytest.raises(TakesLong), spending(Budget(1, brief=True)):
        engine.commit(session)
    assert len(engine.commit(session)) == 1
    engine.close()


LARGE = {
    "or": {"$or": [{"n": n, "s": "x"} for n in range(3000)]},
    "fields": {f"f{n}": n for n in range(3000)},
    "and": {"$and": [{"n": {"$gt": n}} for n in range(3000)]},
    "not": {"$nor": [{"n": {"$not": {"$eq": n}}} for n in range(3000)]},
    "in": {"n": {"$in": [*range(50_000)]}},
    "nin": {"n": {"$nin": [*range(50_000)]}},
    "ids": {"_id": {"$in": [str(n) for n in range(50_000)]}},
    "all": {"n": {"$all": [*range(50_000)]}},
    "area": {"n": {"$geoWithin": {"$polygon": [[n % 90, n % 80] for n in range(50_000)]}}},
    "expression": {"$expr": {"$or": [{"$eq": ["$n", n]} for n in range(3000)]}},
}


@pytest.mark.parametrize("query", LARGE.values(), ids=LARGE)
def test_to_compile_a_query_costs_budget(query: dict[str, Any]) -> None:
    compile_query({"$expr": 1})  # what an expression loads
    with pytest.raises(TakesLong), spending(Budget(0, brief=True)):
        compile_query(query)
    with pytest.raises(DatabaseError, match=TIMED_OUT), spending(Budget(0)):
        compile_query(query)
    stopped = SpentAfter(100)
    with pytest.raises(TakesLong), spending(stopped):
        compile_query(query)
    assert is_large(query)


@pytest.mark.parametrize("name", ["or", "and"])
def test_one_document_and_many_alternatives_cost_budget_too(name: str) -> None:
    matches = compile_query(LARGE[name]).matches
    with pytest.raises(TakesLong), spending(SpentAfter(100)):
        matches({"n": -1 if name == "or" else 5000})


def test_a_large_query_leaves_the_loop_at_once(engine: Embedded) -> None:
    assert engine.slow("c", LARGE["or"]) and engine.slow("c", LARGE["in"])
    assert not engine.slow("c", {"$or": [{"n": n} for n in range(100)]})
    assert not engine.slow("c", {})


def test_points_of_two_fields_are_not_multiplied_out() -> None:
    engine = Embedded(None, lambda: 0)
    engine.create("c")
    engine.index({"c": (Index(("a", "b")),)})
    engine.insert("c", [{"_id": n, "a": n, "b": n} for n in range(5)])
    some = {"$in": [*range(1500)]}
    assert engine.count("c", {"a": some, "b": some}) == 5
    assert engine.count("c", {"a": {"$in": [*range(3000)]}}) == 5
    engine.close()


# --- beside the event loop -------------------------------------------------------------------------------------------


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    made = make_cloud(tmp_path)
    made.engine.insert("orders", [{"_id": f"{n}", "t": "a" * 60 + "!"} for n in range(50)])
    yield made
    made.engine.close()


async def database_call(cloud: Cloud, action: str, **fields: Any) -> dict[str, Any]:
    body = json.dumps({"action": f"database.{action}", "collectionName": "orders", **fields}).encode()
    answer = await cloud.backend.admin(cloud.caller(), {"content-type": "application/json"}, "", body)
    found: dict[str, Any] = json.loads(answer.body)
    return found


async def beside(slow: Awaitable[Any], other: Callable[[], Awaitable[Any]]) -> tuple[Any, int]:
    """What ``slow`` gives, and how often ``other`` was done meanwhile."""
    task, done = asyncio.ensure_future(slow), 0
    while not task.done():
        await other()
        done += 1
        await asyncio.sleep(0)
    return await task, done


def test_other_calls_are_answered_while_a_query_works(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cloudfn.backend.database.aside.LIMIT_S", 0.5)
    stages = [{"stageKey": name, "stageValue": json.dumps(value)} for name, value in endless().items()]
    regex = {"queryType": "WHERE", "query": json.dumps({"t": {"$regex": "(a+)+$"}})}
    change = {**regex, "data": json.dumps({"$set": {"x": 1}}), "multi": True}

    async def work() -> None:
        async def write() -> None:
            data = json.dumps({"$inc": {"n": 1}})
            answer = await database_call(cloud, "modifyDocument", queryType="DOC", query='{"_id":"1"}', data=data)
            assert answer["data"]["updated"] == 1

        for slow in (
            database_call(cloud, "aggregateDocuments", stages=stages),
            database_call(cloud, "getDocument", **regex),
            database_call(cloud, "modifyDocument", **change),
            database_call(cloud, "calculateDocument", **regex),
        ):
            answer, done = await beside(slow, write)
            assert answer["code"] == "DATABASE_REQUEST_FAILED" and answer["message"] == TIMED_OUT
            assert done >= 5

    asyncio.run(work())


def test_calls_wait_for_another_process_beside_the_loop_and_are_done_then(cloud: Cloud) -> None:
    async def work() -> None:
        with elsewhere(cloud.manifest.state / "documents.db"):
            waiting = asyncio.ensure_future(database_call(cloud, "insertDocument", data='{"_id":"new"}'))
            for _ in range(20):
                assert "data" in await database_call(cloud, "getDocument", queryType="DOC", query='{"_id":"1"}')
            assert not waiting.done()
        assert (await waiting)["data"] == {"insertedIds": ["new"]}

    asyncio.run(work())


def test_work_ends_when_nobody_waits_for_it_any_more() -> None:
    begun, ended = threading.Event(), threading.Event()

    def forever() -> None:
        begun.set()
        try:
            while True:
                budget.tick()
        except WorkStopped:
            ended.set()

    async def work() -> None:
        task = asyncio.create_task(Aside().run(forever))
        assert await asyncio.to_thread(begun.wait, 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(ended.wait, 30)

    asyncio.run(work())


# --- sizes -----------------------------------------------------------------------------------------------------------

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31 - 1) | st.floats() | st.text(alphabet="ab茶", max_size=9),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(alphabet="ab", max_size=3), inner, max_size=5),
)


@given(values)
def test_a_value_is_as_large_as_its_parts(value: Any) -> None:
    size = budget.bytes_of(value)
    assert size >= 5 if isinstance(value, str | list | dict) else size == 8
    assert budget.bytes_of([value, value]) == 13 + 2 * size
    assert budget.bytes_of({"k": value}) == 8 + size
    assert budget.bytes_of([[value] * 1000] * 1000, 100) <= 10_000 + size * 1000


def test_a_call_that_writes_many_documents_tells_of_the_first_and_how_many(cloud: Cloud) -> None:
    async def work() -> None:
        data = [json.dumps({"_id": f"m{n}", "many": 1}) for n in range(1500)]
        assert len((await database_call(cloud, "insertDocument", data=data))["data"]["insertedIds"]) == 1500
        cloud.events.clear()
        change = {"data": '{"$set":{"x":1}}', "query": '{"many":1}', "queryType": "WHERE", "multi": True}
        assert (await database_call(cloud, "modifyDocument", **change))["data"]["updated"] == 1500

    asyncio.run(work())
    assert [each.document_id for each in cloud.named(DocumentWritten)] == [f"m{n}" for n in range(1000)]
    [notice] = cloud.named(Noticed)
    assert notice.code == "CFN-TCB-040"
    assert notice.params == {"collection": "orders", "count": 1500, "told": 1000}
