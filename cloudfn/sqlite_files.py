"""Opening a SQLite file of ours, and telling in our own words why one cannot be used.

In: a path, the layout that is expected, what prepares a connection. Out: a connection, or InvalidFile: damaged
(CFN-DEV-040), from a newer cloudfn (CFN-DEV-041), or kept from us by the system (CFN-DEV-042). Repairs nothing; only
``set_aside`` moves, and only when it is asked to.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from cloudfn import regular_files
from cloudfn.errors import InvalidFile
from cloudfn.platforms import files

CHECKED_BYTES = 16 << 20
"""A file up to this size is looked through when it is opened (10 ms); damage in a larger one shows when it is read."""
PARTS = ("", "-wal", "-shm", "-journal")
"""What a database consists of beside its own name."""

KEPT_FROM_US = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOLFS, sqlite3.SQLITE_NOMEM,
}  # fmt: skip
"""Primary result codes that say nothing of the content: locks, permissions, a full or failing disk."""


def open_ours(
    path: Path,
    prepare: Callable[[sqlite3.Connection], None],
    *,
    version: int = 0,
    tables: tuple[str, ...] = (),
    timeout_s: float = 5.0,
    cached_statements: int = 128,
    look_through: bool = True,
) -> sqlite3.Connection:
    """A connection in autocommit mode, made ready by ``prepare`` (pragmas, schema); the folder is made when missing.

    ``version``: the highest ``user_version`` that this cloudfn knows. ``tables``: those that a file with any table has
    to have. ``look_through``: find damage in a small file at once. Raises InvalidFile; the connection is closed then.
    """
    require_file(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.own(path)
        db = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=timeout_s, cached_statements=cached_statements
        )
    except (sqlite3.Error, OSError) as error:
        raise unusable(path, error) from error
    try:
        _look(db, path, version, tables)
        if look_through and path.stat().st_size <= CHECKED_BYTES:
            verdict = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
            if verdict != "ok":
                raise InvalidFile("CFN-DEV-040", path=str(path), problem=verdict.replace("\n", " "))
        prepare(db)
    except BaseException as error:
        db.close()
        if isinstance(error, sqlite3.Error | OSError | UnicodeDecodeError):
            raise unusable(path, error) from error
        raise
    return db


def require_file(path: Path) -> None:
    """Refuse what SQLite would wait for or never come to the end of: FIFOs, devices. Raises InvalidFile CFN-DEV-042,
    also for a companion that is a folder or a link to nowhere.

    Beside ``path`` itself its companions, which SQLite opens by their names.
    """
    for part in PARTS:
        name = f"{path}{part}"
        what = regular_files.kind(name)
        if not what and part and os.path.lexists(name) and not regular_files.is_file(name):
            what = "folder" if regular_files.is_folder(name) else "link"  # SQLite would not say which file it is
        if what:
            raise InvalidFile("CFN-DEV-042", path=name, problem=f"no regular file ({what})")


def _look(db: sqlite3.Connection, path: Path, version: int, tables: tuple[str, ...]) -> None:
    found = db.execute("PRAGMA user_version").fetchone()[0]
    if version and found > version:
        raise InvalidFile("CFN-DEV-041", path=str(path))
    there = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    missing = [name for name in tables if name not in there]
    if there and missing:
        raise InvalidFile("CFN-DEV-040", path=str(path), problem=f"it has no table `{missing[0]}`")


def unusable(path: Path, error: Exception) -> InvalidFile:
    """What SQLite or the system said of ``path``, as an error with a way out."""
    if isinstance(error, OSError):
        return InvalidFile("CFN-DEV-042", path=str(path), problem=error.strerror or str(error))
    if kept_from_us(error):
        return InvalidFile("CFN-DEV-042", path=str(path), problem=str(error))
    return InvalidFile("CFN-DEV-040", path=str(path), problem=str(error))


def disk_full(path: Path | str) -> InvalidFile:
    """What is said of a write to ``path`` when the disk is full, for those who play that it is."""
    return InvalidFile("CFN-DEV-042", path=str(path), problem="database or disk is full")


def kept_from_us(error: BaseException | None) -> bool:
    """Whether the file's content is not to blame: it is locked, may not be written, or the disk is full."""
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in KEPT_FROM_US


@contextlib.contextmanager
def damage_reported(path: Path) -> Iterator[None]:
    """What SQLite says of ``path`` inside becomes InvalidFile."""
    try:
        yield
    except sqlite3.Error as error:
        raise unusable(path, error) from error


def is_busy(error: BaseException | None) -> bool:
    """Whether another connection holds the file at the moment."""
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def set_aside(path: Path) -> Path:
    """Move ``path`` and its companions to the first free ``<name>.damaged[-N]``, and say where."""
    number = 0
    while True:
        number += 1
        target = path.with_name(f"{path.name}.damaged" + (f"-{number}" if number > 1 else ""))
        if not target.exists():
            break
    for part in PARTS:
        with contextlib.suppress(FileNotFoundError):
            Path(f"{path}{part}").replace(f"{target}{part}")
    return target
