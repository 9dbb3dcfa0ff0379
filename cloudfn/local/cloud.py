"""``LocalCloud``: every room wired together, started and stopped in the right order."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import functools
import json
import math
import os
import random
import shutil
import tempfile
import traceback
import uuid
from collections.abc import Awaitable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cloudfn.backend.database import declared
from cloudfn.backend.database.aside import Aside
from cloudfn.calls import Caller, Invocation, InvokeResult, new_request_id
from cloudfn.clock import VirtualClock
from cloudfn.errors import NotFound, Notice
from cloudfn.events.base import Event
from cloudfn.events.functions import DocumentWritten
from cloudfn.events.payments import ClockMoved
from cloudfn.events.tasks import Noticed
from cloudfn.local import timers
from cloudfn.local.faults import Faults
from cloudfn.local.gateway.app import Gateway
from cloudfn.local.gateway.guard import Guard
from cloudfn.local.gateway.server import Listener, bind, serve
from cloudfn.local.history import Heard, History
from cloudfn.local.loops import Loops, LoopState
from cloudfn.local.settings import Settings
from cloudfn.local.state import Running, StateFolder
from cloudfn.local.wiring import Rooms, Stores, open_stores, wire
from cloudfn.manifest.values import Manifest
from cloudfn.nearest import nearest
from cloudfn.snapshots import Snapshot
from cloudfn.troubles import describe

if TYPE_CHECKING:
    from cloudfn.backend import Backend
    from cloudfn.backend.database import Changed, Engine
    from cloudfn.pay import WeChatPay
    from cloudfn.runner import Pool
    from cloudfn.runner.early import Early


LOOK_AT_STATE_S = 1.0


class LocalCloud:
    """An async context manager. After entry ``url`` answers and functions can be called.

    ``settings.port`` busy: UserError CFN-DEV-001; another one on the same state: LockHeld CFN-DEV-002.
    """

    def __init__(
        self,
        manifest: Manifest,
        settings: Settings | None = None,
        *,
        listener: Heard | None = None,
        early: Early | None = None,
    ) -> None:
        """``listener`` gets every batch of (sequence number, event), from the first one on. ``early``: processes of
        ``runner.early.begin()`` that the pool takes over.
        """
        self.manifest = manifest
        self.settings = settings or Settings()
        self._listener, self._early = listener, early
        self.ready = asyncio.Event()
        self.closing = asyncio.Event()
        self.asking_deploy = asyncio.Lock()
        self.running: Running | None = None
        self._ids = None if self.settings.seed is None else random.Random(self.settings.seed)
        self.faults = Faults(lambda request_id: self.rooms.pool.kill(request_id))
        self.rooms: Rooms
        self.stores: Stores
        self.history: History
        self.state: Path
        self._folder: StateFolder
        self._lost = False
        self.listener: Listener
        self._retired: list[Rooms] = []
        self.loops = Loops(self._told_trouble)
        self._exits = contextlib.AsyncExitStack()
        self.aside = Aside()

    # --- what the other rooms of this floor and the commands use ---

    @property
    def url(self) -> str:
        return self.listener.url

    @property
    def pid(self) -> int:
        return os.getpid()

    @property
    def pool(self) -> Pool:
        return self.rooms.pool

    @property
    def backend(self) -> Backend:
        return self.rooms.backend

    @property
    def pay(self) -> WeChatPay:
        return self.stores.pay

    @property
    def engine(self) -> Engine:
        return self.stores.engine

    @property
    def clock(self) -> VirtualClock:
        return self.stores.clock

    def request_id(self) -> str:
        """A new invocation's id; with a seed, the same ones in every run."""
        if self._ids is None:
            return new_request_id()
        return str(uuid.UUID(int=self._ids.getrandbits(128), version=4))

    def invoke_inner(self, invocation: Invocation, /) -> Awaitable[InvokeResult]:
        """A function called by a function."""
        return self.invoke(dataclasses.replace(invocation, request_id=self.request_id()))

    def invoke(self, invocation: Invocation, /) -> Awaitable[InvokeResult]:
        """Call a function of the manifest in force. What callbacks and functions calling functions go through."""
        return self.rooms.pool.invoke(invocation)

    def emit(self, event: Event) -> None:
        self.history.emit(event)
        if isinstance(event, DocumentWritten):
            self.pay.saw(event)

    def now(self) -> datetime:
        return self.clock.now()

    def notice(self, notice: Notice, function: str = "") -> None:
        """Put a coded warning into the history, where every view finds it."""
        place = str(notice.where) if notice.where else ""
        self.emit(Noticed(self.now(), notice.code, notice.params, notice.level, function, file=place))

    def report_bug(self, error: Exception) -> None:
        """An exception that no code expected: kept in ``logs/``, shown by its name, and the cloud goes on."""
        params = {"error": f"{type(error).__name__}: {error}", "log": self.trace(error)}
        self.notice(Notice("CFN-DEV-019", params, level="error"))

    def trace(self, error: Exception) -> str:
        """Keep the whole trace of ``error``; where it is found."""
        text = "".join(traceback.format_exception(error))
        log = self.state / "logs" / "errors.log"
        with contextlib.suppress(OSError), log.open("a", encoding="utf-8") as file:
            file.write(f"{self.now().isoformat()}\n{text}\n")
        return f".cloudfn/logs/{log.name}"

    def loop_states(self) -> tuple[LoopState, ...]:
        """How everything fares that the cloud does by itself."""
        chores = self.rooms.pool.troubles
        pool = LoopState("instances", "failing" if chores else "running", "; ".join(chores.values()))
        return (*self.loops.states(), pool)

    def _told_trouble(self, what: str, error: Exception | None, pause_s: float) -> None:
        if error is None:
            self.notice(Notice("CFN-PAY-101", {"what": what}, level="note"))
        else:
            self.trace(error)
            params = {"what": what, "error": describe(error), "pause_s": f"{pause_s:g}"}
            self.notice(Notice("CFN-PAY-100", params, level="error"))

    def tell_written(self, changes: Iterable[Changed]) -> None:
        """Documents that were written by hand."""
        for change in changes:
            key = change.document_id if isinstance(change.document_id, str) else json.dumps(str(change.document_id))
            texts = {"before": change.before, "after": change.after}
            self.emit(DocumentWritten(self.now(), change.collection, key, change.operation, **texts))

    async def advance(self, by: timedelta | Literal["next", "drain"]) -> datetime | None:
        """Move the clock and play what falls due: by a time, to whatever is due next, or through everything that waits.

        Gives what "next" moved to, None when nothing waits. Who watches is told how far the clock went.
        """
        before, reached = self.clock.offset_ms(), None
        if by == "next":
            reached = await self.pay.advance_next()
        elif by == "drain":
            await self.pay.drain()
        else:
            await self.pay.advance(by)
        moved = round((self.clock.offset_ms() - before) / 1000, 3)
        if moved > 0:
            self._tell_clock(moved)
        return reached

    def rescale(self, scale: float) -> None:
        """Let the clock run ``scale`` times as fast; infinity jumps over idle waits."""
        self.clock.rescale(scale)
        self.pay.wake()
        self._tell_clock(0.0)

    def _tell_clock(self, moved: float) -> None:
        scale = self.clock.scale
        self.emit(ClockMoved(self.now(), moved, scale if math.isfinite(scale) else -1.0))

    def newest_unpaid(self) -> dict[str, object] | None:
        """The order that the cashier would be opened for."""
        try:
            return self.pay.order(self.pay.newest_unpaid())
        except NotFound:
            return None

    async def reset(self, which: frozenset[str]) -> None:
        """Throw the named state away: documents, orders, history, storage, outbox."""
        if "documents" in which:
            await self.aside.run(lambda: self.engine.restore(Snapshot()), slow=True)
        if "orders" in which:
            self.stores.book.clear()
        if "storage" in which:
            for path in self.stores.storage.paths():
                self.stores.storage.delete(path)
        if "outbox" in which:
            await self.aside.run(self.backend.outbox.clear)
        if "history" in which:
            await self.history.clear()

    def intact(self) -> bool:
        """Whether what is written now will be found again. False for good once the state's folder was deleted.

        Asked after a write and before its answer: nothing is acknowledged that went into a deleted file.
        """
        if not self._lost and not self._folder.intact():
            self._lost = True
            self.notice(Notice("CFN-DEV-030", self.lost_params, level="error"))
        return not self._lost

    @property
    def lost_params(self) -> dict[str, object]:
        return {"folder": self.state.name}

    def caller(self, function: str, request_id: str) -> Caller | None:
        """Who calls the backend; a function that still runs on retired rooms is known too."""
        found = self.rooms.pool.caller(function, request_id)
        for rooms in self._retired:
            found = found or rooms.pool.caller(function, request_id)
        return found

    def unknown_function(self, name: str) -> NotFound:
        names = list(self.manifest.functions)
        near = nearest(name, names)
        return NotFound("CFN-DEV-006", name=name, near=near or ", ".join(names[:8]))

    def http_function(self, path: str) -> tuple[str, str] | None:
        """The function whose HTTP path covers ``path``, the longest one first, and the rest of the path for it."""
        found = [
            (function.http.rstrip("/"), function.name)
            for function in self.manifest.functions.values()
            if function.http and (path == function.http or path.startswith(function.http.rstrip("/") + "/"))
        ]
        if not found:
            return None
        prefix, name = max(found, key=lambda each: len(each[0]))
        return name, path[len(prefix) :] or "/"

    # --- life ---

    async def __aenter__(self) -> LocalCloud:
        try:
            await self._start()
        except BaseException:
            self.closing.set()
            await self._exits.aclose()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.closing.set()
        await self._exits.aclose()

    async def _start(self) -> None:
        settings, exits = self.settings, self._exits
        if self._early is not None:
            exits.callback(self._end_early)
        loop = asyncio.get_running_loop()
        if loop.get_exception_handler() is None:  # a rehearsal runs inside of another one's loop
            loop.set_exception_handler(self._loop_failed)
            exits.callback(loop.set_exception_handler, None)
        self.state = self._state_folder()
        self.manifest = dataclasses.replace(self.manifest, state_folder=self.state)
        self._folder = folder = StateFolder(self.state, lasting=not settings.ephemeral)
        folder.acquire()
        exits.callback(folder.release)
        self.listener = bind(settings.port)
        exits.callback(self.listener.socket.close)

        self.history = History(self.state / "history.db")
        if self._listener is not None:
            self.history.listen(self._listener)
        exits.push_async_callback(self.history.close)
        self.stores = open_stores(self)
        exits.callback(self.stores.close)
        self.history.tell_troubles(self.notice)
        self.rooms = wire(self, self.manifest)
        exits.push_async_callback(self._close_rooms)
        guard = Guard(self.listener.port, settings.allow_origins)
        await exits.enter_async_context(serve(Gateway(self, guard), self.listener))
        await self.rooms.pool.start(self._early)
        self._early = None
        exits.push_async_callback(self.loops.stop_all)
        self._start_loops()
        if settings.watch:
            from cloudfn.local.reload import watching

            await exits.enter_async_context(watching(self))
        if settings.announce:
            self.running = folder.publish(self.url)
        self.ready.set()

    async def replace_manifest(self, manifest: Manifest) -> None:
        """Go on with another manifest: new rooms on the same stores; calls that run now end in the old ones.

        Raises InvalidFile, with everything as it was, when documents break a unique index of the new one.
        """
        old = self.rooms
        before = self.manifest
        if (before.env_id, before.documents.url) != (manifest.env_id, manifest.documents.url):
            self.notice(Notice("CFN-DEV-024"))
        manifest = dataclasses.replace(manifest, state_folder=self.state)
        await asyncio.to_thread(declared, self.engine, manifest)
        new = wire(self, manifest)
        await new.pool.start()
        await self.loops.stop("timers")
        self._retired.append(old)
        self.rooms, self.manifest = new, manifest
        self.pay.use(manifest)
        self._start_timers()
        closing = asyncio.create_task(self._retire(old))
        self._exits.push_async_callback(_finish, closing)

    async def _retire(self, rooms: Rooms) -> None:
        """Let the calls that run in ``rooms`` come to their end; their own time-outs bound that."""
        while not self.closing.is_set() and any(at.state == "busy" or at.queued for at in rooms.pool.states()):
            await asyncio.sleep(0.05)
        await rooms.pool.close()
        self._retired.remove(rooms)

    def _start_loops(self) -> None:
        if self.settings.deliver:
            self.loops.start("notifier", self.pay.run, lambda: self.pay.troubles)
        self.loops.start("state", self._watch_state)
        self._start_timers()

    async def _watch_state(self) -> None:
        """No callback and no timer goes on after the state was deleted, even when nobody asks for anything."""
        while self.intact():
            await asyncio.sleep(LOOK_AT_STATE_S)
        for name in ("notifier", "timers"):
            await self.loops.stop(name)

    def _start_timers(self) -> None:
        if self.settings.timers and any(function.triggers for function in self.manifest.functions.values()):
            troubles, manifest = self.loops.troubles("timer"), self.manifest
            work = functools.partial(timers.run, manifest, self.clock, self.invoke, troubles)
            self.loops.start("timers", work, lambda: troubles.errors)

    def _end_early(self) -> None:
        """End processes that no pool has taken over, because the start failed before."""
        if self._early is not None:
            self._early.close()

    def _loop_failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            self.report_bug(error)
        else:
            loop.default_exception_handler(context)

    async def _close_rooms(self) -> None:
        await self.rooms.pool.close()

    def _state_folder(self) -> Path:
        settings = self.settings
        if not settings.ephemeral:
            return settings.state or self.manifest.state
        folder = Path(tempfile.mkdtemp(prefix="cloudfn-"))
        self._exits.callback(shutil.rmtree, folder, ignore_errors=True)
        if settings.copy_of is not None and settings.copy_of.is_dir():
            from cloudfn.local.copy import copy_state

            copy_state(settings.copy_of, folder)
        return folder


async def _finish(task: asyncio.Task[None]) -> None:
    await asyncio.gather(task, return_exceptions=True)
