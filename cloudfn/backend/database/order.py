"""MongoDB's comparison order across types, as a key that Python can compare.

``key(a) < key(b)`` exactly when MongoDB sorts ``a`` before ``b``; equal keys are equal values (1 and 1.0).
Source: MongoDB manual, "Comparison/Sort Order".
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from cloudfn.backend.database.bson import (
    MISSING,
    Binary,
    Date,
    Edge,
    Long,
    ObjectId,
    Opaque,
    Regex,
    Timestamp,
    Value,
)
from cloudfn.backend.database.budget import paced, tick, watched

Key = tuple[Any, ...]
Item = TypeVar("Item")

SLICE = 4096
"""So many items are sorted at once: nobody else of the process can work meanwhile."""

NULL, NAN, NUMBER, STRING, OBJECT, ARRAY, BINARY, OID, BOOL, DATE, TIMESTAMP, REGEX, OTHER = range(5, 18)
LOWEST: Key = (0,)
HIGHEST: Key = (99,)
"""Below and above the key of every value."""

NULL_KEY: Key = (NULL, 0)


def key(value: Value) -> Key:
    """The sort key of ``value``; a missing field sorts like null."""
    kind = type(value)
    if kind is str:
        return (STRING, value)
    if kind is int or kind is Long:
        return (NUMBER, value)
    if kind is float or kind is Decimal:
        return (NUMBER, value) if value == value else (NAN, 0)
    if value is None or value is MISSING:
        return NULL_KEY
    if kind is bool:
        return (BOOL, value)
    if kind is Date:
        return (DATE, value.ms)
    if kind is dict:
        tick()
        return (OBJECT, tuple([(rank(inner), name, key(inner)) for name, inner in paced(value.items())]))
    if kind is list:
        tick()
        return (ARRAY, tuple([key(inner) for inner in paced(value)]))
    return _rare(value)


def key_of(value: Value) -> Key:
    """As ``key``, for what an expression gives: there a missing field is less than null, unlike in queries."""
    return LOWEST if value is MISSING else key(value)


def in_slices(items: list[Item], by: Callable[[Item], Any], *, down: bool = False) -> list[Item]:
    """``sorted(items, key=by, reverse=down)``, with ticks in between."""
    if len(items) <= SLICE:
        return sorted(items, key=by, reverse=down)
    runs = []
    for start in range(0, len(items), SLICE):
        tick()
        runs.append(sorted(items[start : start + SLICE], key=by, reverse=down))
    return list(watched(heapq.merge(*runs, key=by, reverse=down)))


def _rare(value: Value) -> Key:
    if isinstance(value, ObjectId):
        return (OID, value.hex)
    if isinstance(value, Regex):
        return (REGEX, value.pattern, value.options)
    if isinstance(value, Binary):
        return (BINARY, len(value.base64), value.subtype, value.base64)
    if isinstance(value, Timestamp):
        return (TIMESTAMP, value.t, value.i)
    if isinstance(value, Edge):
        return (1,) if value.side < 0 else (90,)
    if isinstance(value, Opaque):
        return (OTHER, value.text)
    raise TypeError(f"no document value: {type(value).__name__}")


def rank(value: Value) -> int:
    """The type's place in the order; values of different ranks are never compared by ``$gt`` and its like."""
    found: int = key(value)[0] if type(value) is not dict and type(value) is not list else 0
    return found or (OBJECT if type(value) is dict else ARRAY)


def equal(one: Value, other: Value) -> bool:
    return key(one) == key(other)


def compare(one: Value, other: Value) -> int:
    """-1, 0 or 1."""
    left, right = key(one), key(other)
    return -1 if left < right else int(left > right)
