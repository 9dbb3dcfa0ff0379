"""The engine over a MongoDB server, through the real driver and a real socket, beside the embedded one."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cloudfn.backend.database.bson import MISSING, Date, Long, Regex
from cloudfn.backend.database.ejson import loads
from cloudfn.backend.database.embedded import Embedded
from cloudfn.backend.database.engine import Engine, Find, WriteResult
from cloudfn.backend.database.errors import DatabaseError
from cloudfn.backend.database.mongo import Mongo, connect
from cloudfn.backend.database.mongo_values import into, out
from cloudfn.errors import InvalidFile
from cloudfn.manifest.values import Index
from tests.kit.mongo import mongo_server

INDEXES = {"c": (Index(("a",)), Index(("a", "-b")))}
Make = Callable[[], Mongo]


@pytest.fixture
def make(mongodb: str) -> Iterator[Make]:
    """Engines over one new database of the server: each is another process' connection to it."""
    name = f"unit{next(COUNTER)}_{time.time_ns()}"
    made: list[Mongo] = []

    def one() -> Mongo:
        made.append(connect(mongodb, name))
        made[-1].index(INDEXES)
        return made[-1]

    yield one
    for each in made:
        each.close()


COUNTER = itertools.count()


@pytest.fixture(params=["embedded", "mongodb"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "mongodb":
        yield request.getfixturevalue("make")()
        return
    embedded = Embedded(None, lambda: 0)
    embedded.index(INDEXES)
    yield embedded
    embedded.close()


def ids(engine: Engine, query: dict[str, Any], **more: Any) -> list[Any]:
    return [row["_id"] for row in engine.find("c", Find(query, more.pop("sort", {}), **more))]


def put(engine: Engine, *documents: dict[str, Any]) -> WriteResult:
    engine.create("c")
    return engine.insert("c", documents)


def test_both_engines_answer_alike(engine: Engine) -> None:
    engine.create("c")
    assert not engine.create("c") and engine.exists("c") and not engine.exists("other")
    typed = {"_id": "t", "l": Long(5), "i": 5, "f": 1.5, "d": Date(1_700_000_000_123), "r": Regex("a", "i"), "n": None}
    written = engine.insert("c", [typed, {"_id": "u", "a": 1}])
    assert written.inserted == ("t", "u") and [change.operation for change in written.changes] == ["insert", "insert"]
    (back,) = engine.find("c", Find({"_id": "t"}, {}))
    assert back == typed and type(back["l"]) is Long and type(back["f"]) is float
    with pytest.raises(DatabaseError, match="E11000"):
        engine.insert("c", [{"_id": "u"}])
    updated = engine.update("c", {"_id": "u"}, {"$inc": {"a": 1}}, many=False, upsert=False)
    assert (updated.matched, updated.modified, updated.document) == (1, 1, {"_id": "u", "a": 2})
    assert [(change.before, change.after) for change in updated.changes] == [
        ('{"_id":"u","a":{"$numberInt":"1"}}', '{"_id":"u","a":{"$numberInt":"2"}}')
    ]
    assert engine.update("c", {"_id": "u"}, {"$set": {"a": 2}}, many=False, upsert=False).modified == 0
    assert engine.update("c", {"_id": "no"}, {"$set": {"a": 2}}, many=False, upsert=False).matched == 0
    assert engine.update("c", {"_id": "new"}, {"q": 1}, many=False, upsert=True).upserted == "new"
    assert engine.update("c", {"_id": "new"}, {"q": 2}, many=False, upsert=True).upserted is MISSING
    assert engine.update("c", {"_id": "t"}, {"$set": {"i": 6}}, many=False, upsert=False).document == {**typed, "i": 6}
    assert engine.update("c", {}, {"$set": {"k": 1}}, many=True, upsert=False).modified == 3
    assert engine.count("c", {"k": 1}) == 3
    assert ids(engine, {}, sort={"_id": -1}, skip=1, limit=1) == ["t"]
    assert engine.find("c", Find({"_id": "u"}, {}, 0, 0, {"a": 1, "_id": 0})) == [{"a": 2}]
    assert engine.aggregate("c", [{"$match": {"q": 2}}, {"$project": {"q": 1}}]) == [{"_id": "new", "q": 2}]
    before = engine.snapshot()
    assert engine.remove("c", {"k": 1}, many=False).removed == 1
    assert engine.remove("c", {}, many=True).removed == 2
    engine.create("later")
    engine.restore(before)
    assert engine.snapshot() == before and engine.collections() == ("c",)
    with pytest.raises(DatabaseError, match="Db or Table not exist"):
        engine.find("nope", Find({}, {}))
    with pytest.raises(DatabaseError):
        engine.commit("no such transaction")


def test_upserts_take_the_query_s_equalities(engine: Engine) -> None:
    engine.create("c")
    made = engine.update("c", {"_id": "x", "kind": "tea"}, {"$inc": {"n": 2}}, many=False, upsert=True)
    assert made.upserted == "x" and made.document == {"_id": "x", "kind": "tea", "n": 2}
    assert [change.operation for change in made.changes] == ["insert"]
    with pytest.raises(DatabaseError, match="E11000"):
        engine.update("c", {"_id": "x", "kind": "cup"}, {"$inc": {"n": 2}}, many=False, upsert=True)


def test_values_come_back_as_they_were(engine: Engine) -> None:
    """Whole doubles, decimals, the least key, not-a-number, lists in lists."""
    text = (
        '{"_id":"x","f":{"$numberDouble":"2.0"},"m":{"$numberDecimal":"1.10"},"k":{"$minKey":1},'
        '"nan":{"$numberDouble":"NaN"},"deep":[[{"a":[]}],{}]}'
    )
    put(engine, loads(text))
    (back,) = engine.find("c", Find({"_id": "x"}, {}))
    assert repr(back) == repr(loads(text))
    assert engine.update("c", {"_id": "x"}, {"$push": {"deep": 1}}, many=False, upsert=False).modified == 1


def test_dates_outside_of_python_s_years_can_be_read(make: Make) -> None:
    """MongoDB keeps them; the test server cannot, so what MongoDB would send is decoded as the driver is told to."""
    import bson

    document = loads('{"_id":"x","d":{"$date":{"$numberLong":"-99999999999999"}}}')
    sent = bson.encode(out(document))
    assert into(bson.decode(sent, make()._db.codec_options)) == document


def test_a_transaction_reads_one_instant_and_its_own_writes(engine: Engine) -> None:
    put(engine, {"_id": "a", "n": 1}, {"_id": "b", "n": 1})
    session = engine.start()
    assert engine.count("c", {"n": 1}, session) == 2
    engine.update("c", {"_id": "b"}, {"$set": {"n": 7}}, many=False, upsert=False)
    assert engine.count("c", {"n": 1}, session) == 2, "somebody else's write must stay unseen"
    assert engine.insert("c", [{"_id": "own", "n": 1}], session).changes == ()
    assert engine.update("c", {"_id": "a"}, {"$set": {"n": 5}}, many=False, upsert=False, session=session).modified == 1
    assert engine.find("c", Find({"_id": "a"}, {}), session) == [{"_id": "a", "n": 5}]
    assert engine.find("c", Find({"_id": "a"}, {})) == [{"_id": "a", "n": 1}], "nothing shows before the commit"
    assert sorted(change.document_id for change in engine.commit(session)) == ["a", "own"]
    assert engine.find("c", Find({"_id": "a"}, {})) == [{"_id": "a", "n": 5}]
    with pytest.raises(DatabaseError):
        engine.find("c", Find({}, {}), session)


def test_an_aborted_transaction_leaves_nothing(engine: Engine) -> None:
    put(engine, {"_id": "a", "n": 1})
    session = engine.start()
    engine.remove("c", {"_id": "a"}, many=False, session=session)
    engine.insert("c", [{"_id": "z"}], session)
    engine.abort(session)
    engine.abort(session)
    assert ids(engine, {}) == ["a"]


@pytest.mark.parametrize("kind", ["update", "remove", "insert"])
def test_the_slower_transaction_is_told_at_its_commit(engine: Engine, kind: str) -> None:
    put(engine, {"_id": "a", "n": 1})
    slow, quick = engine.start(), engine.start()
    assert ids(engine, {}, sort={"_id": 1}) == ["a"]
    for session in (slow, quick):
        assert engine.find("c", Find({"_id": "a"}, {}), session) == [{"_id": "a", "n": 1}]
    engine.update("c", {"_id": "a"}, {"$inc": {"n": 1}}, many=False, upsert=False, session=quick)
    if kind == "insert":
        engine.insert("c", [{"_id": "new"}], quick)
        engine.insert("c", [{"_id": "free"}], slow)
    if kind == "remove":
        assert engine.remove("c", {"_id": "a"}, many=False, session=slow).removed == 1
    else:
        assert engine.update("c", {"_id": "a"}, {"$inc": {"n": 9}}, many=False, upsert=False, session=slow).matched == 1
    engine.insert("c", [{"_id": "after"}], slow)  # the callback goes on: it is told when it commits
    engine.commit(quick)
    with pytest.raises(DatabaseError) as refused:
        engine.commit(slow)
    assert refused.value.code == "DATABASE_TRANSACTION_CONFLICT"
    assert engine.find("c", Find({"_id": "a"}, {})) == [{"_id": "a", "n": 2}]
    assert engine.count("c", {"_id": {"$in": ["free", "after"]}}) == 0


def test_what_is_near(engine: Engine) -> None:
    points = {"near": [113.324, 23.106], "east": [113.334, 23.106], "far": [114.3, 23.106]}
    put(engine, *({"_id": name, "spot": {"type": "Point", "coordinates": each}} for name, each in points.items()))
    if isinstance(engine, Mongo):
        engine._db["c"].create_index([("spot", "2dsphere")])
    here = {"type": "Point", "coordinates": [113.336, 23.106]}
    near = {"spot": {"$nearSphere": {"$geometry": here, "$maxDistance": 50_000}}}
    assert {*ids(engine, near)} == {"east", "near"}  # the test server does not sort them
    assert engine.count("c", near) == 2
    assert engine.update("c", near, {"$set": {"seen": 1}}, many=True, upsert=False).modified == 2
    assert engine.update("c", near, {"$set": {"one": 1}}, many=False, upsert=False).modified == 1
    stage = {"$geoNear": {"near": here, "distanceField": "m", "spherical": True, "key": "spot"}}
    assert [row["_id"] for row in engine.aggregate("c", [stage])] == ["east", "near", "far"]
    assert engine.remove("c", near, many=True).removed == 2


# --- others use the same database ------------------------------------------------------------------------------------


def run_all(works: list[Callable[[], Any]]) -> list[Any]:
    """Each in a thread of its own, begun together."""
    results: list[Any] = [None] * len(works)
    gate = threading.Barrier(len(works))

    def run(n: int) -> None:
        gate.wait()
        results[n] = works[n]()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(works))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return results


def sold(engine: Mongo, n: int, times: int) -> int:
    """Buy up to ``times``; how often it was told that there was one left."""
    query, update = {"_id": "stock", "left": {"$gt": 0}}, {"$inc": {"left": -1}, "$push": {"buyers": n}}
    return sum(engine.update("c", query, update, many=n % 2 == 0, upsert=False).modified for _ in range(times))


def test_two_processes_never_sell_more_than_there_is(make: Make) -> None:
    engines = [make() for _ in range(4)]
    put(engines[0], {"_id": "stock", "left": 30, "buyers": []})
    told = run_all([lambda each=each, n=n: sold(each, n, 15) for n, each in enumerate(engines)])  # type: ignore[misc]
    (stock,) = engines[0].find("c", Find({"_id": "stock"}, {}))
    assert stock["left"] == 0 and sum(told) == 30
    assert [stock["buyers"].count(n) for n in range(4)] == told, "each was told of what it bought, and of nothing else"


def test_what_changed_between_looking_and_writing_is_looked_at_again(make: Make) -> None:
    """A second client closes the order right after the first has found it open."""
    engine, other = make(), make()
    put(engine, {"_id": "o", "state": "open"})
    found = engine._db["c"].find

    class Meddling:
        def __init__(self, table: Any) -> None:
            self._table = table

        def __getattr__(self, name: str) -> Any:
            return getattr(self._table, name)

        def find(self, *args: Any, **options: Any) -> Any:
            rows = [*found(*args, **options)]
            other.update("c", {"_id": "o"}, {"$set": {"state": "closed"}}, many=False, upsert=False)
            return Rows(rows)

    class Rows(list[Any]):
        def limit(self, n: int) -> list[Any]:
            return self[:n] if n else self

    from cloudfn.backend.database import mongo_writes as writes

    query, update = {"state": "open"}, {"$set": {"state": "paid"}}
    for write in (writes.update_one, writes.update_many):
        engine.update("c", {"_id": "o"}, {"$set": {"state": "open"}}, many=False, upsert=False)
        outcome = write(Meddling(engine._db["c"]), query, update, {})
        assert outcome is None or outcome[0].modified == 0
        assert other.find("c", Find({}, {})) == [{"_id": "o", "state": "closed"}]
    engine.update("c", {"_id": "o"}, {"$set": {"state": "open"}}, many=False, upsert=False)
    assert writes.remove_many(Meddling(engine._db["c"]), query, {}) == []
    assert ids(engine, {}) == ["o"]


def test_two_upserts_of_one_document_make_one(make: Make) -> None:
    engines = [make() for _ in range(4)]
    engines[0].create("c")

    def count(engine: Mongo) -> int:
        done = [
            engine.update("c", {"_id": f"d{n}"}, {"$inc": {"n": 1}}, many=False, upsert=True).upserted
            for n in range(10)
        ]
        return sum(1 for each in done if each is not MISSING)

    assert sum(run_all([lambda each=each: count(each) for each in engines])) == 10  # type: ignore[misc]
    assert [row["n"] for row in engines[0].find("c", Find({}, {}))] == [4] * 10


def test_the_declared_indexes_are_made(make: Make) -> None:
    keys = [each["key"] for each in make()._db["c"].index_information().values()]
    assert [("a", 1)] in keys and [("a", 1), ("b", -1)] in keys


UNIQUE = {"c": (Index(("a", "-b.c"), unique=True),)}


@pytest.mark.parametrize(
    ("other", "shown"),
    [
        ({"a": 1, "b": {"c": "x"}}, 'a: 1, b.c: "x"'),
        ({"a": [2, 1], "b": {"c": "x"}}, 'a: 1, b.c: "x"'),
        ({"a": 9}, "a: 9, b.c: null"),
        ({"b": None}, "a: null, b.c: null"),
    ],
)
def test_a_second_document_with_the_same_values_is_refused(engine: Engine, other: Any, shown: str) -> None:
    engine.create("c")
    engine.index(UNIQUE)
    rows = [{"_id": 1, "a": 1, "b": {"c": "x"}}, {"_id": 2, "a": 9, "b": {}}, {"_id": 3}, {"_id": 4, "a": 1}]
    put(engine, *rows)
    write: list[Callable[[], WriteResult]] = [
        lambda: engine.insert("c", [{"_id": 5, **other}]),
        lambda: engine.update("c", {"_id": 5}, {"$set": other}, many=False, upsert=True),
        lambda: engine.update("c", {"_id": 4}, {"_id": 4, **other}, many=False, upsert=False),
    ]
    for each in write:
        with pytest.raises(DatabaseError) as refused:
            each()
        assert refused.value.code == "DATABASE_REQUEST_FAILED"
        expected = f"E11000 duplicate key error collection: c index: a_1_b.c_-1 dup key: {{ {shown} }}"
        assert refused.value.message == expected
    assert engine.find("c", Find({}, {"_id": 1})) == rows


def test_a_unique_index_is_not_made_over_doubles(engine: Engine) -> None:
    engine.create("c")
    put(engine, {"_id": 1, "a": 1}, {"_id": 2, "a": 1})
    with pytest.raises(DatabaseError, match="E11000"):
        engine.index(UNIQUE)


def test_an_index_that_is_not_unique_is_in_the_way(make: Make) -> None:
    with pytest.raises(DatabaseError, match="index"):
        make().index({"c": (Index(("a",), unique=True),)})


def test_an_index_of_the_user_s_own_is_kept(make: Make, mongodb: str) -> None:
    first = make()
    table = first._db["c"]
    table.drop_indexes()
    table.create_index([("a", 1)], unique=True)
    second = connect(mongodb, first._db.name)
    second.index(INDEXES)
    found = {tuple(each["key"]): each.get("unique", False) for each in second._db["c"].index_information().values()}
    assert found[(("a", 1),)] is True and found[(("a", 1), ("b", -1))] is False
    put(second, {"_id": 1, "a": 1})
    with pytest.raises(DatabaseError, match="E11000"):
        second.insert("c", [{"_id": 2, "a": 1}])
    second.close()


# --- a server that is not there --------------------------------------------------------------------------------------


def test_a_server_that_does_not_answer() -> None:
    with pytest.raises(InvalidFile) as refused:
        connect("mongodb://127.0.0.1:1/shop?serverSelectionTimeoutMS=50", "shop")
    assert refused.value.code == "CFN-TCB-015"


def test_a_server_that_goes_away(tmp_path: Any) -> None:
    pytest.importorskip("secantus", reason="SecantusDB has no wheel for this Python")
    with mongo_server(tmp_path) as address:
        engine = connect(f"{address}?serverSelectionTimeoutMS=300", "shop")
        put(engine, {"_id": "a"})
        session = engine.start()
        engine.insert("c", [{"_id": "b"}], session)
    for call in (
        lambda: engine.find("c", Find({}, {})),
        lambda: engine.insert("c", [{"_id": "d"}]),
        lambda: engine.create("later"),
        lambda: engine.commit(session),
    ):
        with pytest.raises(DatabaseError) as refused:
            call()
        assert refused.value.code == "DATABASE_REQUEST_FAILED"
        assert refused.value.message.startswith("MongoDB does not answer: 127.0.0.1:")
        assert len(refused.value.message) < 120
    engine.close()
