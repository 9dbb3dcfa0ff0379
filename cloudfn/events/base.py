"""What all events share, and the JSON shape that is made of them."""

from __future__ import annotations

import dataclasses
import functools
import json
import operator
from collections.abc import Callable, Iterator
from datetime import datetime
from json.encoder import encode_basestring

from cloudfn.camel import camel
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime

    def parts(self) -> tuple[Event, ...]:
        """The events that this one stands for, in order; nearly always itself."""
        return (self,)


Emit = Callable[[Event], None]


def apart(seq: int, event: Event) -> Iterator[tuple[int, Event]]:
    """The events that ``event`` stands for, each with its number; the last one's is ``seq``."""
    parts = event.parts()
    return enumerate(parts, seq - len(parts) + 1)


def ignore(event: Event) -> None:
    """An ``Emit`` that drops everything."""


@functools.lru_cache(maxsize=8)
def instant_text(instant: datetime) -> str:
    """``2026-01-02T03:04:05.678Z``. The newest are remembered: each stands twice in the history."""
    return instant.isoformat(timespec="milliseconds")[:23] + "Z"


def to_dict(event: Event) -> dict[str, object]:
    """The JSON shape of ``event``; None and empty text are kept, so a kind always has the same keys.

    The key ``event`` names the kind, so a field of that name (what a function was called with) becomes ``eventText``.
    """
    shape = _SHAPES.get(type(event)) or _shape_of(type(event))
    shaped: dict[str, object] = {"event": shape.name, **dict(zip(shape.keys, shape.values(event), strict=True))}
    for key in shape.instants:
        value = shaped[key]
        if isinstance(value, datetime):
            shaped[key] = instant_text(value)
    return shaped


def to_json(event: Event) -> str:
    """``to_dict`` as JSON text, in a fourth of the time that it takes by way of a dict.

    Raises KeyError, TypeError, ValueError and RecursionError for a value that has no JSON text.
    """
    shape = _SHAPES.get(type(event)) or _shape_of(type(event))
    return shape.text % tuple(map(operator.call, shape.writers, shape.values(event)))


@dataclass(frozen=True, slots=True)
class _Shape:
    """Of a kind of event: the JSON key of each field, what gives their values, and the keys that may be instants; its
    JSON text with a gap for each value, and what writes the values."""

    name: str
    keys: tuple[str, ...]
    values: Callable[[Event], tuple[object, ...]]
    instants: tuple[str, ...]
    text: str
    writers: tuple[Callable[[object], str], ...]


_SHAPES: dict[type[Event], _Shape] = {}


def _shape_of(kind: type[Event]) -> _Shape:
    fields = dataclasses.fields(kind)
    keys = {item.name: "eventText" if item.name == "event" else camel(item.name) for item in fields}
    instants = tuple(keys[item.name] for item in fields if "datetime" in str(item.type))
    names = tuple(keys)
    values = operator.attrgetter(*names) if len(names) > 1 else lambda event: (getattr(event, names[0]),)
    text = f'{{"event":"{kind.__name__}",' + ",".join(f'"{key}":%s' for key in keys.values()) + "}"
    writers = tuple(_writer(str(item.type)) for item in fields)
    shape = _SHAPES[kind] = _Shape(kind.__name__, tuple(keys.values()), values, instants, text, writers)
    return shape


def _writer(annotation: str) -> Callable[..., str]:
    """What writes the values of a field."""
    if annotation == "str" or (annotation.startswith("Literal[") and "|" not in annotation):
        return encode_basestring
    if annotation == "bool":
        return {True: "true", False: "false"}.__getitem__
    if annotation == "float":
        return _number
    return _instant if "datetime" in annotation else _any


def _number(value: float) -> str:
    return repr(value) if value - value == 0 else _any(value)  # Infinity and NaN are spelled otherwise


def _instant(value: object) -> str:
    return f'"{instant_text(value)}"' if isinstance(value, datetime) else _any(value)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple | set | frozenset) else str(value)


_any = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode
