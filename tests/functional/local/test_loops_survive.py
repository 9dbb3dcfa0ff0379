"""A book that another process holds, or a full disk, ends nothing: said, seen in every place, and made up for."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cloudfn.calls import Caller, Identity
from cloudfn.events.functions import DocumentWritten
from cloudfn.local.settings import LocalSettings
from cloudfn.local.thread import CloudThread
from cloudfn.manifest import load
from cloudfn.pay import Book
from tests.kit.command import cloudfn_process
from tests.kit.http import ask
from tests.kit.project import PROJECTS
from tests.kit.waiting import until

pytestmark = pytest.mark.node


def health(thread: CloudThread) -> tuple[int, Any]:
    reply = ask(thread, "GET", "/healthz")
    return reply.status, reply.json


@pytest.fixture
def thread(tmp_path: Path) -> Iterator[CloudThread]:
    """A project with a callback and a timer."""
    shutil.copytree(PROJECTS / "plain", tmp_path / "p")
    folder = tmp_path / "p"
    (folder / "functions" / "cb").mkdir()
    (folder / "functions" / "cb" / "index.js").write_text("exports.main = async () => ({errcode: 0, errmsg: 'ok'});\n")
    (folder / "cloudfn.yaml").write_text(
        "version: 1\nproject: p\nenv: {id: test-f0b102}\n"
        "functions:\n  cb: {install: none}\n  echo: {install: none, triggers: {name: hourly, cron: '0 0 * * * * *'}}\n"
        "payments: {default: {subMchId: '1900009231', callers: [echo], callback: cb}}\n"
    )
    manifest = load(folder / "cloudfn.yaml").manifest
    with CloudThread(manifest, LocalSettings(port=0, watch=False, announce=False)) as running:
        yield running


def order(cloud: Any, number: str) -> bytes:
    fields = {
        "body": "b" * 100,
        "out_trade_no": number,
        "spbill_create_ip": "127.0.0.1",
        "sub_mch_id": "1900009231",
        "total_fee": 7,
        "env_id": "test-f0b102",
        "function_name": "cb",
    }
    caller = Caller("echo", "r1", Identity("wx0123456789abcdef", "oUser"), "test-f0b102")
    body: bytes = cloud.rooms.pay.call("unifiedOrder", fields, caller).body
    return body


def order_and_pay(cloud: Any, number: str) -> None:
    order(cloud, number)
    cloud.rooms.pay.pay(number)


def accepted(thread: CloudThread, number: str) -> bool:
    return bool(ask(thread, "GET", f"/_cloudfn/orders/{number}").json["notifications"][0]["state"] == "accepted")


def loops(thread: CloudThread) -> dict[str, tuple[str, str]]:
    rows = ask(thread, "GET", "/_cloudfn/state").json["loops"]
    return {loop["name"]: (loop["state"], loop["lastError"]) for loop in rows}


def test_a_locked_book(thread: CloudThread) -> None:
    assert health(thread) == (200, {"ok": True})
    assert loops(thread) == {
        "notifier": ("running", ""),
        "state": ("running", ""),
        "timers": ("running", ""),
        "instances": ("running", ""),
    }

    other = sqlite3.connect(thread.cloud.manifest.state / "pay.db", isolation_level=None, check_same_thread=False)

    def pay_then_lock(cloud: Any) -> None:
        # In one step of the loop, so that the delivery is still due when the book is held.
        order_and_pay(cloud, "A1")
        other.execute("BEGIN IMMEDIATE")

    thread.call(pay_then_lock)
    until(lambda: health(thread) == (503, {"ok": False, "notRunning": ["notifier"]}), "the failing notifier")
    # Functions and documents go on meanwhile; only the order's timeline has a gap.
    assert ask(thread, "GET", "/_cloudfn/orders/A1").status == 200
    written = DocumentWritten(datetime.now(UTC), "orders", "A1", "update", request_id="r1")
    thread.call(lambda cloud: cloud.rooms.stores.emit(written))
    state, error = loops(thread)["notifier"]
    assert state == "failing" and "CFN-PAY-102" in error and "locked" in error
    other.close()
    until(lambda: health(thread) == (200, {"ok": True}), "the notifier's recovery")
    until(lambda: accepted(thread, "A1"), "the callback")
    said = [
        row["code"]
        for row in ask(thread, "GET", "/_cloudfn/history?event=Noticed&limit=500").json["items"]
        if row["code"] in ("CFN-PAY-100", "CFN-PAY-101")
    ]
    assert said == ["CFN-PAY-100", "CFN-PAY-101"]


def test_who_pays_waits_for_a_locked_book_and_nobody_else_does(thread: CloudThread) -> None:
    thread.call(lambda cloud: order(cloud, "A1"))
    thread.call(lambda cloud: setattr(cloud.rooms.pay, "patience_s", 600.0))
    other = sqlite3.connect(thread.cloud.manifest.state / "pay.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with ThreadPoolExecutor(1) as beside:
        paying = beside.submit(lambda: ask(thread, "POST", "/_cloudfn/orders/A1/pay", b'{"outcome": "success"}'))
        for _ in range(5):
            assert ask(thread, "POST", "/functions/echo", b"{}").status == 200
            assert ask(thread, "GET", "/_cloudfn/orders/A1").json["state"] == "NOTPAY"
        assert not paying.done()
        other.execute("ROLLBACK")
        assert paying.result().json["paid"]
    until(lambda: accepted(thread, "A1"), "the callback")
    other.close()


def test_who_waited_in_vain_is_told(thread: CloudThread) -> None:
    thread.call(lambda cloud: order(cloud, "A1"))
    thread.call(lambda cloud: setattr(cloud.rooms.pay, "patience_s", 0.05))
    other = sqlite3.connect(thread.cloud.manifest.state / "pay.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    refused = ask(thread, "POST", "/_cloudfn/orders/A1/pay", b'{"outcome": "success"}')
    assert (refused.status, refused.json["error"]["code"]) == (400, "CFN-PAY-102")
    other.close()
    assert ask(thread, "POST", "/_cloudfn/orders/A1/pay", b'{"outcome": "success"}').json["paid"]


def test_a_full_disk(thread: CloudThread) -> None:
    def pages(most: int) -> None:
        thread.call(lambda cloud: cloud.rooms.stores.book._db.execute(f"PRAGMA max_page_count = {most}").fetchone())

    thread.call(lambda cloud: order_and_pay(cloud, "A1"))
    until(lambda: accepted(thread, "A1"), "the first")
    pages(1)  # SQLite takes the present size: what is free in the last page is used up first
    numbers, refused = (f"B{n}" for n in itertools.count()), False
    while not refused:
        refused = b"SYS_ERR" in thread.call(lambda cloud: order(cloud, next(numbers)))
    pages(1 << 30)
    thread.call(lambda cloud: order_and_pay(cloud, "A2"))
    until(lambda: accepted(thread, "A2"), "the last")
    assert health(thread) == (200, {"ok": True})


DAMAGE = {
    "no database": lambda path: path.write_bytes(b"not a database, but long enough to be looked at" * 50),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "zeroed page": lambda path: path.write_bytes(_zeroed(path.read_bytes())),
    "another schema": lambda path: _other_schema(path),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


def _zeroed(data: bytes) -> bytes:
    return data[:4096] + bytes(4096) + data[8192:]


def _other_schema(path: Path) -> None:
    path.unlink()
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, name TEXT)")
    db.close()


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_book_is_one_clear_error(tmp_path: Path, damage: str) -> None:
    shutil.copytree(PROJECTS / "plain", tmp_path / "p")
    path = tmp_path / "p" / ".cloudfn" / "pay.db"
    Book(path).close()
    for tail in ("-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
    DAMAGE[damage](path)
    ran = cloudfn_process("dev", "--port", "0", cwd=tmp_path / "p")
    assert ran.code == 6, ran.out + ran.err
    assert "CFN-PAY-103" in ran.err and "Traceback" not in ran.err and "pay.db" in ran.err
