"""What the backend asks of a document engine; the embedded one and a real MongoDB both answer it.

Documents, queries, updates and pipelines are the values of ``bson.py``. Every method may raise ``DatabaseError``.
Methods block, for as long as ``budget.current()`` allows. ``session`` is the id of a transaction, "" outside of one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol

from cloudfn.backend.database.bson import MISSING, Document, Value
from cloudfn.backend.database.commits import Hear
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Index
from cloudfn.snapshots import SnapshotStore

MAX_DOCUMENT_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Changed:
    """One document that was written. ``before`` and ``after`` are its canonical EJSON, cut off after ``limits.TEXT``,
    "" where there is none."""

    collection: str
    document_id: Value
    operation: Literal["insert", "update", "remove"]
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What a write did. ``changes`` is empty inside a transaction: there, ``commit`` tells them."""

    matched: int = 0
    modified: int = 0
    removed: int = 0
    inserted: tuple[Value, ...] = ()
    upserted: Value = MISSING
    document: Document | None = None  # the first updated document, after the update
    changes: tuple[Changed, ...] = ()


@dataclass(frozen=True, slots=True)
class Find:
    """A read: ``limit`` 0 means all, ``sort`` and ``projection`` empty mean none."""

    query: Document
    sort: Document
    skip: int = 0
    limit: int = 0
    projection: Document | None = None


class Engine(SnapshotStore, Protocol):
    def collections(self) -> tuple[str, ...]:
        """Names of all collections, sorted."""

    def exists(self, collection: str) -> bool: ...

    def create(self, collection: str, *, undeclared: bool = False) -> bool:
        """Make a collection; False when it was there. ``undeclared`` is remembered, see ``is_undeclared``."""

    def index(self, indexes: Mapping[str, tuple[Index, ...]]) -> None:
        """Have these indexes. Refused when documents that are there break a unique one."""

    def is_undeclared(self, collection: str) -> bool:
        """Whether the collection came into being by use and not by ``create`` or the manifest."""

    def drop(self, collection: str) -> None: ...

    def fill_disk(self, is_full: bool) -> None:
        """Whether writes fail as on a full disk, where this engine has a disk of its own."""

    def slow(self, collection: str, query: Document) -> bool:
        """Whether a call is not worth the attempt within ``budget.BRIEF_S``.

        With a brief budget an engine neither waits nor works longer: it raises TakesLong, and nothing has happened.
        """

    def find(self, collection: str, find: Find, session: str = "") -> list[Document]: ...

    def find_at(self, collection: str, find: Find) -> tuple[list[Document], int]:
        """The same outside of transactions, and the number of the last commit that it holds, of ``listen``."""

    def listen(self, hear: Hear) -> Callable[[], None]:
        """``hear`` is told of every commit from now on, until what is returned is called."""

    def count(self, collection: str, query: Document, session: str = "") -> int: ...

    def aggregate(self, collection: str, stages: Sequence[Document], session: str = "") -> list[Document]: ...

    def insert(self, collection: str, documents: Sequence[Document], session: str = "") -> WriteResult: ...

    def update(
        self,
        collection: str,
        query: Document,
        update: Document,
        *,
        many: bool,
        upsert: bool,
        session: str = "",
    ) -> WriteResult:
        """``update`` is made of operators, or is the whole new document."""

    def remove(self, collection: str, query: Document, *, many: bool, session: str = "") -> WriteResult: ...

    def start(self) -> str:
        """Begin a transaction; its reads see one instant."""

    def commit(self, session: str) -> tuple[Changed, ...]:
        """Write everything or nothing; Refused with DATABASE_TRANSACTION_CONFLICT when a written document changed."""

    def abort(self, session: str) -> None: ...

    def close(self) -> None: ...
