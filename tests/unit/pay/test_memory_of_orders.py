"""What stays in memory of an order is bounded: bytes are counted after some thousands of them, by Python and SQLite."""

from __future__ import annotations

import _sqlite3
import asyncio
import ctypes
import gc
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cloudfn.calls import Caller, Identity, Invocation, InvokeResult
from cloudfn.clock import VirtualClock
from cloudfn.events.base import ignore
from cloudfn.pay import Book, WeChatPay
from cloudfn.pay.ledger.documents import REMEMBERED
from tests.unit.pay.conftest import APPID, ENV, MERCHANT, OPENID, START, manifest_of

WARM = 1700
"""Orders until every cache is full."""
COUNTED = 4 * REMEMBERED
"""As many as leave the memories of the newest as full as they were."""
PYTHON_AN_ORDER, SQLITE_AN_ORDER = 30, 200
"""Bytes. A book of 16 MB of pages in memory had 2,600 an order."""


async def accept(call: Invocation) -> InvokeResult:
    return InvokeResult(call.function, call.request_id, b'{"errcode": 0}')


def sqlite_bytes() -> int:
    used = ctypes.CDLL(_sqlite3.__file__).sqlite3_memory_used
    used.restype = ctypes.c_longlong
    return int(used())


@contextmanager
def wechat_pay(path: Path) -> Iterator[WeChatPay]:
    book = Book(path)
    clock = VirtualClock(start=START, scale=0, on_move=book.keep_clock)
    yield WeChatPay(manifest_of(), book=book, clock=clock, emit=ignore, invoke=accept, seed=1)
    book.close()


def sell(pay: WeChatPay, numbers: range) -> None:
    caller = Caller("makeOrder", "request", Identity(appid=APPID, openid=OPENID), ENV)
    for number in numbers:
        fields = {
            "body": "tea",
            "out_trade_no": f"M{number}",
            "spbill_create_ip": "127.0.0.1",
            "sub_mch_id": MERCHANT,
            "total_fee": 100,
            "env_id": ENV,
            "function_name": "payCallback",
        }
        assert pay.call("unifiedOrder", fields, caller).ok
        assert pay.pay(f"M{number}").paid
    asyncio.run(pay.drain())


def test_orders_stay_in_the_book_and_not_in_memory(tmp_path: Path) -> None:
    try:
        sqlite_bytes()
    except (OSError, AttributeError) as error:
        pytest.skip(f"this Python's SQLite does not tell its memory: {error}")
    tracemalloc.start()  # before anything is made: what takes the place of something old is no growth
    try:
        with wechat_pay(tmp_path / "pay.db") as pay:
            sell(pay, range(WARM))
            gc.collect()
            of_python, of_sqlite = tracemalloc.get_traced_memory()[0], sqlite_bytes()
            sell(pay, range(WARM, WARM + COUNTED))
            gc.collect()
            more_python, more_sqlite = tracemalloc.get_traced_memory()[0] - of_python, sqlite_bytes() - of_sqlite
            assert pay.orders(limit=1)["total"] == WARM + COUNTED
    finally:
        tracemalloc.stop()
    assert more_python < PYTHON_AN_ORDER * COUNTED, more_python
    assert more_sqlite < SQLITE_AN_ORDER * COUNTED, more_sqlite
