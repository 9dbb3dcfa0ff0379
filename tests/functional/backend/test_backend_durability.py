# ruff: noqa: E501 - scripts for Node keep their own lines
"""Nothing acknowledged is lost, the last item is sold once, and two processes see each other's writes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudfn.backend.database.embedded import Embedded
from cloudfn.backend.database.engine import Find
from cloudfn.manifest.values import CollectionSettings, DocumentSettings, Index
from tests.kit.backend import make_cloud, manifest_for, serving
from tests.kit.project import ROOT
from tests.kit.sdk import WX, run_node

WRITER = """
import sys
from pathlib import Path
from cloudfn.backend.database.embedded import Embedded
from cloudfn.manifest.values import Index
engine = Embedded(Path(sys.argv[1]), lambda: 0)
engine.index({"c": (Index(("n",)),)})
engine.create("c")
for n in range(1000):
    if n % 3 == 0:
        session = engine.start()
        engine.insert("c", [{"_id": f"d{n}", "n": n}, {"_id": f"e{n}", "n": n}], session)
        engine.commit(session)
    else:
        engine.insert("c", [{"_id": f"d{n}", "n": n}])
        engine.update("c", {"_id": f"d{n}"}, {"$set": {"seen": n}}, many=False, upsert=False)
    print(n, flush=True)
"""


@pytest.mark.parametrize("after", [50, 400, 900])
def test_a_killed_process_loses_no_acknowledged_write(after: int, tmp_path: Path) -> None:
    path = tmp_path / "documents.db"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout
        acknowledged = []
        for line in process.stdout:
            acknowledged.append(int(line))
            if len(acknowledged) == after:
                process.send_signal(signal.SIGKILL)
        process.wait(30)
    engine = Embedded(path, lambda: 0)
    stored = {document["_id"]: document for document in engine.find("c", Find({}, {}))}
    engine.close()
    assert len(acknowledged) >= after
    for n in acknowledged:
        assert stored[f"d{n}"]["n"] == n
        if n % 3 == 0:
            assert f"e{n}" in stored
        else:
            assert stored[f"d{n}"]["seen"] == n
    assert all((f"e{n}" in stored) == (f"d{n}" in stored) for n in range(0, 1000, 3)), "half of a transaction is there"


BUYERS = """
await db.collection('orders').doc('tea').set({ data: { stock: 1 } });
const outcomes = await Promise.allSettled(Array.from({ length: 8 }, (each, buyer) => db.runTransaction(async (transaction) => {
  const goods = transaction.collection('orders').doc('tea');
  const { data } = await goods.get();
  if (data.stock < 1) return 'sold out';
  await goods.update({ data: { stock: _.inc(-1), buyer } });
  await transaction.collection('orders').add({ data: { kind: 'sale', buyer } });
  return 'bought';
})));
const { data } = await db.collection('orders').doc('tea').get();
return { outcomes: outcomes.map((each) => each.value || each.reason.code || String(each.reason)), stock: data.stock, sales: (await db.collection('orders').where({ kind: 'sale' }).count()).total };
"""


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize("sdk", ["2.6.3", "3.0.4", "4.0.2"])
def test_eight_buyers_of_the_last_item(sdk: str, tmp_path: Path, npm: Callable[..., Path]) -> None:
    with serving(tmp_path) as cloud:
        found = run_node(cloud, npm(f"wx-server-sdk@{sdk}"), WX + BUYERS)
    assert (found["stock"], found["sales"]) == (0, 1)
    assert sorted(found["outcomes"]) == ["bought"] + ["sold out"] * 7


@pytest.mark.node
@pytest.mark.npm
def test_eight_buyers_over_a_mongodb_server(tmp_path: Path, npm: Callable[..., Path], mongodb: str) -> None:
    """Its conflicts are found at the write; told at the commit, they make the SDK run the callback again."""
    documents = DocumentSettings(
        url=f"{mongodb}buyers_{tmp_path.name}", collections={"orders": CollectionSettings("orders")}
    )
    with serving(tmp_path, manifest=manifest_for(tmp_path, documents=documents)) as cloud:
        found = run_node(cloud, npm("wx-server-sdk@2.6.3"), WX + BUYERS)
    assert (found["stock"], found["sales"]) == (0, 1)
    assert sorted(found["outcomes"]) == ["bought"] + ["sold out"] * 7


def test_another_process_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "documents.db"
    here, there = (Embedded(path, lambda: 0) for _ in range(2))
    for each in (here, there):
        each.index({"c": (Index(("n",)),)})
    here.create("c")
    assert there.exists("c")
    there.insert("c", [{"_id": "a", "n": 1}])
    assert here.find("c", Find({"n": 1}, {})) == [{"_id": "a", "n": 1}]
    for _ in range(5):
        here.update("c", {"_id": "a"}, {"$inc": {"n": 1}}, many=False, upsert=False)
        there.update("c", {"_id": "a"}, {"$inc": {"n": 1}}, many=False, upsert=False)
    assert here.find("c", Find({"_id": "a"}, {})) == there.find("c", Find({"_id": "a"}, {})) == [{"_id": "a", "n": 11}]
    there.drop("c")
    there.create("c")
    assert here.count("c", {}) == 0
    here.close()
    there.close()


def test_a_tap_is_told_each_call_after_it_took_effect(tmp_path: Path) -> None:
    told: list[tuple[str, int, str, int]] = []

    async def tap(caller: object, n: int, action: str) -> None:
        told.append((caller.request_id, n, action, cloud.engine.count("orders", {})))  # type: ignore[attr-defined]

    cloud = make_cloud(tmp_path, tap=tap)

    async def calls() -> None:
        for request_id in ("r1", "r1", "r2"):
            fields = {"action": "database.insertDocument", "collectionName": "orders", "data": ['{"a":1}']}
            headers = {"content-type": "application/json"}
            await cloud.backend.admin(cloud.caller("f", request_id), headers, "", json.dumps(fields).encode())

    asyncio.run(calls())
    action = "database.insertDocument:orders"
    assert told == [("r1", 1, action, 1), ("r1", 2, action, 2), ("r2", 1, action, 3)]
    cloud.engine.close()
