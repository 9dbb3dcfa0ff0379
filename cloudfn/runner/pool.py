"""The doors: calls of functions go in, results come out, events tell what happened.

The pool never raises for what a function does. It starts processes when they are needed, and no function's end reaches
another's.
"""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cloudfn import codes, leftovers
from cloudfn.calls import MAX_DEPTH, Caller, Failure, Invocation, InvokeResult
from cloudfn.clock import Clock
from cloudfn.events.base import Emit
from cloudfn.events.tasks import Noticed
from cloudfn.frozen import dataclass
from cloudfn.limits import EVENT_BYTES
from cloudfn.manifest.values import Manifest
from cloudfn.platforms import memory
from cloudfn.runner import failures, resting
from cloudfn.runner.early import Early
from cloudfn.runner.environment import LOADING, outside_environment
from cloudfn.runner.function import FunctionRunner, State, Surroundings
from cloudfn.runner.install import Installs
from cloudfn.runner.instances import Waiter
from cloudfn.runner.invocations import Invocations, Queued, stuck
from cloudfn.runner.settings import RunnerSettings
from cloudfn.runner.spares import Spares
from cloudfn.runner.starter import BackendUrl, Starter
from cloudfn.runner.worker import Worker
from cloudfn.troubles import Troubles, describe, restarted

if TYPE_CHECKING:
    from cloudfn.runner.web.function import WebFunction

DATA_MODELS = frozenset({"lowcode-datasource", "httpOverCallFunction"})
"""Functions of the vendor's own, which @cloudbase/wx-cloud-client-sdk 1.7.1 calls for ``models``."""

MEMORY_EVERY_S = 0.1
REST_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Reserve:
    """What a pool keeps ready: bytes that resting instances hold and may hold; spares of functions, and blanks that
    are good for any, of at most ``max_spares``; instances that ended by age or by pressure on memory."""

    resting_bytes: int
    resting_limit: int
    spares: int
    blanks: int
    max_spares: int
    ended_by_age: int
    ended_by_pressure: int


class Pool:
    """``backend_url`` gives the URL that a call's wx-server-sdk talks to. One pool lives in one event loop."""

    def __init__(
        self,
        manifest: Manifest,
        *,
        backend_url: BackendUrl,
        emit: Emit,
        clock: Clock,
        settings: RunnerSettings | None = None,
    ) -> None:
        settings = settings or RunnerSettings()
        self._manifest, self._backend_url = manifest, backend_url
        self._settings, self._emit, self._clock = settings, emit, clock
        self._invocations = Invocations(manifest.env_id)
        self._starter = Starter(manifest, settings, backend_url, self._invocations.loading)
        self._spares = Spares(self._starter, settings.max_spares)
        self._resting_limit = resting.bound(settings.idle_memory_mb)
        self._aged = self._pressed = 0
        self._installs = Installs(manifest, settings, emit, clock)
        around = Surroundings(
            manifest,
            settings,
            emit,
            clock,
            backend_url,
            self._invocations,
            self._starter,
            self._spares,
            self._installs,
            self._stuck,
        )
        functions = manifest.functions.values()
        self._functions = {each.name: FunctionRunner(each, around) for each in functions if not each.is_web}
        self._web: dict[str, WebFunction] = {}
        if any(each.is_web for each in functions):
            from cloudfn.runner.web.function import WebFunction  # 2 ms of a start without one

            self._web = {each.name: WebFunction(each, around) for each in functions if each.is_web}
        self._chores: list[asyncio.Task[None]] = []
        chores = ("stopping idle instances", "bounding idle instances", "watching memory", "sweeping leftovers")
        self._troubles = {chore: Troubles(functools.partial(self._tell, chore)) for chore in chores}
        self._running = asyncio.Event()
        self._used = asyncio.Event()
        self._closed = False

    async def start(self, early: Early | None = None) -> None:
        """Open the port that workers dial back to. Raises InvalidFile when Node.js is missing."""
        await self._starter.open(early)
        self._chores = [
            asyncio.create_task(restarted(self._stop_idle, self._troubles["stopping idle instances"])),
            asyncio.create_task(restarted(self._bound_idle, self._troubles["bounding idle instances"])),
            asyncio.create_task(restarted(self._watch_memory, self._troubles["watching memory"])),
            asyncio.create_task(restarted(self._sweep, self._troubles["sweeping leftovers"])),
        ]
        for function in self._functions.values():
            if function.is_debugged:
                function.begin()

    def web(self, function: str) -> WebFunction | None:
        """The HTTP function of this name, which takes requests instead of events."""
        return self._web.get(function)

    async def invoke(self, invocation: Invocation, /) -> InvokeResult:
        """Call a function and wait for it."""
        if (web := self._web.get(invocation.function)) is not None:
            return await web.invoke(invocation)
        function = self._functions.get(invocation.function)
        if function is None:
            failure: Failure | None = self._nobody(invocation)
        else:
            failure = self._refusal(invocation)
        if function is None or failure is not None:
            return InvokeResult(invocation.function, invocation.request_id, failure=failure)
        self._invocations.begin(invocation)
        self._running.set()
        self._used.set()
        answered = False
        try:
            result = await function.invoke(invocation)
            answered = result.ok
            return result
        finally:
            self._invocations.end(invocation.request_id, answered=answered)

    def outside(self, invocation: Invocation) -> dict[str, str]:
        """What the SDK of a process that is no worker reads to ask the back end as ``invocation``, which is known from
        now on and never ends: the platform's variables. A test that calls a handler by itself is such a process.
        """
        self._invocations.begin_outside(invocation)
        name, request_id = invocation.function, invocation.request_id
        return outside_environment(self._manifest, invocation, self._settings, self._backend_url(name, request_id))

    def caller(self, function: str, request_id: str, /) -> Caller | None:
        """Who is behind a backend request; tells of one that comes after its call has answered."""
        serving = self._functions.get(function) or self._web.get(function)
        caller = self._invocations.find(function, request_id)
        if serving is None or caller is None:
            return None
        if caller.finished and not caller.request_id.startswith(LOADING):
            serving.late(caller.request_id)
        return caller

    async def reload(self, changes: Mapping[str, tuple[Path, ...]]) -> None:
        """Load the new code of the named functions; the old code serves until the new one stands. Tells by events."""
        self._used.set()
        await asyncio.gather(
            *(self._functions[name].reload(files) for name, files in changes.items() if name in self._functions),
            *(self._web[name].reload(files) for name, files in changes.items() if name in self._web),
        )

    def kill(self, request_id: str) -> bool:
        """End the process that runs ``request_id``, as a crash would; False when none does."""
        return any(each.kill(request_id) for each in self._all)

    def rest(self, function: str) -> None:
        """End the idle instances of ``function``, so that its next call is a cold one."""
        if (serving := self._functions.get(function)) is not None:
            serving.instances.stop_idle(0.0)
        elif function in self._web:
            self._web[function].rest()

    @property
    def _all(self) -> tuple[FunctionRunner | WebFunction, ...]:
        return (*self._functions.values(), *self._web.values())

    def states(self) -> tuple[State, ...]:
        return tuple(each.state() for each in self._all)

    def reserve(self) -> Reserve:
        return Reserve(
            sum(one.size for one in self._resting()),
            self._resting_limit,
            self._spares.count,
            len(self._starter.blanks),
            self._spares.most,
            self._aged,
            self._pressed,
        )

    async def close(self) -> None:
        """End every worker. Calls that run or wait get the failure ``closed``."""
        self._closed = True
        for chore in self._chores:
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        await self._installs.close()
        await self._spares.close()
        await asyncio.gather(*(each.close() for each in self._all))
        await self._starter.close()

    def _nobody(self, invocation: Invocation) -> Failure:
        """Why no function answers; data models are told apart, since nobody wrote the name that is called for them."""
        asking = self._invocations.function(invocation.chain[-1]) if invocation.chain else ""
        if asking in self._functions and invocation.function in DATA_MODELS:
            self._functions[asking].absent("data models", invocation.chain[-1])
            params = {"function": asking, "what": "data models"}
            return Failure("error", f"CFN-RUN-034 {codes.say('CFN-RUN-034', params, 'title')}", "", "CFN-RUN-034")
        return failures.of("unknown", function=invocation.function)

    def _refusal(self, invocation: Invocation) -> Failure | None:
        if self._closed:
            return failures.of("closed")
        if len(invocation.chain) >= MAX_DEPTH:
            return failures.of("depth", function=invocation.function, depth=MAX_DEPTH)
        if len(invocation.event) > EVENT_BYTES:
            return failures.of("event_too_large", size=len(invocation.event), limit=EVENT_BYTES)
        return None

    def _stuck(self, waiter: Waiter) -> bool:
        queued = [
            Queued(one.invocation.request_id, frozenset(one.invocation.chain), frozenset(function.instances.busy))
            for function in self._functions.values()
            if not function.instances.starting
            for one in function.instances.waiting
        ]
        return waiter.invocation.request_id in stuck(queued)

    @property
    def troubles(self) -> Mapping[str, str]:
        """Which of the pool's own chores fail at present, and why."""
        return {chore: f"{chore}: {each.errors['']}" for chore, each in self._troubles.items() if each}

    def _tell(self, chore: str, _: str, error: Exception | None, pause_s: float) -> None:
        at = self._clock.now()
        if error is None:
            self._emit(Noticed(at, "CFN-PAY-101", {"what": chore}, "note"))
        else:
            params = {"what": chore, "error": describe(error), "pause_s": f"{pause_s:g}"}
            self._emit(Noticed(at, "CFN-PAY-100", params, "error"))

    async def _sweep(self) -> None:
        """End what functions of a cloudfn that was killed have left behind."""
        if count := await asyncio.to_thread(leftovers.sweep, self._starter.project):
            self._emit(Noticed(self._clock.now(), "CFN-RUN-031", {"count": count}, "note"))

    async def _stop_idle(self) -> None:
        while True:
            await asyncio.sleep(max(0.05, min(self._settings.idle_s / 4, 15.0)))
            ended = sum(function.instances.stop_idle(self._settings.idle_s) for function in self._ageing())
            ended += sum(web.rest(self._settings.idle_s) for web in self._web.values())
            if ended:
                self._aged += ended
                self._spares.look()
            await asyncio.to_thread(memory.give_back)  # what calls and ended instances took of our own

    def _ageing(self) -> Iterator[FunctionRunner]:
        return (function for function in self._functions.values() if not function.is_debugged)

    async def _bound_idle(self) -> None:
        """Look once a second while functions are called; with nothing new this task sleeps."""
        while True:
            await self._used.wait()
            self._used.clear()
            await asyncio.sleep(REST_EVERY_S)
            now_resting = self._resting()
            ending = resting.surplus(now_resting, self._resting_limit, time.monotonic())
            ended = sum(function.instances.stop(ending) for function in self._ageing()) if ending else 0
            if ended:
                self._pressed += ended
                self._spares.look()
            if sum(one.size for one in now_resting if one.pid not in ending) > self._resting_limit:
                self._used.set()  # more of them have settled by then

    def _resting(self) -> list[resting.RestingInstance]:
        workers: dict[int, Worker] = {
            worker.link.pid or worker.process.pid: worker
            for function in self._functions.values()
            for worker in function.instances.idle
        }
        own = memory.own({pid: worker.peak_bytes for pid, worker in workers.items()})
        return [resting.RestingInstance(pid, worker.idle_since, own.get(pid, 0)) for pid, worker in workers.items()]

    async def _watch_memory(self) -> None:
        """Look at running calls only; with none running this task sleeps."""
        while True:
            await self._running.wait()
            await asyncio.sleep(MEMORY_EVERY_S)
            if not await self._weigh():
                self._running.clear()

    async def _weigh(self) -> bool:
        """Weigh the running calls; False when none runs or waits.

        By itself, since the frame of a loop that sleeps holds what it saw.
        """
        running = {
            worker.process.pid: (function, worker)
            for function in self._functions.values()
            for worker in function.running
        }
        if not running:
            return any(function.instances.waiting for function in self._functions.values())
        held = await asyncio.to_thread(memory.resident, running) if memory.SLOW else memory.resident(running)
        for pid, size in held.items():
            function, worker = running[pid]
            function.weigh(worker, size)
        return True
