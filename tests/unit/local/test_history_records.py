"""A call is kept in one row, or in two where something comes between, and read as the five events that it always was,
whoever reads and from wherever."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cloudfn.events.base import Event, apart
from cloudfn.events.functions import (
    CallEnded,
    CallStarted,
    InvocationEnded,
    InvocationStarted,
    LogWritten,
    WholeCall,
    joined,
)
from cloudfn.events.tasks import Noticed
from cloudfn.local.history import Filter, History, Row, connect, read
from cloudfn.local.history_file import encode

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

instants = st.integers(0, 10**6).map(lambda micro: AT + timedelta(microseconds=micro))
functions = st.sampled_from(["makeOrder", "小店"])
ids = st.sampled_from(["r-1", "r-2", "r-3", "r-4"])
texts = st.sampled_from(["", '{"sum":3}', "茶\n\x00", "\ud800 half", "x" * 300])
numbers = st.one_of(st.floats(0, 1e7), st.sampled_from([0.0, 0.005, 12.345, 1e16]))

started = st.builds(InvocationStarted, instants, functions, ids, st.just("wx_client"), st.booleans(), texts, texts)
ended = st.builds(
    InvocationEnded, instants, functions, ids, st.booleans(), numbers, numbers, st.booleans(), texts, texts
)
events = st.one_of(
    st.builds(CallStarted, instants, started),
    st.builds(CallEnded, instants, ended, st.sampled_from([128, 256, 3072])),
    st.builds(LogWritten, instants, functions, ids, st.sampled_from(["stdout", "logger"]), texts),
    st.builds(
        Noticed, instants, st.just("CFN-RUN-014"), st.just({"function": "f"}), st.just("warning"), functions, ids
    ),
    ended,
)
kinds = st.lists(
    st.sampled_from(["InvocationStarted", "InvocationEnded", "LogWritten", "Noticed", "CallStarted"]), max_size=3
)
filters = st.builds(
    Filter,
    since=st.integers(0, 60),
    function=st.one_of(st.just(""), functions),
    request_id=st.one_of(st.just(""), ids),
    events=kinds.map(tuple),
)
PAUSE, RESTART = "pause", "restart"
steps = st.lists(st.one_of(events, events, events, st.sampled_from([PAUSE, RESTART])), max_size=30)
questions = st.lists(st.tuples(filters, st.integers(1, 40)), min_size=1, max_size=6)


@dataclass
class Told:
    """What readers got: live, and per question the rows that are asked for, oldest and newest first, by each way."""

    live: list[tuple[int, Event]]
    rows: list[Row]
    answers: list[list[list[str]]]


async def told(folder: Path, steps: list[Event | str], questions: list[tuple[Filter, int]]) -> Told:
    live: list[tuple[int, Event]] = []

    def heard(batch: Sequence[tuple[int, Event]]) -> None:
        live.extend(part for seq, event in batch for part in apart(seq, event))

    history = History(folder / "h.db")
    history.listen(heard)
    for step in steps:
        if step == PAUSE:
            await history.flush()
        elif step == RESTART:
            await history.close()
            history = History(folder / "h.db")
            history.listen(heard)
        elif isinstance(step, Event):
            history.emit(step)
    answers = []
    for which, limit in questions:
        file = read(connect(folder / "h.db", read_only=True), which, limit) if await history.newest_seq() else []
        ways = await history.after(which, limit), file, await history.newest(which, limit)
        answers.append([[row.text() for row in rows] for rows in ways])
    rows = await history.after(Filter(), 1000)
    assert await history.newest_seq() == len(rows)
    await history.close()
    return Told(live, rows, answers)


def texts_of(steps: Iterable[Event | str], request_id: str) -> list[str]:
    """What readers see of a request, when each of its events is kept by itself."""
    parts = [part for step in steps if isinstance(step, Event) for part in step.parts()]
    return [encode(0, part).body for part in parts if getattr(part, "request_id", "") == request_id]


@given(steps, questions)
@settings(max_examples=50)
def test_records_read_as_the_events_that_they_stand_for(
    steps: list[Event | str], questions: list[tuple[Filter, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        got = asyncio.run(told(Path(folder), steps, questions))
    assert [row.seq for row in got.rows] == list(range(1, len(got.rows) + 1))
    assert [(seq, encode(seq, event)) for seq, event in got.live] == [(row.seq, row) for row in got.rows]
    for request_id in {row.request_id for row in got.rows}:
        seen = [row.body for row in got.rows if row.request_id == request_id]
        assert seen == texts_of(steps, request_id)
    others = [row.body for row in got.rows if row.event == "Noticed"]
    assert others == [encode(0, step).body for step in steps if isinstance(step, Noticed)]
    for (which, limit), (after, file, newest) in zip(questions, got.answers, strict=True):
        matching = [row.text() for row in got.rows if which.matches(row)]
        assert after == file == matching[:limit]
        assert newest == matching[-limit:]


@given(st.lists(events, max_size=30))
def test_only_beginnings_of_calls_move_and_only_behind_other_calls(events: list[Event]) -> None:
    kept = [event for event in events if not isinstance(event, CallStarted | CallEnded)]
    rest = [event for event in joined(events) if not isinstance(event, WholeCall | CallStarted | CallEnded)]
    assert rest == kept
    between: list[list[Event]] = [[]]
    for event in events:
        if isinstance(event, CallStarted | CallEnded):
            between[-1].append(event)
        else:
            between.append([])
    after: list[list[Event]] = [[]]
    for event in joined(events):
        if isinstance(event, WholeCall | CallStarted | CallEnded):
            after[-1] += [event.started, event.ended] if isinstance(event, WholeCall) else [event]
        else:
            after.append([])
    assert [Counter(map(id, calls)) for calls in after] == [Counter(map(id, calls)) for calls in between]


@pytest.mark.parametrize(("between", "count"), [([], 1), (["r-2"], 2), (["pause"], 2)])
def test_a_call_is_a_row_unless_something_comes_between(tmp_path: Path, between: list[str], count: int) -> None:
    async def work() -> None:
        history = History(tmp_path / "h.db")
        history.emit(CallStarted(AT, InvocationStarted(AT, "f", "r-1", "wx_client", True, "", "{}")))
        for what in between:
            if what == "pause":
                await history.flush()
            else:
                history.emit(CallStarted(AT, InvocationStarted(AT, "f", what, "wx_client", True, "", "{}")))
        history.emit(CallEnded(AT, InvocationEnded(AT, "f", "r-1", True, 1.25, 40.5, True, "3"), 256))
        await history.close()

    asyncio.run(work())
    (rows,) = connect(tmp_path / "h.db", read_only=True).execute("SELECT count(*) FROM history").fetchone()
    assert rows == count


def test_a_call_reads_as_five_events(tmp_path: Path) -> None:
    async def work() -> None:
        history = History(tmp_path / "h.db")
        history.emit(CallStarted(AT, InvocationStarted(AT, "f", "r-1", "wx_client", True, "", "{}")))
        history.emit(CallEnded(AT, InvocationEnded(AT, "f", "r-1", True, 1.25, 40.5, True, "3"), 256))
        rows = await history.after(Filter(request_id="r-1"))
        await history.close()
        lines = [row.body for row in rows if row.event == "LogWritten"]
        assert [row.seq for row in rows] == [1, 2, 3, 4, 5] and len(lines) == 3
        assert "START RequestId: r-1" in lines[0] and "END RequestId: r-1" in lines[1]
        report = "Duration: 1.25 ms Billed Duration: 2 ms Memory Size: 256 MB Max Memory Used: 40.50 MB Cold Start: yes"
        assert f"REPORT RequestId: r-1 {report}" in lines[2]

    asyncio.run(work())


@given(
    st.lists(st.tuples(st.sampled_from(["r-1", "r-2"]), st.integers(0, 9)), min_size=3, max_size=9),
    st.integers(4, 20),
    st.booleans(),
)
@example([("r-1", 9), ("r-1", 9), ("r-1", 1)], 20, False)
@settings(max_examples=50)
def test_of_a_bounded_history_all_rows_of_a_request_that_are_left_are_found(
    lines: list[tuple[str, int]], keep: int, restarted: bool
) -> None:
    async def work(file: Path) -> None:
        history = History(file, keep=keep)
        for n, (request_id, others) in enumerate(lines):
            history.emit(LogWritten(AT, "f", request_id, "stdout", str(n)))
            for other in range(others):
                history.emit(LogWritten(AT, "f", f"other-{n}-{other}", "stdout", ""))
            await history.flush()
            if restarted and n == len(lines) // 2:
                await history.close()
                history = History(file, keep=keep)
        for request_id in {request_id for request_id, _ in lines}:
            which = Filter(request_id=request_id)
            assert await history.newest(which, 1000) == read(connect(file, read_only=True), which, 1000)
        await history.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(work(Path(folder) / "h.db"))
