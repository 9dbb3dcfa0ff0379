"""The history's file: rows in, rows out. It never raises for a damaged file, and never waits for a locked one.

The history is worth less than a start: a file that is damaged or not ours is set aside under a new name and begun anew;
where even that cannot be, rows are kept in memory. Both are told, as ``take_troubles``.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from cloudfn.errors import InvalidFile, Notice
from cloudfn.events.base import Event, instant_text, to_dict, to_json
from cloudfn.events.functions import (
    CallEnded,
    CallStarted,
    InvocationEnded,
    InvocationStarted,
    WholeCall,
    end_line,
    report_line,
    start_line,
)
from cloudfn.frozen import dataclass
from cloudfn.sqlite_files import is_busy, kept_from_us, open_ours, require_file, set_aside, unusable

PAGE_BYTES = 8 << 20
"""A reader gets no more than this at once, however many rows it asks for."""

PLAIN = ("event", "at", "function", "requestId")

SCHEMA = """
CREATE TABLE IF NOT EXISTS history (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, event TEXT NOT NULL, function TEXT NOT NULL,
    request_id TEXT NOT NULL, body TEXT NOT NULL);
DROP INDEX IF EXISTS history_request;
"""
# No index: ids are random, and to keep an index of them costs four times as much as all else that writing a row does.

RECORDS = {
    "CallStarted": ("InvocationStarted", "LogWritten"),
    "CallEnded": ("LogWritten", "LogWritten", "InvocationEnded"),
    "WholeCall": ("InvocationStarted", "LogWritten", "LogWritten", "LogWritten", "InvocationEnded"),
}
"""Rows that stand for several events with growing numbers, the last of which is the row's; ``Event.parts``."""


@dataclass(frozen=True, slots=True)
class Row:
    """One event, or one of ``RECORDS``. ``body`` is its JSON text without the sequence number."""

    seq: int
    at: str
    event: str
    function: str
    request_id: str
    body: str

    def text(self) -> str:
        """The JSON object with ``seq`` as its first key."""
        return f'{{"seq":{self.seq},{self.body[1:]}'

    @property
    def first_seq(self) -> int:
        """The number of the first event that it stands for."""
        return self.seq - len(RECORDS.get(self.event, ".")) + 1

    def parts(self) -> tuple[Row, ...]:
        """A row for each event, in order."""
        if self.event == "WholeCall":
            return tuple(part for half in _halves(self) for part in half.parts())
        if self.event == "CallStarted":
            started = Row(self.seq - 1, self.at, "InvocationStarted", self.function, self.request_id, self.body)
            return started, self._line(self.seq, start_line(self.request_id))
        if self.event == "CallEnded":
            limit_mb, _, rest = self.body.partition(",")
            body = "{" + rest
            ended = json.loads(body)
            facts = ended["ms"], int(limit_mb.partition(":")[2]), ended["memoryMb"], ended["cold"]
            return (
                self._line(self.seq - 2, end_line(self.request_id)),
                self._line(self.seq - 1, report_line(self.request_id, *facts)),
                Row(self.seq, self.at, "InvocationEnded", self.function, self.request_id, body),
            )
        return (self,)

    def _line(self, seq: int, text: str) -> Row:
        shape = {"event": "LogWritten", "at": self.at, "function": self.function, "requestId": self.request_id}
        body = _to_json({**shape, "stream": "platform", "text": text, "level": "info"})
        return Row(seq, self.at, "LogWritten", self.function, self.request_id, body)


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
            names = {*self.events, *(name for name, kinds in RECORDS.items() if {*kinds} & {*self.events})}
            where.append(f"event IN ({','.join('?' * len(names))})")
            values.extend(names)
        return " AND ".join(where), values


class HistoryFile:
    """One connection, used in one thread. ``keep`` rows and about ``keep_bytes`` are kept, the newest."""

    def __init__(self, path: Path, keep: int, keep_bytes: int) -> None:
        self.path = path
        self._keep, self._keep_bytes = keep, keep_bytes
        self._since_check = 0
        self._troubles: list[Notice] = []
        self._failing = False
        self._db = self._open()

    def take_troubles(self) -> tuple[Notice, ...]:
        troubles, self._troubles = tuple(self._troubles), []
        return troubles

    def _open(self) -> sqlite3.Connection:
        try:
            return connect(self.path)
        except InvalidFile as error:
            return self._open_anew(error)

    def _open_anew(self, error: InvalidFile) -> sqlite3.Connection:
        problem = str(error.params.get("problem", error.title()))
        try:
            if is_busy(error.__cause__):
                raise error  # somebody works with it
            moved = set_aside(self.path)
            db = connect(self.path)
        except (InvalidFile, OSError):
            db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            db.executescript(SCHEMA)
            self._troubles.append(Notice("CFN-DEV-044", {"path": self.path, "problem": problem}))
            return db
        params = {"path": self.path, "moved": moved.name, "problem": problem}
        self._troubles.append(Notice("CFN-DEV-043", params))
        return db

    def last_seq(self) -> int:
        # Not max(seq): numbers go on growing after the rows were cleared, so no reader takes an old one for a new one.
        query = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'history'"
        last: int = self._db.execute(query).fetchone()[0]
        return last

    def request_ids(self, last_seq: int) -> frozenset[str]:
        """Those of the rows up to ``last_seq``. Raises sqlite3.Error while the file cannot be read."""
        query = "SELECT DISTINCT request_id FROM history WHERE seq <= ?"
        return frozenset(row[0] for row in self._db.execute(query, [last_seq]))

    def write(self, rows: Collection[Row]) -> bool:
        """Whether ``rows`` are in the file now; else they should be given again."""
        try:
            self._write(rows)
        except sqlite3.Error as error:
            if not kept_from_us(error):
                self._db.close()
                self._db = self._open_anew(unusable(self.path, error))
            elif not self._failing:
                self._failing = True
                self._troubles.append(Notice("CFN-DEV-044", {"path": self.path, "problem": str(error)}))
            return False
        self._failing = False
        return True

    def _write(self, rows: Collection[Row]) -> None:
        if not rows:
            return
        newest = max(row.seq for row in rows)
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._db.executemany(
                "INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?, ?, ?)",
                [(row.seq, row.at, row.event, row.function, row.request_id, row.body) for row in rows],
            )
            self._db.execute("DELETE FROM history WHERE seq <= ?", (newest - self._keep,))
            self._since_check += sum(len(row.body) for row in rows)
            if self._since_check > self._keep_bytes // 8:
                self._since_check = 0
                self._shrink()
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def _shrink(self) -> None:
        """Drop the older half of a file that has grown too large; what is freed is filled again."""
        pages, size, free = (
            self._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size", "freelist_count")
        )
        if (pages - free) * size > self._keep_bytes:
            self._db.execute("DELETE FROM history WHERE seq <= (SELECT (min(seq) + max(seq)) / 2 FROM history)")

    def read(self, which: Filter, limit: int, *, newest: bool = False) -> list[Row]:
        """Raises sqlite3.Error while the file cannot be read."""
        return read(self._db, which, limit, newest=newest)

    def saying(self, text: str, below: int, examine: int) -> tuple[list[Row], int, int]:
        """As ``History.saying``. Raises sqlite3.Error while the file cannot be read."""
        needle = _lower(_to_json(text)[1:-1])
        piece = "SELECT seq, at, event, function, request_id, body FROM history WHERE seq < ? ORDER BY seq DESC LIMIT ?"
        last, count = self._db.execute(f"SELECT min(seq), count(*) FROM ({piece})", (below, examine)).fetchone()
        query = f"SELECT * FROM ({piece}) WHERE instr(lower(body), ?)"
        records = [Row(*row) for row in self._db.execute(query, (below, examine, needle))]
        parts = (part for record in records for part in reversed(record.parts()) if needle in _lower(part.body))
        return list(parts), last if count == examine else 0, count

    def clear(self) -> None:
        """Raises sqlite3.Error while the file cannot be written."""
        self._db.execute("DELETE FROM history")

    def close(self) -> None:
        self._db.close()


def encode(seq: int, event: Event) -> Row:
    """Never raises: an event that cannot be written is a row that says so, and the history goes on."""
    if isinstance(event, CallStarted):
        return _row(seq, event.started, "CallStarted")
    if isinstance(event, CallEnded):
        return _row(seq, event.ended, "CallEnded", f'"limitMb":{event.limit_mb},')
    if isinstance(event, WholeCall):
        return _call(seq, event)
    return _row(seq, event, type(event).__name__)


def _call(seq: int, call: WholeCall) -> Row:
    """The record of a whole call is a list of what its two halves hold: the rest is made when somebody reads it."""
    started, ended = call.started.started, call.ended.ended
    begun = started.at.timestamp(), started.source, started.cold, started.note, started.event
    over = ended.at.timestamp(), ended.ok, ended.ms, ended.memory_mb, ended.cold
    told = ended.result, ended.error, ended.kind, ended.note
    body = _to_json([call.ended.limit_mb, *begun, *over, *told])
    names = _clean(ended.function), _clean(ended.request_id)
    return Row(seq, instant_text(ended.at), "WholeCall", *names, _clean(body))


def _halves(row: Row) -> tuple[Row, Row]:
    limit_mb, begun, source, cold, note, event, over, *rest = json.loads(row.body)
    names = row.function, row.request_id
    started = InvocationStarted(_instant(begun), *names, source, cold, note, event)
    ended = InvocationEnded(_instant(over), *names, *rest)
    ends = CallEnded(ended.at, ended, limit_mb)
    return encode(row.seq - 3, CallStarted(started.at, started)), encode(row.seq, ends)


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _row(seq: int, event: Event, name: str, before: str = "") -> Row:
    """``before``: what comes first in the body."""
    try:
        body = to_json(event)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        shape = to_dict(event)
        body = _to_json({**{name: str(shape.get(name) or "") for name in PLAIN}, "unwritable": str(error)})
    if before:
        body = f"{{{before}{body[1:]}"
    function, request_id = str(getattr(event, "function", "")), str(getattr(event, "request_id", ""))
    return Row(seq, instant_text(event.at), name, _clean(function), _clean(request_id), _clean(body))


def _clean(text: str) -> str:
    """``text`` as UTF-8 can hold it: JavaScript lets half a surrogate pair pass."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """The database of ``path``. ``read_only`` is for other processes, such as ``cloudfn logs``. Raises InvalidFile."""
    if read_only:
        require_file(path)
        try:
            db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
            db.execute("SELECT seq, at, event, function, request_id, body FROM history LIMIT 1")
        except sqlite3.Error as error:
            raise unusable(path, error) from error
        return db
    return open_ours(path, _prepare, tables=("history",), timeout_s=0)


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=OFF")  # a lost tail after a power cut is no loss here; kill -9 loses nothing
    db.executescript(SCHEMA)


def read(db: sqlite3.Connection, which: Filter, limit: int, *, newest: bool = False) -> list[Row]:
    """Rows that match, oldest first; ``newest`` takes the last ``limit`` instead of the first."""
    where, values = which.sql()
    order = "DESC" if newest else "ASC"
    query = f"SELECT seq, at, event, function, request_id, body FROM history WHERE {where} ORDER BY seq {order} LIMIT ?"
    records = (
        Row(*row) for row in db.execute(query, [*values, limit + 1])
    )  # one of them may have parts before `since`
    rows = page(matching(records, which, newest=newest), limit)
    return rows[::-1] if newest else rows


def matching(records: Iterable[Row], which: Filter, *, newest: bool = False) -> Iterator[Row]:
    """The events of ``records`` that match; with ``newest`` both are the newest first."""
    for record in records:
        parts = record.parts()
        for row in reversed(parts) if newest else parts:
            if which.matches(row):
                yield row


def page(rows: Iterable[Row], limit: int) -> list[Row]:
    """The first ``limit`` rows, or fewer where they are large; at least one, unless ``limit`` is 0."""
    taken: list[Row] = []
    size = 0
    for row in rows if limit else ():
        taken.append(row)
        size += len(row.body)
        if len(taken) == limit or size > PAGE_BYTES:
            break
    return taken


def _lower(text: str) -> str:
    """ASCII letters only, as SQLite does."""
    return text.lower() if text.isascii() else re.sub("[A-Z]+", lambda match: match[0].lower(), text)


_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
