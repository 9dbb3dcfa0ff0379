"""The order book's SQLite file: opened, looked through for damage, and every failure of it as a coded error."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cloudfn.errors import InvalidFile
from cloudfn.pay.ledger.book.columns import MICROSECOND
from cloudfn.pay.ledger.book.schema import SCHEMA
from cloudfn.pay.ledger.order import LIFE
from cloudfn.platforms import files
from cloudfn.shortages import shortage
from cloudfn.sqlite_files import is_busy, require_file

LOOKED_THROUGH = 64 << 20
"""Bytes up to which a file is checked page by page at its opening: 20 ms for 10 MB."""

PAGES_KEPT_KIB = 4000
"""SQLite's pages in memory: full after some 1,200 orders. Four times as many made a long run grow by 16 MB for no speed
that could be measured: what is cold is read from the system's cache."""

MEMORY = ":memory:"
LIFE_US = LIFE // MICROSECOND


class Connection(sqlite3.Connection):
    """Raises InvalidFile: CFN-PAY-102 where SQLite cannot read or write (locked, full), CFN-PAY-103 for damage."""

    path = MEMORY

    def execute(self, *args: Any) -> sqlite3.Cursor:
        try:
            return super().execute(*args)
        except (sqlite3.Error, UnicodeDecodeError) as error:  # the latter for a damaged schema
            raise _unreadable(self.path, error) from error


@contextmanager
def reading(path: Path | str) -> Iterator[None]:
    """Rows that cannot be read, or make no value, are damage as well."""
    try:
        yield
    except (sqlite3.Error, ValueError, KeyError, TypeError, OverflowError) as error:
        raise _unreadable(str(path), error) from error


def _unreadable(path: str, error: Exception) -> InvalidFile:
    """102 for what passes (locked, full), 103 for damage: SQLite tells the two apart but for text that is no UTF-8."""
    if isinstance(error, sqlite3.OperationalError) and "decode" not in str(error):
        return InvalidFile("CFN-PAY-102", path=path, problem=str(error))
    is_whole = isinstance(error, sqlite3.Error) and "decode" not in str(error)
    return InvalidFile("CFN-PAY-103", path=path, problem=str(error) if is_whole else "a row is damaged")


def connect(path: Path | str) -> Connection:
    """The book at ``path``, created with its folder. Raises InvalidFile CFN-PAY-103 for what is no sound book,
    CFN-PAY-102 for one that another process holds, CFN-DEV-042 for a `-wal` or `-shm` that is no file.
    """
    try:
        if path != MEMORY:
            require_file(Path(path))
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            files.own(Path(path))
        db = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, cached_statements=256, factory=Connection
        )
    except (sqlite3.Error, OSError) as error:
        raise shortage(error) or _unusable(path, str(error)) from error
    except InvalidFile as error:
        if error.params["path"] != str(path):  # a companion: the book itself must not be moved away for it
            raise
        raise _unusable(path, str(error.params["problem"])) from error
    db.path = str(path)
    try:
        problem = _foreign(db)  # before tables of ours are put beside the others
        if not problem:
            _prepare(db)
            problem = _damage(db, path)
    except (sqlite3.Error, InvalidFile, UnicodeDecodeError) as error:
        if (lack := shortage(error)) is not None:  # asked while the file is open, whose descriptors would count as free
            db.close()
            raise lack from error
        if is_busy(error) or is_busy(error.__cause__):
            db.close()
            raise InvalidFile("CFN-PAY-102", path=str(path), problem=str(error.__cause__ or error)) from error
        problem = str(error.__cause__ or error)
    if problem:
        db.close()
        raise _unusable(path, problem)
    return db


def _prepare(db: Connection) -> None:
    db.execute("PRAGMA busy_timeout=5000")
    db.execute("PRAGMA journal_mode=WAL")
    # NORMAL loses nothing when a process dies; only a power cut may cost the last commits.
    db.execute("PRAGMA synchronous=NORMAL")
    db.execute("PRAGMA wal_autocheckpoint=4000")
    db.execute(f"PRAGMA cache_size=-{PAGES_KEPT_KIB}")
    _allow_transfers(db)
    db.execute("PRAGMA foreign_keys=ON")
    db.executescript(SCHEMA)
    # Books of before every order was closed at last.
    db.execute("UPDATE orders SET close_at = created_at + ? WHERE state = 'NOTPAY' AND close_at IS NULL", (LIFE_US,))


def _allow_transfers(db: Connection) -> None:
    """Books of before there were transfers: every notification had an order. SQLite loosens no column in place."""
    row = db.execute("SELECT sql FROM sqlite_master WHERE name = 'notifications'").fetchone()
    if row is None or "order_id INTEGER NOT NULL" not in str(row[0]):
        return
    loosened = (
        str(row[0]).replace("order_id INTEGER NOT NULL", "order_id INTEGER").replace("notifications", "loosened", 1)
    )
    db.execute("PRAGMA foreign_keys=OFF")
    db.execute("BEGIN IMMEDIATE")
    for statement in (
        loosened,
        "INSERT INTO loosened SELECT * FROM notifications",
        "DROP TABLE notifications",
        "ALTER TABLE loosened RENAME TO notifications",
        "COMMIT",
    ):
        db.execute(statement)


def _foreign(db: Connection) -> str:
    """A file that took the book's place: every book since the first has its orders."""
    tables = _columns(db)
    return "it has no table `orders`" if tables and "orders" not in tables else ""


def _damage(db: Connection, path: Path | str) -> str:
    """What is wrong with an opened file, "" when it is sound."""
    if path == MEMORY:
        return ""
    with sqlite3.connect(MEMORY) as fresh:
        fresh.executescript(SCHEMA)
        expected = _columns(fresh)
    fresh.close()
    present = _columns(db)
    for table, columns in expected.items():
        if present.get(table) != columns:
            return f"the table {table} has other columns"
    if Path(path).stat().st_size > LOOKED_THROUGH:
        return ""
    answer = [str(row[0]) for row in db.execute("PRAGMA quick_check(1)")]
    return "" if answer == ["ok"] else answer[0].splitlines()[0]


def _columns(db: sqlite3.Connection) -> dict[str, list[str]]:
    """``{table: its columns in order}``."""
    query = "SELECT t.name, c.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table'"
    tables: dict[str, list[str]] = {}
    for table, column in db.execute(query):
        tables.setdefault(table, []).append(column)
    return tables


def _unusable(path: Path | str, problem: str) -> InvalidFile:
    return InvalidFile("CFN-PAY-103", path=str(path), problem=problem)
