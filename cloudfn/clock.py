"""The one source of time. Instants are aware ``datetime`` in UTC; Beijing time exists only at WeChat Pay's wire.

Everything that waits for business time (retries, expiry, settlement, timers) waits on a ``Clock``; time-outs of
processes and sockets stay on the real one.

asyncio is loaded by whoever waits, and by ``VirtualClock``: a command that only asks the time is 15 ms quicker.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

BEIJING = timezone(timedelta(hours=8))


class Clock(Protocol):
    def now(self) -> datetime:
        """The current instant, UTC, never earlier than an instant returned before."""

    async def sleep_until(self, instant: datetime) -> None:
        """Return once ``now() >= instant``; wakes early when the clock is moved past it."""

    def offset_ms(self) -> float:
        """How far functions' ``Date`` must be moved from the machine's clock, in milliseconds."""


class Steady:
    """Seconds since 1970 that never go back: the machine's clock, and monotonic time wherever that is set back.

    A clock that is set forward is followed, as after a sleep of the machine.
    """

    def __init__(self, wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._ahead = wall() - monotonic()

    def __call__(self) -> float:
        passed = self._monotonic()
        ahead = self._wall() - passed
        if ahead > self._ahead:
            self._ahead = ahead
        return passed + self._ahead


class SystemClock:
    """The machine's own clock."""

    def __init__(self) -> None:
        self._real = Steady()

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._real(), UTC)

    async def sleep_until(self, instant: datetime) -> None:
        import asyncio  # see the head of this file

        while (left := (instant - self.now()).total_seconds()) > 0:
            await asyncio.sleep(min(left, 3600))

    def offset_ms(self) -> float:
        return 0.0


class VirtualClock:
    """A clock that can be moved forwards and run faster, never backwards.

    ``scale`` is how many virtual seconds pass in a real one; 0 stands still. ``math.inf`` ("max") runs at the real
    speed, and whoever waits for business time jumps to the next due instant as soon as all is idle. ``start`` is None
    for the present. ``on_move`` is told each instant that the clock was moved to, so that a store can keep it.
    A machine's clock (``real``) that is set back stops nothing: time goes on as ``monotonic`` does.
    """

    def __init__(
        self,
        *,
        start: datetime | None = None,
        scale: float = 1.0,
        real: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        on_move: Callable[[datetime], None] | None = None,
    ) -> None:
        self._wall = real
        self._real = Steady(real, monotonic)
        self._anchor_real = self._real()
        self._anchor = start or datetime.fromtimestamp(self._anchor_real, UTC)
        self._scale, self._pace = scale, _pace(scale)
        self._latest, self._anchor_s = self._anchor, self._anchor.timestamp()
        import asyncio  # see the head of this file

        self._moved = asyncio.Event()
        self._on_move = on_move

    @property
    def scale(self) -> float:
        return self._scale

    @property
    def is_max(self) -> bool:
        """Whether idle waits are jumped over."""
        return self._scale == math.inf

    def now(self) -> datetime:
        instant = self._anchor + timedelta(0, (self._real() - self._anchor_real) * self._pace)
        if instant > self._latest:
            self._latest = instant
        return self._latest

    def offset_ms(self) -> float:
        # Not by way of ``now``: every call asks, and a datetime costs three times as much as its seconds.
        passed = (self._real() - self._anchor_real) * self._pace
        return (self._anchor_s + passed - self._wall()) * 1000

    def rescale(self, scale: float) -> None:
        """Let time run ``scale`` times as fast from this instant on; 0 stops it, ``math.inf`` is "max"."""
        if not scale >= 0:
            raise ValueError("time cannot run backwards")
        instant = self.now()
        self._rebase(instant)
        self._scale, self._pace = scale, _pace(scale)
        self._tell(instant)

    def move_to(self, instant: datetime) -> None:
        """Jump to ``instant``; an instant in the past is ignored."""
        if instant <= self.now():
            return
        self._rebase(instant)
        self._tell(instant)

    def advance(self, by: timedelta) -> None:
        self.move_to(self.now() + by)

    async def sleep_until(self, instant: datetime) -> None:
        import asyncio  # see the head of this file

        while (left := (instant - self.now()).total_seconds()) > 0:
            moved = self._moved
            real = 3600.0 if self._pace <= 0 else min(left / self._pace, 3600.0)
            try:
                async with asyncio.timeout(real):
                    await moved.wait()
            except TimeoutError:
                continue

    def _rebase(self, instant: datetime) -> None:
        self._anchor_real = self._real()
        self._anchor = self._latest = instant
        self._anchor_s = instant.timestamp()

    def _tell(self, instant: datetime) -> None:
        """Whoever sleeps wakes, also when the move could not be kept."""
        self._wake()
        if self._on_move:
            self._on_move(instant)

    def _wake(self) -> None:
        import asyncio  # see the head of this file

        moved, self._moved = self._moved, asyncio.Event()
        moved.set()


def _pace(scale: float) -> float:
    """Virtual seconds in a real one."""
    return 1.0 if scale == math.inf else scale


def beijing(instant: datetime, pattern: str = "%Y%m%d%H%M%S") -> str:
    """``instant`` in Beijing time as WeChat Pay writes it, ``yyyyMMddHHmmss`` by default."""
    return instant.astimezone(BEIJING).strftime(pattern)


def rfc3339(instant: datetime) -> str:
    """In Beijing time and whole seconds, ``2026-01-02T11:04:05+08:00``, as WeChat Pay's API v3 writes instants."""
    return instant.astimezone(BEIJING).isoformat(timespec="seconds")
