"""The embedded document engine: operations at 10,000 and 100,000 documents, the share in an SDK call, and a peer.

    python bench/documents.py [--documents 10000 100000] [--node-modules DIR]

``--node-modules`` names a folder with wx-server-sdk: then real calls are timed in a warm Node process too. mongomock is
measured when it is installed. Prints medians in milliseconds; asserts nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from cloudfn.backend.database.embedded import Embedded
from cloudfn.backend.database.engine import Find
from cloudfn.manifest.values import Index

INDEXES = {"orders": (Index(("user",)),)}
SUM: list[dict[str, Any]] = [{"$group": {"_id": "$user", "total": {"$sum": "$fee"}, "average": {"$avg": "$n"}}}]
REPORT: list[dict[str, Any]] = [
    {"$match": {"fee": {"$gt": 20}}},
    {"$group": {"_id": {"$dateToString": {"date": "$at", "format": "%Y-%m-%d"}}, "total": {"$sum": "$fee"}}},
    {"$sort": {"total": -1}},
]


def rows(count: int) -> list[dict[str, Any]]:
    from cloudfn.backend.database.bson import Date

    return [
        {
            "_id": f"o{n}",
            "n": n,
            "user": f"u{n % 500}",
            "fee": n % 97 * 1.5,
            "tags": ["a", "b"],
            "at": Date(1_700_000_000_000 + n * 60_000),
            "address": {"city": "gz", "zip": n % 100},
        }
        for n in range(count)
    ]


def median_ms(work: Callable[[int], object], times: int) -> float:
    taken = []
    for n in range(times):
        began = time.perf_counter()
        work(n)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


def embedded(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "documents.db"
        engine = Embedded(path, lambda: 0)
        engine.index(INDEXES)
        engine.create("orders")
        began = time.perf_counter()
        engine.insert("orders", rows(count))
        print(f"\n{count:,} documents, inserted in {time.perf_counter() - began:.2f} s")
        step = count // 400 or 1

        def update(n: int) -> object:
            change = {"$inc": {"n": 1}}
            return engine.update("orders", {"_id": f"o{n * step}"}, change, many=False, upsert=False)

        def transaction(n: int) -> object:
            session = engine.start()
            query = {"_id": f"o{n * step}"}
            engine.find("orders", Find(query, {}, 0, 1), session)
            engine.update("orders", query, {"$inc": {"n": 1}}, many=False, upsert=False, session=session)
            return engine.commit(session)

        work: dict[str, tuple[Callable[[int], object], int]] = {
            "get by _id": (lambda n: engine.find("orders", Find({"_id": f"o{n * step}"}, {}, 0, 1)), 400),
            "update by _id, durable": (update, 400),
            "insert one, durable": (lambda n: engine.insert("orders", [{"n": n}]), 400),
            "transaction: get, update, commit": (transaction, 200),
            "equality by index": (lambda n: engine.find("orders", Find({"user": f"u{n}"}, {}, 0, 100)), 200),
            "scan with two conditions": (
                lambda n: engine.find("orders", Find({"fee": {"$gt": 10}, "address.zip": n}, {}, 0, 100)),
                10,
            ),
            "sort all by two fields, take 100": (
                lambda n: engine.find("orders", Find({}, {"fee": -1, "n": 1}, 0, 100)),
                5,
            ),
            "aggregate: group by user": (lambda n: engine.aggregate("orders", SUM), 5),
            "aggregate: match, group by day, sort": (lambda n: engine.aggregate("orders", REPORT), 5),
            "snapshot": (lambda n: engine.snapshot(), 2),
        }
        for name, (job, times) in work.items():
            print(f"  {name:<40} {median_ms(job, times):10.3f} ms")
        engine.close()
        again = Embedded(path, lambda: 0)
        again.index(INDEXES)
        print(f"  {'open and read all':<40} {median_ms(lambda n: again.count('orders', {}), 1):10.3f} ms")
        again.close()
    print(f"  memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")


def peer(count: int) -> None:
    try:
        import mongomock
    except ImportError:
        return
    table: Any = mongomock.MongoClient()["bench"]["orders"]
    table.insert_many([{name: value for name, value in row.items() if name != "at"} for row in rows(count)])
    print(f"\nmongomock {mongomock.__version__}, {count:,} documents (in memory, not durable)")
    work: dict[str, Callable[[int], object]] = {
        "get by _id": lambda n: table.find_one({"_id": f"o{n * 20}"}),
        "update by _id": lambda n: table.update_one({"_id": f"o{n * 20}"}, {"$inc": {"n": 1}}),
        "aggregate: group by user": lambda n: list(table.aggregate(SUM)),
    }
    for name, job in work.items():
        print(f"  {name:<40} {median_ms(job, 5):10.3f} ms")


SCRIPT = """
const time = async (work, times) => {
  const taken = [];
  for (let n = 0; n < times; n += 1) {
    const began = process.hrtime.bigint();
    await work(n);
    taken.push(Number(process.hrtime.bigint() - began) / 1e6);
  }
  return taken.sort((a, b) => a - b)[times >> 1];
};
const orders = db.collection('orders');
await time((n) => orders.doc(`o${n}`).get(), 50);
return {
  get: await time((n) => orders.doc(`o${n}`).get(), 200),
  update: await time((n) => orders.doc(`o${n}`).update({ data: { n: _.inc(1) } }), 200),
  aggregate: await time(() => orders.aggregate().group({ _id: '$user', total: $.sum('$fee') }).end(), 10),
};
"""


def through_the_sdk(modules: Path, count: int) -> None:
    from cloudfn.events.functions import BackendCalled
    from tests.kit.backend import serving
    from tests.kit.sdk import WX, run_node

    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as cloud:
        cloud.engine.insert("orders", rows(count))
        times = run_node(cloud, modules, WX + SCRIPT)
        shares: dict[str, list[float]] = {}
        for event in cloud.named(BackendCalled):
            shares.setdefault(event.action, []).append(event.ms)
    print(f"\nthrough the real SDK, {count:,} documents, one warm process")
    for name, action in (("get", "getDocument"), ("update", "modifyDocument"), ("aggregate", "aggregateDocuments")):
        share = statistics.median(shares[f"database.{action}:orders"])
        print(f"  {name:<10} {times[name]:9.2f} ms in all, {share:9.3f} ms of it in the backend")


def wire(count: int) -> None:
    """A whole request without a socket: parse, engine, event, answer."""
    from tests.kit.backend import make_cloud

    with tempfile.TemporaryDirectory() as folder:
        cloud = make_cloud(Path(folder))
        cloud.engine.insert("orders", rows(count))

        async def ask(fields: dict[str, Any], times: int) -> float:
            body = json.dumps({"collectionName": "orders", "queryType": "DOC", "query": '{"_id":"o7"}', **fields})
            headers, caller = {"content-type": "application/json"}, cloud.caller()
            taken = []
            for _ in range(times):
                began = time.perf_counter()
                await cloud.backend.admin(caller, headers, "", body.encode())
                taken.append(time.perf_counter() - began)
            return statistics.median(taken) * 1000

        get = asyncio.run(ask({"action": "database.getDocument"}, 300))
        data = '{"$inc":{"n":{"$numberInt":"1"}}}'
        update = asyncio.run(ask({"action": "database.modifyDocument", "data": data, "merge": True}, 300))
        cloud.engine.close()
    print(f"\none request at the backend's door, {count:,} documents: get {get:.3f} ms, update {update:.3f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--node-modules", type=Path)
    chosen = parser.parse_args()
    for count in chosen.documents:
        embedded(count)
    wire(chosen.documents[0])
    if chosen.node_modules:
        through_the_sdk(chosen.node_modules, chosen.documents[0])
    peer(chosen.documents[0])


if __name__ == "__main__":
    main()
