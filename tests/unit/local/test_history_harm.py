"""A history that is damaged never stops a start; one that is locked or full is written later, and nobody waits."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cloudfn.errors import InvalidFile, Notice
from cloudfn.events.functions import LogWritten
from cloudfn.local.history import Filter, History, connect, read
from tests.kit.damage import DAMAGED, UNUSABLE, harmed

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def log(text: str) -> LogWritten:
    return LogWritten(AT, "f", "r-1", "stdout", text)


def texts(rows: object) -> list[str]:
    return [json.loads(row.text())["text"] for row in rows]  # type: ignore[attr-defined]


async def filled(path: Path, count: int = 500) -> None:
    history = History(path)
    for n in range(count):
        history.emit(log(f"old {n}"))
    await history.close()


@pytest.mark.parametrize("harm", [*DAMAGED, *UNUSABLE])
def test_a_damaged_history_is_set_aside_and_told(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "history.db"

    async def work() -> list[Notice]:
        await filled(path)
        harmed(path, {**DAMAGED, **UNUSABLE}[harm])
        history, told = History(path), list[Notice]()
        history.tell_troubles(told.append)
        history.emit(log("new"))
        assert texts(await history.after(Filter())) == ["new"]
        await history.close()
        return told

    [notice] = asyncio.run(work())
    assert (notice.code, notice.params["moved"]) == ("CFN-DEV-043", "history.db.damaged")
    assert (tmp_path / "history.db.damaged").exists()
    assert texts(read(connect(path, read_only=True), Filter(), 10)) == ["new"]


@pytest.mark.parametrize("harm", [*DAMAGED, *UNUSABLE])
def test_who_only_reads_a_damaged_history_is_told(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "history.db"
    asyncio.run(filled(path))
    harmed(path, {**DAMAGED, **UNUSABLE}[harm])
    try:
        db = connect(path, read_only=True)
    except InvalidFile as error:
        assert error.code in ("CFN-DEV-040", "CFN-DEV-042")
        return
    with pytest.raises(sqlite3.DatabaseError):  # found by reading only; `cloudfn logs` says it with the same codes
        read(db, Filter(), 1000)
    db.close()


def test_where_nothing_can_be_written_the_history_is_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    async def work() -> list[Notice]:
        history, told = History(tmp_path / "file" / "history.db"), list[Notice]()
        history.tell_troubles(told.append)
        for n in range(3):
            history.emit(log(str(n)))
        assert texts(await history.newest(Filter(), 2)) == ["1", "2"]
        await history.clear()
        assert await history.after(Filter()) == []
        await history.close()
        return told

    [notice] = asyncio.run(work())
    assert notice.code == "CFN-DEV-044"


def test_a_locked_history_is_read_from_memory_and_written_later(tmp_path: Path) -> None:
    path = tmp_path / "history.db"

    async def work() -> None:
        await filled(path, 2)
        history, told = History(path), list[Notice]()
        history.tell_troubles(told.append)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for n in range(500):
            history.emit(log(f"new {n}"))
        assert texts(await history.after(Filter(since=2), 1000)) == [f"new {n}" for n in range(500)]
        assert texts(await history.newest(Filter(), 2)) == ["new 498", "new 499"]
        assert texts(await history.after(Filter(), 3)) == ["old 0", "old 1", "new 0"]
        assert [notice.code for notice in told] == ["CFN-DEV-044"]
        other.execute("ROLLBACK")
        other.close()
        history.emit(log("last"))
        await history.close()

    asyncio.run(work())
    found = texts(read(connect(path, read_only=True), Filter(), 1000))
    assert found == ["old 0", "old 1", *(f"new {n}" for n in range(500)), "last"]


def test_clearing_a_locked_history_waits_beside_the_loop(tmp_path: Path) -> None:
    path = tmp_path / "history.db"

    async def work() -> None:
        await filled(path, 2)
        history = History(path)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        clearing = asyncio.create_task(history.clear())
        for _ in range(10):
            await asyncio.sleep(0)
        assert not clearing.done()
        other.execute("ROLLBACK")
        other.close()
        await clearing
        assert await history.after(Filter()) == []
        await history.close()

    asyncio.run(work())


def test_damage_that_is_met_while_it_runs_costs_no_row(tmp_path: Path) -> None:
    path = tmp_path / "history.db"

    async def work() -> list[Notice]:
        await filled(path)
        history, told = History(path), list[Notice]()
        history.tell_troubles(told.append)
        other = sqlite3.connect(path)
        other.execute("DROP TABLE history")
        other.close()
        for n in range(300):
            history.emit(log(f"new {n}"))
        await history.flush()
        await history.close()
        return told

    told = asyncio.run(work())
    assert [notice.code for notice in told] == ["CFN-DEV-043"]
    assert texts(read(connect(path, read_only=True), Filter(), 1000)) == [f"new {n}" for n in range(300)]
