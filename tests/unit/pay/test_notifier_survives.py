"""Whatever one delivery, refund or closing runs into, the notifier goes on with the rest and tries it again."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cloudfn.calls import Invocation
from cloudfn.errors import InvalidFile
from cloudfn.events.functions import DocumentWritten
from cloudfn.pay.ledger.book import Book
from tests.kit.waiting import eventually
from tests.unit.pay.conftest import MERCHANT, World


@pytest.fixture
def stored(make_world: Callable[..., World], tmp_path: Path) -> Iterator[World]:
    """A world whose book is a file."""
    world = make_world(tmp_path / "pay.db")
    yield world
    world.book.close()


@contextlib.contextmanager
def locked(world: World) -> Iterator[sqlite3.Connection]:
    """Another process writes, and takes its time."""
    other = sqlite3.connect(world.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield other
    finally:
        other.close()


def with_loop(world: World, scenario: Callable[[], Awaitable[None]]) -> None:
    async def both() -> None:
        loop = asyncio.create_task(world.pay.run())
        try:
            await scenario()
            assert not loop.done(), "the notifier ended"
        finally:
            loop.cancel()
            await asyncio.gather(loop, return_exceptions=True)

    asyncio.run(both())


def state(world: World, number: str = "A1001") -> str:
    return str(world.order(number)["notifications"][0]["state"])


def test_a_locked_book_delays_a_retry_and_ends_nothing(stored: World) -> None:
    world = stored
    world.place()
    world.reply = {"errcode": 1}
    world.pay.pay("A1001")
    world.deliver()
    world.reply = {"errcode": 0, "errmsg": "ok"}

    async def scenario() -> None:
        with locked(world):
            world.clock._on_move = None  # the move itself is not what is locked out here
            world.clock.advance(timedelta(seconds=15))
            await eventually(lambda: world.pay.troubles)
            assert len(world.calls) == 1
            assert "locked" in world.pay.troubles["n1"]
        await eventually(lambda: state(world) == "accepted" and not world.pay.troubles)

    with_loop(world, scenario)
    assert len(world.calls) == 2
    assert [code for code in world.codes() if code in ("CFN-PAY-100", "CFN-PAY-101")] == ["CFN-PAY-100", "CFN-PAY-101"]
    assert world.pay.violations() == ()


def test_a_reply_that_cannot_be_booked_is_booked_later_and_not_asked_again(stored: World) -> None:
    world = stored
    held = contextlib.ExitStack()

    def reply(call: Invocation) -> object:
        held.enter_context(locked(world))
        return {"errcode": 0, "errmsg": "ok"}

    world.reply = reply
    world.place()

    async def scenario() -> None:
        world.pay.pay("A1001")
        await eventually(lambda: world.pay.troubles)
        assert state(world) == "delivering"
        held.close()
        await eventually(lambda: state(world) == "accepted")

    with held:
        with_loop(world, scenario)
    assert len(world.calls) == 1
    assert world.pay.violations() == ()


def test_a_full_disk_delays_and_ends_nothing(stored: World) -> None:
    world = stored
    world.reply = {"errcode": 1}
    for number in range(3):
        world.place(f"A{number}")
        world.pay.pay(f"A{number}")
    world.deliver()

    def pages(most: int) -> None:
        world.book._db.execute(f"PRAGMA max_page_count = {most}").fetchone()

    async def scenario() -> None:
        fill(world)
        pages(1)  # SQLite takes the present size, so that no page can be added
        world.clock.advance(timedelta(days=3))
        world.pay.wake()
        await eventually(lambda: world.pay.troubles)
        pages(1 << 30)
        await eventually(lambda: not world.pay.troubles and all(state(world, f"A{n}") == "exhausted" for n in range(3)))

    world.pay.deliver_through(world.invoke)
    with_loop(world, lambda: scenario_with_jumps(world, scenario))
    assert world.pay.violations() == ()


async def scenario_with_jumps(world: World, scenario: Callable[[], Awaitable[None]]) -> None:
    world.clock.rescale(float("inf"))
    await scenario()


def fill(world: World) -> None:
    """Use up the pages that are allocated but free."""
    with world.book.writing():
        for _ in range(40):
            world.book.note(1, world.clock.now(), "Filler", text="x" * 200)


@pytest.mark.parametrize("kind", ["RuntimeError", "OSError"])
def test_an_invoke_that_raises_counts_as_a_failed_attempt(stored: World, kind: str) -> None:
    world = stored

    def reply(call: Invocation) -> object:
        raise {"RuntimeError": RuntimeError, "OSError": OSError}[kind]("the pool is gone")

    world.reply = reply
    world.place()

    async def scenario() -> None:
        world.pay.pay("A1001")
        await eventually(lambda: state(world) == "pending" and world.calls)

    with_loop(world, scenario)
    [notification] = world.order()["notifications"]
    assert "the pool is gone" in notification["attempts"][0]["reply"]
    world.reply = {"errcode": 0, "errmsg": "ok"}
    world.advance(seconds=15)
    assert state(world) == "accepted"


def test_one_item_that_always_fails_holds_up_no_other(stored: World) -> None:
    world = stored
    for number in ("A1", "A2"):
        world.place(number)
        world.pay.pay(number)
    # A row that cannot be written any more, whatever the reason.
    world.book._db.execute(
        "CREATE TRIGGER broken BEFORE UPDATE ON notifications WHEN OLD.id = 1 BEGIN SELECT RAISE(ABORT, 'broken'); END"
    )

    async def scenario() -> None:
        world.pay.wake()
        await eventually(lambda: state(world, "A2") == "accepted")
        assert list(world.pay.troubles) == ["n1"]

    with_loop(world, scenario)
    assert world.codes().count("CFN-PAY-100") == 1


def test_refunds_and_closings_too(stored: World) -> None:
    world = stored
    world.place("A1")
    world.place("A2")
    world.pay.pay("A1")
    world.deliver()
    refund = {
        "sub_mch_id": MERCHANT,
        "out_trade_no": "A1",
        "out_refund_no": "R1",
        "total_fee": 100,
        "refund_fee": 100,
        "env_id": "test-f0b102",
        "function_name": "refundCallback",
    }
    assert world.call("refund", refund)["result_code"] == "SUCCESS"

    async def scenario() -> None:
        with locked(world):
            world.clock._on_move = None
            world.clock.advance(timedelta(days=8))
            await eventually(lambda: len(world.pay.troubles) == 2)
        await eventually(lambda: world.order("A2")["state"] == "CLOSED")
        await eventually(lambda: world.order("A1")["notifications"][-1]["state"] == "accepted")

    with_loop(world, scenario)
    assert world.pay.violations() == ()


def test_moving_the_clock_by_hand_says_why_it_cannot(stored: World) -> None:
    from cloudfn.errors import InvalidFile

    world = stored
    world.place()
    world.pay.pay("A1001")
    with locked(world), pytest.raises(InvalidFile) as caught:
        world.deliver()
    assert caught.value.code == "CFN-PAY-102"
    assert "locked" in str(caught.value)
    world.deliver()
    assert state(world) == "accepted"


def test_a_commit_that_fails_leaves_no_transaction_open(stored: World) -> None:
    world = stored
    world.place()
    book = world.book
    before = len(book.timeline(1))
    with locked(world), contextlib.suppress(Exception), book.writing():
        book.note(1, world.clock.now(), "Lost")
    with contextlib.suppress(RuntimeError), book.writing():
        book.note(1, world.clock.now(), "Lost")
        raise RuntimeError
    with book.writing():
        book.note(1, world.clock.now(), "Kept")
    assert len(book.timeline(1)) == before + 1


def test_a_function_hears_of_a_locked_book_as_of_a_platform_that_is_busy(stored: World) -> None:
    world: Any = stored
    with locked(world):
        answer = world.call("unifiedOrder", world.order_fields())
    assert answer["code"] == "SYS_ERR"
    assert "CFN-PAY-102" in world.codes()
    assert world.call("unifiedOrder", world.order_fields())["result_code"] == "SUCCESS"


def test_a_document_is_never_refused_for_the_books_sake(stored: World) -> None:
    world = stored
    world.place("A1")  # from here on the invocation works for the order
    at = world.clock.now()
    written = DocumentWritten(at, "orders", "A1", "update", request_id="req-1", before="{}", after='{"a":1}')
    with locked(world):
        world.pay.saw(written)
    before = len(world.order("A1")["timeline"])
    world.pay.saw(written)
    assert len(world.order("A1")["timeline"]) == before + 1


def test_only_the_first_writing_waits_for_another_process_and_only_a_moment(tmp_path: Path) -> None:
    book = Book(tmp_path / "pay.db")
    other = sqlite3.connect(tmp_path / "pay.db", isolation_level=None)
    assert (book.waits_ms, book.is_locked()) == (20, False)
    other.execute("BEGIN IMMEDIATE")
    for _ in range(3):
        with pytest.raises(InvalidFile), book.writing():
            pass
        assert (book.waits_ms, book.is_locked()) == (0, True)
    other.execute("ROLLBACK")
    assert (book.is_locked(), book.waits_ms) == (False, 20)
    with book.rehearsal():
        assert not book.is_locked(), "by ourselves"
    other.close()
    book.close()
