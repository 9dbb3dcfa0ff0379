"""``AsyncLocalCloud``: everything wired together, started, reloaded and stopped in the right order."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import functools
import importlib
import random
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cloudfn.backend.database import declared
from cloudfn.calls import Invocation, InvokeResult, new_request_id
from cloudfn.errors import Notice
from cloudfn.local import timers
from cloudfn.local.devices import DeviceBook, Pairing, Sheets
from cloudfn.local.gateway.access import Access
from cloudfn.local.gateway.app import Gateway
from cloudfn.local.gateway.device_access import DeviceAccess, Lan
from cloudfn.local.gateway.guard import Guard
from cloudfn.local.gateway.http_protocol import NO_SHORT_CUT
from cloudfn.local.gateway.lan import CONNECTIONS, LanDoor
from cloudfn.local.gateway.server import Listener, bind, serve
from cloudfn.local.health import Health
from cloudfn.local.history import Heard, History
from cloudfn.local.loops import Loops
from cloudfn.local.rooms import Rooms, Stores
from cloudfn.local.settings import LocalSettings
from cloudfn.local.state import Running, StateFolder
from cloudfn.local.state_copy import copy_state
from cloudfn.local.wiring import databases, open_stores, wire
from cloudfn.manifest.values import Manifest
from cloudfn.runner import Pool

if TYPE_CHECKING:  # the prover is loaded when something is proven: 14 of the 250 ms that this room takes to load
    from cloudfn.local.chaos.plan import ChaosPlan
    from cloudfn.local.rehearsal import LocalStage
    from cloudfn.runner.early import Early

LOOK_AT_STATE_S = 1.0


class AsyncLocalCloud:
    """An async context manager. After entry ``url`` answers and functions can be called; ``rooms`` are those in force.

    ``settings.port`` busy: UserError CFN-DEV-001; another one on the same state: LockHeld CFN-DEV-002.
    """

    rooms: Rooms
    health: Health
    url: str
    access: Access
    device_access: DeviceAccess
    running: Running | None = None
    """What ``dev.json`` says, once it is written."""

    def __init__(
        self,
        manifest: Manifest,
        settings: LocalSettings | None = None,
        *,
        listener: Heard | None = None,
        early: Early | None = None,
    ) -> None:
        """``listener`` gets every batch of (sequence number, event), from the first one on. ``early``: processes of
        ``runner.early.begin()`` that the pool takes over.
        """
        self._first, self._settings = manifest, settings or LocalSettings()
        self._listener, self._early = listener, early
        self._new_id = request_ids(self._settings.seed)
        self._loops: Loops
        self._closing = asyncio.Event()
        self._exits = contextlib.AsyncExitStack()

    def console_link(self) -> str:
        """The console's address for one browser; it lets in whoever opens it first, and nobody after."""
        return self.url + self.access.link()

    @property
    def manifest(self) -> Manifest:
        """The one in force."""
        return self.rooms.manifest

    async def __aenter__(self) -> AsyncLocalCloud:
        try:
            await self._start()
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._end()

    async def _end(self) -> None:
        self._closing.set()
        await self._exits.aclose()

    async def _start(self) -> None:
        settings, exits = self._settings, self._exits
        if self._early is not None:
            exits.callback(self._end_early)
        loop = asyncio.get_running_loop()
        if loop.get_exception_handler() is None:  # a rehearsal runs inside of another one's loop
            loop.set_exception_handler(self._loop_failed)
            exits.callback(loop.set_exception_handler, None)
        faults = _faults(settings.chaos)  # before anything is made
        state = self._state_folder()
        manifest = dataclasses.replace(self._first, state_folder=state)
        folder = StateFolder(state, lasting=not settings.ephemeral)
        folder.acquire()
        exits.callback(folder.release)
        listener: Listener = bind(settings.port)
        self.url = listener.url
        exits.callback(listener.socket.close)
        lan = self._bind_lan(listener.port)

        history = History(state / "history.db")
        if self._listener is not None:
            history.listen(self._listener)
        exits.push_async_callback(history.close)
        stores = open_stores(manifest, settings, history, self._invoke)
        exits.callback(stores.close)
        folder.remember(databases(manifest, settings), made_later=[state / "outbox.db"])
        history.tell_troubles(stores.reporter.notice)
        self._loops = Loops(stores.reporter.trouble)
        self.rooms = self._wire(manifest, stores)
        exits.push_async_callback(self._close_pool)
        self.health = Health(folder, stores.reporter, self._loops, lambda: self.rooms.pool.troubles, self._closing)
        guard = Guard(listener.port, settings.allow_origins, programs=self._programs)
        self.access = Access(folder.key(), listener.port)
        self.device_access = DeviceAccess(DeviceBook(state / "devices.json"), Pairing(), Sheets(), self._lan(lan))
        self.device_access.devices.read()
        gateway = Gateway(lambda: self.rooms, self.health, guard, self.access, rehearsing, self.device_access)
        app: Any = gateway
        short_cut = gateway.short_cut()
        if faults is not None:
            app, short_cut = await exits.enter_async_context(self._disturbed(gateway, faults)), NO_SHORT_CUT
        await exits.enter_async_context(serve(app, short_cut, listener))
        if lan is not None and self.device_access.lan is not None:
            door = LanDoor(app, lambda: self.rooms, self.device_access.devices, self.device_access.lan, self.url)
            await exits.enter_async_context(serve(door, NO_SHORT_CUT, lan, CONNECTIONS))
        await self.rooms.pool.start(self._early)
        self._early = None
        exits.push_async_callback(self._loops.stop_all)
        self._start_loops()
        self.health.ready.set()
        if settings.watch:
            # watchdog: 9 ms of a start without it, in which the first call is answered.
            watching = (await asyncio.to_thread(importlib.import_module, "cloudfn.local.reload")).watching
            await exits.enter_async_context(watching(lambda: self.rooms, self._loops, self.replace_manifest))
        if settings.announce:
            self.running = folder.publish(self.url)
        self.health.started.set()

    @contextlib.asynccontextmanager
    async def _disturbed(self, gateway: Gateway, plan: ChaosPlan) -> AsyncIterator[Any]:
        """What answers through the faults of ``plan``."""
        from cloudfn.local.chaos import ChaosDoor  # wanted by few

        door = ChaosDoor(gateway, plan, lambda: self.rooms)
        params = {"count": len(plan.faults), "file": plan.file, "seed": plan.seed}
        self.rooms.stores.reporter.notice(Notice("CFN-DEV-055", params))
        try:
            yield door
        finally:
            await door.close()

    def _bind_lan(self, port: int) -> Listener | None:
        """A second listener on the same port, where that is wanted. Raises UserError."""
        if not self._settings.lan:
            return None
        from cloudfn.local.devices.addresses import lan_address  # wanted by few

        lan = bind(port, lan_address(self._settings.lan))
        self._exits.callback(lan.socket.close)
        return lan

    def _lan(self, listener: Listener | None) -> Lan | None:
        if listener is None:
            return None
        guard = Guard(listener.port, self._settings.allow_origins, (listener.address,), self._programs)
        return Lan(listener.address, listener.url, guard)

    def _programs(self) -> tuple[str, ...]:
        return self.rooms.manifest.app_ids

    async def replace_manifest(self, manifest: Manifest) -> None:
        """Go on with another manifest: new rooms on the same stores; calls that run now end in the old ones.

        Raises InvalidFile, with everything as it was, when documents break a unique index of the new one.
        """
        before, stores = self.manifest, self.rooms.stores
        if (before.env_id, before.documents.url) != (manifest.env_id, manifest.documents.url):
            stores.reporter.notice(Notice("CFN-DEV-024"))
        manifest = dataclasses.replace(manifest, state_folder=before.state_folder)
        await asyncio.to_thread(declared, stores.engine, manifest)
        new = self._wire(manifest, stores)
        await new.pool.start()
        await self._loops.stop("timers")
        old = self.rooms
        self.rooms = dataclasses.replace(new, retiring=(*old.retiring, old.pool))
        old.backend.close()
        stores.pay.use(manifest)
        self._start_timers()
        closing = asyncio.create_task(self._retire(old.pool))
        self._exits.push_async_callback(_finish, closing)

    async def _retire(self, pool: Pool) -> None:
        """Let the calls that run in ``pool`` come to their end; their own time-outs bound that."""
        while not self._closing.is_set() and any(at.state == "busy" or at.queued for at in pool.states()):
            await asyncio.sleep(0.05)
        await pool.close()
        left = tuple(retiring for retiring in self.rooms.retiring if retiring is not pool)
        self.rooms = dataclasses.replace(self.rooms, retiring=left)

    def _wire(self, manifest: Manifest, stores: Stores) -> Rooms:
        return wire(manifest, stores, self._settings, self.url, self._invoke, self._new_id)

    def _invoke(self, invocation: Invocation, /) -> Awaitable[InvokeResult]:
        """Call a function of the manifest in force. What callbacks and functions calling functions go through."""
        return self.rooms.pool.invoke(invocation)

    def _start_loops(self) -> None:
        pay = self.rooms.pay
        if self._settings.deliver:
            self._loops.start("notifier", pay.run, lambda: pay.troubles)
        self._loops.start("state", self._watch_state)
        self._start_timers()

    async def _watch_state(self) -> None:
        """No callback and no timer goes on after the state was deleted, even when nobody asks for anything."""
        while self.health.intact():
            await asyncio.sleep(LOOK_AT_STATE_S)
        for name in ("notifier", "timers"):
            await self._loops.stop(name)

    def _start_timers(self) -> None:
        manifest = self.manifest
        if self._settings.timers and any(function.triggers for function in manifest.functions.values()):
            troubles = self._loops.troubles("timer")
            work = functools.partial(timers.run, manifest, self.rooms.stores.clock, self._invoke, troubles)
            self._loops.start("timers", work, lambda: troubles.errors)

    def _end_early(self) -> None:
        """End processes that no pool has taken over, because the start failed before."""
        if self._early is not None:
            self._early.close()

    def _loop_failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            self.rooms.stores.reporter.bug(error)
        else:
            loop.default_exception_handler(context)

    async def _close_pool(self) -> None:
        await self.rooms.pool.close()

    def _state_folder(self) -> Path:
        settings = self._settings
        if not settings.ephemeral:
            return settings.state or self._first.state
        folder = Path(tempfile.mkdtemp(prefix="cloudfn-"))
        self._exits.callback(shutil.rmtree, folder, ignore_errors=True)
        if settings.copy_of is not None and settings.copy_of.is_dir():
            copy_state(settings.copy_of, folder)
        return folder


def _faults(file: Path | None) -> ChaosPlan | None:
    if file is None:
        return None
    from cloudfn.local.chaos import read  # wanted by few

    return read(file)


@contextlib.asynccontextmanager
async def rehearsing(
    manifest: Manifest, *, allow_network: bool = False, listener: Heard | None = None
) -> AsyncIterator[tuple[Rooms, LocalStage]]:
    """A local cloud on a copy of the project's state that delivers nothing by itself and keeps the clock still."""
    from cloudfn.local.rehearsal import LocalStage  # with the prover, 12 ms of a start without one

    settings = LocalSettings(
        port=0,
        time_scale=0.0,
        watch=False,
        timers=False,
        ephemeral=True,
        copy_of=manifest.state,
        refuse_network=not allow_network,
        deliver=False,
    )
    async with AsyncLocalCloud(manifest, settings, listener=listener) as cloud:
        yield cloud.rooms, LocalStage(cloud.rooms, manifest.state)


def request_ids(seed: int | None) -> Callable[[], str]:
    """Makes the id of each new invocation; with a seed, the same ones in every run."""
    if seed is None:
        return new_request_id
    source = random.Random(seed)
    return lambda: str(uuid.UUID(int=source.getrandbits(128), version=4))


async def _finish(task: asyncio.Task[None]) -> None:
    await asyncio.gather(task, return_exceptions=True)
