"""The embedded engine's file: documents as canonical EJSON text in SQLite.

WAL with ``synchronous=NORMAL``: an acknowledged write survives the end of the process (``kill -9``); only a crash of
the whole machine may lose the last moments. Several processes may have the file open: ``changed_elsewhere`` says when
one of the others has written.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cloudfn.backend.database import budget
from cloudfn.backend.database.bson import Document, Value
from cloudfn.backend.database.ejson import BadEjson, loads_all
from cloudfn.errors import InvalidFile
from cloudfn.sqlite_files import disk_full, is_busy, open_ours, unusable

VERSION = 1
"""The layout of the file, in its ``user_version``."""

WAIT_S = 10.0
"""So long another process may hold the file; brief work does not wait at all."""
POLL_S = 0.01
PART = 256
"""Documents that are read at a time."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS collections (
    name TEXT PRIMARY KEY, version INTEGER NOT NULL DEFAULT 0, undeclared INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, collection TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (collection, key)
);
"""


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    db.executescript(SCHEMA)
    db.execute(f"PRAGMA user_version={VERSION}")


def _document(found: Value) -> Document:
    if type(found) is not dict or "_id" not in found:
        raise BadEjson("it is no object with an _id")
    return found


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise BadEjson("its key is no text")
    return key


class SqliteRows:
    """One connection. ``path`` None keeps everything in memory. Not thread-safe: the engine holds a lock.

    Raises InvalidFile, here and in every method, for a file that is no store of ours, is damaged, or cannot be written;
    and what ``budget.current().wait`` raises while another process holds it.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.is_full = False  # as a disk would be; see ``dev --chaos``
        if path is None:
            self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            _prepare(self._db)
        else:
            tables = ("collections", "documents")
            self._db = open_ours(path, _prepare, version=VERSION, tables=tables, timeout_s=0)
        self._seen = self._data_version()

    def _data_version(self) -> int:
        value: int = self._run("PRAGMA data_version").fetchone()[0]
        return value

    def _run(self, statement: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        until = 0.0
        while True:
            try:
                return self._db.execute(statement, values)
            except sqlite3.Error as error:
                now = time.monotonic()
                until = until or now + WAIT_S
                if self.path is None or not is_busy(error) or now > until:
                    raise self._unusable(error) from error
            budget.current().wait(POLL_S)

    def _unusable(self, error: sqlite3.Error) -> Exception:
        return error if self.path is None else unusable(self.path, error)

    def changed_elsewhere(self) -> bool:
        """Whether another connection has committed since the last time this was asked."""
        current = self._data_version()
        changed = current != self._seen
        self._seen = current
        return changed

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, alone with the file; rolled back when the block raises."""
        if self.is_full:
            raise disk_full(self.path or "documents")
        self._run("BEGIN IMMEDIATE")
        try:
            yield
            self._run("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def collections(self) -> dict[str, tuple[int, bool]]:
        """``{name: (version, undeclared)}``; the version grows with every write to the collection."""
        rows = list(self._run("SELECT name, version, undeclared FROM collections"))
        if not all(isinstance(name, str) and isinstance(version, int) for name, version, _ in rows):
            raise self._damaged("a row of `collections` is not readable")
        return {name: (version, bool(undeclared)) for name, version, undeclared in rows}

    def create(self, name: str, undeclared: bool) -> int:
        """The version it starts with: a random one, so that a collection made anew is never taken for the old one."""
        version = secrets.randbits(48)
        self._run("INSERT INTO collections VALUES (?, ?, ?)", (name, version, int(undeclared)))
        return version

    def drop(self, name: str) -> None:
        self._run("DELETE FROM documents WHERE collection = ?", (name,))
        self._run("DELETE FROM collections WHERE name = ?", (name,))

    def load(self, name: str) -> dict[str, Document]:
        """{key: document} in the order of insertion."""
        rows = self._run("SELECT key, body FROM documents WHERE collection = ? ORDER BY seq", (name,))
        try:
            documents: dict[str, Document] = {}
            while part := rows.fetchmany(PART):
                for (key, _), found in zip(part, loads_all([body for _, body in part]), strict=True):
                    documents[_key(key)] = _document(found)
            return documents
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        except (BadEjson, UnicodeDecodeError) as error:
            raise self._damaged(f"a document of `{name}` is not readable: {error}") from error

    def _damaged(self, problem: str) -> InvalidFile:
        return InvalidFile("CFN-DEV-040", path=str(self.path), problem=problem)

    def write(self, name: str, key: str, body: str | None, exists: bool) -> None:
        """Insert, replace (``exists``) or, with ``body`` None, delete one document."""
        if body is None:
            self._run("DELETE FROM documents WHERE collection = ? AND key = ?", (name, key))
        elif exists:
            self._run("UPDATE documents SET body = ? WHERE collection = ? AND key = ?", (body, name, key))
        else:
            self._run("INSERT INTO documents (collection, key, body) VALUES (?, ?, ?)", (name, key, body))

    def bump(self, name: str) -> None:
        self._run("UPDATE collections SET version = version + 1 WHERE name = ?", (name,))

    def close(self) -> None:
        self._db.close()
