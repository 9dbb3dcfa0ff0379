"""Everything that happened, in order: a bounded SQLite file that the console, ``logs`` and the event stream read.

In: events from every room, in the loop's thread. Out: rows ``{seq, event, at, ...}`` with growing sequence numbers.
Never on the path of a call: ``emit`` only appends; small batches are encoded and written between calls. Not in a
thread: with two threads of Python code every call would wait for the interpreter's lock.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path

from cloudfn.events.base import Event, to_dict
from cloudfn.events.functions import LogWritten
from cloudfn.events.tasks import Noticed
from cloudfn.frozen import dataclass

KEEP = 50_000
"""Rows kept; the oldest go first."""
KEEP_BYTES = 256 << 20
"""Events and results of calls are kept too, up to 64 kB each, so rows alone bound nothing."""
TAIL_BYTES = 16 << 20
"""So much of the newest is kept in memory too, so that live readers do not touch the file."""
PAGE_BYTES = 8 << 20
"""A reader gets no more than this at once, however many rows it asks for."""
PAUSE_S = 0.015
"""Before a write that is not a full batch, so that many small ones become one."""
BATCH = 200
"""Rows written in one go: a few milliseconds of the loop's time at most."""
LOG_QUEUE = 30_000
LOG_QUEUE_BYTES = 32 << 20
"""Output of functions that waits to be written. Beyond it lines are dropped and counted until half of it is written."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS history (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, event TEXT NOT NULL, function TEXT NOT NULL,
    request_id TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS history_request ON history (request_id) WHERE request_id <> '';
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One event. ``body`` is its JSON text without the sequence number."""

    seq: int
    at: str
    event: str
    function: str
    request_id: str
    body: str

    def text(self) -> str:
        """The JSON object with ``seq`` as its first key."""
        return f'{{"seq":{self.seq},{self.body[1:]}'


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows: empty fields match everything. ``since`` is exclusive."""

    since: int = 0
    function: str = ""
    request_id: str = ""
    events: tuple[str, ...] = ()

    def matches(self, row: Row) -> bool:
        return (
            row.seq > self.since
            and self.function in ("", row.function)
            and self.request_id in ("", row.request_id)
            and (not self.events or row.event in self.events)
        )

    def sql(self) -> tuple[str, list[object]]:
        where, values = ["seq > ?"], list[object]([self.since])
        if self.function:
            where.append("function = ?")
            values.append(self.function)
        if self.request_id:
            where.append("request_id = ?")
            values.append(self.request_id)
        if self.events:
            where.append(f"event IN ({','.join('?' * len(self.events))})")
            values.extend(self.events)
        return " AND ".join(where), values


Heard = Callable[[Sequence[tuple[int, Event]]], None]


class History:
    """Owner of ``history.db``. Made, used and closed within one event loop."""

    def __init__(self, path: Path, *, keep: int = KEEP, keep_bytes: int = KEEP_BYTES) -> None:
        self.path = path
        self._keep, self._keep_bytes = keep, keep_bytes
        self._pending: deque[tuple[int, Event]] = deque()
        self._pending_bytes = 0  # of functions' output
        self._dropped: dict[str, tuple[LogWritten, int]] = {}  # by function: the last line that was dropped, how many
        self._tail: deque[Row] = deque()
        self._tail_bytes = 0
        self._listeners: list[Heard] = []
        self._db = connect(path)
        self._loop = asyncio.get_running_loop()
        self._grown = asyncio.Event()
        self._flushing: asyncio.Task[None] | None = None
        self._since_check = 0
        # Not max(seq): numbers go on growing after the rows were cleared, so no reader takes an old one for a new one.
        row = self._db.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'history'").fetchone()
        self.last_seq: int = row[0]
        self.written_seq: int = row[0]

    def emit(self, event: Event) -> None:
        if isinstance(event, LogWritten) and event.stream != "platform":
            if self._dropped or len(self._pending) >= LOG_QUEUE or self._pending_bytes >= LOG_QUEUE_BYTES:
                self._dropped[event.function] = (event, self._dropped.get(event.function, (event, 0))[1] + 1)
                return
            self._pending_bytes += len(event.text)
        self._append(event)

    def _append(self, event: Event) -> None:
        self.last_seq += 1
        self._pending.append((self.last_seq, event))
        if self._flushing is None:
            self._flushing = self._loop.create_task(self._flush_soon())

    def _tell_dropped(self) -> None:
        """Take lines again once half of the queue is written, and say how many were not taken."""
        if len(self._pending) > LOG_QUEUE // 2 or self._pending_bytes > LOG_QUEUE_BYTES // 2:
            return
        dropped, self._dropped = self._dropped, {}
        for function, (last, count) in dropped.items():
            params = {"function": function, "count": count}
            self._append(Noticed(last.at, "CFN-RUN-030", params, "warning", function, last.request_id))

    def listen(self, listener: Heard) -> None:
        """``listener`` gets every batch in order, in the loop's thread, after it was written."""
        self._listeners.append(listener)

    async def after(self, which: Filter, limit: int = 500) -> list[Row]:
        """At most ``limit`` rows that match, oldest first."""
        await self.flush()
        if self._tail and self._tail[0].seq <= which.since + 1:
            # From the new end: a live reader is never far behind it, and the tail may be long.
            newer = [*islice(reversed(self._tail), max(0, self.written_seq - which.since))][::-1]
            return _page((row for row in newer if which.matches(row)), limit)
        return read(self._db, which, limit)

    async def newest(self, which: Filter, limit: int) -> list[Row]:
        """The last ``limit`` rows that match, oldest first."""
        await self.flush()
        return read(self._db, which, limit, newest=True)

    async def wait_beyond(self, seq: int) -> None:
        """Return once a row above ``seq`` is readable."""
        while self.written_seq <= seq:
            await self._grown.wait()

    async def flush(self) -> None:
        """Make everything emitted so far readable."""
        goal = self.last_seq  # what is emitted meanwhile is the next reader's: a function may print without end
        while self.written_seq < goal:
            if self._flushing is None:
                self._flushing = self._loop.create_task(self._flush_soon())
            grown = asyncio.ensure_future(self._grown.wait())
            await asyncio.wait({self._flushing, grown}, return_when=asyncio.FIRST_COMPLETED)
            grown.cancel()

    async def clear(self) -> None:
        await self.flush()
        _run(self._db, "DELETE FROM history")
        self._tail.clear()
        self._tail_bytes = 0

    async def close(self) -> None:
        await self.flush()
        self._db.close()

    async def _flush_soon(self) -> None:
        try:
            await asyncio.sleep(PAUSE_S)
            while self._pending:
                batch = [self._pending.popleft() for _ in range(min(BATCH, len(self._pending)))]
                self._pending_bytes -= sum(
                    len(event.text)
                    for _, event in batch
                    if isinstance(event, LogWritten) and event.stream != "platform"
                )
                if self._dropped:
                    self._tell_dropped()
                rows = [encode(seq, event) for seq, event in batch]
                # A full disk must not stop the payments: live readers still get the rows from memory.
                with contextlib.suppress(sqlite3.Error):
                    self._write(rows)
                self._remember(rows)
                self.written_seq = rows[-1].seq
                grown, self._grown = self._grown, asyncio.Event()
                grown.set()
                for listener in list(self._listeners):
                    try:
                        listener(batch)
                    except Exception:
                        self._listeners.remove(listener)  # told once, by the loop; not again at every event
                        raise
                await asyncio.sleep(0 if len(batch) == BATCH else PAUSE_S)
        finally:
            self._flushing = None

    def _remember(self, rows: Sequence[Row]) -> None:
        self._tail.extend(rows)
        self._tail_bytes += sum(len(row.body) for row in rows)
        while self._tail_bytes > TAIL_BYTES:
            self._tail_bytes -= len(self._tail.popleft().body)

    def _write(self, rows: Sequence[Row]) -> None:
        with self._db:
            self._db.executemany(
                "INSERT INTO history VALUES (?, ?, ?, ?, ?, ?)",
                [(row.seq, row.at, row.event, row.function, row.request_id, row.body) for row in rows],
            )
            self._db.execute("DELETE FROM history WHERE seq <= ?", (rows[-1].seq - self._keep,))
            self._since_check += sum(len(row.body) for row in rows)
            if self._since_check > self._keep_bytes // 8:
                self._since_check = 0
                self._shrink()

    def _shrink(self) -> None:
        """Drop the older half of a file that has grown too large; what is freed is filled again."""
        pages, size, free = (
            self._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size", "freelist_count")
        )
        if (pages - free) * size > self._keep_bytes:
            self._db.execute("DELETE FROM history WHERE seq <= (SELECT (min(seq) + max(seq)) / 2 FROM history)")


def encode(seq: int, event: Event) -> Row:
    shape = to_dict(event)
    body = _to_json(shape)
    return Row(
        seq,
        str(shape["at"]),
        str(shape["event"]),
        str(shape.get("function") or ""),
        str(shape.get("requestId") or ""),
        body,
    )


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """The database of ``path``. ``read_only`` is for other processes, such as ``cloudfn logs``."""
    if read_only:
        return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    db = sqlite3.connect(path, check_same_thread=False)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=OFF")  # a lost tail after a power cut is no loss here; kill -9 loses nothing
    db.executescript(SCHEMA)
    return db


def read(db: sqlite3.Connection, which: Filter, limit: int, *, newest: bool = False) -> list[Row]:
    """Rows that match, oldest first; ``newest`` takes the last ``limit`` instead of the first."""
    where, values = which.sql()
    order = "DESC" if newest else "ASC"
    query = f"SELECT seq, at, event, function, request_id, body FROM history WHERE {where} ORDER BY seq {order} LIMIT ?"
    rows = _page((Row(*row) for row in db.execute(query, [*values, limit])), limit)
    return rows[::-1] if newest else rows


def _page(rows: Iterable[Row], limit: int) -> list[Row]:
    """The first ``limit`` rows, or fewer where they are large; at least one."""
    found, size = [], 0
    for row in rows:
        found.append(row)
        size += len(row.body)
        if len(found) == limit or size > PAGE_BYTES:
            break
    return found


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple | set | frozenset) else str(value)


_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def _run(db: sqlite3.Connection, statement: str) -> None:
    with db:
        db.execute(statement)
