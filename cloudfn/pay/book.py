"""The order book: one SQLite file (WAL) that survives kill -9. Rows in, frozen values out; it decides nothing.

Instants are whole microseconds since 1970 (UTC). One thread at a time. The next due notification or refund is found
through a partial index, however many wait.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from cloudfn.errors import InvalidFile
from cloudfn.events.base import instant_text
from cloudfn.frozen import dataclass
from cloudfn.pay import bookfile, rows
from cloudfn.pay.ids import code_of
from cloudfn.pay.notification import Attempt, Notification
from cloudfn.pay.order import Order
from cloudfn.pay.refund import Refund
from cloudfn.pay.rows import from_us, to_us

STORED = ("BEGIN IMMEDIATE", "ROLLBACK", "COMMIT")
Read = TypeVar("Read")
PATIENCE_S = 1.0
"""How long a function's call waits for another process that writes. Everybody else waits meanwhile, so only the first
call does: once it waited in vain nobody waits until something could be written."""
REHEARSED = ("SAVEPOINT step", "ROLLBACK TO step", "RELEASE step")
"""How a unit of writing begins, is undone, and is kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of an order's timeline: ``what`` is an event's name, ``data`` its particulars."""

    at: datetime
    what: str
    data: Mapping[str, object]

    def as_json(self) -> dict[str, object]:
        return {"at": instant_text(self.at), "event": self.what, **self.data}


class Book:
    """``path`` is created with its folder; ``:memory:`` keeps nothing. Raises InvalidFile when it is no sound book,
    and later whenever it cannot be read or written.
    """

    def __init__(self, path: Path | str, patience_s: float = PATIENCE_S) -> None:
        self.path = path
        self._db = bookfile.connect(path)
        self.patience_s = patience_s
        self._is_held = False
        self._be_patient()
        self._rehearsing = False
        self.generation = self._count_opening()

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Inside, nothing waits for another process that writes: who tries again by itself holds up nobody."""
        before, self.patience_s = self.patience_s, 0.0
        self._be_patient()
        try:
            yield
        finally:
            self.patience_s = before
            self._be_patient()

    @property
    def waits_ms(self) -> int:
        """How long the next unit of writing waits for another process."""
        return int(self._db.execute("PRAGMA busy_timeout").fetchone()[0])

    def _be_patient(self) -> None:
        self._db.execute(f"PRAGMA busy_timeout={0 if self._is_held else round(self.patience_s * 1000)}")

    def _begin(self, statement: str) -> None:
        try:
            self._db.execute(statement)
        except InvalidFile:
            self._hold(self._is_held or self.patience_s > 0)  # who did not wait knows nothing of how long it takes
            raise
        self._hold(False)

    def _hold(self, is_held: bool) -> None:
        if self._is_held is not is_held:
            self._is_held = is_held
            self._be_patient()

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Everything inside is stored together or not at all."""
        begin, undo, keep = REHEARSED if self._rehearsing else STORED
        self._begin(begin)
        try:
            yield
            self._db.execute(keep)
        except BaseException:
            if self._db.in_transaction:  # a full disk has ended it already
                self._db.execute(undo)
            raise

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Whatever is written inside is undone at the end. Only for a book that nobody else writes."""
        self._db.execute("BEGIN IMMEDIATE")
        self._rehearsing = True
        try:
            yield
        finally:
            self._rehearsing = False
            self._db.execute("ROLLBACK")

    # --- orders -----------------------------------------------------------------------------------------------------

    def add_order(self, order: Order) -> Order:
        cursor = self._db.execute(rows.INSERT_ORDER, rows.of_order(order))
        stored = replace(order, id=int(cursor.lastrowid or 0))
        self.add_prepay(stored)
        return stored

    def save_order(self, order: Order) -> None:
        self._db.execute(rows.UPDATE_ORDER, rows.of_changed_order(order))

    def free_number(self, order: Order) -> None:
        """Let another order have the number of ``order``. Only in a rehearsal: a number is used once for ever."""
        assert self._rehearsing
        self._db.execute("UPDATE orders SET out_trade_no = '-' || id WHERE id = ?", (order.id,))

    def add_prepay(self, order: Order) -> None:
        """Remember the order's present prepay id, and its code where it is scanned; earlier ones stay known."""
        known = [order.prepay_id, code_of(order.prepay_id)] if order.trade_type == "NATIVE" else [order.prepay_id]
        for name in known:
            self._db.execute("INSERT INTO prepays VALUES (?, ?)", (name, order.id))

    def order_of(self, sub_mch_id: str, out_trade_no: str) -> Order | None:
        return self._order("sub_mch_id = ? AND out_trade_no = ?", (sub_mch_id, out_trade_no))

    def order_by_transaction(self, sub_mch_id: str, transaction_id: str) -> Order | None:
        return self._order("transaction_id = ? AND sub_mch_id = ?", (transaction_id, sub_mch_id))

    def order_by_number(self, out_trade_no: str) -> Order | None:
        """The newest order with this number, whichever merchant's."""
        return self._order("out_trade_no = ? ORDER BY id DESC LIMIT 1", (out_trade_no,))

    def order_by_prepay(self, prepay_id: str) -> Order | None:
        """By a prepay id, or by the code of a NATIVE order."""
        return self._order("id = (SELECT order_id FROM prepays WHERE prepay_id = ?)", (prepay_id,))

    def order(self, order_id: int) -> Order:
        found = self._order("id = ?", (order_id,))
        if found is None:
            raise InvalidFile("CFN-PAY-102", path=str(self.path), problem=f"order {order_id} is gone")
        return found

    def newest_unpaid(self) -> Order | None:
        return self._order("state = 'NOTPAY' ORDER BY id DESC LIMIT 1", ())

    def orders(self, *, limit: int, before: int = 0, state: str = "") -> list[Order]:
        """Newest first; ``before`` is the id to go on from."""
        where, values = ["1"], list[object]()
        if before:
            where.append("id < ?")
            values.append(before)
        if state:
            where.append("state = ?")
            values.append(state)
        query = f"SELECT * FROM orders WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT ?"
        return self._all(rows.to_order, query, (*values, limit))

    def count_orders(self, state: str = "") -> int:
        if state:
            return self._number("SELECT count(*) FROM orders WHERE state = ?", (state,))
        return self._number("SELECT count(*) FROM orders", ())

    def orders_to_close(self, at: datetime, limit: int = 100) -> list[Order]:
        query = "SELECT * FROM orders WHERE close_at <= ? ORDER BY close_at LIMIT ?"
        return self._all(rows.to_order, query, (to_us(at), limit))

    def paid_between(self, sub_mch_id: str, start: datetime, end: datetime) -> list[Order]:
        query = "SELECT * FROM orders WHERE paid_at >= ? AND paid_at < ? AND (? IN ('', sub_mch_id)) ORDER BY paid_at"
        return self._all(rows.to_order, query, (to_us(start), to_us(end), sub_mch_id))

    # --- refunds ----------------------------------------------------------------------------------------------------

    def add_refund(self, refund: Refund) -> Refund:
        cursor = self._db.execute(rows.INSERT_REFUND, rows.of_refund(refund))
        return replace(refund, id=int(cursor.lastrowid or 0))

    def save_refund(self, refund: Refund) -> None:
        self._db.execute(rows.UPDATE_REFUND, rows.of_changed_refund(refund))

    def refunds(self, order_id: int) -> list[Refund]:
        return self._all(rows.to_refund, "SELECT * FROM refunds WHERE order_id = ? ORDER BY id", (order_id,))

    def refund_of(self, sub_mch_id: str, *, refund_id: str = "", out_refund_no: str = "") -> Refund | None:
        column, value = ("refund_id", refund_id) if refund_id else ("out_refund_no", out_refund_no)
        query = f"SELECT * FROM refunds WHERE {column} = ? AND sub_mch_id = ?"
        return self._one(rows.to_refund, query, (value, sub_mch_id))

    def refunds_due(self, at: datetime, limit: int = 100) -> list[Refund]:
        query = "SELECT * FROM refunds WHERE state = 'PROCESSING' AND settle_at <= ? ORDER BY settle_at, id LIMIT ?"
        return self._all(rows.to_refund, query, (to_us(at), limit))

    def refunds_between(self, sub_mch_id: str, start: datetime, end: datetime) -> list[Refund]:
        query = "SELECT * FROM refunds WHERE created_at >= ? AND created_at < ? AND (? IN ('', sub_mch_id)) ORDER BY id"
        return self._all(rows.to_refund, query, (to_us(start), to_us(end), sub_mch_id))

    # --- notifications ----------------------------------------------------------------------------------------------

    def add_notification(self, notification: Notification) -> Notification:
        cursor = self._db.execute(rows.INSERT_NOTIFICATION, rows.of_notification(notification))
        return replace(notification, id=int(cursor.lastrowid or 0))

    def save_notification(self, notification: Notification) -> None:
        query = "UPDATE notifications SET state = ?, due_at = ?, tries = ?, code = ? WHERE id = ?"
        due = to_us(notification.due_at) if notification.due_at else None
        self._db.execute(query, (notification.state, due, notification.tries, notification.code, notification.id))

    def notification(self, notification_id: int) -> Notification | None:
        return self._one(rows.to_notification, "SELECT * FROM notifications WHERE id = ?", (notification_id,))

    def notifications(self, *, order_id: int = 0, limit: int = 1000) -> list[Notification]:
        """Of one order oldest first, or of all newest first."""
        if order_id:
            query = "SELECT * FROM notifications WHERE order_id = ? ORDER BY id"
            return self._all(rows.to_notification, query, (order_id,))
        return self._all(rows.to_notification, "SELECT * FROM notifications ORDER BY id DESC LIMIT ?", (limit,))

    def due(self, at: datetime, limit: int) -> list[Notification]:
        query = "SELECT * FROM notifications WHERE due_at <= ? ORDER BY due_at, id LIMIT ?"
        return self._all(rows.to_notification, query, (to_us(at), limit))

    def under_way(self) -> list[Notification]:
        """Deliveries that a process which is gone had begun."""
        return self._all(rows.to_notification, "SELECT * FROM notifications WHERE state = 'delivering' ORDER BY id")

    def next_instant(self, *, closings: bool = False) -> datetime | None:
        """When the next notification or refund (or an order's closing) is due."""
        queries = [
            "SELECT min(due_at) FROM notifications WHERE due_at IS NOT NULL",
            "SELECT min(settle_at) FROM refunds WHERE state = 'PROCESSING'",
        ]
        if closings:
            queries.append("SELECT min(close_at) FROM orders WHERE close_at IS NOT NULL")
        found = [value for query in queries if (value := self._db.execute(query).fetchone()[0]) is not None]
        return from_us(min(found)) if found else None

    def add_attempt(self, attempt: Attempt) -> Attempt:
        cursor = self._db.execute(rows.INSERT_ATTEMPT, rows.of_attempt(attempt))
        return replace(attempt, id=int(cursor.lastrowid or 0))

    def save_attempt(self, attempt: Attempt) -> None:
        self._db.execute(rows.UPDATE_ATTEMPT, rows.of_judged_attempt(attempt))

    def attempts(self, notification_id: int) -> list[Attempt]:
        return self._all(
            rows.to_attempt, "SELECT * FROM attempts WHERE notification_id = ? ORDER BY n", (notification_id,)
        )

    def unjudged_attempts(self) -> list[Attempt]:
        """Attempts that a process which is gone had begun."""
        return self._all(rows.to_attempt, "SELECT * FROM attempts WHERE verdict = '' ORDER BY id")

    def next_attempt(self, notification_id: int) -> int:
        return 1 + self._number(
            "SELECT coalesce(max(n), 0) FROM attempts WHERE notification_id = ?", (notification_id,)
        )

    # --- timeline and clock -----------------------------------------------------------------------------------------

    def note(self, order_id: int, at: datetime, what: str, **data: object) -> None:
        text = rows.COMPACT.encode(data)
        self._db.execute("INSERT INTO timeline (order_id, at, what, data) VALUES (?, ?, ?, ?)",
                         (order_id, to_us(at), what, text))  # fmt: skip

    def timeline(self, order_id: int) -> list[Entry]:
        query = "SELECT at, what, data FROM timeline WHERE order_id = ? ORDER BY id"
        return self._all(lambda row: Entry(from_us(row[0]), row[1], json.loads(row[2])), query, (order_id,))

    def resume(self, real: datetime | None = None) -> datetime:
        """Where the clock must start so as never to run backwards: the kept offset, not before the last entry."""
        with bookfile.reading(self.path):
            offset = timedelta(microseconds=int(self._meta("clock_offset_us") or 0))
            start = (real or datetime.now(UTC)) + offset
        last = self._one(lambda row: from_us(row[0]), "SELECT at FROM timeline ORDER BY id DESC LIMIT 1", ())
        return max(start, last) if last else start

    def keep_clock(self, instant: datetime) -> None:
        """Store how far ``instant`` is ahead of the machine's clock; give it to ``VirtualClock(on_move=...)``."""
        offset = to_us(instant) - int(time.time() * 1_000_000)
        self._set_meta("clock_offset_us", str(offset))

    def read(self, query: str, values: tuple[object, ...], read: Callable[[tuple[Any, ...]], Read]) -> list[Read]:
        """All rows of a query, for rooms with tables of their own; ``read`` makes a value of each."""
        return self._all(read, query, values)

    def write(self, statement: str, values: tuple[object, ...]) -> int:
        """The number of the row that it made. Only inside of ``writing``."""
        return int(self._db.execute(statement, values).lastrowid or 0)

    def ask(self, query: str) -> list[object]:
        """The first column of a query that only reads."""
        return [row[0] for row in self._db.execute(query)]

    def clear(self) -> None:
        """Throw everything away but the clock."""
        with self.writing():
            for table in (
                "share_returns",
                "shares",
                "receivers",
                "attempts",
                "notifications",
                "refunds",
                "timeline",
                "prepays",
                "orders",
            ):
                self._db.execute(f"DELETE FROM {table}")

    # --- inner ------------------------------------------------------------------------------------------------------

    def _order(self, where: str, values: tuple[object, ...]) -> Order | None:
        return self._one(rows.to_order, f"SELECT * FROM orders WHERE {where}", values)

    def _all(self, read: Callable[[tuple[Any, ...]], Read], query: str, values: tuple[object, ...] = ()) -> list[Read]:
        with bookfile.reading(self.path):
            return [read(row) for row in self._db.execute(query, values)]

    def _one(self, read: Callable[[tuple[Any, ...]], Read], query: str, values: tuple[object, ...]) -> Read | None:
        with bookfile.reading(self.path):
            row = self._db.execute(query, values).fetchone()
            return None if row is None else read(row)

    def _number(self, query: str, values: tuple[object, ...]) -> int:
        return int(self._db.execute(query, values).fetchone()[0])

    def _meta(self, name: str) -> str:
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def _set_meta(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def _count_opening(self) -> int:
        with bookfile.reading(self.path):
            generation = int(self._meta("generation") or 0) + 1
        self._set_meta("generation", str(generation))
        return generation
