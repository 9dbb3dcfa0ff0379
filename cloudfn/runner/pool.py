"""The door: calls of functions go in, results come out, events tell what happened.

The pool never raises for what a function does. It starts processes lazily, and never lets one function's end reach
another's.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cloudfn.calls import MAX_DEPTH, Caller, Failure, Invocation, InvokeResult
from cloudfn.clock import Clock
from cloudfn.events import (
    Emit,
    FunctionReloaded,
    InvocationEnded,
    InvocationStarted,
    LogWritten,
    Noticed,
    ReloadFailed,
    WorkerEnded,
)
from cloudfn.manifest.values import Function, Manifest
from cloudfn.runner import failures
from cloudfn.runner.environment import IDLE, call_environment, cnfg
from cloudfn.runner.frames import Header
from cloudfn.runner.hub import listen
from cloudfn.runner.instances import Instances, Refused, Waiter
from cloudfn.runner.known import Known, Queued, stuck
from cloudfn.runner.output import Stream
from cloudfn.runner.settings import Settings
from cloudfn.runner.starter import Starter
from cloudfn.runner.worker import Outcome, Stop, Worker

EVENT_LIMIT = 6 * 1024 * 1024
TEXT_LIMIT = 64 * 1024
MIB = 1024 * 1024

BackendUrl = Callable[[str, str], str]
"""(function, request id) -> what TCB_CONTEXT_CNFG names."""


@dataclass(frozen=True, slots=True)
class State:
    """What a function's instances do, for people. ``state``: idle, warm, busy, broken."""

    function: str
    state: str
    instances: int
    queued: int
    calls: int
    errors: int
    last_error: str


class Pool:
    def __init__(
        self,
        manifest: Manifest,
        *,
        backend_url: BackendUrl,
        emit: Emit,
        clock: Clock,
        settings: Settings | None = None,
    ) -> None:
        self._manifest = manifest
        self._backend_url = backend_url
        self._emit = emit
        self._clock = clock
        self._settings = settings or Settings()
        self._starter = Starter(manifest, self._settings)
        self._known = Known(manifest.env_id)
        self._functions: dict[str, _Served] = {}
        self._sweeper: asyncio.Task[None] | None = None
        self._closed = False
        for function in manifest.functions.values():
            self._functions[function.name] = _Served(self, function)

    async def start(self) -> None:
        """Open the port that workers dial back to."""
        await self._starter.hub.start(listen())
        self._sweeper = asyncio.create_task(self._sweep())

    async def invoke(self, invocation: Invocation, /) -> InvokeResult:
        served = self._functions.get(invocation.function)
        if failure := self._refusal(invocation, served):
            return InvokeResult(invocation.function, invocation.request_id, failure=failure)
        assert served is not None
        self._known.begin(invocation)
        try:
            return await served.invoke(invocation)
        finally:
            self._known.end(invocation.request_id)

    def caller(self, function: str, request_id: str, /) -> Caller | None:
        """Who is behind a backend request; reports one that comes after the answer."""
        caller = self._known.find(function, request_id)
        if caller is not None and caller.finished:
            self.late(caller.function, caller.request_id)
        return caller

    async def reload(self, changes: Mapping[str, tuple[Path, ...]]) -> None:
        """Load the new code of the named functions. Reports by events; the old code serves until the new one stands."""
        known = [(self._functions[name], files) for name, files in changes.items() if name in self._functions]
        await asyncio.gather(*(served.reload(files) for served, files in known))

    def kill(self, request_id: str) -> bool:
        """End the process that runs ``request_id``, as a crash would; False when none does."""
        return any(served.kill(request_id) for served in self._functions.values())

    def states(self) -> tuple[State, ...]:
        return tuple(served.state() for served in self._functions.values())

    async def close(self) -> None:
        """End every worker. Running calls answer with the failure ``closed``."""
        self._closed = True
        if self._sweeper is not None:
            self._sweeper.cancel()
        await asyncio.gather(*(served.instances.close() for served in self._functions.values()))
        workers = list(self._starter.workers)
        for worker in workers:
            worker.kill(Stop("closed"))
        await asyncio.gather(*(worker.finished() for worker in workers))
        await self._starter.hub.close()

    def late(self, function: str, request_id: str) -> None:
        if self._known.first_late(request_id):
            self._emit(
                Noticed(self._clock.now(), "CFN-RUN-014", {"function": function}, "warning", function, request_id)
            )

    def _refusal(self, invocation: Invocation, served: _Served | None) -> Failure | None:
        if self._closed:
            return failures.of("closed")
        if served is None:
            return failures.of("unknown", function=invocation.function)
        if len(invocation.chain) >= MAX_DEPTH:
            return failures.of("depth", function=invocation.function, depth=MAX_DEPTH)
        if len(invocation.event) > EVENT_LIMIT:
            return failures.of("event_too_large", size=len(invocation.event), limit=EVENT_LIMIT)
        return None

    def stuck(self, waiter: Waiter) -> bool:
        queued = [
            Queued(one.invocation.request_id, (one.invocation.chain or ("",))[-1], frozenset(served.instances.busy))
            for served in self._functions.values()
            if not served.instances.starting
            for one in served.instances.waiting
        ]
        return waiter.invocation.request_id in stuck(queued)

    async def _sweep(self) -> None:
        every = max(0.05, min(self._settings.idle_s / 4, 15.0))
        while True:
            await asyncio.sleep(every)
            for served in self._functions.values():
                served.instances.stop_idle(self._settings.idle_s)


class _Served:
    """One function in the pool: its instances, and what is told of them."""

    def __init__(self, pool: Pool, function: Function) -> None:
        self._pool = pool
        self._function = function
        settings = pool._settings
        self.instances = Instances(
            function,
            pool._starter,
            self._ready,
            self,
            queue=settings.queue,
            load_timeout_s=settings.load_timeout_s,
        )
        self._limit_s = None if function.name in settings.inspect else float(function.timeout_s)
        self._calls = self._errors = 0
        self._last_error = ""

    async def _ready(self, function: Function) -> Failure | None:
        return None

    async def invoke(self, invocation: Invocation) -> InvokeResult:
        name, request_id = self._function.name, invocation.request_id
        try:
            worker = await self.instances.acquire(invocation, self._pool.stuck)
        except Refused as refused:
            return self._ended(invocation, Outcome(failure=refused.failure), 0.0, cold=False, worker=None)
        cold = worker.calls == 0
        pool = self._pool
        now = pool._clock.now()
        text = invocation.event[:TEXT_LIMIT].decode("utf-8", "replace")
        pool._emit(InvocationStarted(now, name, request_id, invocation.identity.source, cold, invocation.note, text))
        pool._emit(LogWritten(now, name, request_id, "platform", f"START RequestId: {request_id}"))
        header = {
            "type": "invoke",
            "id": request_id,
            "env": call_environment(pool._manifest.env_id, invocation, pool._backend_url(name, request_id)),
            "idleCnfg": cnfg(pool._backend_url(name, IDLE + request_id)),
            "offsetMs": pool._clock.offset_ms() if pool._settings.offset_date else 0,
            "limitMs": self._function.timeout_s * 1000,
        }
        started = time.perf_counter()
        try:
            outcome = await worker.call(header, invocation.event, self._limit_s)
        except asyncio.CancelledError:
            worker.kill(Stop("closed"))
            raise
        finally:
            self.instances.release(request_id)
        ms = outcome.ms if outcome.ms is not None else (time.perf_counter() - started) * 1000
        result = self._ended(invocation, outcome, ms, cold=cold, worker=worker)
        if outcome.pending:
            pool.late(name, request_id)
        if pool._settings.keep_spare and worker.generation == self.instances.generation:
            self.instances.prepare_spare()
        return result

    def _ended(
        self, invocation: Invocation, outcome: Outcome, ms: float, *, cold: bool, worker: Worker | None
    ) -> InvokeResult:
        name, request_id, failure = self._function.name, invocation.request_id, outcome.failure
        memory_mb = worker.peak_bytes / MIB if worker is not None else 0.0
        self._calls += 1
        if failure is not None:
            self._errors += 1
            self._last_error = failure.message
        emit, now = self._pool._emit, self._pool._clock.now()
        if worker is not None:
            emit(LogWritten(now, name, request_id, "platform", f"END RequestId: {request_id}"))
            report = (
                f"REPORT RequestId: {request_id} Duration: {ms:.2f} ms Billed Duration: {math.ceil(ms)} ms "
                f"Memory Size: {self._function.memory_mb} MB Max Memory Used: {memory_mb:.2f} MB"
                + (" Cold Start: yes" if cold else "")
            )
            emit(LogWritten(now, name, request_id, "platform", report))
        emit(
            InvocationEnded(
                now,
                name,
                request_id,
                failure is None,
                ms,
                memory_mb,
                cold,
                "" if failure else outcome.payload[:TEXT_LIMIT].decode("utf-8", "replace"),
                failure.message if failure else "",
                failure.kind if failure else "",
                invocation.note,
            )
        )
        return InvokeResult(name, request_id, outcome.payload, failure, ms, cold, memory_mb)

    async def reload(self, files: tuple[Path, ...]) -> None:
        started = time.perf_counter()
        if any(file.name in DEPENDENCY_FILES or "node_modules" in file.parts for file in files):
            self.instances.drop_spare()
            self.instances.modules = ()
        failure = await self.instances.reload()
        names = tuple(str(file) for file in files)
        now = self._pool._clock.now()
        if failure is None:
            ms = (time.perf_counter() - started) * 1000
            self._pool._emit(FunctionReloaded(now, self._function.name, names, ms))
        else:
            place = failures.place(failure, str(self._function.dir))
            error = f"{place} {failure.message}" if place else failure.message
            serving = bool(self.instances.idle or self.instances.busy)
            self._pool._emit(ReloadFailed(now, self._function.name, names, error, serving))
        if self._pool._settings.keep_spare:
            self.instances.prepare_spare()

    def kill(self, request_id: str) -> bool:
        worker = self.instances.busy.get(request_id)
        if worker is None:
            return False
        worker.kill(Stop("crash"))
        return True

    def state(self) -> State:
        instances = self.instances
        count = len(instances.idle) + len(instances.busy)
        word = "broken" if instances.broken else "busy" if instances.busy else "warm" if count else "idle"
        queued = len(instances.waiting)
        return State(self._function.name, word, count, queued, self._calls, self._errors, self._last_error)

    # --- what workers say by themselves ---

    def line(self, worker: Worker, stream: Stream, text: str) -> None:
        level = "error" if stream == "stderr" else "info"
        now = self._pool._clock.now()
        self._pool._emit(LogWritten(now, self._function.name, worker.request_id, stream, text, level))

    def said(self, worker: Worker, header: Header, payload: bytes) -> None:
        return

    def ended(self, worker: Worker) -> None:
        self._pool._starter.workers.discard(worker)
        self.instances.ended(worker)
        reason = worker.stop.reason if worker.stop is not None else "crash"
        detail = "" if worker.stop is not None else failures.ended(worker.process.code, worker.crash, b"").message
        now = self._pool._clock.now()
        self._pool._emit(WorkerEnded(now, self._function.name, worker.process.pid, reason, detail))


DEPENDENCY_FILES = frozenset(
    {"package.json", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml"}
)
