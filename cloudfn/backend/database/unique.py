"""Unique indexes: which document holds which values, and what a row of writes would make double.

As MongoDB has them: a field that is missing counts as null, and of an array every element counts.
Source: MongoDB manual, "Unique Indexes".
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping

from cloudfn.backend.database.bson import MISSING, Document, Value
from cloudfn.backend.database.ejson import relaxed
from cloudfn.backend.database.errors import DatabaseError, duplicate
from cloudfn.backend.database.order import Key, key
from cloudfn.backend.database.paths import candidates
from cloudfn.manifest.values import Index

Held = tuple[Key, ...]
"""The sort keys of one document's values, field by field: equal for equal values."""


class Unique:
    """One unique index over a collection: the document of each combination of values."""

    def __init__(self, collection: str, index: Index, documents: Mapping[str, Document]) -> None:
        self.collection = collection
        self.index = index
        self._reach = [candidates(path) for path, _ in index.keys]
        self._owners: dict[Held, str] = {}
        for name, document in documents.items():
            self.add(document, name)

    def held(self, document: Document) -> dict[Held, tuple[Value, ...]]:
        """What ``document`` holds, with the values as they are."""
        columns = [_elements(reach(document)) for reach in self._reach]
        return {
            tuple(found for found, _ in combination): tuple(value for _, value in combination)
            for combination in itertools.product(*columns)
        }

    def add(self, document: Document, name: str) -> None:
        for held in self.held(document):
            self._owners[held] = name

    def discard(self, document: Document, name: str) -> None:
        for held in self.held(document):
            if self._owners.get(held) == name:
                del self._owners[held]

    def owner(self, held: Held) -> str | None:
        return self._owners.get(held)

    def duplicate(self, values: Iterable[Value]) -> DatabaseError:
        paths = (path for path, _ in self.index.keys)
        return double(self.collection, self.index.name, dict(zip(paths, values, strict=True)))


def check(
    unique: Unique,
    writes: Iterable[tuple[str, Document | None]],
    seen: Mapping[str, Document | None] | None = None,
) -> None:
    """Raises DatabaseError when ``writes``, one after the other, give two documents the same values.

    ``writes``: the key of each document and what it becomes, None when it is removed. ``seen``: where the writer sees
    other documents than the collection holds.
    """
    now = dict(seen or {})
    taken = {held: name for name, document in now.items() if document for held in unique.held(document)}
    for name, document in writes:
        if before := now.get(name):
            for held in unique.held(before):
                if taken.get(held) == name:
                    del taken[held]
        now[name] = document
        for held, values in unique.held(document).items() if document else ():
            owner = taken.get(held)
            if owner is None:
                stored = unique.owner(held)
                owner = None if stored in now else stored
            if owner not in (None, name):
                raise unique.duplicate(values)
            taken[held] = name


def first_double(unique: Unique, documents: Mapping[str, Document]) -> DatabaseError | None:
    """What MongoDB says when the index is made over documents that break it; None when they do not."""
    owners: set[Held] = set()
    for document in documents.values():
        for held, values in unique.held(document).items():
            if held in owners:
                return unique.duplicate(values)
            owners.add(held)
    return None


def double(collection: str, index: str, values: Mapping[str, Value]) -> DatabaseError:
    """The refusal of a second document with these values, in MongoDB's words."""
    shown = ", ".join(f"{path}: {json.dumps(relaxed(value), ensure_ascii=False)}" for path, value in values.items())
    return duplicate(collection, index, shown)


def _elements(found: Iterable[Value]) -> list[tuple[Key, Value]]:
    elements: dict[Key, Value] = {}
    for value in found:
        for each in value if type(value) is list and value else [value]:
            elements.setdefault(key(each), None if each is MISSING else each)
    return list(elements.items()) or [(key(None), None)]
