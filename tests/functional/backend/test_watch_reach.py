"""Who hears what by ``watch``: writes of other processes, of a real MongoDB, slow readers, functions that try it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from cloudfn.backend.client.watch import outgoing
from cloudfn.backend.database import open_engine
from cloudfn.clock import SystemClock
from cloudfn.manifest.values import CollectionSettings, DocumentSettings, Permission
from tests.functional.backend.test_backend_old_sdks import REDIRECT, TCB
from tests.functional.backend.test_client_watch import BEGIN, FOLDER
from tests.kit.backend import Cloud, manifest_for, serving
from tests.kit.client import told
from tests.kit.http import Address, ask
from tests.kit.sdk import run_node
from tests.kit.waiting import PATIENCE_S

ORDERS = {"orders": CollectionSettings("orders", (), Permission("PRIVATE"))}


def heard(client: ClientConnection) -> Any:
    return json.loads(client.recv(PATIENCE_S))


@contextmanager
def watching(cloud: Cloud, **fields: Any) -> Iterator[ClientConnection]:
    url = cloud.url.replace("http", "ws") + "/client/watch"
    with connect(url, proxy=None, max_size=None) as client:
        about = {"collectionName": "orders", **fields}
        client.send(json.dumps({"kind": "watch", "listener": 1, "openid": "ann", "fields": about}))
        yield client


def put(cloud: Cloud, action: str, **fields: Any) -> None:
    body = json.dumps({"collectionName": "orders", **fields})
    assert "data" in ask(Address(cloud.url), "POST", f"/client/database.{action}", body, X_CloudFn_Openid="ann").json


def test_what_another_process_writes_is_heard(tmp_path: Path) -> None:
    with serving(tmp_path) as cloud, watching(cloud) as client:
        assert heard(client)["docs"] == []
        other = open_engine(cloud.manifest, SystemClock())
        other.insert("orders", [{"_id": "theirs", "_openid": "ann"}])
        other.close()
        assert heard(client)["docs"] == [{"_id": "theirs", "_openid": "ann"}]


def test_a_real_mongodb_is_heard_as_far_as_it_is_written_through_here(tmp_path: Path, mongodb: str) -> None:
    documents = DocumentSettings(url=f"{mongodb}watch", collections=ORDERS)
    with serving(tmp_path, manifest=manifest_for(tmp_path, documents=documents)) as cloud, watching(cloud) as client:
        assert heard(client)["docs"] == []
        put(cloud, "add", data={"_id": "a", "n": 1})
        until_docs(client, [{"_id": "a", "n": 1, "_openid": "ann"}])
        put(cloud, "update", id="a", data={"$set": {"n": 2}})
        until_docs(client, [{"_id": "a", "n": 2, "_openid": "ann"}])
        put(cloud, "remove", id="a")
        until_docs(client, [])


def until_docs(client: ClientConnection, expected: list[Any]) -> None:
    while heard(client)["docs"] != expected:
        continue


def test_who_does_not_read_falls_behind_and_gets_the_result_then(tmp_path: Path) -> None:
    """The local address keeps no more for it than ``outgoing`` says, and others go on."""
    with serving(tmp_path) as cloud, watching(cloud, id="z") as other:
        assert heard(other)["docs"] == []
        url = cloud.url.replace("http", "ws") + "/client/watch"
        with connect(url, proxy=None, max_size=None, max_queue=1, ping_interval=None) as client:
            message = {"kind": "watch", "listener": 1, "openid": "ann", "fields": {"collectionName": "orders"}}
            client.send(json.dumps(message))
            assert heard(client)["docs"] == []
            text = "x" * 500_000
            count = 4 * outgoing.MOST_CHARACTERS // len(text)
            for n in range(count):
                put(cloud, "set", id="a", data={"n": n, "text": text})
            put(cloud, "set", id="z", data={"n": 0})
            assert heard(other)["changes"][0]["docId"] == "z"
            got = [heard(client)]
            while got[-1]["kind"] != "docs" or not got[-1]["done"]:
                got.append(heard(client))
            assert len(got) < count
            documents = [doc for each in got if each["kind"] == "docs" for doc in each["docs"]]
            assert [(doc["_id"], doc["n"]) for doc in documents] == [("z", 0), ("a", count - 1)]


WATCH = """
const failed = await new Promise((resolve) => {
  const said = [];
  console.error = (...parts) => { said.push(parts.map(String).join(' ')); resolve(said); };
  cloud.database().collection('orders').where({ n: 1 }).watch({ onChange() {}, onError() {} });
});
process.stdout.write('\\x01' + JSON.stringify(failed));
process.exit();
"""


@pytest.mark.node
@pytest.mark.npm
def test_a_function_that_tries_it_is_told_by_name(tmp_path: Path, npm: Callable[..., Path]) -> None:
    head = REDIRECT + TCB % "@cloudbase/node-sdk"
    with serving(tmp_path) as cloud:
        run_node(cloud, npm("@cloudbase/node-sdk@2.9.1"), head + WATCH)
        assert {*told(cloud)} == {"CFN-TCB-081"}  # the SDK asks once more


NATIVE = """
const { NodeSocket } = require(%(folder)s + '/pages/node-socket.js');
/** `wx.connectSocket` of DevTools: a task with callbacks. */
const native = {
  request: () => { throw new Error('not this way'); },
  connectSocket: ({ url, header }) => {
    const socket = new NodeSocket(url), on = (name) => (callback) => { socket[name] = callback; };
    native.header = header;
    return { onOpen: on('onopen'), onMessage: on('onmessage'), onClose: on('onclose'), onError: on('onerror'),
      send: ({ data }) => socket.send(data), close: () => socket.close() };
  },
};
const devtools = createWx({ base: %(url)s, openid: 'ann', native }).cloud.database();
const mine = follow(devtools.collection('orders'));
await mine.until(1);
await orders.add({ data: { _id: 'a' } });
await mine.until(2);
await mine.listener.close();
const nobody = createWx({ base: 'http://127.0.0.1:1', socket: class { constructor() { throw new Error('no way'); } } });
const alone = follow(nobody.cloud.database().collection('orders'));
await alone.until(1);
return { gists: mine.seen.map(gist), header: native.header, alone: alone.seen };
"""


@pytest.mark.node
def test_over_the_real_wx_the_socket_is_its_own(tmp_path: Path) -> None:
    documents = DocumentSettings(collections=ORDERS)
    with serving(tmp_path, manifest=manifest_for(tmp_path, documents=documents)) as cloud:
        values = {"folder": json.dumps(str(FOLDER)), "url": json.dumps(cloud.url)}
        found = run_node(cloud, Path("node_modules"), (BEGIN + NATIVE) % values)
    assert found["gists"] == [[""], ["a", "enqueue add a"]]
    assert found["header"] == {"X-CloudFn-Openid": "ann"}
    [refused] = found["alone"]
    assert refused["failed"]["errCode"] == -402002 and "no way" in refused["failed"]["errMsg"]
