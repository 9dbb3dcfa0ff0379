"""What all events share, and the JSON shape that is made of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime
from operator import attrgetter

from cloudfn.camel import camel
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime

    def parts(self) -> tuple[Event, ...]:
        """The events that this one stands for, in order; nearly always itself."""
        return (self,)


Emit = Callable[[Event], None]


def ignore(event: Event) -> None:
    """An ``Emit`` that drops everything."""


def instant_text(instant: datetime) -> str:
    """``2026-01-02T03:04:05.678Z``."""
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


@dataclass(frozen=True, slots=True)
class _Shape:
    """Of a kind of event: the JSON key of each field, what gives their values, and the keys that may be instants."""

    name: str
    keys: tuple[str, ...]
    values: Callable[[Event], tuple[object, ...]]
    instants: tuple[str, ...]


_SHAPES: dict[type[Event], _Shape] = {}


def _shape_of(kind: type[Event]) -> _Shape:
    fields = dataclasses.fields(kind)
    keys = {item.name: "eventText" if item.name == "event" else camel(item.name) for item in fields}
    instants = tuple(keys[item.name] for item in fields if "datetime" in str(item.type))
    names = tuple(keys)
    values = attrgetter(*names) if len(names) > 1 else lambda event: (getattr(event, names[0]),)
    shape = _SHAPES[kind] = _Shape(kind.__name__, tuple(keys.values()), values, instants)
    return shape
