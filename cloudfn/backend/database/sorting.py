"""Sort specifications: ``{field: 1, other: -1}``."""

from __future__ import annotations

from collections.abc import Callable

from cloudfn.backend.database.budget import watched
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.order import NULL_KEY, Key, key
from cloudfn.backend.database.paths import candidates
from cloudfn.backend.database.values import Document, Value, is_number


def compile_sort(spec: Document) -> Callable[[list[Document]], list[Document]]:
    """A function that gives documents in order, equal ones as they came."""
    passes: list[tuple[Callable[[Document], Key], bool]] = []
    for path, direction in spec.items():
        if not is_number(direction) or direction not in (1, -1):
            raise bad_request("$sort key ordering must be 1 (for ascending) or -1 (for descending)")
        passes.append((_by(path, direction < 0), direction < 0))

    def sort(documents: list[Document]) -> list[Document]:
        # The last field first: each pass keeps the order of equals, with reverse too.
        for order, down in reversed(passes):
            keys = [order(document) for document in watched(documents)]
            places = sorted(range(len(keys)), key=keys.__getitem__, reverse=down)
            documents = [documents[place] for place in places]
        return documents

    return sort


def _by(path: str, greatest: bool) -> Callable[[Document], Key]:
    reach = candidates(path)
    return lambda document: _edge(reach(document), greatest)


def _edge(values: list[Value], greatest: bool) -> Key:
    """An array sorts by its least element going up and its greatest going down; an empty one before null."""
    if len(values) == 1 and type(values[0]) is not list:
        return key(values[0])
    keys: list[Key] = []
    for value in values:
        if type(value) is list:
            keys += [key(each) for each in value] or [(4, 0)]
        else:
            keys.append(key(value))
    if not keys:
        return NULL_KEY
    return max(keys) if greatest else min(keys)
