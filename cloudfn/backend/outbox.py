"""Messages that functions sent (subscribe, customer service, SMS), kept in SQLite and delivered nowhere."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from cloudfn.events.base import instant_text
from cloudfn.frozen import dataclass

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


class Outbox:
    """The file is made by the first message; reading an absent one finds nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(
        self, at: datetime, kind: str, api: str, recipient: str, function: str, request_id: str, body: object
    ) -> int:
        """Keep a message; its id."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self._path, timeout=10)
        try:
            with db:
                db.execute("PRAGMA journal_mode=WAL")
                db.execute(SCHEMA)
                text = json.dumps(body, ensure_ascii=False)
                row = (instant_text(at), kind, api, recipient, function, request_id, text)
                columns = "at, kind, api, recipient, function, request_id, body"
                cursor = db.execute(f"INSERT INTO messages ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
                return int(cursor.lastrowid or 0)
        finally:
            db.close()

    def messages(self, limit: int = 100) -> tuple[Message, ...]:
        """The newest first."""
        if not self._path.exists():
            return ()
        db = sqlite3.connect(self._path, timeout=10)
        try:
            rows = db.execute("SELECT * FROM messages ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
        except sqlite3.OperationalError:  # made, but not filled yet
            return ()
        finally:
            db.close()
        return tuple(Message(*(*row[:-1], json.loads(row[-1]))) for row in rows)

    def clear(self) -> None:
        if self._path.exists():
            db = sqlite3.connect(self._path, timeout=10)
            try:
                with db:
                    db.execute(SCHEMA)
                    db.execute("DELETE FROM messages")
            finally:
                db.close()
