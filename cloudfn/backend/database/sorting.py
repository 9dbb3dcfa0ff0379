"""Sort specifications: ``{field: 1, other: -1}``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.order import NULL_KEY, Descending, Key, key
from cloudfn.backend.database.paths import candidates
from cloudfn.backend.database.values import Document, Value, is_number


def compile_sort(spec: Document) -> Callable[[list[Document]], list[Document]]:
    """A function that gives documents in order, equal ones as they came."""
    fields = []
    for path, direction in spec.items():
        if not is_number(direction) or direction not in (1, -1):
            raise bad_request("$sort key ordering must be 1 (for ascending) or -1 (for descending)")
        fields.append((candidates(path), direction < 0))
    if len(fields) == 1:
        ((reach, down),) = fields
        return lambda documents: (
            sorted(documents, key=lambda one: _edge(reach(one), down), reverse=False)
            if (not down)
            else _stable_down(documents, reach)
        )

    def order(document: Document) -> tuple[Any, ...]:
        return tuple(
            [
                Descending(_edge(reach(document), True)) if down else _edge(reach(document), False)
                for reach, down in fields
            ]
        )

    return lambda documents: sorted(documents, key=order)


def _stable_down(documents: list[Document], reach: Callable[[Value], list[Value]]) -> list[Document]:
    # sorted(reverse=True) keeps equal elements in their original order, which is what MongoDB's natural order gives.
    return sorted(documents, key=lambda one: _edge(reach(one), True), reverse=True)


def _edge(values: list[Value], greatest: bool) -> Key:
    """An array sorts by its least element going up and its greatest going down; an empty one before null."""
    keys: list[Key] = []
    for value in values:
        if type(value) is list:
            keys += [key(each) for each in value] or [(4, 0)]
        else:
            keys.append(key(value))
    if not keys:
        return NULL_KEY
    return max(keys) if greatest else min(keys)
