"""Secondary indexes: sorted lists of (keys of the fields, document) for equality and range."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping

from cloudfn.backend.database.bson import Document
from cloudfn.backend.database.budget import watched
from cloudfn.backend.database.conditions import MAX_POINTS, Bound
from cloudfn.backend.database.order import HIGHEST, LOWEST, NULL_KEY, Key, in_slices, key
from cloudfn.backend.database.paths import candidates

Entry = tuple[tuple[Key, ...], str]


def _itself(entry: Entry) -> Entry:
    return entry


class FieldIndex:
    """One index over ``fields``; ascending or descending makes no difference to what it finds."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        self._reach = [candidates(field) for field in self.fields]
        self._entries: list[Entry] | None = None
        self._multikey = False

    def entries(self, document: Document, document_key: str) -> list[Entry]:
        """One entry, or several where a field holds an array."""
        columns: list[list[Key]] = []
        for reach in self._reach:
            keys: dict[Key, None] = {}
            for value in reach(document):
                if type(value) is list:
                    self._multikey = True
                    keys |= dict.fromkeys(key(each) for each in value)
                keys[key(value)] = None
            if len(keys) > 1:
                self._multikey = True
            columns.append(list(keys) or [NULL_KEY])
        return [(combination, document_key) for combination in itertools.product(*columns)]

    def add(self, document: Document, document_key: str) -> None:
        if self._entries is not None:
            for entry in self.entries(document, document_key):
                insort(self._entries, entry)

    def discard(self, document: Document, document_key: str) -> None:
        if self._entries is not None:
            for entry in self.entries(document, document_key):
                at = bisect_left(self._entries, entry)
                if at < len(self._entries) and self._entries[at] == entry:
                    del self._entries[at]

    def usefulness(self, bounds: Mapping[str, Bound]) -> int:
        """How much of the index ``bounds`` can use: 0 for nothing."""
        score = 0
        for field in self.fields:
            bound = bounds.get(field)
            if bound is None:
                break
            if bound.points is None:
                return score + 1
            score += 2
        return score

    def find(self, bounds: Mapping[str, Bound], documents: Mapping[str, Document]) -> Iterable[str] | None:
        """Keys of every document within ``bounds`` (and perhaps some more); None when a scan is better."""
        if self._entries is None:
            pairs = watched(list(documents.items()))
            made = [entry for name, document in pairs for entry in self.entries(document, name)]
            self._entries = in_slices(made, _itself)
        prefixes: list[tuple[Key, ...]] = [()]
        last: Bound | None = None
        for field in self.fields:
            bound = bounds.get(field)
            if bound is None:
                break
            if bound.points is None:
                last = bound
                break
            if len(prefixes) * len(bound.points) > MAX_POINTS:
                return None
            prefixes = [(*prefix, point) for prefix in prefixes for point in bound.points]
        found: dict[str, None] = {}
        for prefix in prefixes:
            least, most = (prefix, (*prefix, HIGHEST)) if last is None else self._range(prefix, last)
            start = bisect_left(self._entries, (least, ""))
            stop = bisect_right(self._entries, (most, ""))
            found |= dict.fromkeys([entry[1] for entry in self._entries[start:stop]])
        return found

    def _range(self, prefix: tuple[Key, ...], bound: Bound) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
        if self._multikey and bound.low != LOWEST:
            return (*prefix, bound.low), (*prefix, HIGHEST)  # two elements of one array may each meet one side
        return (*prefix, bound.low), (*prefix, bound.high, HIGHEST)
