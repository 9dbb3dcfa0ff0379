"""Documents of 1 kB: cloudfn's own store, a MongoDB server behind ``documents.url``, and mingo on arrays in memory.

``python bench/peers/documents.py embedded|URL COUNT FOLDER`` is one of them, in a process of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.extend([str(Path(__file__).parents[2]), str(Path(__file__).parents[1])])  # cloudfn itself, and bench

from competitors import NODE
from measures import Column, Table
from running import Wrong

from cloudfn.backend.database import open_engine
from cloudfn.backend.database.aside import Aside
from cloudfn.backend.database.engine import Find
from cloudfn.clock import SystemClock
from cloudfn.manifest.values import DocumentSettings, Index, Manifest
from cloudfn.platforms import memory

PAD = "x" * 560
GROUP: list[dict[str, Any]] = [
    {"$match": {"fee": {"$gt": 20}}},
    {"$unwind": "$items"},
    {"$group": {"_id": "$items.sku", "total": {"$sum": "$items.fee"}, "orders": {"$sum": 1}}},
    {"$sort": {"total": -1, "_id": 1}},
]
COLUMNS = [
    Column("insert 1,000", "ms"),
    Column("find by an indexed field", "ms"),
    Column("update by _id", "ms"),
    Column("match, unwind, group, sort", "ms"),
    Column("open again and read", "ms"),
    Column("memory", "MiB"),
    Column("longest wait of others during two such aggregations", "ms"),
    Column("longest wait for as long without them", "ms"),
]
NAMES = ("insert", "find", "update", "group", "open", "memory", "wait", "quiet")
SERVER_MOST = 10_000
"""With more documents the tests' server takes minutes."""
ALIKE = ("found", "changed", "groups")
"""What everybody has to answer alike."""


def documents(peers: Path, count: int) -> Table:
    """Raises Wrong when they do not agree."""
    how = (
        "cloudfn's own store is durable after each operation; mingo keeps arrays in memory and has no indexes; the"
        " server is the MongoDB-protocol server of the tests. The waits are those of an event loop in the same"
        " process, as it serves every other call; the last column tells what of it the machine itself does."
    )
    table = Table(f"{count:,} documents of 1 kB", how, COLUMNS)
    with tempfile.TemporaryDirectory(prefix="cloudfn-documents-") as temporary:
        folder = Path(temporary).resolve()
        answers = {"cloudfn": _ask([sys.executable, __file__, "embedded", str(count), str(folder)])}
        mingo = [NODE, str(Path(__file__).parent / "mingo.js"), str(peers / "mongo" / "node_modules"), str(count)]
        answers["mingo"] = _ask(mingo)
        if count <= SERVER_MOST and (server := _server(folder)) is not None:
            with server as address:
                command = [sys.executable, __file__, address, str(count), str(folder)]
                answers["cloudfn over documents.url"] = _ask(command)
    first = answers["cloudfn"]
    for name, told in answers.items():
        if any(told[each] != first[each] for each in ALIKE):
            raise Wrong(f"{name} and cloudfn do not agree: {[(told[each], first[each]) for each in ALIKE]}"[:2000])
        table.rows[name] = [told.get(each) for each in NAMES]
    return table


def _server(folder: Path) -> Any:
    try:
        import secantus  # noqa: F401

        from tests.kit.mongo import mongo_server
    except ImportError as error:
        print(f"  no MongoDB server: {error}", file=sys.stderr)
        return None
    return mongo_server(folder)


def _ask(command: list[str]) -> dict[str, Any]:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise Wrong(f"{command[:3]} failed: {ran.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def row(n: int) -> dict[str, Any]:
    items = [{"sku": f"s{n % 50}", "count": n % 5, "fee": 100 + n % 7}, {"sku": f"s{n % 31}", "count": 1, "fee": 200}]
    place = {"city": "gz", "zip": n % 100}
    fields = {"n": n, "user": f"u{n % 500}", "fee": n % 97 * 2, "tags": ["a", "b"], "address": place, "items": items}
    return {"_id": f"o{n}", **fields, "note": PAD}


def _timed(times: int, work: Callable[[int], Any]) -> tuple[float, Any]:
    took = []
    result = None
    for n in range(times):
        begun = time.perf_counter()
        result = work(n)
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took), result


def one(kind: str, count: int, folder: Path) -> dict[str, Any]:
    """What one store does, in this process."""
    url = "" if kind == "embedded" else kind
    manifest = Manifest("bench", folder, "e", documents=DocumentSettings(url=url))
    indexes = {"orders": (Index(("user",)),)}
    engine = open_engine(manifest, SystemClock())
    engine.create("orders")
    engine.index(indexes)
    told: dict[str, Any] = {}
    told["insert"], _ = _timed(
        count // 1000, lambda part: engine.insert("orders", [row(n) for n in range(part * 1000, part * 1000 + 1000)])
    )
    engine.find("orders", Find({"user": "u1"}, {}, 0, 1))  # the index is made
    told["find"], found = _timed(20, lambda n: engine.find("orders", Find({"user": f"u{n}"}, {}, 0, 100)))
    told["update"], _ = _timed(
        20, lambda n: engine.update("orders", {"_id": f"o{n}"}, {"$inc": {"n": 1}}, many=False, upsert=False)
    )
    told["group"], groups = _timed(3, lambda n: engine.aggregate("orders", GROUP))
    [changed] = engine.find("orders", Find({"_id": "o7"}, {}, 0, 1))
    told |= {"found": len(found), "changed": int(changed["n"]), "groups": groups}
    if kind == "embedded":
        told["wait"], told["quiet"] = asyncio.run(_waits(engine))
    engine.close()
    return told


async def _waits(engine: Any) -> tuple[float, float]:
    """Longest waits of this event loop, in milliseconds: while two threads aggregate, and for as long with none."""
    aside, over = Aside(), asyncio.Event()

    async def watch() -> float:
        longest = 0.0
        while not over.is_set():
            begun = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - begun - 0.001)
        return longest * 1000

    watching, begun = asyncio.create_task(watch()), time.perf_counter()
    await asyncio.gather(*(aside.run(lambda: engine.aggregate("orders", GROUP), slow=True) for _ in range(2)))
    over.set()
    passed, busy = time.perf_counter() - begun, await watching
    over.clear()
    watching = asyncio.create_task(watch())
    await asyncio.sleep(passed)
    over.set()
    return busy, await watching


def again(count: int, folder: Path) -> dict[str, Any]:
    """Opening what is there in a fresh process, and what it holds then."""
    manifest = Manifest("bench", folder, "e")
    begun = time.perf_counter()
    engine = open_engine(manifest, SystemClock())
    if engine.count("orders", {}) != count:
        raise SystemExit("documents are missing")
    took = (time.perf_counter() - begun) * 1000
    engine.close()
    return {"open": took, "memory": next(iter(memory.resident([os.getpid()]).values())) / 2**20}


def main() -> None:
    kind, count, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    if kind == "again":
        told = again(count, folder)
    else:
        told = one(kind, count, folder)
        if kind == "embedded":
            told |= _ask([sys.executable, __file__, "again", str(count), str(folder)])
    print(json.dumps(told))


if __name__ == "__main__":
    main()
