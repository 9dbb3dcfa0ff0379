"""A damaged order book is one coded error, at its opening or where the damage is met; never a trace."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.errors import CloudfnError, InvalidFile
from tests.unit.pay.conftest import MERCHANT, World


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with something of everything in it, closed."""
    path = tmp_path_factory.mktemp("book") / "pay.db"
    world = World(path)
    for n in range(20):
        world.place(f"A{n}")
        world.pay.pay(f"A{n}")
    world.reply = {"errcode": 1}
    world.deliver()
    fields = {"sub_mch_id": MERCHANT, "out_trade_no": "A1", "out_refund_no": "R1", "total_fee": 100, "refund_fee": 50}
    world.call("refund", fields)
    world.book.close()
    return path


def used(path: Path) -> None:
    """Everything that reads the book."""
    world = World(path)
    try:
        for order in world.pay.orders(limit=50)["items"]:  # type: ignore[attr-defined]
            world.pay.order(order["outTradeNo"])
        world.pay.notifications()
        world.pay.violations()
        asyncio.run(world.pay.advance(timedelta(days=3)))
    finally:
        world.book.close()


def test_a_sound_one_is_used_whole(sound: Path, tmp_path: Path) -> None:
    shutil.copy(sound, tmp_path / "pay.db")
    used(tmp_path / "pay.db")


@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8))
@settings(max_examples=60)
def test_any_bytes_may_be_wrong(sound: Path, flips: list[tuple[float, int]]) -> None:
    data = bytearray(sound.read_bytes())
    for place, value in flips:
        data[int(place * len(data))] = value
    path = sound.with_name("flipped.db")
    for each in path.parent.glob("flipped.db*"):
        each.unlink()
    path.write_bytes(data)
    with contextlib.suppress(CloudfnError):  # a number may be gone from an index too
        used(path)


@pytest.mark.parametrize("column", ["data", "state", "created_at", "total_fee_fen"])
def test_a_row_that_makes_no_order(sound: Path, tmp_path: Path, column: str) -> None:
    path = tmp_path / "pay.db"
    shutil.copy(sound, path)
    db = sqlite3.connect(path)
    db.execute(f"UPDATE orders SET {column} = CAST(x'c328' AS TEXT) WHERE id = 3")
    db.commit()
    db.close()
    with pytest.raises(InvalidFile) as caught:
        used(path)
    assert caught.value.code == "CFN-PAY-103"
    assert "a row is damaged" in str(caught.value)


def test_one_that_another_process_holds_is_not_damaged(sound: Path, tmp_path: Path) -> None:
    """What helps against damage, moving it away, would lose orders here."""
    path = tmp_path / "pay.db"
    shutil.copy(sound, path)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(InvalidFile) as caught:
            World(path)
        assert caught.value.code == "CFN-PAY-102"
        other.execute("ROLLBACK")
    used(path)


def test_a_database_of_somebody_else_is_no_empty_book(tmp_path: Path) -> None:
    path = tmp_path / "pay.db"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE songs (name TEXT)")
    db.close()
    with pytest.raises(InvalidFile, match="no table `orders`"):
        used(path)
    db = sqlite3.connect(path)
    assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("songs",)]
    db.close()
