"""The history: numbers grow, nothing is lost, the file stays small."""

from __future__ import annotations

import asyncio
import gc
import json
import sqlite3
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cloudfn.events.functions import InvocationEnded, LogWritten
from cloudfn.events.tasks import Noticed
from cloudfn.local.history import LOG_QUEUE, Filter, History, connect, read

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def log(text: str, function: str = "f", request_id: str = "r-1") -> LogWritten:
    return LogWritten(AT, function, request_id, "stdout", text)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def test_rows_come_back_in_order_with_growing_numbers(tmp_path: Path) -> None:
    async def work() -> None:
        history = History(tmp_path / "h.db")
        for n in range(1200):
            history.emit(log(str(n), "g" if n % 3 else "f", f"r-{n}"))
        history.emit(InvocationEnded(AT, "f", "r-7", True, 1.0, 2.0, False))
        assert [row.seq for row in await history.after(Filter(), 5)] == [1, 2, 3, 4, 5]
        assert [row.seq for row in await history.after(Filter(since=1199))] == [1200, 1201]
        assert len(await history.after(Filter(function="f"), 1000)) == 401
        assert [row.event for row in await history.after(Filter(request_id="r-7"))] == ["LogWritten", "InvocationEnded"]
        assert [row.seq for row in await history.after(Filter(events=("InvocationEnded",)))] == [1201]
        assert [row.seq for row in await history.newest(Filter(), 2)] == [1200, 1201]
        first = json.loads((await history.after(Filter(), 1))[0].text())
        assert (first["seq"], first["event"], first["text"]) == (1, "LogWritten", "0")
        await history.close()

    run(work())


def test_numbers_go_on_after_a_restart_and_after_clearing(tmp_path: Path) -> None:
    async def work(expected: int) -> None:
        history = History(tmp_path / "h.db")
        history.emit(log("x"))
        assert [row.seq for row in await history.after(Filter(since=expected - 1))] == [expected]
        await history.clear()
        assert await history.after(Filter()) == []
        await history.close()

    for expected in (1, 2, 3):
        run(work(expected))


def test_only_the_newest_rows_are_kept_and_old_readers_skip(tmp_path: Path) -> None:
    async def work() -> None:
        history = History(tmp_path / "h.db", keep=100)
        for n in range(10):
            for m in range(100):
                history.emit(log(f"{n} {m}"))
            await history.flush()
        await history.close()

    run(work())
    found = read(connect(tmp_path / "h.db", read_only=True), Filter(), 10_000)
    assert (len(found), found[0].seq, found[-1].seq) == (100, 901, 1000)


def test_a_listener_that_fails_is_dropped_and_the_history_goes_on(tmp_path: Path) -> None:
    async def work() -> None:
        problems: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: problems.append(context["exception"]))
        history = History(tmp_path / "h.db")
        seen: list[int] = []

        def broken(batch: object) -> None:
            raise ValueError("broken")

        history.listen(broken)
        history.listen(lambda batch: seen.extend(seq for seq, _ in batch))
        history.emit(log("one"))
        await history.wait_beyond(0)
        history.emit(log("two"))
        await history.wait_beyond(1)
        assert seen[-1] == 2
        await history.close()
        gc.collect()
        assert [str(problem) for problem in problems] == ["broken"]

    run(work())


def test_large_rows_bound_the_file_the_memory_and_a_page(tmp_path: Path) -> None:
    async def work() -> None:
        history = History(tmp_path / "h.db", keep_bytes=4 << 20)
        for n in range(400):
            history.emit(log(f"{n} " + "x" * 60_000))
            if n % 10 == 9:
                await history.flush()
        first_page = await history.after(Filter(), 1000)
        assert len(first_page) < 200
        assert sum(len(row.body) for row in history._tail) <= 2 << 20
        newest = await history.newest(Filter(), 1)
        assert newest[0].seq == 400
        await history.close()

    run(work())
    assert (tmp_path / "h.db").stat().st_size < 12 << 20


def test_a_waiting_reader_is_told(tmp_path: Path) -> None:
    async def work() -> None:
        history = History(tmp_path / "h.db")
        seen: list[int] = []
        history.listen(lambda batch: seen.extend(seq for seq, _ in batch))
        waiting = asyncio.create_task(history.wait_beyond(0))
        await asyncio.sleep(0)
        assert not waiting.done()
        history.emit(log("x"))
        await asyncio.wait_for(waiting, 10)
        assert seen == [1]
        await history.close()

    run(work())


def test_a_full_disk_does_not_stop_live_readers(tmp_path: Path) -> None:
    async def work() -> None:
        history = History(tmp_path / "h.db")
        blocker = sqlite3.connect(tmp_path / "h.db")
        blocker.execute("DROP TABLE history")
        blocker.commit()
        blocker.close()
        history.emit(log("still there"))
        assert [row.function for row in await history.after(Filter())] == ["f"]
        await history.close()

    run(work())


@pytest.mark.parametrize("odd", ["half \ud800 a pair", {("no", "key"): 1}, [[]]], ids=["surrogate", "key", "circle"])
def test_an_event_that_cannot_be_written_holds_up_nothing(tmp_path: Path, odd: object) -> None:
    """Readers waited for its number for ever, and so did the end of the cloud."""
    if odd == [[]]:
        odd[0].append(odd)  # type: ignore[index]

    async def work() -> None:
        history = History(tmp_path / "h.db")
        history.emit(Noticed(AT, "CFN-X", {"odd": odd}, "note", "f"))
        history.emit(log("after"))
        async with asyncio.timeout(20):
            rows = await history.after(Filter())
            await history.close()
        assert [json.loads(row.text().encode())["event"] for row in rows] == ["Noticed", "LogWritten"]
        assert rows[0].function == "f"

    run(work())
    assert [row.seq for row in read(connect(tmp_path / "h.db"), Filter(), 9)] == [1, 2]


def test_output_that_cannot_be_written_in_time_is_dropped_and_counted(tmp_path: Path) -> None:
    """All else is kept, in its place; what was dropped is said once it flows again."""
    lines = LOG_QUEUE + 5000

    async def work() -> None:
        history = History(tmp_path / "h.db")
        for n in range(lines):
            history.emit(log(str(n), "f" if n % 2 else "g"))
        history.emit(InvocationEnded(AT, "f", "r-1", True, 1.0, 2.0, False))
        await history.flush()
        history.emit(log("again"))
        rows = await history.after(Filter(), lines)
        kept = [json.loads(row.body)["text"] for row in rows if row.event == "LogWritten"]
        assert kept == [*map(str, range(LOG_QUEUE)), "again"]
        told = [json.loads(row.body) for row in rows if row.event == "Noticed"]
        assert {one["code"] for one in told} == {"CFN-RUN-030"}
        assert sorted((one["function"], one["params"]["count"]) for one in told) == [("f", 2500), ("g", 2500)]
        assert sum(row.event == "InvocationEnded" for row in rows) == 1
        await history.close()

    run(work())


def test_a_reader_comes_to_its_end_while_lines_keep_coming(tmp_path: Path) -> None:
    async def work() -> None:
        history = History(tmp_path / "h.db")
        history.listen(lambda batch: [history.emit(log("more")) for _ in batch] and None)
        history.emit(log("first"))
        assert (await history.after(Filter(), 1))[0].seq == 1
        history._listeners.clear()
        await history.close()

    run(work())
