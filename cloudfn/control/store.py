"""What the emulated cloud remembers over restarts: JSON documents by kind and key in one SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cloudfn.sqlite_files import open_ours

Document = dict[str, Any]


class ControlStore:
    """Used from one thread at a time. ``path`` is made when it is missing; InvalidFile when it cannot be used."""

    def __init__(self, path: Path) -> None:
        self._db = open_ours(path, _prepare, tables=("documents",))
        self.closed = False

    def get(self, kind: str, key: str) -> Document | None:
        row = self._db.execute("SELECT body FROM documents WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        return None if row is None else _read(row[0])

    def put(self, kind: str, key: str, document: Document) -> None:
        body = json.dumps(document, ensure_ascii=False)
        self._db.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", (kind, key, body))

    def drop(self, kind: str, key: str) -> None:
        self._db.execute("DELETE FROM documents WHERE kind = ? AND key = ?", (kind, key))

    def every(self, kind: str, prefix: str = "") -> Iterator[tuple[str, Document]]:
        """All of ``kind`` whose key begins with ``prefix``, by key."""
        rows = self._db.execute(
            "SELECT key, body FROM documents WHERE kind = ? AND substr(key, 1, ?) = ? ORDER BY key",
            (kind, len(prefix), prefix),
        ).fetchall()
        return ((key, _read(body)) for key, body in rows)

    def clear(self) -> None:
        self._db.execute("DELETE FROM documents")

    def close(self) -> None:
        self.closed = True
        self._db.close()


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA journal_mode=WAL")
    # A killed process loses nothing so; only a power cut could, and this is an emulator.
    db.execute("PRAGMA synchronous=OFF")
    db.execute("CREATE TABLE IF NOT EXISTS documents (kind TEXT, key TEXT, body TEXT, PRIMARY KEY (kind, key))")


def _read(body: str) -> Document:
    document: Document = json.loads(body)
    return document
