"""``watch`` against a model: what a client makes of the messages is what a fresh query gives, whatever was written."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.backend.client.watch import Watching, WatchSession
from cloudfn.backend.client.watch.changes import field_changes
from cloudfn.backend.database import DatabaseError, Engine, Find
from cloudfn.backend.database.bson import Document
from cloudfn.backend.database.budget import Budget, current, spending
from cloudfn.calls import Caller, Identity
from cloudfn.manifest.values import CollectionSettings, DocumentSettings, Permission
from tests.kit.backend import ENV, Cloud, make_cloud, manifest_for
from tests.kit.waiting import eventually

ORDERS = "orders"
IDS = ("a", "b", "c", "d", "e", "f")


@dataclass
class Client:
    """A listener, as little of one as a program needs: entering documents are appended, nothing is sorted."""

    fields: dict[str, Any]
    docs: list[dict[str, Any]] | None = None
    parts: list[dict[str, Any]] = field(default_factory=list)
    inits: int = 0
    failed: list[int] = field(default_factory=list)

    def take(self, message: dict[str, Any]) -> None:
        if message["kind"] == "refused":
            self.failed.append(message["errCode"])
        elif message["kind"] == "docs":
            self.parts += message["docs"]
            if message["done"]:
                self.docs, self.parts, self.inits = self.parts, [], self.inits + 1
        else:
            assert self.docs is not None, "changes before the result"
            for change in message["changes"]:
                self.change(self.docs, change)

    def change(self, docs: list[dict[str, Any]], change: dict[str, Any]) -> None:
        at = next((n for n, doc in enumerate(docs) if doc["_id"] == change["docId"]), None)
        if change["queueType"] == "dequeue":
            if at is not None:
                del docs[at]
            return
        if at is None:
            docs.append(change["doc"])
            return
        if change["queueType"] == "update" and "updatedFields" in change:
            assert replayed(docs[at], change) == change["doc"]
        docs[at] = change["doc"]


def replayed(before: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """``before`` with the fields that a change names."""
    after: dict[str, Any] = json.loads(json.dumps(before))
    for path, value in change["updatedFields"].items():
        *outer, last = path.split(".")
        inner = after
        for name in outer:
            inner = inner[name]
        inner[last] = value
    for path in change["removedFields"]:
        *outer, last = path.split(".")
        inner = after
        for name in outer:
            inner = inner[name]
        del inner[last]
    return after


QUERIES = st.sampled_from(
    [
        {},
        {"query": {"n": {"$gt": 2}}},
        {"query": {"n": {"$gt": 2}}, "order": [{"field": "n", "direction": "asc"}]},
        {"query": {"tag": "x"}, "limit": 2},
        {"order": [{"field": "n", "direction": "desc"}], "limit": 3},
        {"order": [{"field": "tag", "direction": "asc"}], "limit": 1},
        {"id": "a"},
    ]
)
NUMBERS = st.integers(0, 5)
TAGS = st.sampled_from(["x", "y"])
VALUES = st.fixed_dictionaries(
    {"n": NUMBERS, "tag": TAGS}, optional={"o": st.dictionaries(st.sampled_from("pq"), NUMBERS)}
)
CONDITIONS = st.one_of(
    st.builds(lambda one: {"_id": one}, st.sampled_from(IDS)), st.builds(lambda n: {"n": {"$lte": n}}, NUMBERS)
)
UPDATES = st.one_of(
    st.just({"$inc": {"n": 1}}),
    st.just({"$unset": {"o": ""}}),
    st.builds(lambda n: {"$set": {"o.p": n}}, NUMBERS),
    st.builds(lambda values: {"$set": values}, VALUES),
)
STEPS = st.one_of(
    st.tuples(st.just("insert"), st.sampled_from(IDS), VALUES),
    st.tuples(st.just("replace"), st.sampled_from(IDS), VALUES),
    st.tuples(st.just("update"), CONDITIONS, UPDATES),
    st.tuples(st.just("remove"), CONDITIONS),
    st.tuples(st.just("together"), st.sampled_from(IDS), UPDATES, CONDITIONS),
    st.tuples(st.just("drop")),
    st.tuples(st.just("restore")),
    st.tuples(st.just("follow"), QUERIES),
    st.tuples(st.just("fall behind"), st.integers(0, 8)),
    st.tuples(st.just("turns"), st.integers(1, 6)),
)


class Reluctant:
    """An engine that is never asked on the loop: results are read in a thread, and others write meanwhile."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def slow(self, collection: str, query: Document) -> bool:
        return True


class World:
    """One client with many listeners, and somebody who writes."""

    def __init__(self, cloud: Cloud, is_slow: bool) -> None:
        self.cloud, self.engine = cloud, cloud.engine
        asked: Any = Reluctant(self.engine) if is_slow else self.engine
        self.watching = Watching(cloud.backend._database, asked, cloud.backend.client)
        self.session: WatchSession = self.watching.connect()
        self.clients: list[Client] = []
        self._kept = self.engine.snapshot()

    async def send(self, text: str) -> None:
        message = json.loads(text)
        if message["kind"] != "pong":
            self.clients[message["listener"]].take(message)

    def identify(self, said: Any) -> Caller:
        return Caller("", "request-1", Identity("wx0000000000000000", "ann"), ENV)

    def follow(self, query: dict[str, Any]) -> None:
        client = Client({"collectionName": ORDERS, **query})
        self.clients.append(client)
        message = {"kind": "watch", "listener": len(self.clients) - 1, "fields": client.fields}
        self.session.receive(json.dumps(message), self.identify)

    async def step(self, step: tuple[Any, ...]) -> None:
        name, *given = step
        engine = self.engine
        if name == "follow":
            self.follow(given[0])
        elif name == "turns":
            await self.turn(given[0])
        elif name == "fall behind":
            self.session.outgoing.behind = True
            await self.turn(given[0])
            self.session.receive('{"kind": "ping"}', self.identify)
        elif name == "drop":
            engine.drop(ORDERS)
            engine.create(ORDERS)
        elif name == "restore":
            engine.restore(self._kept)
            self._kept = engine.snapshot()
        else:
            try:
                self.write(name, *given)
            except DatabaseError as error:
                assert "duplicate key" in error.message or "CONFLICT" in error.code, error.message

    def write(self, name: str, one: Any, *more: Any) -> None:
        engine = self.engine
        if name == "insert":
            engine.insert(ORDERS, [{"_id": one, **more[0]}])
        elif name == "replace":
            engine.update(ORDERS, {"_id": one}, {"_id": one, **more[0]}, many=False, upsert=True)
        elif name == "update":
            engine.update(ORDERS, one, more[0], many=True, upsert=False)
        elif name == "remove":
            engine.remove(ORDERS, one, many=True)
        else:
            session = engine.start()
            engine.update(ORDERS, {"_id": one}, more[0], many=False, upsert=False, session=session)
            engine.update(
                ORDERS, {"_id": one}, {"_id": one, "n": 3, "tag": "x"}, many=False, upsert=True, session=session
            )
            engine.remove(ORDERS, more[1], many=True, session=session)
            engine.commit(session)

    async def turn(self, times: int) -> None:
        for _ in range(times):
            await asyncio.sleep(0)

    def fresh(self, client: Client) -> list[Document]:
        fields = client.fields
        query = {"_id": fields["id"]} if "id" in fields else fields.get("query", {})
        order = {each["field"]: -1 if each["direction"] == "desc" else 1 for each in fields.get("order", [])}
        return self.engine.find(ORDERS, Find(query, {**order, "_id": -1}, 0, fields.get("limit", 0)))

    def apart(self) -> list[object]:
        """Listeners whose documents are not those of a fresh query."""
        return [
            (client.fields, client.docs, self.fresh(client))
            for client in self.clients
            if client.docs is None or by_id(client.docs) != by_id(self.fresh(client))
        ]

    async def at_rest(self) -> None:
        await eventually(lambda: not self.apart() or any(client.failed for client in self.clients))
        assert all(client.failed == [] for client in self.clients)
        await self.turn(50)
        assert self.apart() == []


def by_id(documents: list[Any]) -> list[Any]:
    return sorted(documents, key=lambda each: str(each["_id"]))


def cloud_in(folder: Path) -> Cloud:
    permission = Permission("ADMINWRITE")
    documents = DocumentSettings(collections={ORDERS: CollectionSettings(ORDERS, (), permission)})
    return make_cloud(folder, manifest=manifest_for(folder, documents=documents))


def living(folder: Path, steps: list[tuple[Any, ...]], is_slow: bool) -> None:
    async def live() -> None:
        world = World(cloud, is_slow)
        sending = asyncio.ensure_future(world.session.run(world.send))
        for step in steps:
            await world.step(step)
        await world.at_rest()
        world.watching.disconnect(world.session)
        await sending

    cloud = cloud_in(folder)
    asyncio.run(live())
    cloud.engine.close()


@settings(max_examples=60)
@given(st.lists(STEPS, max_size=25), st.lists(QUERIES, min_size=1, max_size=3), st.booleans(), st.booleans())
def test_replayed_changes_equal_a_fresh_query(
    tmp_path_factory: Any,
    steps: list[tuple[Any, ...]],
    queries: list[dict[str, Any]],
    is_slow: bool,
    is_costly: bool,
) -> None:
    """``is_costly``: no commit is judged within the time that the loop may be held."""
    follows = [("follow", query) for query in queries]
    with pytest.MonkeyPatch.context() as patch:
        if is_costly:
            patch.setattr("cloudfn.backend.client.watch.group.BRIEF_S", 0)
        living(tmp_path_factory.mktemp("watch"), [*follows, *steps, ("follow", queries[0])], is_slow)


def test_what_a_write_has_left_of_its_time_is_nothing_to_who_is_told_of_it(tmp_path: Path) -> None:
    """Commits reach the loop from within the budget of the write, which may be spent by then."""

    async def live() -> None:
        world = World(cloud, False)
        world.follow({"query": {"n": {"$gt": 2}}})
        sending = asyncio.ensure_future(world.session.run(world.send))
        await world.at_rest()
        spent: list[Budget] = []
        hear = world.watching._take

        def take(commit: Any) -> None:
            spent.append(current())
            hear(commit)

        world.watching._take = take  # type: ignore[method-assign]
        with spending(Budget(60, brief=True)):
            for n in range(3):
                world.engine.insert(ORDERS, [{"_id": f"{n}", "n": 3}])
        await world.at_rest()
        assert [each.brief for each in spent] == [False] * 3
        world.watching.disconnect(world.session)
        await sending

    cloud = cloud_in(tmp_path)
    asyncio.run(live())
    cloud.engine.close()


NAMES = st.sampled_from(["a", "b", "c.d", ""])
OBJECTS: Any = st.recursive(
    st.one_of(NUMBERS, st.none(), st.lists(NUMBERS, max_size=2)),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from("abc"), OBJECTS), st.dictionaries(st.sampled_from("abc"), OBJECTS))
def test_the_fields_of_a_change_make_the_new_document_of_the_old_one(before: Document, after: Document) -> None:
    updated, removed = field_changes(before, after)
    assert replayed(before, {"updatedFields": updated, "removedFields": removed}) == after
    assert field_changes(after, after) == ({}, [])
