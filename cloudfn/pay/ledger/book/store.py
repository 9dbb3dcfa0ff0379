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
from cloudfn.sqlite_files import disk_full

Read = TypeVar("Read")

PATIENCE_S = 1.0
"""How long a function's call waits for another process that writes. Everybody else waits meanwhile, so only the first
call does: once it waited in vain nobody waits until something could be written."""
STORED = ("BEGIN IMMEDIATE", "ROLLBACK", "COMMIT")
REHEARSED = ("SAVEPOINT step", "ROLLBACK TO step", "RELEASE step")
"""How a unit of writing begins, is undone, and is made to stay: for good, or until a rehearsal ends."""


class BookStore:
    """``path`` is created with its folder; ``:memory:`` is gone at the end. Raises InvalidFile when it is no sound
    book, and later whenever it cannot be read or written.
    """

    def __init__(self, path: Path | str, patience_s: float = PATIENCE_S) -> None:
        self.path = path
        self.is_full = False  # as a disk would be; see ``dev --chaos``
        self._db = file.connect(path)
        self.patience_s = patience_s
        self._is_held = False
        self._be_patient()
        self._rehearsing = False

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Inside, nothing waits for another process that writes: who tries again by itself holds up nobody."""
        before, self.patience_s = self.patience_s, 0.0
        self._be_patient()
        try:
            yield
        finally:
            self.patience_s = before
            self._be_patient()

    @property
    def waits_ms(self) -> int:
        """How long the next unit of writing waits for another process."""
        return int(self._db.execute("PRAGMA busy_timeout").fetchone()[0])

    def _be_patient(self) -> None:
        self._db.execute(f"PRAGMA busy_timeout={0 if self._is_held else round(self.patience_s * 1000)}")

    def _begin(self, statement: str) -> None:
        try:
            self._db.execute(statement)
        except InvalidFile:
            self._hold(self._is_held or self.patience_s > 0)  # who did not wait knows nothing of how long it takes
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
