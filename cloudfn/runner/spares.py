"""The spare processes of a pool: a few for all its functions, see ``spare_plan``.

In: functions, and word that one was called or saved. Out: a worker that has loaded a function's packages, or none. One
process comes up at a time, so that spares stay out of the way of calls.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import Protocol

from cloudfn.errors import CloudfnError
from cloudfn.manifest.values import Function
from cloudfn.runner.spare_plan import SpareClaim, plan
from cloudfn.runner.starter import Starter
from cloudfn.runner.worker import Gone, Stop, Worker, WorkerListener

QUIET_S = 0.2
"""So long after a call, spares are looked after: the next call of a page that makes several goes first."""


class Owner(Protocol):
    """A function that can have a spare."""

    function: Function
    listener: WorkerListener

    @property
    def packages(self) -> Sequence[str]:
        """What its spare loads first."""

    def claim(self, *, has: bool) -> SpareClaim: ...


class Spares:
    """At most ``most`` processes."""

    def __init__(self, starter: Starter, most: int) -> None:
        self._starter = starter
        self.most = most
        self._owners: dict[str, Owner] = {}
        self._held: dict[str, asyncio.Task[Worker]] = {}
        self._later: asyncio.TimerHandle | None = None
        self._closed = False

    def join(self, owner: Owner) -> None:
        """``owner`` may have spares from now on."""
        self._owners[owner.function.name] = owner

    def has(self, name: str) -> bool:
        return name in self._held

    @property
    def count(self) -> int:
        """Spares that belong to a function; the blank comes on top."""
        return len(self._held)

    async def take(self, name: str) -> Worker | None:
        """The spare of the function ``name``, which has none any more. Raises Gone or CloudfnError as its start did."""
        task = self._held.pop(name, None)
        if task is None:
            return None
        worker = await task
        return None if worker.dead or worker.stop is not None else worker

    def drop(self, name: str) -> None:
        """End the spare of the function ``name``."""
        task = self._held.pop(name, None)
        if task is not None:
            task.add_done_callback(_end_when_ready)

    def look_later(self) -> None:
        """A function was called."""
        if self._later is None and self._owners and not self._closed:
            self._later = asyncio.get_running_loop().call_later(QUIET_S, self.look)

    def look(self) -> None:
        """Give up spares that are not worth it any more, and start the next one that is."""
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if self._closed:
            return
        claims = [owner.claim(has=self.has(name)) for name, owner in self._owners.items()]
        decided = plan(claims, self.most, time.monotonic())
        for name in [name for name in self._held if name not in decided.spares]:
            self.drop(name)
        if self._coming():
            return  # and then this is looked at again
        name = next((name for name in decided.spares if name not in self._held), "")
        if name:
            owner = self._owners[name]
            task = asyncio.ensure_future(self._starter.start(owner.function, owner.packages, owner.listener))
            self._held[name] = task
            task.add_done_callback(self._arrived)
        else:
            self._starter.keep_blank(decided.blank)

    def _coming(self) -> bool:
        return any(not task.done() for task in self._held.values())

    def _arrived(self, task: asyncio.Task[Worker]) -> None:
        failed = not task.cancelled() and task.exception()
        if failed and not isinstance(failed, Gone | CloudfnError):
            raise failed
        if not failed:  # one that fails is told of by the save or the call that asks for it
            self.look()

    async def close(self) -> None:
        self._closed = True
        if self._later is not None:
            self._later.cancel()
        tasks: Iterable[asyncio.Task[Worker]] = list(self._held.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _end_when_ready(task: asyncio.Task[Worker]) -> None:
    if not task.cancelled() and task.exception() is None:
        task.result().kill(Stop("reload"))
