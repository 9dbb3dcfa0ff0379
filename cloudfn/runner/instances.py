"""The instances of one function: who serves a call, who waits, what a save replaces.

One call at a time per instance; up to ``most`` of them, started when needed; calls beyond that wait in a queue.
A save loads the new code in another process first and swaps when it stands; instances of the old code finish their
call. ``spares`` may have a process that has loaded the packages and none of the code.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Sequence

from cloudfn.calls import Failure, Invocation
from cloudfn.errors import CloudfnError
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Function
from cloudfn.runner import failures
from cloudfn.runner.spare_plan import SpareClaim
from cloudfn.runner.spares import Spares
from cloudfn.runner.starter import Starter, check_regular, mould
from cloudfn.runner.worker import Gone, Stop, Worker, WorkerListener
from cloudfn.shortages import shortage

STARTS_AT_ONCE = max(2, os.cpu_count() or 2)
"""So many instances of a function start at once. More of them would only share the same cores, and whatever answers
calls meanwhile would wait with them."""
SLOW_START_S = 1.0
"""A start that takes longer waits for something else than a core, and further ones need not wait for it."""

Ready = Callable[[Function], Awaitable[Failure | None]]
"""Makes sure that the function's dependencies are installed; a Failure when they cannot be."""


class NoInstance(Exception):
    """No instance will serve the call."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What became of a save; ``superseded`` by a newer one that is loading now."""

    failure: Failure | None = None
    superseded: bool = False


class Waiter:
    """A call that waits for an instance; ``stuck`` says whether it could wait for ever."""

    __slots__ = ("future", "invocation", "stuck")

    def __init__(self, invocation: Invocation, stuck: Callable[[Waiter], bool]) -> None:
        self.invocation = invocation
        self.stuck = stuck
        self.future: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()


class Start:
    """One instance on its way; ``slow`` once it has taken longer than ``SLOW_START_S``."""

    __slots__ = ("slow",)

    def __init__(self) -> None:
        self.slow = False


class Instances:
    def __init__(
        self,
        function: Function,
        starter: Starter,
        spares: Spares,
        ready: Ready,
        listener: WorkerListener,
        *,
        offset_ms: Callable[[], float],
        most: int,
        queue: int,
        load_timeout_s: float,
    ) -> None:
        self.function = function
        self._starter = starter
        self._spares = spares
        self._ready = ready
        self.listener = listener
        self._offset_ms = offset_ms
        self._most = most
        self._queue = queue
        self._load_timeout_s = load_timeout_s
        self.compiled = ""  # the folder of what was made of TypeScript
        self.generation = 0  # counts swaps; an instance of an older one takes no new call
        self._saves = 0
        self.idle: list[Worker] = []
        self.busy: dict[str, Worker] = {}
        self.waiting: deque[Waiter] = deque()
        self._starts: set[Start] = set()
        self._modules: dict[str, None] = {}  # the packages' files, in load order
        self._edited = 0.0  # when it was saved last, monotonic
        self.broken: Failure | None = None  # the newest save does not load; older instances keep serving
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    # --- calls ---

    async def acquire(self, invocation: Invocation, stuck: Callable[[Waiter], bool]) -> Worker:
        """An instance for ``invocation``, now held by it. Raises NoInstance."""
        while self.idle:
            worker = self.idle.pop()
            if not worker.dead and worker.stop is None:
                self.busy[invocation.request_id] = worker
                return worker
        waiter = Waiter(invocation, stuck)
        self.waiting.append(waiter)
        places = self._most - len(self.busy) if self._may_start() else self.starting
        if len(self.waiting) - places > self._queue:
            self.waiting.remove(waiter)
            raise NoInstance(failures.of("busy", function=self.function.name, queue=self._queue))
        if min(len(self.waiting), places) > self.starting:
            self._start_for_waiters()
        elif not self.starting and invocation.chain and stuck(waiter):
            self.waiting.remove(waiter)
            raise NoInstance(failures.of("deadlock", function=self.function.name, instances=len(self.busy)))
        try:
            return await waiter.future
        except asyncio.CancelledError:
            if waiter in self.waiting:
                self.waiting.remove(waiter)
            elif waiter.future.done() and not waiter.future.cancelled() and not waiter.future.exception():
                self.release(invocation.request_id)
            raise

    def release(self, request_id: str) -> None:
        """Give back the instance that ``request_id`` held."""
        worker = self.busy.pop(request_id)
        if worker.dead or worker.stop is not None:
            self._start_for_waiters()
        elif worker.generation != self.generation:
            worker.kill(Stop("reload"))
            self._start_for_waiters()
        else:
            self._offer(worker)

    def _offer(self, worker: Worker) -> None:
        while self.waiting:
            waiter = self.waiting.popleft()
            if not waiter.future.done():
                self.busy[waiter.invocation.request_id] = worker
                waiter.future.set_result(worker)
                return
        worker.idle_since = time.monotonic()
        self.idle.append(worker)

    def _may_start(self) -> bool:
        return self.broken is None or not (self.busy or self.idle)

    @property
    def starting(self) -> int:
        return len(self._starts)

    def _start_for_waiters(self) -> None:
        """One instance for each call that waits, as far as there may be so many, and start at once. As soon as one
        stands, or is slow to, this is asked again: the calls may be done by then."""
        if not self._may_start():
            return
        missing = min(len(self.waiting), self._most - len(self.busy)) - self.starting
        at_once = STARTS_AT_ONCE - sum(not start.slow for start in self._starts)
        for _ in range(min(missing, at_once)):
            self._start_one()

    def begin(self) -> None:
        """Start an instance that no call waits for; why it does not load is told to the first call."""
        self._start_one()

    def _start_one(self) -> None:
        start = Start()
        self._starts.add(start)
        self._spawn(self._bring_up(start))

    def _mark_slow(self, start: Start) -> None:
        start.slow = True
        self._start_for_waiters()

    async def _load_for(self, start: Start) -> Worker:
        """As ``_loaded``; ``start`` is over then."""
        slow = asyncio.get_running_loop().call_later(SLOW_START_S, self._mark_slow, start)
        try:
            return await self._loaded()
        finally:
            slow.cancel()
            self._starts.discard(start)

    async def _bring_up(self, start: Start) -> None:
        """Start one instance for the first waiter; a failure is the answer to all who wait with no other hope."""
        generation = self.generation
        try:
            worker = await self._load_for(start)
        except NoInstance as refused:
            if not self.starting:
                self._refuse_the_hopeless(refused.failure)
            return
        except Exception as error:  # a bug, told by whoever hears of the task's end: the calls do not wait for ever
            if not self.starting:
                self._refuse_the_hopeless(failures.unforeseen(error))
            raise
        worker.generation = generation
        if self._closed:
            worker.kill(Stop("closed"))
        elif generation != self.generation:
            worker.kill(Stop("reload"))
            self._start_for_waiters()
        else:
            self.broken = None
            self.listener.serves(worker)
            self._offer(worker)
            self._start_for_waiters()

    def _refuse_the_hopeless(self, failure: Failure) -> None:
        """No further instance can be started: who cannot get one that runs now gets ``failure``."""
        for waiter in list(self.waiting):
            if not self.busy or (waiter.invocation.chain and waiter.stuck(waiter)):
                self.waiting.remove(waiter)
                if not waiter.future.done():
                    waiter.future.set_exception(NoInstance(failure))

    async def _loaded(self) -> Worker:
        """A worker with the function's code as it is on disk now. Raises NoInstance for what may be expected."""
        try:
            if failure := await self._ready(self.function):
                raise NoInstance(failure)
            check_regular(self.function)
            worker = await self._prepared()
        except NoInstance:
            raise
        except Gone as gone:
            raise NoInstance(gone.failure) from gone
        except Exception as error:
            expected = error if isinstance(error, CloudfnError) else shortage(error)
            if expected is None:
                raise
            raise NoInstance(Failure("load", str(expected), "", expected.code)) from error
        if failure := await worker.load(self._load_timeout_s, self._offset_ms(), self.compiled):
            worker.kill(Stop("crash"))
            raise NoInstance(failure)
        return worker

    async def _prepared(self) -> Worker:
        try:
            if (worker := await self._spares.take(self.function.name)) is not None:
                return worker
        except (Gone, CloudfnError):
            self._modules.clear()  # one of them may have ended it
        return await self._starter.start(self.function, self.packages, self.listener)

    # --- spares (Owner) ---

    @property
    def packages(self) -> Sequence[str]:
        return tuple(self._modules)

    def claim(self, *, has: bool) -> SpareClaim:
        used = time.monotonic() if self.busy else max((one.idle_since for one in self.idle), default=0.0)
        kind = mould(self.function)
        return SpareClaim(self.function.name, kind, self.serving, bool(self._modules), self._edited, used, has)

    def loaded_packages(self, files: Iterable[str]) -> None:
        """An instance loaded these files of packages; the next spare will do so first."""
        self._modules.update(dict.fromkeys(files))

    def forget_packages(self) -> None:
        """What is installed has changed: nothing that was loaded ahead is good any more."""
        self._spares.drop(self.function.name)
        self._modules.clear()

    @property
    def serving(self) -> bool:
        """Whether an instance stands, even of an older save."""
        return bool(self.idle or self.busy)

    # --- saves ---

    async def reload(self) -> Reloaded:
        """Load the code as it is on disk and swap to it.

        Until the swap the old instances keep taking calls, and after a failure they go on.
        """
        self._saves += 1
        self._edited = time.monotonic()
        save = self._saves
        try:
            worker = await self._loaded()
        except NoInstance as refused:
            if save != self._saves or self._closed:
                return Reloaded(superseded=True)
            self.broken = refused.failure
            return Reloaded(refused.failure)
        if save != self._saves or self._closed:
            worker.kill(Stop("reload"))
            return Reloaded(superseded=True)
        self.broken = None
        self.generation += 1
        worker.generation = self.generation
        old, self.idle = self.idle, []
        for one in old:
            one.kill(Stop("reload"))
        self.listener.serves(worker)
        self._offer(worker)
        return Reloaded()

    # --- ends ---

    def ended(self, worker: Worker) -> bool:
        """``worker`` is gone; True when it was waiting for a call."""
        if worker not in self.idle:
            return False
        self.idle.remove(worker)
        return True

    def stop_idle(self, older_than_s: float) -> int:
        """End the instances that have rested for so long; how many."""
        now = time.monotonic()
        return self._stop([one for one in self.idle if now - one.idle_since >= older_than_s])

    def stop(self, pids: Collection[int]) -> int:
        """End those of the instances ``pids`` that rest; how many."""
        return self._stop([one for one in self.idle if one.link.pid in pids or one.process.pid in pids])

    def _stop(self, workers: Sequence[Worker]) -> int:
        if self.broken is not None:  # what is on disk does not load: these could not come back
            return 0
        for worker in workers:
            self.idle.remove(worker)
            worker.kill(Stop("idle"))
        return len(workers)

    async def close(self) -> None:
        self._closed = True
        closed = failures.of("closed")
        while self.waiting:
            waiter = self.waiting.popleft()
            if not waiter.future.done():
                waiter.future.set_exception(NoInstance(closed))
        for worker in [*self.idle, *self.busy.values()]:
            worker.kill(Stop("closed", closed))
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
