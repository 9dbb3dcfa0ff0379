"""Puts document writes into the timeline of the order that they belong to.

A write belongs to the order that its invocation placed, or whose notification it handles. Writes that come before the
order exists (a shop stores its order first) are remembered for a while. The first ``MOST_WRITES`` of an invocation
count.
"""

from __future__ import annotations

import json

from cloudfn.events.functions import DocumentWritten
from cloudfn.pay.ledger.book.book import Book
from cloudfn.recent import Recent
from cloudfn.snapshots import Snapshot, diff

REMEMBERED = 256
"""At least so many invocations whose order or whose early writes are known."""
MOST_WRITES = 1000
MOST_CHANGES = 8


class DocumentWrites:
    def __init__(self, book: Book) -> None:
        self._book = book
        self._orders: Recent[str, int] = Recent(REMEMBERED)
        self._early: Recent[str, list[DocumentWritten]] = Recent(REMEMBERED)
        self._noted: Recent[str, int] = Recent(REMEMBERED)

    def works_for(self, request_id: str, order_id: int) -> list[DocumentWritten]:
        """From now on invocation ``request_id`` works for the order; what it wrote before is returned."""
        if not request_id:
            return []
        self._orders[request_id] = order_id
        early = self._early.pop(request_id, [])
        self._noted[request_id] = self._noted.get(request_id, 0) + len(early)
        return early

    def saw(self, event: DocumentWritten) -> None:
        if event.request_id in self._orders:
            noted = self._noted.get(event.request_id, 0)
            if noted < MOST_WRITES:
                self._noted[event.request_id] = noted + 1
                with self._book.writing():
                    self.note(self._orders.get(event.request_id, 0), event)
        elif event.request_id:
            early = self._early.get(event.request_id, [])
            if len(early) < MOST_WRITES:
                early.append(event)
                self._early[event.request_id] = early

    def note(self, order_id: int, event: DocumentWritten) -> None:
        """Put one write into the order's timeline. Only inside of ``writing``."""
        self._book.note(
            order_id,
            event.at,
            "DocumentWritten",
            document=f"{event.collection}/{event.document_id}",
            operation=event.operation,
            changes=changes(event),
            function=event.function,
            requestId=event.request_id,
        )


def changes(event: DocumentWritten) -> list[str]:
    """``status created -> paid``, the first few; empty for whole documents and for texts that were cut."""
    try:
        documents = json.loads(event.before or "null"), json.loads(event.after or "null")
    except ValueError:
        return []
    if not all(isinstance(document, dict) for document in documents):
        return []
    before = Snapshot({"": {"": event.before}})
    after = Snapshot({"": {"": event.after}})
    changed = diff(before, after)[:MOST_CHANGES]
    return [f"{change.path} {_short(change.before)} -> {_short(change.after)}" for change in changed]


def _short(text: str | None) -> str:
    return "(absent)" if text is None else text if len(text) <= 60 else text[:57] + "..."
