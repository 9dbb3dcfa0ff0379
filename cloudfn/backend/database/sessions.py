"""Transactions of the embedded engine: snapshot reads, own writes on top, conflicts found at commit.

Documents are never changed in place, so a snapshot is only a note of what others have overwritten since it was taken.
"""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import field

from cloudfn.backend.database.bson import Document
from cloudfn.backend.database.ejson import dumps
from cloudfn.backend.database.errors import conflict, no_transaction
from cloudfn.backend.database.query import CompiledQuery
from cloudfn.backend.database.table import Pair, Table
from cloudfn.frozen import dataclass

LIFETIME_S = 60.0
"""MongoDB's transactionLifetimeLimitSeconds. CloudBase's shorter one is the backend's business."""


@dataclass(slots=True)
class TransactionSession:
    """``before``: what the snapshot saw where others have written since. ``base``: what an own write was made from.

    ``replaced``: keys of documents that were written whole.
    """

    id: str
    begun: float
    reading: bool = False
    before: dict[tuple[str, str], Document | None] = field(default_factory=dict)
    base: dict[tuple[str, str], Document | None] = field(default_factory=dict)
    writes: dict[str, dict[str, Document | None]] = field(default_factory=dict)
    replaced: dict[str, set[str]] = field(default_factory=dict)

    def overlay(self, collection: str) -> dict[str, Document | None]:
        """What this transaction sees otherwise than the table: the snapshot, then its own writes."""
        seen = {key: document for (name, key), document in self.before.items() if name == collection}
        seen.update(self.writes.get(collection, {}))
        return seen

    def candidates(self, table: Table, query: CompiledQuery) -> list[Pair]:
        overlay = self.overlay(table.name)
        if not overlay:
            return table.candidates(query)
        pairs = [(key, overlay.get(key, document)) for key, document in table.candidates(query)]
        known = {key for key, _ in pairs}
        pairs += [(key, document) for key, document in overlay.items() if key not in known]
        return [(key, document) for key, document in pairs if document is not None]

    def get(self, table: Table, key: str) -> Document | None:
        overlay = self.overlay(table.name)
        return overlay[key] if key in overlay else table.documents.get(key)

    def write(self, table: Table, key: str, document: Document | None, whole: bool) -> None:
        place = (table.name, key)
        if place not in self.base:
            self.base[place] = self.before.get(place, table.documents.get(key))
        self.writes.setdefault(table.name, {})[key] = document
        if whole:
            self.replaced.setdefault(table.name, set()).add(key)

    def check(self, tables: dict[str, Table]) -> None:
        """Raises the conflict when a document that this transaction wrote was changed by somebody else."""
        for (name, key), base in self.base.items():
            current = tables[name].documents.get(key) if name in tables else None
            if current is not base and (current is None or base is None or dumps(current) != dumps(base)):
                raise conflict()


class Sessions:
    """The open transactions of one engine."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._open: dict[str, TransactionSession] = {}
        self._numbers = itertools.count(1)

    def start(self) -> TransactionSession:
        now = self._now_s()  # a function that died without an end leaves its transaction behind
        self._open = {name: each for name, each in self._open.items() if now - each.begun <= LIFETIME_S}
        session = TransactionSession(f"tx-{next(self._numbers)}-{secrets.token_hex(8)}", now)
        self._open[session.id] = session
        return session

    def use(self, session_id: str) -> TransactionSession:
        """The open transaction, its snapshot taken. Raises DatabaseError when it is unknown, ended or too old."""
        session = self._open.get(session_id)
        if session is not None and self._now_s() - session.begun > LIFETIME_S:
            del self._open[session_id]
            session = None
        if session is None:
            raise no_transaction()
        session.reading = True
        return session

    def end(self, session_id: str) -> None:
        self._open.pop(session_id, None)

    def note(self, collection: str, pairs: Iterable[tuple[str, Document | None]]) -> None:
        """Keep what is about to be overwritten for the snapshots that are being read."""
        reading = [session for session in self._open.values() if session.reading]
        if reading:
            for key, before in pairs:
                for session in reading:
                    session.before.setdefault((collection, key), before)
