"""Limits that production has, as the real SDKs meet them, and the switch that lifts them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cloudfn.calls import Invocation, InvokeResult
from cloudfn.events.base import Event
from cloudfn.events.tasks import Noticed
from tests.kit.backend import make_cloud, manifest_for, serving
from tests.kit.sdk import WX, run_node

SDKS = ["2.6.3", "3.0.4", "4.0.2"]

ASK = """
const orders = db.collection('orders');
const said = {};
const ask = async (name, work) => {
  try { said[name] = await work(); } catch (error) { said[name] = [error.code || error.errCode, error.errMsg || error.message]; }
};
"""  # noqa: E501 - JavaScript

ROWS = """
for (let n = 0; n < 30; n++) await orders.add({ data: { n, k: n % 25 } });
await ask('sorted', async () => (await orders.aggregate().sort({ n: 1 }).end()).list.map((row) => row.n));
await ask('grouped', async () => (await orders.aggregate().group({ _id: '$k' }).end()).list.length);
await ask('limited', async () => (await orders.aggregate().limit(100).end()).list.length);
await ask('total', async () => (await orders.aggregate().group({ _id: null, n: $.sum('$n') }).end()).list);
return said;
"""

FILES = """
const ids = (count) => Array(count).fill('cloud://x.y/none');
for (const count of [50, 51]) {
  await ask('urls' + count, async () => (await cloud.getTempFileURL({ fileList: ids(count) })).fileList.length);
  await ask('gone' + count, async () => (await cloud.deleteFile({ fileList: ids(count) })).fileList.length);
}
return said;
"""

PATHS = """
const fileContent = Buffer.from('x');
for (const cloudPath of ['/a.txt', 'a//b', '', 'a/', 'a/../b', 'good.txt'])
  await ask(cloudPath, async () => (await cloud.uploadFile({ cloudPath, fileContent })).fileID);
return said;
"""

DATES = """
await ask('add', () => orders.add({ data: { at: new Date('nonsense') } }));
await ask('set', () => orders.doc('a').set({ data: { list: [{ at: new Date(NaN) }] } }));
await ask('where', () => orders.where({ at: _.gt(new Date(NaN)) }).get());
await ask('count', async () => (await orders.count()).total);
await ask('good', async () => { await orders.doc('b').set({ data: { at: new Date(5) } }); return (await orders.doc('b').get()).data.at.getTime(); });
return said;
"""  # noqa: E501 - JavaScript

pytestmark = [pytest.mark.node, pytest.mark.npm]


def told(events: list[Event], code: str) -> list[Noticed]:
    return [event for event in events if isinstance(event, Noticed) and event.code == code]


@pytest.mark.parametrize("sdk", SDKS)
def test_an_aggregation_without_a_limit_gives_twenty_rows(sdk: str, tmp_path: Path, npm: Callable[..., Path]) -> None:
    with serving(tmp_path, place=lambda function, collection: f"{function}/{collection}.js:7") as cloud:
        said = run_node(cloud, npm(f"wx-server-sdk@{sdk}"), WX + ASK + ROWS)
        [warning] = told(cloud.events, "CFN-TCB-020")
    assert said == {"sorted": [*range(20)], "grouped": 20, "limited": 30, "total": [{"_id": None, "n": 435}]}
    assert warning.params == {"collection": "orders", "rows": 20}
    assert (warning.file, warning.function) == ("caller/orders.js:7", "caller")


@pytest.mark.parametrize("sdk", SDKS)
def test_fifty_files_at_a_time(sdk: str, tmp_path: Path, npm: Callable[..., Path]) -> None:
    with serving(tmp_path) as cloud:
        said = run_node(cloud, npm(f"wx-server-sdk@{sdk}"), WX + ASK + FILES)
    assert said["urls50"] == said["gone50"] == 50
    for code, text in (said["urls51"], said["gone51"]):
        assert code == ("INVALID_PARAM" if sdk == "4.0.2" else -501007) and "51 files, at most 50" in text


@pytest.mark.parametrize("sdk", SDKS)
def test_without_limits_everything_comes(sdk: str, tmp_path: Path, npm: Callable[..., Path]) -> None:
    with serving(tmp_path, manifest=manifest_for(tmp_path, limits=False)) as cloud:
        rows = run_node(cloud, npm(f"wx-server-sdk@{sdk}"), WX + ASK + ROWS)
        files = run_node(cloud, npm(f"wx-server-sdk@{sdk}"), WX + ASK + FILES)
        assert told(cloud.events, "CFN-TCB-020") == []
    assert (len(rows["sorted"]), rows["grouped"], files["urls51"], files["gone51"]) == (30, 25, 51, 51)


@pytest.mark.parametrize("sdk", SDKS)
def test_a_refused_path_is_named(sdk: str, tmp_path: Path, npm: Callable[..., Path]) -> None:
    """SDKs before 4 end in a TypeError when the backend refuses the path itself, so the upload is refused there."""
    with serving(tmp_path) as cloud:
        said = run_node(cloud, npm(f"wx-server-sdk@{sdk}"), WX + ASK + PATHS)
    assert said.pop("good.txt").endswith("/good.txt")
    whys = {
        "/a.txt": "begins with /",
        "a//b": "has // in it",
        "": "is empty",
        "a/": "ends with /",
        "a/../b": "has . or ..",
    }
    assert {*said} == {*whys}
    for path, why in whys.items():
        code, text = said[path]
        assert code == ("INVALID_PARAM" if sdk == "4.0.2" else -503001)
        assert f"invalid cloud path '{path}': it {why}" in text


@pytest.mark.parametrize("sdk", SDKS)
def test_an_invalid_date_is_never_stored(sdk: str, tmp_path: Path, npm: Callable[..., Path]) -> None:
    with serving(tmp_path) as cloud:
        said = run_node(cloud, npm(f"wx-server-sdk@{sdk}"), WX + ASK + DATES)
    assert (said["count"], said["good"]) == (0, 5)
    for name in ("add", "set", "where"):
        code, text = said[name]
        assert code == -501007 and "invalid date" in text


LATE = """
const transaction = await db.startTransaction();
await transaction.collection('orders').doc('a').set({ data: { n: 1 } });
await cloud.callFunction({ name: 'later' });
await ask('get', () => transaction.collection('orders').doc('a').get());
await ask('commit', () => transaction.commit());
await ask('stored', async () => (await orders.count()).total);
return said;
"""

GONE = (
    "[ResourceUnavailable.TransactionNotExist] Transaction does not exist on the server, transaction must be commit"
    " or abort in 30 seconds."
)


@pytest.mark.parametrize(("after_s", "limits"), [(29, True), (31, True), (31, False)])
@pytest.mark.parametrize("sdk", SDKS)
def test_a_transaction_lives_thirty_seconds(
    sdk: str, after_s: float, limits: bool, tmp_path: Path, npm: Callable[..., Path]
) -> None:
    """``later`` is a function during which so much real time goes by."""
    passed = [0.0]

    async def later(invocation: Invocation) -> InvokeResult:
        passed[0] += after_s
        return InvokeResult(invocation.function, invocation.request_id)

    manifest = manifest_for(tmp_path, limits=limits)
    with serving(tmp_path, manifest=manifest, invoke=later, now_s=lambda: passed[0]) as cloud:
        said = run_node(cloud, npm(f"wx-server-sdk@{sdk}"), WX + ASK + LATE)
    if after_s < 30 or not limits:
        assert said["get"]["data"] == {"_id": "a", "n": 1} and said["stored"] == 1
        return
    assert said["stored"] == 0
    for name in ("get", "commit"):
        assert GONE in said[name][1]


@pytest.mark.parametrize(
    "value",
    [
        {"$date": "yesterday"},
        {"$date": 1e300},
        {"$date": True},
        {"$date": {"$numberLong": "NaN"}},
        {"$date": {"offset": "soon"}},
        {"$tcb_server_date": None},
        {"$numberInt": "1.5"},
        {"$oid": "short"},
        {"$timestamp": 5},
    ],
)
def test_what_claims_a_type_and_is_none_is_refused(value: Any, tmp_path: Path) -> None:
    cloud = make_cloud(tmp_path)
    fields = {"action": "database.insertDocument", "collectionName": "orders", "data": [json.dumps({"a": value})]}
    answer = cloud.admin(fields)
    assert answer["code"] == "INVALID_PARAM"
    assert answer["message"].startswith("invalid date: " if "date" in next(iter(value)) else "no value of the type $")
    count = {"action": "database.calculateDocument", "collectionName": "orders", "queryType": "WHERE"}
    assert cloud.admin(count)["data"] == {"total": 0}
    cloud.engine.close()
