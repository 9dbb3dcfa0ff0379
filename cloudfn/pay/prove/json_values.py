"""Reads the JSON text of documents: numbers, instants, and what is equal but for the moment. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import datetime

NUMBERS = ("$numberInt", "$numberLong", "$numberDouble")

Leaf = tuple[str, object]
"""(dotted path inside a value, a text, number, boolean, None, or an instant's ``{"$date": ...}``)."""


def loads(text: str) -> object:
    """The JSON value of ``text``; text that is none stands for itself."""
    try:
        value: object = json.loads(text)
    except ValueError:
        return text
    return value


def plain(value: object) -> str:
    """The JSON text of a value; the wrapper of a number goes away."""
    if isinstance(value, dict) and len(value) == 1:
        ((name, inner),) = value.items()
        if name in NUMBERS:
            return str(inner)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def number(value: object) -> float | None:
    """What counts as a number, wrapped or bare."""
    if isinstance(value, dict) and len(value) == 1 and (name := next(iter(value))) in NUMBERS:
        value = loads(str(value[name]))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:  # an integer that JavaScript could not hold either
        return None


def instant(value: object) -> float | None:
    """Seconds since 1970 of what looks like an instant: a date, an ISO text, milliseconds or seconds of our days."""
    if isinstance(value, dict):
        inner = value.get("$date")
        if inner is None and len(value) == 1 and next(iter(value)) in NUMBERS[1:]:
            return instant(number(value))
        return instant(inner) if inner is not None else None
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value).timestamp() if len(value) >= 19 else None
        except (ValueError, OverflowError):
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if 1e12 <= value < 1e13:
        return value / 1000
    return float(value) if 1e9 <= value < 1e10 else None


def similar(one: object, two: object, tolerance_s: float) -> bool:
    """Whether two values are equal but for ids of documents and for instants that lie close together."""
    if one == two and isinstance(one, bool) == isinstance(two, bool):
        return True
    first, second = instant(one), instant(two)
    if first is not None and second is not None:
        return abs(first - second) <= tolerance_s
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(
            similar(one[name], two[name], tolerance_s) for name in one if name != "_id"
        )
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(similar(a, b, tolerance_s) for a, b in zip(one, two, strict=True))
    return False


def leaves(value: object, path: str = "") -> Iterator[Leaf]:
    """Everything in a value that has no parts. A document's own ``_id`` is left out."""
    if isinstance(value, dict) and not any(str(name).startswith("$") for name in value):
        for name, inner in value.items():
            if path or name != "_id":
                yield from leaves(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from leaves(inner, f"{path}.{n}" if path else str(n))
    else:
        whole = number(value)
        yield path, value if whole is None else whole
