"""One function in the pool: runs its calls, and tells by events what its instances do and say."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from cloudfn import limits
from cloudfn.calls import Failure, Invocation, InvokeResult
from cloudfn.clock import Clock
from cloudfn.errors import CloudfnError, Notice
from cloudfn.events.base import Emit
from cloudfn.events.functions import (
    CallEnded,
    CallStarted,
    FunctionReloaded,
    InvocationEnded,
    InvocationStarted,
    LogWritten,
    ReloadFailed,
    WorkerEnded,
)
from cloudfn.events.tasks import Noticed
from cloudfn.frozen import dataclass
from cloudfn.manifest import typescript
from cloudfn.manifest.values import Function, Manifest
from cloudfn.regular_files import seen_from
from cloudfn.runner import failures
from cloudfn.runner.call_header import CallHeaders
from cloudfn.runner.frames import Header
from cloudfn.runner.install import Installs
from cloudfn.runner.instances import Instances, NoInstance, Waiter
from cloudfn.runner.invocations import Invocations
from cloudfn.runner.output import Stream
from cloudfn.runner.packages import loaded
from cloudfn.runner.reports import Reports
from cloudfn.runner.settings import RunnerSettings
from cloudfn.runner.spares import Spares
from cloudfn.runner.starter import BackendUrl, Starter
from cloudfn.runner.worker import CallOutcome, Stop, Worker
from cloudfn.shim.typescript import compiled

MIB = 1024 * 1024
RUNTIME_SHARE_MB = 64
"""Allowed above a function's limit: the interpreter and the worker's own code do not count as the function's."""
DEPENDENCY_FILES = frozenset(
    {"package.json", "package-lock.json", "npm-shrinkwrap.json", ".package-lock.json", "requirements.txt"}
)


@dataclass(frozen=True, slots=True)
class State:
    """What a function's instances do, for people. ``state``: idle, warm, busy, broken. ``spare``: a process has loaded
    its packages and waits for a save."""

    function: str
    state: str
    instances: int
    queued: int
    calls: int
    errors: int
    last_error: str
    spare: bool


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all functions of a pool share."""

    manifest: Manifest
    settings: RunnerSettings
    emit: Emit
    clock: Clock
    backend_url: BackendUrl
    invocations: Invocations
    starter: Starter
    spares: Spares
    installs: Installs
    stuck: Callable[[Waiter], bool]


class FunctionRunner:
    def __init__(self, function: Function, around: Surroundings) -> None:
        self._function = function
        self._around = around
        self._reports = Reports(function, around.manifest.directory, around.emit, around.clock.now)
        settings = around.settings
        self._inspect = 0 if function.is_python else settings.inspect.get(function.name, 0)
        self._limit_s = None if self._inspect else float(function.timeout_s)
        self._headers = CallHeaders(around.manifest, function, around.backend_url)
        self._late = Stop("timeout", failures.of("timeout", seconds=function.timeout_s))
        self._offset_ms = around.clock.offset_ms if settings.offset_date else _unmoved
        self.instances = Instances(
            function,
            around.starter,
            around.spares,
            self._ready,
            self,
            queue=settings.queue,
            offset_ms=self._offset_ms,
            most=1 if self._inspect else function.max_instances,
            load_timeout_s=settings.load_timeout_s,
        )
        if not self._inspect:
            around.spares.join(self.instances)
        self._lacks: dict[Worker, Notice] = {}  # with strict_package: what a worker loaded and its package lacks
        self._debugger: asyncio.Task[None] | None = None
        self._calls = self._errors = 0
        self._last_error = ""

    @property
    def is_debugged(self) -> bool:
        """Whether a debugger may be attached: then an instance stands from the start and does not end by resting."""
        return bool(self._inspect)

    def begin(self) -> None:
        """Start an instance before any call, for the debugger to find its port open."""
        self.instances.begin()

    @property
    def running(self) -> Iterable[Worker]:
        return self.instances.busy.values()

    # --- calls ---

    async def invoke(self, invocation: Invocation) -> InvokeResult:
        around, request_id = self._around, invocation.request_id
        try:
            worker = await self.instances.acquire(invocation, around.stuck)
        except NoInstance as refused:
            return self._ended(invocation, CallOutcome(failure=refused.failure), 0.0, None, cold=False)
        # From here on the instance is ours: whatever raises gives it back.
        cold, started = worker.calls == 0, time.perf_counter()
        try:
            self._started(invocation, cold)
            header = self._headers.text(invocation, self._offset_ms())
            outcome = await worker.call(request_id, header, invocation.event, self._limit_s, self._late)
        except asyncio.CancelledError:
            worker.kill(Stop("closed"))
            raise
        finally:
            self.instances.release(request_id)
        if worker in self._lacks:
            outcome = CallOutcome(failure=_strict(self._lacks[worker]), ms=outcome.ms)
        ms = outcome.ms if outcome.ms is not None else (time.perf_counter() - started) * 1000
        result = self._ended(invocation, outcome, ms, worker, cold=cold)
        if outcome.pending and result.ok:
            self.late(request_id)
        around.spares.look_later()
        return result

    def _started(self, one: Invocation, cold: bool) -> None:
        now, event = self._around.clock.now(), _text(one.event)
        source = one.identity.source
        begun = InvocationStarted(now, self._function.name, one.request_id, source, cold, one.note, event)
        self._around.emit(CallStarted(now, begun))

    def _ended(
        self, one: Invocation, outcome: CallOutcome, ms: float, worker: Worker | None, *, cold: bool
    ) -> InvokeResult:
        name, request_id, failure = self._function.name, one.request_id, outcome.failure
        memory_mb = worker.peak_bytes / MIB if worker is not None else 0.0
        self._calls += 1
        if failure is not None:
            self._errors += 1
            self._last_error = failure.message
        emit, now = self._around.emit, self._around.clock.now()
        result, error, kind = ("", failure.message, failure.kind) if failure else (_text(outcome.payload), "", "")
        ok = failure is None
        ended = InvocationEnded(now, name, request_id, ok, ms, memory_mb, cold, result, error, kind, one.note)
        emit(ended if worker is None else CallEnded(now, ended, self._function.memory_mb))
        return InvokeResult(name, request_id, outcome.payload, failure, ms, cold, memory_mb)

    def late(self, request_id: str) -> None:
        """Something of a finished call reached the backend, or was on its way when the call ended."""
        if self._around.invocations.first_late(request_id):
            name = self._function.name
            now = self._around.clock.now()
            self._around.emit(Noticed(now, "CFN-RUN-014", {"function": name}, "warning", name, request_id))

    def weigh(self, worker: Worker, held: int) -> None:
        """``held`` resident bytes were seen while ``worker`` runs a call."""
        worker.peak_bytes = max(worker.peak_bytes, held)
        limit_mb = self._function.memory_mb
        if held > (limit_mb + RUNTIME_SHARE_MB) * MIB:
            reason = f"{held // MIB} MB, the limit is {limit_mb} MB"
            worker.kill(Stop("memory", failures.of("memory", reason=reason)))

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
        queued, spare = len(instances.waiting), self._around.spares.has(self._function.name)
        return State(self._function.name, word, count, queued, self._calls, self._errors, self._last_error, spare)

    async def close(self) -> None:
        if self._debugger is not None:
            self._debugger.cancel()
        await self.instances.close()

    async def _ready(self, function: Function) -> Failure | None:
        """Packages are there, and TypeScript is compiled as it is on disk now."""
        if failure := await self._around.installs.ensure(function):
            return failure
        source = typescript.source(function)
        folder = self._around.manifest.state / "cache" / "typescript" / function.name
        self.instances.compiled = str(folder) if source else ""
        return await asyncio.to_thread(_compile, function, source, folder) if source else None

    # --- saves ---

    async def reload(self, files: tuple[Path, ...]) -> None:
        saved = self._around.installs.saved(self._function, files)
        if files and not saved:
            return  # the call that needed the packages loads them
        started = time.perf_counter()
        if any(file.name in DEPENDENCY_FILES or "node_modules" in file.parts for file in saved):
            self.instances.forget_packages()
            self._around.installs.forget(self._function)
        reloaded = await self.instances.reload()
        if reloaded.superseded:
            return
        failure = reloaded.failure
        project, now = self._around.manifest.directory, self._around.clock.now()
        names = tuple(seen_from(project, file) for file in saved)
        if failure is None:
            ms = (time.perf_counter() - started) * 1000
            self._around.emit(FunctionReloaded(now, self._function.name, names, ms))
        else:
            folder = self._function.dir
            place = failures.place(failure, str(folder), str(folder.resolve()))
            error = f"{seen_from(project, Path(place))} {failure.message}" if place else failure.message
            self._around.emit(ReloadFailed(now, self._function.name, names, error, self.instances.serving))
        self._around.spares.look()

    # --- what workers say by themselves (Listener) ---

    def loaded(self, worker: Worker, payload: bytes) -> Failure | None:
        found = loaded(payload)
        self.instances.loaded_packages(found.modules)
        lacks = self._reports.files(found, worker.request_id)
        return _strict(lacks[0]) if lacks and self._around.settings.strict_package else None

    def serves(self, worker: Worker) -> None:
        if self._function.is_python:
            self._reports.runs_on(worker.link.version)
        if self._inspect:
            self._debugger = asyncio.create_task(self._open_debugger(worker))

    async def _open_debugger(self, worker: Worker) -> None:
        """The port belongs to one process: wait until the one before has left it."""
        before = [one for one in self._around.starter.workers if one.listener is self and one is not worker]
        await asyncio.gather(*(one.finished() for one in before))
        worker.link.send({"type": "inspect", "port": self._inspect})

    def line(self, worker: Worker, stream: Stream, text: str) -> None:
        level = "error" if stream == "stderr" else "info"
        now = self._around.clock.now()
        self._around.emit(LogWritten(now, self._function.name, worker.request_id, stream, text, level))

    def absent(self, what: str, request_id: str) -> None:
        """It asked for something that the local cloud does not have."""
        self._reports.absent(what, request_id)

    def dropped(self, worker: Worker, lines: int) -> None:
        self._reports.dropped(lines, worker.request_id)

    def said(self, worker: Worker, header: Header, payload: bytes) -> None:
        kind = header.get("type")
        if kind == "log":
            if worker.logs(len(payload)):
                self._reports.log(header, payload)
        elif kind == "outward":
            self._reports.outward(header)
        elif kind == "blocked":
            self._reports.blocked(header)
        elif kind == "trace":
            self._reports.trace(header)
        elif kind == "files":
            found = loaded(payload)
            self.instances.loaded_packages(found.modules)
            lacks = self._reports.files(found, worker.request_id)
            if lacks and self._around.settings.strict_package:
                self._lacks[worker] = lacks[0]

    def ended(self, worker: Worker) -> None:
        self._around.starter.workers.discard(worker)
        self._lacks.pop(worker, None)
        was_idle = self.instances.ended(worker)
        reason, detail = (worker.stop.reason, "") if worker.stop else ("crash", worker.last_words().message)
        if was_idle and reason == "crash":
            self._reports.crashed(detail, worker.request_id)
        now = self._around.clock.now()
        self._around.emit(WorkerEnded(now, self._function.name, worker.process.pid, reason, detail))


def _compile(function: Function, source: Path, folder: Path) -> Failure | None:
    """Put what esbuild makes of ``source`` into ``folder``, under the handler's name."""
    try:
        script = compiled(function, source, maps=True)
    except CloudfnError as error:
        return Failure("load", error.title(), "", error.code)
    target = folder / f"{function.handler.rpartition('.')[0]}.cjs"
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.{os.getpid()}.{threading.get_ident()}")
    fresh.write_bytes(script)
    fresh.replace(target)
    return None


def _unmoved() -> float:
    return 0.0


def _text(payload: bytes) -> str:
    return payload[: limits.TEXT].decode("utf-8", "ignore")


def _strict(notice: Notice) -> Failure:
    return Failure("load", notice.title(), "", notice.code)
