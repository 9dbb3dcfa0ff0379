"""Another manifest while requests and calls are under way: rooms are replaced whole, and no call is lost."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cloudfn.calls import InvokeResult
from cloudfn.local.cloud import AsyncLocalCloud
from cloudfn.local.settings import LocalSettings
from cloudfn.local.thread import CloudThread
from cloudfn.manifest.values import Function, Manifest
from tests.kit.waiting import until

pytestmark = pytest.mark.node
SOURCES = {
    "echo": "exports.main = async (event) => event;\n",
    "web": "exports.main = async (event) => event.body;\n",
    "gate": """const fs = require("fs");
exports.main = async ({ file }) => {
  while (!fs.existsSync(file)) await new Promise((done) => setTimeout(done, 5));
  return "through";
};
""",
}


@pytest.fixture
def thread(tmp_path: Path) -> Iterator[CloudThread]:
    for name, text in SOURCES.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.js").write_text(text)
    functions = {
        name: Function(name, tmp_path / name, timeout_s=60, http="/shop" if name == "web" else "") for name in SOURCES
    }
    manifest = Manifest("reloaded", tmp_path, "test-f0b102", functions=functions)
    with CloudThread(manifest, LocalSettings(port=0, ephemeral=True, watch=False)) as running:
        yield running


def replace(thread: CloudThread, **changes: object) -> None:
    async def work(cloud: AsyncLocalCloud) -> None:
        await cloud.replace_manifest(dataclasses.replace(cloud.manifest, **changes))

    thread.run(work)


@pytest.mark.parametrize("path", ["/functions/echo", "/http/shop"])
def test_a_body_that_comes_across_a_reload_is_answered(thread: CloudThread, path: str) -> None:
    address = urlsplit(thread.url)
    head = f"POST {path} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: 7\r\nConnection: close\r\n\r\n"
    with socket.create_connection((address.hostname, address.port), timeout=60) as client:
        client.sendall(head.encode() + b'{"a"')
        assert thread.call(lambda cloud: cloud.rooms.retiring) == ()
        replace(thread, project="renamed")
        until(lambda: thread.call(lambda cloud: cloud.rooms.retiring) == (), "the end of the old pool")
        client.sendall(b":1}")
        answer = b""
        while piece := client.recv(65536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 200"), answer
    assert b"1" in answer.split(b"\r\n\r\n", 1)[1]


def test_a_call_that_runs_ends_in_the_pool_where_it_began(thread: CloudThread, tmp_path: Path) -> None:
    calls: list[asyncio.Task[InvokeResult]] = []
    door = tmp_path / "door"

    def begin(cloud: AsyncLocalCloud) -> str:
        calling = cloud.rooms.calling
        invocation = calling.client("gate", json.dumps({"file": str(door)}).encode())
        calls.append(asyncio.ensure_future(calling.from_outside(invocation)))
        return invocation.request_id

    request_id = thread.call(begin)
    until(lambda: thread.call(lambda cloud: cloud.rooms.pool.caller("gate", request_id)), "the call")
    before = thread.call(lambda cloud: cloud.rooms)
    only_echo = {"echo": before.manifest.functions["echo"]}
    replace(thread, functions=only_echo)
    replace(thread, functions=only_echo, project="renamed")

    rooms = thread.call(lambda cloud: cloud.rooms)
    assert before.manifest.project == "reloaded", "a value that was handed out never changes"
    assert (list(rooms.manifest.functions), rooms.manifest.project) == (["echo"], "renamed")
    assert before.pool in rooms.retiring
    assert thread.call(lambda cloud: cloud.rooms.pool.caller("gate", request_id)) is None
    caller = thread.call(lambda cloud: cloud.rooms.caller("gate", request_id))
    assert caller is not None and caller.request_id == request_id, "its SDK is served on"

    door.touch()

    async def ended(cloud: AsyncLocalCloud) -> InvokeResult:
        return await calls[0]

    assert thread.run(ended).payload == b'"through"'
    until(lambda: thread.call(lambda cloud: cloud.rooms.retiring) == (), "the end of the old pools")
