"""The clock that can be moved and sped up, never back; also over restarts."""

from __future__ import annotations

import asyncio
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.clock import VirtualClock, beijing
from cloudfn.pay import Book
from tests.unit.pay.conftest import World

START = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)


class Machine:
    """A machine's clock under the test's control, seconds since 1970."""

    def __init__(self) -> None:
        self.seconds = START.timestamp()

    def __call__(self) -> float:
        return self.seconds


def test_beijing_is_eight_hours_ahead() -> None:
    assert beijing(START) == "20260302003000"
    assert beijing(START, "%Y-%m-%d") == "2026-03-02"


@given(st.lists(st.tuples(st.sampled_from(["pass", "move", "scale", "back"]), st.floats(0, 1e4)), max_size=20))
def test_never_backwards(steps: list[tuple[str, float]]) -> None:
    machine = Machine()
    clock = VirtualClock(real=machine)
    latest = clock.now()
    for what, amount in steps:
        if what == "pass":
            machine.seconds += amount
        elif what == "back":
            machine.seconds -= amount  # the user sets the machine's clock back
        elif what == "move":
            clock.advance(timedelta(seconds=amount))
        else:
            clock.rescale(math.inf if amount > 9e3 else amount / 10)
        assert clock.now() >= latest
        latest = clock.now()


def test_scale_and_offset() -> None:
    machine = Machine()
    clock = VirtualClock(real=machine, scale=60)
    machine.seconds += 10
    assert clock.now() == START + timedelta(minutes=10)
    assert clock.offset_ms() == pytest.approx(590_000)
    clock.rescale(0)
    machine.seconds += 1000
    assert clock.now() == START + timedelta(minutes=10)
    clock.rescale(math.inf)
    machine.seconds += 5
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
