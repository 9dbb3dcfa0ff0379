"""One collection in memory: documents by key in the order of insertion, and its indexes."""

from __future__ import annotations

from collections.abc import Sequence

from cloudfn.backend.database.bson import Document, Value, is_number
from cloudfn.backend.database.budget import watched
from cloudfn.backend.database.ejson import dumps
from cloudfn.backend.database.indexes import FieldIndex
from cloudfn.backend.database.query import CompiledQuery
from cloudfn.backend.database.unique import Unique
from cloudfn.manifest.values import Index

Pair = tuple[str, Document]


def key_of(document_id: Value) -> str:
    """The text under which a document is stored; equal ids (1, 1.0, NumberLong(1)) have one key."""
    if type(document_id) is str:
        return document_id
    if is_number(document_id) and document_id == document_id and document_id == document_id // 1:
        return f'\x00{{"$number":"{int(document_id)}"}}'
    return "\x00" + dumps(document_id)


class Table:
    def __init__(self, name: str, documents: dict[str, Document], indexes: Sequence[Index] = ()) -> None:
        self.name = name
        self.documents = documents
        self._indexes = [FieldIndex(tuple(path for path, _ in each.keys)) for each in indexes]
        self.unique = [Unique(name, each, documents) for each in indexes if each.unique]

    def put(self, key: str, document: Document | None) -> None:
        """Store ``document``; None removes it."""
        old = self.documents.get(key)
        for index in self._indexes:
            if old is not None:
                index.discard(old, key)
            if document is not None:
                index.add(document, key)
        for unique in self.unique:
            if old is not None:
                unique.discard(old, key)
            if document is not None:
                unique.add(document, key)
        if document is None:
            self.documents.pop(key, None)
        else:
            self.documents[key] = document

    def candidates(self, query: CompiledQuery) -> list[Pair]:
        """Every pair that can match, found by ``_id``, by the best index, or all."""
        if query.ids is not None:
            wanted = [key_of(each) for each in watched(query.ids)]
            named = sorted({*wanted}) if len(wanted) > 1 else wanted
            return [(key, self.documents[key]) for key in watched(named) if key in self.documents]
        best = max(self._indexes, key=lambda index: index.usefulness(query.bounds), default=None)
        if best is not None and best.usefulness(query.bounds):
            keys = best.find(query.bounds, self.documents)
            if keys is not None:
                return [(key, self.documents[key]) for key in keys]
        return list(self.documents.items())
