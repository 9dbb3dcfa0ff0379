"""``/client/watch`` over a socket: as DevTools and pages open it, as strangers do, and across a restart of ``dev``."""

from __future__ import annotations

import dataclasses
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from cloudfn.local.cloud import AsyncLocalCloud
from cloudfn.local.gateway import pages
from cloudfn.local.settings import LocalSettings
from cloudfn.local.thread import CloudThread
from cloudfn.manifest.values import CollectionSettings, DocumentSettings, Manifest, Permission
from tests.kit.command import environment
from tests.kit.dev import dev
from tests.kit.http import ask
from tests.kit.waiting import PATIENCE_S

pytestmark = pytest.mark.node
ALLOWED = "http://localhost:5173"
FOLDER = pages.CONSOLE / "wx"


def permitted(tag: str) -> DocumentSettings:
    return DocumentSettings(collections={"orders": CollectionSettings("orders", (), Permission(tag))})


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[CloudThread]:
    manifest = Manifest("watched", tmp_path, "test-f0b102", functions={}, documents=permitted("PRIVATE"))
    settings = LocalSettings(port=0, ephemeral=True, watch=False, allow_origins=(ALLOWED,))
    with CloudThread(manifest, settings) as running:
        yield running


def opened(cloud: CloudThread, path: str = "/client/watch", **headers: str) -> ClientConnection:
    url = cloud.url.replace("http", "ws") + path
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return connect(url, additional_headers=named, proxy=None, open_timeout=PATIENCE_S)


def watch(socket: ClientConnection, number: int = 1, **said: Any) -> None:
    fields = {"collectionName": "orders", **said.pop("fields", {})}
    socket.send(json.dumps({"kind": "watch", "listener": number, "fields": fields, **said}))


def heard(socket: ClientConnection) -> Any:
    return json.loads(socket.recv(PATIENCE_S))


def add(cloud: CloudThread, openid: str, **data: Any) -> None:
    body = json.dumps({"collectionName": "orders", "data": data})
    assert "data" in ask(cloud, "POST", "/client/database.add", body, X_CloudFn_Openid=openid).json


def test_a_socket_as_devtools_opens_it_hears_what_its_user_may_read(cloud: CloudThread) -> None:
    devtools = {
        "User_Agent": "Mozilla/5.0 wechatdevtools/1.06 MicroMessenger/8.0.5 webview/",
        "Referer": "https://servicewechat.com/wx0123456789abcdef/devtools/page-frame.html",
        "X_CloudFn_Openid": "ann",
    }
    with opened(cloud, **devtools) as socket:
        watch(socket, openid="bob")  # its headers say who it is
        assert heard(socket) == {"kind": "docs", "listener": 1, "docs": [], "done": True}
        add(cloud, "bob", _id="his")
        add(cloud, "ann", _id="mine", n=1)
        [change] = heard(socket)["changes"]
        assert change == {
            "queueType": "enqueue",
            "dataType": "add",
            "docId": "mine",
            "doc": {"_id": "mine", "n": 1, "_openid": "ann"},
        }
        socket.send('{"kind": "ping"}')
        assert heard(socket) == {"kind": "pong"}


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_pages_of_other_origins_do_not_get_in(cloud: CloudThread, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused, opened(cloud, Origin=origin):
        pass
    assert refused.value.response.status_code == 403
    assert b"CFN-DEV-008" in (refused.value.response.body or b"")


def test_neither_does_another_host_nor_another_path(cloud: CloudThread) -> None:
    for path, headers, status in [("/client/watch", {"Sec_Fetch_Site": "cross-site"}, 403), ("/healthz", {}, 200)]:
        with pytest.raises(InvalidStatus) as refused, opened(cloud, path, **headers):
            pass
        assert refused.value.response.status_code == status


@pytest.mark.parametrize("origin", [ALLOWED, "own"])
def test_our_pages_and_allowed_ones_do(cloud: CloudThread, origin: str) -> None:
    with opened(cloud, Origin=cloud.url if origin == "own" else origin) as socket:
        watch(socket)
        assert heard(socket)["kind"] == "docs"


def test_what_is_no_message_is_refused_and_the_others_go_on(cloud: CloudThread) -> None:
    with opened(cloud) as socket:
        for bad in ["", "[]", "{", '{"kind": "watch"}', '{"kind": "watch", "listener": "x", "fields": {}}', "[" * 9999]:
            socket.send(bad)
            assert heard(socket)["code"] == "CFN-TCB-085", bad
        for number in range(501):
            watch(socket, number)
        kinds = [heard(socket) for _ in range(501)]
        assert [each["code"] for each in kinds if each["kind"] == "refused"] == ["CFN-TCB-084"]
        socket.send(b"\0")
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                heard(socket)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1003


def test_another_manifest_lets_everybody_come_again_under_its_permissions(cloud: CloudThread) -> None:
    async def forbid(running: AsyncLocalCloud) -> None:
        await running.replace_manifest(dataclasses.replace(running.manifest, documents=permitted("ADMINONLY")))

    with opened(cloud) as socket:
        watch(socket)
        assert heard(socket)["kind"] == "docs"
        cloud.run(forbid)
        with pytest.raises(ConnectionClosed) as closed:
            heard(socket)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1012
    with opened(cloud) as socket:
        watch(socket)
        assert heard(socket)["code"] == "CFN-TCB-070"


RESTARTED = """
const { createWx } = require(%(folder)s);
const lines = require("node:readline").createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const wx = createWx({ base: %(url)s, openid: "ann" }), db = wx.cloud.database(), _ = db.command;
const orders = db.collection("orders");
// A whole order: of two equal ones either may be among the first three.
const first = orders.orderBy("n", "desc").orderBy("_id", "desc").limit(3);
const queries = [orders, orders.where({ n: _.gt(3) }).orderBy("n", "asc"), first];
const errors = [], seen = queries.map(() => []);
const listeners = queries.map((query, at) => query.watch({
  onChange: (snapshot) => seen[at].push(snapshot), onError: (error) => errors.push(error.message) }));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let random = 7, written = 0, stopping = false;
const next = (most) => (random = (random * 1103515245 + 12345) %% 2147483648) %% most;
async function write(name) {
  while (!stopping) {
    const doc = orders.doc("d" + next(9));
    const set = () => doc.set({ data: { n: next(9), by: name } });
    const work = [set, () => doc.update({ data: { n: _.inc(1) } }), () => doc.remove()];
    await work[next(3)]().then(() => { written += 1; }, () => pause(20));  // nobody answers while dev restarts
  }
}
const writers = ["one", "two"].map(write);
while (written < 60) await pause(5);
console.log("writing");
await lines.next();
const before = written;
while (written < before + 60) await pause(5);
stopping = true;
await Promise.all(writers);
const ids = (docs) => JSON.stringify(docs.slice().sort((one, other) => (one._id < other._id ? -1 : 1)));
const last = (at) => ids((seen[at][seen[at].length - 1] || { docs: [] }).docs);
let fresh;
for (let tries = 0; tries < 6000; tries++) {  // a listener connects again after pauses of up to ten seconds
  fresh = await Promise.all(queries.map((query) => query.get().then(({ data }) => ids(data))));
  if (fresh.every((docs, at) => docs === last(at))) break;
  await pause(10);
}
for (const listener of listeners) await listener.close();
const follows = (at) => seen[at].every((snapshot, n) => snapshot.id === n && (snapshot.type === "init") === (n === 0));
const apart = fresh.filter((docs, at) => docs !== last(at)), events = seen.map((each) => each.length);
console.log(JSON.stringify({ errors, apart, events, order: queries.map((_, at) => follows(at)) }));
"""
MANIFEST = """version: 1
project: watched
env: {id: test-f0b102}
appId: wx0123456789abcdef
functions: {}
documents: {collections: {orders: {permission: PRIVATE}}}
"""


def test_writers_and_a_restart_of_dev_lose_no_change(tmp_path: Path) -> None:
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST)
    with dev(tmp_path) as running:
        script = tmp_path / "follow.js"
        body = RESTARTED % {"folder": json.dumps(str(FOLDER)), "url": json.dumps(running.url)}
        script.write_text(
            f"(async () => {{{body}process.exit();}})().catch((e) => {{ console.error(e); process.exit(1); }});"
        )
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        with subprocess.Popen(["node", str(script)], text=True, env=environment(), **pipes) as node:
            try:
                assert node.stdin is not None and node.stdout is not None and node.stderr is not None
                assert node.stdout.readline() == "writing\n", node.stderr.read()
                running.restart()
                node.stdin.write("restarted\n")
                node.stdin.flush()
                said = node.stdout.readline()
                assert said, node.stderr.read()
            finally:
                node.kill()
    found = json.loads(said)
    assert found["errors"] == [] and found["apart"] == []
    assert found["order"] == [True, True, True]
    assert min(found["events"]) > 10


@pytest.mark.parametrize("origin", ["https://servicewechat.com", "null", ""])
def test_a_mini_program_of_the_manifest_gets_in_without_a_flag(tmp_path: Path, origin: str) -> None:
    settings = LocalSettings(port=0, ephemeral=True, watch=False)
    own = Manifest("own", tmp_path / "own", "test-f0b103", app_ids=("wx0123456789abcdef",), functions={})
    sent = {"Origin": origin} if origin else {"Sec_Fetch_Site": "cross-site"}
    with CloudThread(own, settings) as running:
        for app_id, status in [("wx0123456789abcdef", 200), ("wxffffffffffffffff", 403)]:
            page = f"https://servicewechat.com/{app_id}/devtools/page-frame.html"
            answer = ask(running, "GET", "/healthz", Referer=page, **sent)
            assert (answer.status, answer.headers.get("access-control-allow-origin", "")) == (
                status,
                origin if status == 200 else "",
            )
