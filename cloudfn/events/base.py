"""What all events share, and the JSON shape that is made of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime

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
    shaped: dict[str, object] = {"event": type(event).__name__}
    for name, key in _keys_of(event):
        value = getattr(event, name)
        shaped[key] = instant_text(value) if isinstance(value, datetime) else value
    return shaped


_KEYS: dict[str, tuple[tuple[str, str], ...]] = {}


def _keys_of(event: Event) -> tuple[tuple[str, str], ...]:
    """(attribute, JSON key) of each field; worked out once for each kind."""
    kind = type(event).__name__
    if kind not in _KEYS:
        names = [item.name for item in dataclasses.fields(event)]
        _KEYS[kind] = tuple((name, "eventText" if name == "event" else camel(name)) for name in names)
    return _KEYS[kind]
