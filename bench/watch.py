"""Listeners of the mini program's ``watch`` on one collection: how long a write takes until all of them were told.

    python bench/watch.py [--listeners 200] [--documents 5000] [--writes 100] [--same]

All listeners follow queries of their own (``--same``: one query) whose result holds the written document, each client
over a connection of its own with ten listeners. Starts a ``dev`` of its own. Prints medians in milliseconds from the
request of the write to its answer and to the last listener's message; asserts nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from websockets.asyncio.client import ClientConnection, connect

from bench.running import start

PER_CLIENT = 10
MANIFEST = """version: 1
project: watched
env: {id: test-f0b102}
appId: wx0123456789abcdef
functions: {}
documents: {collections: {orders: {rules: {read: true, write: true}}}}
"""


async def watch(url: str, first: int, count: int, same: bool) -> ClientConnection:
    """A client whose ``count`` listeners have their results."""
    socket = await connect(url.replace("http", "ws") + "/client/watch", max_size=None, proxy=None)
    for number in range(first, first + count):
        query = {"hot": True, "n": {"$gt": -1 if same else -number - 1}}
        fields = {"collectionName": "orders", "query": query}
        await socket.send(json.dumps({"kind": "watch", "listener": number, "fields": fields}))
    for _ in range(count):
        message = json.loads(await socket.recv())
        assert message["kind"] == "docs", message
    return socket


async def told(socket: ClientConnection, count: int) -> float:
    for _ in range(count):
        await socket.recv()
    return time.perf_counter()


async def measure(dev: Any, given: argparse.Namespace) -> None:
    sizes = [min(PER_CLIENT, given.listeners - first) for first in range(0, given.listeners, PER_CLIENT)]
    began = time.perf_counter()
    sockets = [await watch(dev.url, n * PER_CLIENT, size, given.same) for n, size in enumerate(sizes)]
    print(f"{given.listeners} listeners on {given.documents:,} documents, begun in {time.perf_counter() - began:.2f} s")
    answered, all_told = [], []
    connection = dev.connect()
    for n in range(given.writes):
        waiting = [asyncio.ensure_future(told(*pair)) for pair in zip(sockets, sizes, strict=True)]
        body = {"collectionName": "orders", "id": "d0", "data": {"$set": {"n": n + 1}}}
        began = time.perf_counter()
        await asyncio.to_thread(dev.ask, "POST", "/client/database.update", body, connection)
        answered.append(time.perf_counter() - began)
        all_told.append(max(await asyncio.gather(*waiting)) - began)
    for name, taken in (("answered", answered), ("all listeners told", all_told)):
        worst = sorted(taken)[int(len(taken) * 0.95)]
        print(f"  {name:<20} median {statistics.median(taken) * 1000:8.2f} ms   95 % {worst * 1000:8.2f} ms")
    for socket in sockets:
        await socket.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--listeners", type=int, default=200)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--writes", type=int, default=100)
    parser.add_argument("--same", action="store_true", help="all listeners follow one query")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="cloudfn-bench-"))
    (folder / "project").mkdir()
    (folder / "project" / "cloudfn.yaml").write_text(MANIFEST)
    dev = start(folder / "project")
    try:
        for n in range(given.documents):
            data = {"_id": f"d{n}", "n": 0, "hot": n == 0, "name": f"order {n}", "items": [{"sku": n % 9, "count": 2}]}
            dev.ask("POST", "/client/database.add", {"collectionName": "orders", "data": data})
        asyncio.run(measure(dev, given))
    finally:
        dev.kill()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
