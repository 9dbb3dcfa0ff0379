"""Messages that functions sent (subscribe, customer service, SMS), kept in SQLite and delivered nowhere."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from cloudfn.backend.database import budget
from cloudfn.errors import InvalidFile
from cloudfn.events.base import instant_text
from cloudfn.frozen import dataclass
from cloudfn.sqlite_files import damage_reported, is_busy, open_ours

SCHEMA = """CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, kind TEXT NOT NULL, api TEXT NOT NULL,
    recipient TEXT NOT NULL, function TEXT NOT NULL, request_id TEXT NOT NULL, body TEXT NOT NULL)"""


@dataclass(frozen=True, slots=True)
class Message:
    """``kind``: subscribe, service, sms. ``body`` is what the function passed, as JSON values."""

    id: int
    at: str
    kind: str
    api: str
    recipient: str
    function: str
    request_id: str
    body: Any

    def to_dict(self) -> dict[str, Any]:
        shape = asdict(self)
        shape["requestId"] = shape.pop("request_id")
        return shape


WAIT_S = 10.0
"""So long another process may hold the file; brief work does not wait at all."""
POLL_S = 0.01

T = TypeVar("T")


class Outbox:
    """The file is made by the first message; reading an absent one finds nothing.

    Raises InvalidFile for a file that is damaged or cannot be used, and what ``budget.current().wait`` raises.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(
        self, at: datetime, kind: str, api: str, recipient: str, function: str, request_id: str, body: object
    ) -> int:
        """Keep a message; its id."""
        row = (instant_text(at), kind, api, recipient, function, request_id, json.dumps(body, ensure_ascii=False))
        columns = "at, kind, api, recipient, function, request_id, body"

        def work(db: sqlite3.Connection) -> int:
            return int(db.execute(f"INSERT INTO messages ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", row).lastrowid or 0)

        return self._do(work)

    def messages(self, limit: int = 100) -> tuple[Message, ...]:
        """The newest first."""
        if not self._path.exists():
            return ()
        query = "SELECT * FROM messages ORDER BY id DESC LIMIT ?"
        rows = self._do(lambda db: db.execute(query, (limit,)).fetchall())
        return tuple(Message(*(*row[:-1], json.loads(row[-1]))) for row in rows)

    def clear(self) -> None:
        if self._path.exists():
            self._do(lambda db: db.execute("DELETE FROM messages"))

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        until = time.monotonic() + WAIT_S
        while True:
            try:
                opened = open_ours(self._path, _prepare, tables=("messages",), timeout_s=0, look_through=False)
                with damage_reported(self._path), contextlib.closing(opened) as db:
                    return work(db)
            except InvalidFile as error:
                if not is_busy(error.__cause__) or time.monotonic() > until:
                    raise
            budget.current().wait(POLL_S)


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA journal_mode=WAL")
    db.execute(SCHEMA)
