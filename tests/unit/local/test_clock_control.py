"""How far the clock was moved: not less for the machine's time that the moving itself took."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cloudfn.clock import VirtualClock
from cloudfn.events.payments import ClockMoved
from cloudfn.local.clock_control import ClockControl


class SlowPay:
    """Moves the clock, and takes half a second of the machine's time for what falls due on the way."""

    def __init__(self, clock: VirtualClock, machine: list[float]) -> None:
        self._clock, self._machine = clock, machine

    async def advance(self, by: timedelta) -> None:
        self._clock.advance(by)
        self._machine[0] += 0.5

    def wake(self) -> None:
        pass


@pytest.mark.parametrize("scale", [0.0, 1.0])
def test_a_move_is_told_as_far_as_it_went(scale: float) -> None:
    machine, told = [1_000.0], list[Any]()
    start = datetime(2026, 1, 2, tzinfo=UTC)
    clock = VirtualClock(start=start, scale=scale, real=lambda: machine[0], monotonic=lambda: machine[0])
    control = ClockControl(clock, SlowPay(clock, machine), told.append)  # type: ignore[arg-type]
    asyncio.run(control.advance(timedelta(minutes=90)))
    assert [event.by_seconds for event in told if isinstance(event, ClockMoved)] == [5400.0]
