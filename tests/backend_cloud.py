"""A backend behind a real socket, and real SDKs in real Node processes that talk to it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn

from cloudfn.backend import Backend, open_storage
from cloudfn.backend.database import Engine, open_engine
from cloudfn.calls import Answer, Caller, Failure, Identity, Invocation, InvokeResult
from cloudfn.clock import VirtualClock
from cloudfn.events.base import Event
from cloudfn.manifest.values import Collection, Documents, Function, Manifest

OPENID = "oLocalUser00000000000000000a"
ENV = "env-local"


def manifest_for(directory: Path, **changes: Any) -> Manifest:
    values: dict[str, Any] = {
        "project": "tests",
        "directory": directory,
        "env_id": ENV,
        "app_ids": ("wx0000000000000000",),
        "functions": {"caller": Function("caller", directory / "functions" / "caller")},
        "documents": Documents(collections={"orders": Collection("orders")}),
    }
    return Manifest(**{**values, **changes})


async def echo(invocation: Invocation) -> InvokeResult:
    """A function that answers what it was called with; ``missing`` does not exist, ``bad`` throws."""
    if invocation.function == "missing":
        return InvokeResult(invocation.function, invocation.request_id, failure=Failure("unknown", "no such function"))
    if invocation.function == "bad":
        failure = Failure("error", "boom", "Error: boom\n    at exports.main")
        return InvokeResult(invocation.function, invocation.request_id, failure=failure)
    seen = {
        "event": json.loads(invocation.event),
        "openid": invocation.identity.openid,
        "source": invocation.identity.source,
        "chain": list(invocation.chain),
    }
    return InvokeResult(invocation.function, invocation.request_id, json.dumps(seen).encode())


@dataclass
class Cloud:
    """A running backend. ``events`` are what it emitted; ``caller`` is who every request comes from."""

    directory: Path
    manifest: Manifest
    clock: VirtualClock
    engine: Engine
    events: list[Event] = field(default_factory=list)
    backend: Backend = None  # type: ignore[assignment]
    url: str = ""

    def caller(self, function: str = "caller", request_id: str = "request-1", source: str = "wx_client") -> Caller:
        identity = Identity("wx0000000000000000", OPENID, "", source)
        return Caller(function, request_id, identity, ENV, chain=("outer",))

    def admin(self, fields: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """One JSON request without a socket; the parsed answer."""
        sent = {"content-type": "application/json", **(headers or {})}
        body = json.dumps(fields).encode()
        answer = asyncio.run(self.backend.admin(self.caller(), sent, "", body))
        found: dict[str, Any] = json.loads(answer.body)
        return found

    def named(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


def make_cloud(
    directory: Path,
    *,
    manifest: Manifest | None = None,
    invoke: Callable[[Invocation], Awaitable[InvokeResult]] = echo,
    base_url: str = "http://127.0.0.1:1",
    tap: Any = None,
    **around: Any,
) -> Cloud:
    clock = VirtualClock()
    chosen = manifest or manifest_for(directory)
    cloud = Cloud(directory, chosen, clock, open_engine(chosen, clock))
    cloud.backend = Backend(
        chosen,
        engine=cloud.engine,
        storage=open_storage(chosen, clock),
        emit=cloud.events.append,
        clock=clock,
        invoke=invoke,
        tap=tap,
        base_url=base_url,
        **around,
    )
    return cloud


@contextmanager
def serving(directory: Path, **options: Any) -> Iterator[Cloud]:
    """A cloud on a free port of 127.0.0.1."""
    import socket

    # With the protocol named, asyncio sets TCP_NODELAY on each connection; without it every answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    cloud = make_cloud(directory, base_url=url, **options)
    cloud.url = url
    server = uvicorn.Server(uvicorn.Config(_app(cloud), log_level="warning", lifespan="off", http="httptools"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])), daemon=True)
    thread.start()
    try:
        yield cloud
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
        cloud.engine.close()


def _app(cloud: Cloud) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        path, query = scope["path"], scope["query_string"].decode("latin-1")
        parts = path.split("/")
        if path.startswith("/storage/"):
            answer = await cloud.backend.file(scope["method"], path, query, headers, body)
        elif parts[-1] == "admin" and len(parts) == 5:
            answer = await cloud.backend.admin(cloud.caller(parts[2], parts[3]), headers, query, body)
        else:
            answer = Answer(404)
        sent = [(name.encode(), value.encode()) for name, value in answer.headers]
        if not any(name == b"content-length" for name, _ in sent):
            sent.append((b"content-length", str(len(answer.body)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": sent})
        await send({"type": "http.response.body", "body": answer.body})

    return app


def environment(cloud: Cloud, node_modules: Path, request_id: str = "request-1") -> dict[str, str]:
    """What a function's process sees on the platform."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(cloud.directory),
        "NODE_PATH": str(node_modules),
        "TENCENTCLOUD_RUNENV": "SCF",
        "TENCENTCLOUD_REGION": "ap-shanghai",
        "SCF_NAMESPACE": ENV,
        "TENCENTCLOUD_SECRETID": "local",
        "TENCENTCLOUD_SECRETKEY": "local",
        "TENCENTCLOUD_SESSIONTOKEN": "local",
        "NO_PROXY": "127.0.0.1,localhost",
        "SILENCE": "true",
        "TCB_CONTEXT_CNFG": json.dumps({"URL": f"{cloud.url}/i/caller/{request_id}/admin"}),
        "TCB_CONTEXT_KEYS": "TCB_ENV,TCB_SEQID,TRIGGER_SRC,TCB_SESSIONTOKEN,TCB_SOURCE",
        "TCB_ENV": ENV,
        "TCB_SOURCE": "wx_client",
        "TRIGGER_SRC": "tcb",
        "WX_CONTEXT_KEYS": "WX_CLIENTIP,WX_APPID,WX_OPENID,WX_API_TOKEN",
        "WX_OPENID": OPENID,
        "WX_APPID": "wx0000000000000000",
        "WX_API_TOKEN": "token",
    }


ENDING = """.then(
  (value) => process.stdout.write('\\u0001' + JSON.stringify(value ?? null), () => process.exit(0)),
  (error) => { console.error(error); process.exit(1); },
);
"""


def run_node(cloud: Cloud, node_modules: Path, script: str, *, timeout_s: float = 90) -> Any:
    """Run ``script``, the body of an async function; its return value, or AssertionError with what Node wrote."""
    file = cloud.directory / "run.js"
    file.write_text(f"(async () => {{\n{script}\n}})(){ENDING}", "utf-8")
    ran = subprocess.run(
        ["node", str(file)],
        env=environment(cloud, node_modules),
        cwd=cloud.directory,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    assert ran.returncode == 0, f"node failed:\n{ran.stdout}\n{ran.stderr}"
    return json.loads(ran.stdout.split("\x01")[-1])


WX = """const cloud = require('wx-server-sdk');
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database(), _ = db.command, $ = _.aggregate;
"""
"""The beginning of a script that uses wx-server-sdk."""
