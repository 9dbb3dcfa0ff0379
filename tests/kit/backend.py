"""A backend behind a real socket: what functions reach through their SDK."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cloudfn.backend import Backend, open_storage
from cloudfn.backend.database import Engine, open_engine
from cloudfn.backend.database.aside import Aside
from cloudfn.calls import Caller, Failure, Identity, Invocation, InvokeResult, new_request_id
from cloudfn.clock import VirtualClock
from cloudfn.events.base import Event
from cloudfn.local.calling import Calling
from cloudfn.local.cloud import rehearsing
from cloudfn.local.devices import DeviceBook, Pairing, Sheets
from cloudfn.local.faults import Crashes
from cloudfn.local.gateway.access import Access
from cloudfn.local.gateway.app import Gateway
from cloudfn.local.gateway.device_access import DeviceAccess
from cloudfn.local.gateway.guard import Guard
from cloudfn.local.gateway.server import bind, serve
from cloudfn.local.health import Health
from cloudfn.local.history import History
from cloudfn.local.loops import Loops
from cloudfn.local.payments import shipping_api
from cloudfn.local.reporter import Reporter
from cloudfn.local.rooms import Rooms, Stores
from cloudfn.local.state import StateFolder
from cloudfn.manifest.values import CollectionSettings, DocumentSettings, Function, Manifest
from cloudfn.pay import OPEN_APIS, Book, WeChatPay
from cloudfn.runner import Pool

Answering = Callable[[Invocation], Awaitable[InvokeResult]]
OPENID = "oLocalUser00000000000000000a"
ENV = "env-local"


def manifest_for(directory: Path, **changes: Any) -> Manifest:
    values: dict[str, Any] = {
        "project": "tests",
        "directory": directory,
        "env_id": ENV,
        "app_ids": ("wx0000000000000000",),
        "functions": {"caller": Function("caller", directory / "functions" / "caller")},
        "documents": DocumentSettings(collections={"orders": CollectionSettings("orders")}),
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

    def backend_url(self, function: str, request_id: str) -> str:
        return f"{self.url}/i/{function}/{request_id}/admin"

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
    invoke: Answering = echo,
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


class PoolWithoutProcesses(Pool):
    """Calls go to ``answer``, and whatever request id the backend is asked about, ``cloud.caller`` is behind it."""

    def __init__(self, cloud: Cloud, answer: Answering) -> None:
        super().__init__(cloud.manifest, backend_url=cloud.backend_url, emit=cloud.events.append, clock=cloud.clock)
        self._cloud, self._answer = cloud, answer

    async def invoke(self, invocation: Invocation, /) -> InvokeResult:
        return await self._answer(invocation)

    def caller(self, function: str, request_id: str, /) -> Caller:
        return self._cloud.caller(function, request_id)


def rooms_of(cloud: Cloud, answer: Answering) -> Rooms:
    """Rooms as the local cloud has them, around ``cloud``'s backend. Made within the loop that they are used in."""
    state, emit = cloud.manifest.state, cloud.events.append
    book = Book(state / "pay.db")
    reporter = Reporter(emit, cloud.clock, state / "errors.log")
    pay = WeChatPay(cloud.manifest, book=book, clock=cloud.clock, emit=emit, invoke=answer)
    for name in OPEN_APIS:
        cloud.backend.open_api(name, shipping_api(pay, name))
    history, storage = History(state / "history.db"), open_storage(cloud.manifest, cloud.clock)
    stores = Stores(history, book, cloud.clock, cloud.engine, storage, pay, Aside(), emit, reporter)
    pool = PoolWithoutProcesses(cloud, answer)
    calling = Calling(cloud.manifest, pool.invoke, emit, cloud.clock, new_request_id)
    return Rooms(cloud.manifest, cloud.url, stores, pool, cloud.backend, calling, Crashes(pool.kill))


@contextmanager
def serving(directory: Path, *, invoke: Answering = echo, **options: Any) -> Iterator[Cloud]:
    """A cloud behind the shipped gateway, on a free port of 127.0.0.1."""
    listener = bind(0)
    cloud = make_cloud(directory, base_url=listener.url, invoke=invoke, **options)
    cloud.url = listener.url
    ended: Future[None] = Future()
    stopping: Future[Callable[[], object]] = Future()

    async def live() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        rooms = rooms_of(cloud, invoke)
        reporter = rooms.stores.reporter
        folder = StateFolder(cloud.manifest.state, lasting=False)
        folder.acquire()
        health = Health(folder, reporter, Loops(reporter.trouble), dict, stop)
        health.ready.set()
        health.started.set()
        access, devices = Access(folder.key(), listener.port), DeviceBook(cloud.manifest.state / "devices.json")
        at_door = DeviceAccess(devices, Pairing(), Sheets(), None)
        gateway = Gateway(lambda: rooms, health, Guard(listener.port), access, rehearsing, at_door)
        async with serve(gateway, gateway.short_cut(), listener):
            stopping.set_result(lambda: loop.call_soon_threadsafe(stop.set))
            await stop.wait()
        await rooms.stores.history.close()
        rooms.stores.close()
        folder.release()

    def work() -> None:
        try:
            ended.set_result(asyncio.run(live()))
        except BaseException as error:
            for waited_for in (stopping, ended):
                if not waited_for.done():
                    waited_for.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    stop = stopping.result(20)
    try:
        yield cloud
    finally:
        stop()
        ended.result(20)
        listener.socket.close()
