"""What every table of the order book stands on: the connection, units of writing, and reading rows into values.

One thread at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from cloudfn.errors import InvalidFile
from cloudfn.pay.ledger.book import file
from cloudfn.pay.ledger.book.columns import Row
from cloudfn.sqlite_files import disk_full, is_busy

Read = TypeVar("Read")

BRIEF_S = 0.02
"""How long a unit of writing waits for another process, and everybody on the event loop with it: a moment only, and
nobody after one that waited in vain, until something could be written. Who can wait longer asks ``is_locked`` first.
"""
STORED = ("BEGIN IMMEDIATE", "ROLLBACK", "COMMIT")
REHEARSED = ("SAVEPOINT step", "ROLLBACK TO step", "RELEASE step")
"""How a unit of writing begins, is undone, and is made to stay: for good, or until a rehearsal ends."""


class BookStore:
    """``path`` is created with its folder; ``:memory:`` is gone at the end. Raises InvalidFile when it is no sound
    book, and later whenever it cannot be read or written.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = path
        self.is_full = False  # as a disk would be; see ``dev --chaos``
        self._db = file.connect(path)
        self._is_held = False
        self._be_patient()
        self._rehearsing = False

    def is_locked(self) -> bool:
        """Whether another process writes at this moment."""
        if self._db.in_transaction:
            return False
        try:
            self._begin(STORED[0])
            self._db.execute(STORED[1])
        except InvalidFile as error:
            return is_busy(error.__cause__)  # of anything else the next writing says more
        return False

    @property
    def waits_ms(self) -> int:
        """How long the next unit of writing waits for another process."""
        return int(self._db.execute("PRAGMA busy_timeout").fetchone()[0])

    def _be_patient(self) -> None:
        self._db.execute(f"PRAGMA busy_timeout={0 if self._is_held else round(BRIEF_S * 1000)}")

    def _begin(self, statement: str) -> None:
        try:
            self._db.execute(statement)
        except InvalidFile:
            self._hold(True)
            raise
        self._hold(False)

    def _hold(self, is_held: bool) -> None:
        if self._is_held is not is_held:
            self._is_held = is_held
            self._be_patient()

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Everything inside is stored together or not at all."""
        if self.is_full:
            raise disk_full(self.path)
        begin, undo, keep = REHEARSED if self._rehearsing else STORED
        self._begin(begin)
        try:
            yield
            self._db.execute(keep)
        except BaseException:
            if self._db.in_transaction:  # a full disk has ended it already
                self._db.execute(undo)
            raise

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Whatever is written inside is undone at the end. Only for a book that nobody else writes."""
        self._db.execute("BEGIN IMMEDIATE")
        self._rehearsing = True
        try:
            yield
        finally:
            self._rehearsing = False
            self._db.execute("ROLLBACK")

    def ask(self, query: str) -> list[object]:
        """The first column of a query that only reads."""
        return [row[0] for row in self._db.execute(query)]

    # --- for the tables ---------------------------------------------------------------------------------------------

    def _all(self, read: Callable[[Row], Read], query: str, values: Row = ()) -> list[Read]:
        with file.reading(self.path):
            return [read(row) for row in self._db.execute(query, values)]

    def _one(self, read: Callable[[Row], Read], query: str, values: Row) -> Read | None:
        with file.reading(self.path):
            row = self._db.execute(query, values).fetchone()
            return None if row is None else read(row)

    def _number(self, query: str, values: Row) -> int:
        return int(self._db.execute(query, values).fetchone()[0])

    def _add(self, statement: str, values: Row) -> int:
        """Insert a row; its number."""
        return int(self._db.execute(statement, values).lastrowid or 0)
