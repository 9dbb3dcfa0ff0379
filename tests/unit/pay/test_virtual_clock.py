"""The clock that can be moved and sped up, never back; also over restarts."""

from __future__ import annotations

import asyncio
import math
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.clock import VirtualClock, beijing
from cloudfn.pay import Book
from tests.unit.pay.conftest import World

START = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)


class Machine:
    """A machine under the test's control: its clock in seconds since 1970, and what has really passed."""

    def __init__(self) -> None:
        self.seconds = START.timestamp()
        self.passed = 0.0

    def clock(self, **more: Any) -> VirtualClock:
        return VirtualClock(real=lambda: self.seconds, monotonic=lambda: self.passed, **more)

    def wait(self, seconds: float) -> None:
        self.seconds += seconds
        self.passed += seconds


def test_beijing_is_eight_hours_ahead() -> None:
    assert beijing(START) == "20260302003000"
    assert beijing(START, "%Y-%m-%d") == "2026-03-02"


steps = st.lists(
    st.tuples(st.sampled_from(["pass", "move", "scale", "back", "forward"]), st.floats(0, 1e4)), max_size=20
)


@given(steps)
def test_never_backwards_and_never_still(steps: list[tuple[str, float]]) -> None:
    """Whatever is done to the machine's clock, time goes on as fast as it should, from the latest instant on."""
    machine, pace = Machine(), 1.0
    clock = machine.clock()
    for what, amount in steps:
        latest = clock.now()
        if what == "pass":
            machine.wait(amount)
            assert clock.now() >= latest + timedelta(seconds=amount * pace - 1e-3)
        elif what == "back":
            machine.seconds -= amount  # the user sets the machine's clock
        elif what == "forward":
            machine.seconds += amount
        elif what == "move":
            clock.advance(timedelta(seconds=amount))
        else:
            scale = math.inf if amount > 9e3 else amount / 10
            pace = 1.0 if math.isinf(scale) else scale
            clock.rescale(scale)
        assert clock.now() >= latest


@given(st.floats(1, 1e7), st.floats(1, 1e4))
def test_functions_see_the_emulated_time_after_a_step_back(back: float, then: float) -> None:
    machine = Machine()
    clock = machine.clock()
    before = clock.now()
    machine.seconds -= back
    machine.wait(then)
    assert (clock.now() - before).total_seconds() == pytest.approx(then)
    assert machine.seconds + clock.offset_ms() / 1000 == pytest.approx(clock.now().timestamp())


def test_a_sleeper_does_not_wait_for_the_machines_clock_to_catch_up() -> None:
    async def scenario() -> None:
        shift = 0.0
        clock = VirtualClock(real=lambda: time.time() + shift)
        until = clock.now() + timedelta(seconds=0.05)
        sleeping = asyncio.create_task(clock.sleep_until(until))
        await asyncio.sleep(0)
        shift = -3600.0
        async with asyncio.timeout(10):
            await sleeping
        assert clock.now() >= until

    asyncio.run(scenario())


def test_scale_and_offset() -> None:
    machine = Machine()
    clock = machine.clock(scale=60)
    machine.wait(10)
    assert clock.now() == START + timedelta(minutes=10)
    assert clock.offset_ms() == pytest.approx(590_000)
    clock.rescale(0)
    machine.wait(1000)
    assert clock.now() == START + timedelta(minutes=10)
    clock.rescale(math.inf)
    machine.wait(5)
    assert clock.is_max
    assert clock.now() == START + timedelta(minutes=10, seconds=5)


@pytest.mark.parametrize("scale", [-1.0, math.nan])
def test_impossible_scales(scale: float) -> None:
    with pytest.raises(ValueError):
        VirtualClock().rescale(scale)


def test_move_into_the_past_is_ignored() -> None:
    moves: list[datetime] = []
    clock = VirtualClock(start=START, scale=0, on_move=moves.append)
    clock.move_to(START - timedelta(days=1))
    assert (clock.now(), moves) == (START, [])


def test_sleepers_wake_when_the_clock_is_moved_past_them() -> None:
    async def scenario() -> list[str]:
        clock = VirtualClock(start=START, scale=0)
        woken: list[str] = []

        async def sleeper(name: str, minutes: float) -> None:
            await clock.sleep_until(START + timedelta(minutes=minutes))
            woken.append(name)

        tasks = [asyncio.create_task(sleeper(name, minutes)) for name, minutes in (("one", 1), ("two", 2))]
        await asyncio.sleep(0)
        clock.advance(timedelta(seconds=90))
        async with asyncio.timeout(10):
            await tasks[0]
        assert woken == ["one"]
        clock.advance(timedelta(seconds=90))
        async with asyncio.timeout(10):
            await tasks[1]
        return woken

    assert asyncio.run(scenario()) == ["one", "two"]


def test_offset_survives_a_restart(tmp_path: Path) -> None:
    book = Book(tmp_path / "pay.db")
    clock = VirtualClock(start=book.resume(), on_move=book.keep_clock)
    clock.advance(timedelta(days=3))
    moved = clock.now()
    book.close()
    again = Book(tmp_path / "pay.db")
    assert again.resume() >= moved
    assert again.resume() < moved + timedelta(minutes=5)
    again.close()


def test_restart_never_starts_before_the_last_entry(tmp_path: Path) -> None:
    book = Book(tmp_path / "pay.db")
    late = datetime.now(UTC) + timedelta(days=400)
    clock = VirtualClock(start=late, scale=0)
    assert clock.now() == late
    book.close()
    world = World(tmp_path / "pay.db")
    world.start(late)
    world.place("A1")
    world.book.close()
    again = Book(tmp_path / "pay.db")
    assert again.resume() == late
    again.close()
