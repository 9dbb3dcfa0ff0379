"""Sort specifications, of documents (``{field: 1, other: -1}``) and of the elements of an array."""

from __future__ import annotations

import functools
from collections.abc import Callable

from cloudfn.backend.database.bson import MISSING, Document, Value, is_number
from cloudfn.backend.database.budget import tick, watched
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.order import NULL_KEY, Key, compare, in_slices, key
from cloudfn.backend.database.paths import candidates, get


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
            places = in_slices(list(range(len(keys))), keys.__getitem__, down=down)
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


def sort_array(array: list[Value], by: Value) -> list[Value]:
    """``by`` is 1, -1 or ``{path: 1, ...}``; stable."""
    if is_number(by):
        if by not in (1, -1):
            raise bad_request("The $sort element value must be either 1 or -1")
        return sorted(array, key=key, reverse=by < 0) if by > 0 else _reversed(array)
    if type(by) is not dict or not by:
        raise bad_request("The $sort is invalid: use 1/-1 or {field: 1/-1}")

    def order(one: Value, other: Value) -> int:
        tick()
        for path, direction in by.items():
            found = compare(_field(one, path), _field(other, path))
            if found:
                return found if direction > 0 else -found
        return 0

    return sorted(array, key=functools.cmp_to_key(order))


def _reversed(array: list[Value]) -> list[Value]:
    def order(one: Value, other: Value) -> int:
        tick()
        return compare(other, one)

    return sorted(array, key=functools.cmp_to_key(order))


def _field(value: Value, path: str) -> Value:
    return get(value, path) if type(value) is dict else MISSING
