"""Engine work and the event loop: at once where it is short, else in a thread that ends when nobody waits for it."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from typing import TypeVar

from cloudfn.backend.database.budget import BRIEF_S, LIMIT_S, Budget, TakesLong, spending
from cloudfn.backend.database.collector import resting

T = TypeVar("T")

AT_ONCE = 8
"""Threads that work at the same time; further work waits for its turn."""


class Aside:
    """Used within one event loop at a time."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)

    async def run(self, work: Callable[[], T], *, slow: bool = False) -> T:
        """What ``work`` gives or raises. It must be such that it can be begun again as long as it has given nothing.

        ``slow``: not worth the attempt on the loop. A query gets ``LIMIT_S`` seconds from the time it is begun.
        """
        if not slow:
            try:
                with spending(Budget(BRIEF_S, brief=True)):
                    return work()
            except TakesLong:
                pass
        async with self._places:
            return await _in_thread(work)


async def _in_thread(work: Callable[[], T]) -> T:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()
    budget = Budget(LIMIT_S)

    def tell(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def thread() -> None:
        result, error = None, None
        try:
            with resting(), spending(budget):
                result = work()
        except BaseException as raised:
            error = raised
        try:
            loop.call_soon_threadsafe(tell, result, error)
        except RuntimeError:  # the loop is closed, so nobody waits
            return

    # Of its own and not of a pool, whose threads Python waits for at its end, however long they take.
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(thread,), name="cloudfn-documents", daemon=True).start()
    try:
        return await future
    finally:
        budget.stop()
