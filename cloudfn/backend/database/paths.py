"""Dotted paths into documents, with MongoDB's rules for arrays on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cloudfn.backend.database.bson import MISSING, Value
from cloudfn.backend.database.budget import paced
from cloudfn.digits import only_digits


def candidates(path: str) -> Callable[[Value], list[Value]]:
    """A function that gives the values a query on ``path`` looks at, arrays on the way unfolded, the last one not.

    ``MISSING`` stands for "no such field". An element of an array that is no object gives nothing at all.
    """
    parts = path.split(".")
    if len(parts) == 1:
        name = parts[0]
        return lambda document: [document.get(name, MISSING)]
    return lambda document: list(_walk(document, parts, 0))


def _walk(value: Value, parts: list[str], at: int) -> Iterator[Value]:
    if at == len(parts):
        yield value
        return
    name = parts[at]
    if type(value) is dict:
        yield from _walk(value.get(name, MISSING), parts, at + 1)
    elif type(value) is list:
        if 0 <= (place := position(name)) < len(value):
            yield from _walk(value[place], parts, at + 1)
        for inner in paced(value):
            if type(inner) is dict:
                yield from _walk(inner, parts, at)
    else:
        yield MISSING


def position(name: str) -> int:
    """The place in an array that a part of a path names, -1 for none."""
    return int(name) if only_digits(name) else -1


def get(document: Value, path: str) -> Value:
    """The value at ``path`` through objects and array positions only; MISSING when there is none."""
    value = document
    for name in path.split("."):
        if type(value) is dict:
            value = value.get(name, MISSING)
        elif type(value) is list and 0 <= (place := position(name)) < len(value):
            value = value[place]
        else:
            return MISSING
    return value
