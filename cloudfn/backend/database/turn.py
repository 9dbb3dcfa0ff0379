"""Whose turn it is to work on the engine."""

from __future__ import annotations

import threading

from cloudfn.backend.database import budget

POLL_S = 0.05


class Turn:
    """A lock that a thread may take again while it has it. Brief work does not wait for it; other work looks up from
    waiting, so that it can be ended. Raises what ``budget.tick`` raises."""

    __slots__ = ("_lock",)

    def __init__(self) -> None:
        self._lock = threading.RLock()

    def __enter__(self) -> None:
        if self._lock.acquire(blocking=False):
            return
        spent = budget.current()
        if spent.brief:
            raise budget.TakesLong
        while not self._lock.acquire(timeout=POLL_S):
            spent.tick()

    def __exit__(self, *exc: object) -> None:
        self._lock.release()
