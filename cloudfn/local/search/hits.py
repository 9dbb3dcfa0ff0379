"""What a search gives for one kind of thing, and how a text is looked for in JSON values. Pure."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping

from cloudfn.frozen import dataclass

CONTEXT = 60
"""Characters shown on each side of what was looked for."""
LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


@dataclass(frozen=True, slots=True)
class Hits:
    """``examined`` is how many were looked at; ``cut``: there may be more, or older ones, that were not."""

    items: tuple[Mapping[str, object], ...]
    examined: int
    cut: bool

    def as_json(self) -> dict[str, object]:
        return {"items": [*self.items], "examined": self.examined, "cut": self.cut}


def lower(text: str) -> str:
    """ASCII letters only, as SQLite's ``lower`` does: both sides of a comparison must be made alike."""
    return text.translate(LOWER)


def leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """(``items[0].name``, its text) of every string and number in a JSON value, in order."""
    waiting = [(path, value)]
    while waiting:
        place, part = waiting.pop()
        if isinstance(part, str):
            yield place, part
        elif isinstance(part, bool) or part is None:
            continue
        elif isinstance(part, Mapping):
            inside = [(f"{place}.{key}" if place else str(key), each) for key, each in part.items()]
            waiting.extend(reversed(inside))
        elif isinstance(part, list | tuple):
            waiting.extend(reversed([(f"{place}[{index}]", each) for index, each in enumerate(part)]))
        else:
            yield place, str(part)


def excerpt(text: str, phrase: str) -> str:
    """The part of ``text`` around ``phrase``, on one line, … where it was cut; "" when it is not there."""
    at = lower(text).find(lower(phrase))
    if at < 0:
        return ""
    start, end = max(0, at - CONTEXT), min(len(text), at + len(phrase) + CONTEXT)
    shown = " ".join(text[start:end].split())
    return ("…" if start else "") + shown + ("…" if end < len(text) else "")
