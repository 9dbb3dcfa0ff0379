"""The engine over a real MongoDB's driver. mongomock stands for the server: no mongod comes from a package registry.

It has no transactions and no ``$near``; those paths are for a server with a replica set, see docs/documents.md.
"""

from __future__ import annotations

from typing import Any

import mongomock
import pytest

from cloudfn.backend.database.embedded import Embedded
from cloudfn.backend.database.engine import Engine, Find
from cloudfn.backend.database.errors import Refused
from cloudfn.backend.database.mongo import Mongo, connect
from cloudfn.backend.database.values import MISSING, Date, Long, Regex
from cloudfn.errors import InvalidFile


@pytest.fixture(params=["embedded", "mongodb"])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "embedded":
        return Embedded(None, {"c": (("a",),)}, lambda: 0)
    client: Any = mongomock.MongoClient()
    made = Mongo(client, client["test"])
    made.index({"c": (("a",), ("a", "-b"))})
    return made


def test_both_engines_answer_alike(engine: Engine) -> None:
    engine.create("c")
    assert not engine.create("c") and engine.exists("c") and not engine.exists("other")
    typed = {"_id": "t", "l": Long(5), "i": 5, "f": 1.5, "d": Date(1_700_000_000_123), "r": Regex("a", "i"), "n": None}
    written = engine.insert("c", [typed, {"_id": "u", "a": 1}])
    assert written.inserted == ("t", "u") and [change.operation for change in written.changes] == ["insert", "insert"]
    (back,) = engine.find("c", Find({"_id": "t"}, {}))
    assert back == typed and type(back["l"]) is Long and type(back["f"]) is float
    with pytest.raises(Refused, match="E11000"):
        engine.insert("c", [{"_id": "u"}])
    updated = engine.update("c", {"_id": "u"}, {"$inc": {"a": 1}}, many=False, upsert=False)
    assert (updated.matched, updated.modified, updated.document) == (1, 1, {"_id": "u", "a": 2})
    assert [(change.before, change.after) for change in updated.changes] == [
        ('{"_id":"u","a":{"$numberInt":"1"}}', '{"_id":"u","a":{"$numberInt":"2"}}')
    ]
    assert engine.update("c", {"_id": "u"}, {"$set": {"a": 2}}, many=False, upsert=False).modified == 0
    assert engine.update("c", {"_id": "new"}, {"q": 1}, many=False, upsert=True).upserted == "new"
    assert engine.update("c", {"_id": "new"}, {"q": 2}, many=False, upsert=True).upserted is MISSING
    assert engine.update("c", {}, {"$set": {"k": 1}}, many=True, upsert=False).modified == 3
    assert engine.count("c", {"k": 1}) == 3
    assert [row["_id"] for row in engine.find("c", Find({}, {"_id": -1}, 1, 1))] == ["t"]
    assert engine.find("c", Find({"_id": "u"}, {}, 0, 0, {"a": 1, "_id": 0})) == [{"a": 2}]
    assert engine.aggregate("c", [{"$match": {"q": 2}}, {"$project": {"q": 1}}]) == [{"_id": "new", "q": 2}]
    before = engine.snapshot()
    assert engine.remove("c", {"k": 1}, many=False).removed == 1
    assert engine.remove("c", {}, many=True).removed == 2
    engine.create("later")
    engine.restore(before)
    assert engine.snapshot() == before and engine.collections() == ("c",)
    with pytest.raises(Refused, match="Db or Table not exist"):
        engine.find("nope", Find({}, {}))
    with pytest.raises(Refused):
        engine.commit("no such transaction")


def test_a_server_that_does_not_answer() -> None:
    with pytest.raises(InvalidFile) as refused:
        connect("mongodb://127.0.0.1:1/shop?serverSelectionTimeoutMS=50", "shop", {})
    assert refused.value.code == "CFN-TCB-015"
