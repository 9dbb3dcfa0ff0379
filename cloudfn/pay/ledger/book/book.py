"""The order book: one SQLite file (WAL) that survives kill -9. Rows in, frozen values out; it decides nothing.

The next due notification or refund is found through a partial index, however many wait.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cloudfn.events.base import instant_text
from cloudfn.frozen import dataclass
from cloudfn.pay.ledger.book import file
from cloudfn.pay.ledger.book.columns import COMPACT, from_us, to_us
from cloudfn.pay.ledger.book.notifications import NotificationTable
from cloudfn.pay.ledger.book.orders import OrderTable
from cloudfn.pay.ledger.book.refunds import RefundTable
from cloudfn.pay.ledger.book.schema import TABLES
from cloudfn.pay.ledger.book.shares import ShareTable
from cloudfn.pay.ledger.book.shippings import ShippingTable
from cloudfn.pay.ledger.book.transfers import TransferTable


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A line of an order's timeline: ``what`` is an event's name, ``data`` its particulars."""

    at: datetime
    what: str
    data: Mapping[str, object]

    def as_json(self) -> dict[str, object]:
        return {"at": instant_text(self.at), "event": self.what, **self.data}


class Book(OrderTable, RefundTable, NotificationTable, ShareTable, TransferTable, ShippingTable):
    """Every table, the orders' timelines, and where the clock stands. ``generation`` counts the openings."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(path)
        self.generation = self._count_opening()

    def next_instant(self, *, closings: bool = False) -> datetime | None:
        """When the next notification or refund is due; ``closings``: also what ends by itself, after days."""
        queries = [
            "SELECT min(due_at) FROM notifications WHERE due_at IS NOT NULL",
            "SELECT min(settle_at) FROM refunds WHERE state = 'PROCESSING'",
        ]
        if closings:
            queries.append("SELECT min(close_at) FROM orders WHERE close_at IS NOT NULL")
            queries.append("SELECT min(overdue_at) FROM transfers WHERE overdue_at IS NOT NULL")
            queries.append("SELECT min(receive_at) FROM shippings WHERE receive_at IS NOT NULL")
        instants = [value for query in queries if (value := self._db.execute(query).fetchone()[0]) is not None]
        return from_us(min(instants)) if instants else None

    # --- timeline and clock -----------------------------------------------------------------------------------------

    def note(self, order_id: int, at: datetime, what: str, **data: object) -> None:
        if not order_id:  # a transfer has no timeline
            return
        text = COMPACT.encode(data)
        self._db.execute("INSERT INTO timeline (order_id, at, what, data) VALUES (?, ?, ?, ?)",
                         (order_id, to_us(at), what, text))  # fmt: skip

    def timeline(self, order_id: int) -> list[TimelineEntry]:
        query = "SELECT at, what, data FROM timeline WHERE order_id = ? ORDER BY id"
        return self._all(lambda row: TimelineEntry(from_us(row[0]), row[1], json.loads(row[2])), query, (order_id,))

    def resume(self, real: datetime | None = None) -> datetime:
        """Where the clock must start so as never to run backwards: the stored offset, not before the last entry."""
        with file.reading(self.path):
            offset = timedelta(microseconds=int(self._meta("clock_offset_us") or 0))
            start = (real or datetime.now(UTC)) + offset
        last = self._one(lambda row: from_us(row[0]), "SELECT at FROM timeline ORDER BY id DESC LIMIT 1", ())
        return max(start, last) if last else start

    def keep_clock(self, instant: datetime) -> None:
        """Store how far ``instant`` is ahead of the machine's clock; give it to ``VirtualClock(on_move=...)``."""
        offset = to_us(instant) - int(time.time() * 1_000_000)
        self._set_meta("clock_offset_us", str(offset))

    def clear(self) -> None:
        """Throw everything away but the clock."""
        with self.writing():
            for table in TABLES:
                self._db.execute(f"DELETE FROM {table}")

    # --- inner ------------------------------------------------------------------------------------------------------

    def _meta(self, name: str) -> str:
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def _set_meta(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def _count_opening(self) -> int:
        with file.reading(self.path):
            generation = int(self._meta("generation") or 0) + 1
        self._set_meta("generation", str(generation))
        return generation
