"""Everything that happened, in order: a bounded SQLite file that the console, ``logs`` and the event stream read.

In: events from every room, in the loop's thread. Out: rows ``{seq, event, at, ...}`` with growing sequence numbers.
Never on the path of a call: ``emit`` only appends; small batches are encoded and written between calls. Not in a
thread: with two threads of Python code every call would wait for the interpreter's lock.
"""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from cloudfn.errors import Notice
from cloudfn.events.base import Event
from cloudfn.events.functions import CallEnded, CallStarted, LogWritten, WholeCall, joined
from cloudfn.events.tasks import Noticed
from cloudfn.local.history_file import Filter, HistoryFile, Row, connect, encode, matching, page, read
from cloudfn.local.history_ids import RequestIds
from cloudfn.shortages import shortage
from cloudfn.sqlite_files import is_busy, unusable

__all__ = ["Filter", "Heard", "History", "Row", "connect", "read"]

COUNTS = {CallStarted: 2, CallEnded: 3, WholeCall: 5}
"""How many events a record stands for."""
KEEP = 50_000
"""Rows kept; the oldest go first."""
KEEP_BYTES = 256 << 20
"""Events and results of calls are kept too, up to 64 kB each, so rows alone bound nothing."""
TAIL_BYTES = 2 << 20
"""So much of the newest is kept in memory too: live readers, who are never far behind, do not touch the file."""
UNWRITTEN_BYTES = 16 << 20
"""Rows that wait for a file which is locked or full. Beyond it the oldest go."""
PAUSE_S = 0.005
"""Before a write that is not a full batch, so that many small ones become one."""
BATCH = 128
"""Events written in one go."""
RETRY_S = 0.1
ATTEMPTS, ATTEMPTS_AT_END = 50, 5
"""How often a file that another process holds is tried again: to clear it, and to write what is left at the end."""
LOG_QUEUE = 30_000
LOG_QUEUE_BYTES = 32 << 20
"""Output of functions that waits to be written. Beyond it lines are dropped and counted until half of it is written."""

Heard = Callable[[Sequence[tuple[int, Event]]], None]
"""Gets events and records of several (``Event.parts``), each with the number of its last event."""


class History:
    """Owner of ``history.db``. Made, used and closed within one event loop."""

    def __init__(self, path: Path, *, keep: int = KEEP, keep_bytes: int = KEEP_BYTES) -> None:
        self.path = path
        self._file = HistoryFile(path, keep, keep_bytes)
        self._pending: deque[Event] = deque()
        self._pending_bytes = 0  # of functions' output
        self._dropped: dict[str, tuple[LogWritten, int]] = {}  # by function: the last line that was dropped, how many
        self._ids = RequestIds(keep)  # of now
        self._ids_before: frozenset[str] | None = None  # those that the file had from before; a seed makes them anew
        self._tail: deque[Row] = deque()
        self._tail_bytes = 0
        self._listeners: list[Heard] = []
        self._tell: Callable[[Notice], None] | None = None
        self._unwritten: deque[Row] = deque()  # by a file that is locked or full
        self._loop = asyncio.get_running_loop()
        self._grown = asyncio.Event()
        self._flushing: asyncio.Task[None] | None = None
        self._retrying: asyncio.TimerHandle | None = None
        self._emitted = self._begun_at = self._file.last_seq()
        """The number that the last event will have that was emitted so far. Numbers are given when rows are made."""
        self.written_seq: int = self._emitted

    def tell_troubles(self, tell: Callable[[Notice], None]) -> None:
        """From now on ``tell`` hears what is wrong with the file, and what was done about it; what was found before,
        at once."""
        self._tell = tell
        for notice in self._file.take_troubles():
            tell(notice)

    def emit(self, event: Event) -> None:
        if isinstance(event, LogWritten) and event.stream != "platform":
            if self._dropped or len(self._pending) >= LOG_QUEUE or self._pending_bytes >= LOG_QUEUE_BYTES:
                self._dropped[event.function] = (event, self._dropped.get(event.function, (event, 0))[1] + 1)
                return
            self._pending_bytes += len(event.text)
        self._append(event)

    def _append(self, event: Event) -> None:
        self._emitted += COUNTS.get(type(event), 1)
        self._pending.append(event)
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
        which = self._narrowed(which)
        if self._tail and self._tail[0].first_seq <= which.since + 1:
            # From the new end: a live reader is never far behind it, and the tail may be long.
            newer = [*itertools.islice(reversed(self._tail), max(0, self.written_seq - which.since))][::-1]
            return page(matching(newer, which), limit)
        return self._read(which, limit)

    async def newest(self, which: Filter, limit: int) -> list[Row]:
        """The last ``limit`` rows that match, oldest first."""
        await self.flush()
        return self._read(self._narrowed(which), limit, newest=True)

    def saying(self, text: str, below: int, examine: int) -> tuple[list[Row], int, int]:
        """Of the ``examine`` records below the number ``below``, newest first: events whose JSON holds ``text``, the
        number to go on below (0 at the end), and how many were looked at. Call ``flush`` before the first time."""
        try:
            return self._file.saying(text, below, examine)
        except sqlite3.Error:
            return [], 0, 0

    def _narrowed(self, which: Filter) -> Filter:
        """The same rows, without a search among those from before the first one of its request id."""
        first = self._ids.begins(which.request_id)
        if first <= which.since + 1:
            return which
        try:
            if self._ids_before is None:
                self._ids_before = self._file.request_ids(self._begun_at) if self._begun_at else frozenset()
        except sqlite3.Error:
            return which
        return which if which.request_id in self._ids_before else dataclasses.replace(which, since=first - 1)

    def _read(self, which: Filter, limit: int, *, newest: bool = False) -> list[Row]:
        """From the file, and what it could not take; while it cannot be read, from memory."""
        try:
            rows = self._file.read(which, limit, newest=newest)
            missing = self._unwritten
        except sqlite3.Error:
            rows, missing = [], max(self._tail, self._unwritten, key=len)  # both end with the newest
        rows += matching(missing, which)
        return rows[max(len(rows) - limit, 0) :] if newest else rows[:limit]

    async def wait_beyond(self, seq: int) -> None:
        """Return once a row above ``seq`` is readable."""
        while self.written_seq <= seq:
            await self._grown.wait()

    async def flush(self) -> None:
        """Make everything emitted so far readable."""
        goal = self._emitted  # what is emitted meanwhile is the next reader's: a function may print without end
        while self.written_seq < goal:
            if self._flushing is None:
                self._flushing = self._loop.create_task(self._flush_soon())
            grown = asyncio.ensure_future(self._grown.wait())
            await asyncio.wait({self._flushing, grown}, return_when=asyncio.FIRST_COMPLETED)
            grown.cancel()

    async def newest_seq(self) -> int:
        """The number of the newest event. Whatever is emitted from now on has a higher one."""
        await self.flush()
        return self.written_seq

    async def clear(self) -> None:
        """Forget every row. Raises InvalidFile when the file cannot be written for five seconds."""
        await self.flush()
        for attempt in range(ATTEMPTS):
            try:
                self._file.clear()
                break
            except sqlite3.Error as error:
                if not is_busy(error) or attempt + 1 == ATTEMPTS:
                    raise unusable(self.path, error) from error
            await asyncio.sleep(RETRY_S)
        self._unwritten.clear()
        self._tail.clear()
        self._tail_bytes = 0

    async def close(self) -> None:
        await self.flush()
        for _ in range(ATTEMPTS_AT_END):
            if not self._unwritten:
                break
            await asyncio.sleep(RETRY_S)
            self._write([])
        if self._retrying is not None:
            self._retrying.cancel()
        self._file.close()

    def _write(self, rows: Sequence[Row]) -> None:
        """Into the file, or else later: a locked file or a full disk must not stop the payments."""
        self._unwritten.extend(rows)
        written = self._file.write(self._unwritten)
        if self._tell is not None:
            self.tell_troubles(self._tell)
        if written:
            self._unwritten.clear()
            return
        size = sum(len(row.body) for row in self._unwritten)
        while size > UNWRITTEN_BYTES:
            size -= len(self._unwritten.popleft().body)
        if self._retrying is None:
            self._retrying = self._loop.call_later(RETRY_S, self._retry)

    def _retry(self) -> None:
        self._retrying = None
        self._write([])

    async def _flush_soon(self) -> None:
        try:
            await asyncio.sleep(PAUSE_S)
            while self._pending:
                taken = [self._pending.popleft() for _ in range(min(BATCH, len(self._pending)))]
                self._pending_bytes -= sum(
                    len(event.text) for event in taken if isinstance(event, LogWritten) and event.stream != "platform"
                )
                if self._dropped:
                    self._tell_dropped()
                batch = self._numbered(joined(taken))
                rows = [encode(seq, event) for seq, event in batch]
                self._write(rows)
                self._remember(rows)
                self.written_seq = rows[-1].seq
                grown, self._grown = self._grown, asyncio.Event()
                grown.set()
                for listener in list(self._listeners):
                    try:
                        listener(batch)
                    except Exception as error:
                        if shortage(error) is None:  # which passes
                            self._listeners.remove(listener)  # told once, by the loop; not again at every event
                        raise
                await asyncio.sleep(0 if len(taken) == BATCH else PAUSE_S)
        finally:
            self._flushing = None

    def _numbered(self, events: Sequence[Event]) -> list[tuple[int, Event]]:
        """Each with the number of its last event."""
        numbers = itertools.accumulate((COUNTS.get(type(event), 1) for event in events), initial=self.written_seq)
        return list(zip(itertools.islice(numbers, 1, None), events, strict=True))

    def _remember(self, rows: Sequence[Row]) -> None:
        for row in rows:
            if row.request_id:
                self._ids.saw(row.request_id, row.first_seq)
        self._tail.extend(rows)
        self._tail_bytes += sum(len(row.body) for row in rows)
        while self._tail_bytes > TAIL_BYTES:
            self._tail_bytes -= len(self._tail.popleft().body)
