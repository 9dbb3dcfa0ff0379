"""Messages that functions sent (subscribe, customer service, SMS), kept in SQLite and delivered nowhere.

In the same file is what lets them: the messages that users accepted, and the codes that pages were handed.
"""

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

from cloudfn.backend import open_data, subscriptions
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


TABLES = ("messages", "subscriptions", "open_data")

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
        return self.work(lambda db: _insert(db, row))

    def add_subscribed(
        self, at: datetime, api: str, recipient: str, function: str, request_id: str, template: str, body: object
    ) -> tuple[int, bool | None]:
        """Keep a message of ``template`` if its recipient accepted one more: its id, 0 for one that is not kept.

        Besides, whether the recipient had accepted it: None for a user who was never asked, whose message is kept.
        """
        row = (
            instant_text(at),
            "subscribe",
            api,
            recipient,
            function,
            request_id,
            json.dumps(body, ensure_ascii=False),
        )

        def work(db: sqlite3.Connection) -> tuple[int, bool | None]:
            accepted = subscriptions.take(db, recipient, template)
            return (0 if accepted is False else _insert(db, row)), accepted

        return self.work(work)

    def messages(self, limit: int = 100) -> tuple[Message, ...]:
        """The newest first."""
        if not self._path.exists():
            return ()
        query = "SELECT * FROM messages ORDER BY id DESC LIMIT ?"
        rows = self.work(lambda db: db.execute(query, (limit,)).fetchall())
        return tuple(Message(*(*row[:-1], json.loads(row[-1]))) for row in rows)

    def clear(self) -> None:
        if self._path.exists():
            self.work(lambda db: [db.execute(f"DELETE FROM {table}") for table in TABLES])

    def work(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What ``work`` gives, which happens as one or not at all."""
        until = time.monotonic() + WAIT_S
        while True:
            try:
                opened = open_ours(self._path, _prepare, tables=("messages",), timeout_s=0, look_through=False)
                with damage_reported(self._path), contextlib.closing(opened) as db:
                    db.execute("BEGIN")  # a reader must not wait for a writer
                    result = work(db)
                    db.execute("COMMIT")
                    return result
            except InvalidFile as error:
                if not is_busy(error.__cause__) or time.monotonic() > until:
                    raise
            budget.current().wait(POLL_S)


def _insert(db: sqlite3.Connection, row: tuple[str, ...]) -> int:
    columns = "at, kind, api, recipient, function, request_id, body"
    return int(db.execute(f"INSERT INTO messages ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", row).lastrowid or 0)


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA journal_mode=WAL")
    for schema in (SCHEMA, subscriptions.SCHEMA, open_data.SCHEMA):
        db.execute(schema)
