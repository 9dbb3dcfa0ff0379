"""A call is kept in two rows, and read as the five events that it always was, whoever reads and from wherever."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.events.base import Event
from cloudfn.events.functions import CallEnded, CallStarted, InvocationEnded, InvocationStarted, LogWritten
from cloudfn.events.tasks import Noticed
from cloudfn.local.history import Filter, History, connect, read

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


async def told(
    folder: Path, steps: list[Event | str], questions: list[tuple[Filter, int]], whole: bool
) -> list[object]:
    """Every answer that readers get; ``whole`` emits records, otherwise each of their events by itself."""
    answers: list[object] = []
    live: list[tuple[int, Event]] = []
    history = History(folder / "h.db")
    history.listen(live.extend)
    for step in steps:
        if step == PAUSE:
            await history.flush()
        elif step == RESTART:
            await history.close()
            history = History(folder / "h.db")
            history.listen(live.extend)
        elif isinstance(step, Event):
            for event in [step] if whole else step.parts():
                history.emit(event)
    for which, limit in questions:
        answers.append([row.text() for row in await history.after(which, limit)])
        answers.append([row.text() for row in await history.newest(which, limit)])
        answers.append([row.text() for row in read(connect(folder / "h.db", read_only=True), which, limit)])
    answers += [live, history.last_seq]
    await history.close()
    return answers


@given(steps, questions)
@settings(max_examples=50)
def test_records_read_as_the_events_that_they_stand_for(
    steps: list[Event | str], questions: list[tuple[Filter, int]]
) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        records = asyncio.run(told(Path(one), steps, questions, True))
        assert records == asyncio.run(told(Path(other), steps, questions, False))


def test_a_call_is_two_rows_in_the_file(tmp_path: Path) -> None:
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
    (count,) = connect(tmp_path / "h.db", read_only=True).execute("SELECT count(*) FROM history").fetchone()
    assert count == 2
