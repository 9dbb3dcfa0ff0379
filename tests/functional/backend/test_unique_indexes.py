"""``unique:`` in the manifest: eight calls at once with the real SDK, and documents that break it already."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudfn.manifest.values import CollectionSettings, DocumentSettings, Index
from tests.kit.backend import manifest_for, serving
from tests.kit.command import cloudfn_process
from tests.kit.dev import dev
from tests.kit.sdk import WX, run_node

UNIQUE = DocumentSettings(collections={"orders": CollectionSettings("orders", (Index(("outTradeNo",), unique=True),))})

EIGHT_AT_ONCE = (
    WX
    + """
const orders = db.collection('orders');
const add = (n) => orders.add({ data: { outTradeNo: 'T1', n } });
const claim = (n) => db.runTransaction(async (transaction) => {
  await transaction.collection('orders').add({ data: { outTradeNo: 'T2', n } });
});
const outcomes = async (work) => {
  const all = await Promise.all([...Array(8).keys()].map((n) => work(n).then(() => 'ok', (error) => error.errMsg)));
  return all.sort();
};
return {
  added: await outcomes(add),
  claimed: await outcomes(claim),
  moved: await orders.where({ outTradeNo: 'T2' }).update({ data: { outTradeNo: 'T1' } }).catch((e) => e.errCode),
  stored: (await orders.orderBy('outTradeNo', 'asc').get()).data.map((each) => each.outTradeNo),
};
"""
)


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize("sdk", ["2.6.3", "4.0.2"])
def test_of_eight_at_once_one_is_stored(sdk: str, tmp_path: Path, npm: Callable[..., Path]) -> None:
    with serving(tmp_path, manifest=manifest_for(tmp_path, documents=UNIQUE)) as cloud:
        seen = run_node(cloud, npm(f"wx-server-sdk@{sdk}"), EIGHT_AT_ONCE)
    text = 'E11000 duplicate key error collection: orders index: outTradeNo_1 dup key: { outTradeNo: "T1" }'
    assert len(seen["added"]) == len(seen["claimed"]) == 8
    assert seen["added"].count("ok") == 1
    assert all("-502001" in each and text in each for each in seen["added"] if each != "ok")
    assert seen["claimed"].count("ok") == 1
    assert all("E11000" in each for each in seen["claimed"] if each != "ok")
    assert seen["moved"] == -502001
    assert seen["stored"] == ["T1", "T2"]


MANIFEST = """
version: 1
project: tea
env: {id: test-f0b102}
functions:
  hello: {}
documents: {collections: {orders: {indexes: [state]}}}
"""


def write_project(folder: Path) -> Path:
    (folder / "functions" / "hello").mkdir(parents=True)
    (folder / "functions" / "hello" / "index.js").write_text("exports.main = async () => 1\n")
    (folder / "cloudfn.yaml").write_text(MANIFEST)
    return folder / "cloudfn.yaml"


def fill(project: Path, *rows: dict[str, object]) -> None:
    (project / "orders.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    filled = cloudfn_process("db", "import", "orders", "orders.jsonl", cwd=project)
    assert filled.code == 0, filled.err


def test_what_breaks_it_already_is_named_and_nothing_starts(tmp_path: Path) -> None:
    manifest = write_project(tmp_path)
    fill(tmp_path, {"_id": "1", "number": "T1"}, {"_id": "2", "number": "T1"})
    manifest.write_text(MANIFEST.replace("[state]", "[state], unique: number"))
    for command in (["dev", "--port", "0"], ["db", "query", "orders", "{}"]):
        refused = cloudfn_process(*command, cwd=tmp_path)
        assert refused.code == 6, refused.out + refused.err
        assert "CFN-TCB-018" in refused.err and 'orders index: number_1 dup key: { number: "T1" }' in refused.err
        assert "Traceback" not in refused.err


def test_it_comes_into_force_with_the_manifest_while_dev_runs(tmp_path: Path) -> None:
    manifest = write_project(tmp_path)
    fill(tmp_path, {"_id": "1", "number": "T1"}, {"_id": "2", "number": "T1"}, {"_id": "3", "number": "T3"})
    with dev(tmp_path) as running:
        manifest.write_text(MANIFEST.replace("[state]", "[state], unique: number"))
        running.until_printed("CFN-TCB-018")
        assert running.post("/functions/hello") == 1
        status, _, body = running.request("PUT", "/_cloudfn/documents/orders/2", '{"number": "T2"}')
        assert status == 200, body
        manifest.write_text(MANIFEST.replace("[state]", "[state, a], unique: number"))
        running.until_printed("CFN-DEV-020")
        status, _, body = running.request("PUT", "/_cloudfn/documents/orders/4", '{"number": "T3"}')
        assert status == 400 and b"E11000" in body
        assert running.stop() == 0
