"""Loops that live as long as the local cloud: whatever one piece of them raises, they go on, and say so once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cloudfn.calls import Invocation, InvokeResult
from cloudfn.clock import VirtualClock
from cloudfn.local import timers
from cloudfn.local.loops import Loops, failing
from cloudfn.manifest.values import Function, Manifest, Timer
from cloudfn.troubles import FIRST_PAUSE_S, LONGEST_PAUSE_S, Troubles
from tests.kit.waiting import eventually

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class Heard:
    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def __call__(self, what: str, error: Exception | None, pause_s: float) -> None:
        self.said.append((what, str(error) if error else "works"))


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["x", "y", ""])), max_size=30))
def test_troubles(steps: list[tuple[str, str]]) -> None:
    """Said when new and when over; pauses grow from the first to the longest; each piece by itself."""
    heard, now = Heard(), [0.0]
    troubles = Troubles(heard, real=lambda: now[0])
    before: dict[str, str] = {}
    pauses: dict[str, float] = {}
    expected = []
    for what, error in steps:
        if error:
            troubles.failed(what, RuntimeError(error))
            pauses[what] = min(pauses[what] * 2, LONGEST_PAUSE_S) if what in pauses else FIRST_PAUSE_S
            expected += [(what, error)] if before.get(what) != error else []
            before[what] = error
            assert troubles.holds(what)
            now[0] += pauses[what]
            assert not troubles.holds(what)
        else:
            troubles.fine(what)
            pauses.pop(what, None)
            expected += [(what, "works")] if before.pop(what, "") else []
    assert heard.said == expected
    assert set(troubles.errors) == set(before)
    assert (troubles.wait_s() is None) == (not before)


def test_a_loop_that_raises_runs_again_and_is_failing_until_it_runs_on() -> None:
    async def scenario() -> None:
        heard = Heard()
        loops, runs = Loops(heard), 0

        async def work() -> None:
            nonlocal runs
            runs += 1
            if runs < 3:
                raise OSError("no")
            await asyncio.sleep(3600)

        loops.start("watch", work)
        await eventually(lambda: runs == 1 and failing(loops.states()) == ["watch"])
        assert loops.states()[0].as_json() == {"name": "watch", "state": "failing", "lastError": "OSError: no"}
        await eventually(lambda: not failing(loops.states()))
        assert (runs, heard.said) == (3, [("watch", "no"), ("watch", "works")])
        await loops.stop_all()
        assert loops.states() == ()

    asyncio.run(scenario())


def test_a_loop_has_tidied_up_when_it_is_stopped() -> None:
    async def scenario() -> None:
        loops, tidy, runs = Loops(Heard()), list[str](), 0

        async def work() -> None:
            nonlocal runs
            runs += 1
            if runs == 1:
                raise OSError("no")
            try:
                await asyncio.sleep(3600)
            finally:
                await asyncio.sleep(0)
                tidy.append("tidy")

        loops.start("notifier", work)
        await eventually(lambda: runs == 2)  # it is still watched whether it runs on
        await loops.stop("notifier")
        assert tidy == ["tidy"]

    asyncio.run(scenario())


def project(**crons: str) -> Manifest:
    functions = {
        name: Function(name, Path(name), triggers=(Timer("t", cron.replace("_", " ")),)) for name, cron in crons.items()
    }
    return Manifest("p", Path(), "env-1", functions=functions)


def test_a_timer_that_cannot_be_read_stops_no_other() -> None:
    async def scenario() -> None:
        heard, calls = Heard(), list[Invocation]()
        clock = VirtualClock(start=START, scale=0)
        troubles = Troubles(heard)

        async def invoke(call: Invocation) -> InvokeResult:
            calls.append(call)
            return InvokeResult(call.function, call.request_id)

        manifest = project(bad="0 0 0 * * 7 *", never="0 0 0 31 2 * *", good="0 0 * * * * *")
        running = asyncio.create_task(timers.run(manifest, clock, invoke, troubles))
        for n in (1, 2, 3):
            await asyncio.sleep(0)
            clock.advance(timedelta(hours=1))
            await eventually(lambda n=n: len(calls) == n)
        assert {call.function for call in calls} == {"good"}
        assert [what for what, _ in heard.said] == ["bad/t"]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(scenario())


def test_a_call_that_does_not_come_about_is_made_again() -> None:
    async def scenario() -> None:
        heard, tries = Heard(), list[str]()
        clock = VirtualClock(start=START, scale=0)

        async def invoke(call: Invocation) -> InvokeResult:
            tries.append(call.function)
            if call.function == "bad" and tries.count("bad") < 2:
                raise RuntimeError("no pool")
            return InvokeResult(call.function, call.request_id)

        manifest = project(bad="0 0 * * * * *", good="0 0 * * * * *")
        running = asyncio.create_task(timers.run(manifest, clock, invoke, Troubles(heard)))
        await asyncio.sleep(0)
        clock.advance(timedelta(hours=1))
        await eventually(lambda: sorted(tries) == ["bad", "bad", "good"] and len(heard.said) == 2)
        assert heard.said == [("bad/t", "no pool"), ("bad/t", "works")]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(scenario())
