"""Replaces what is somebody's by what it is: ``[openid 1]``, ``[phone 2]``. One value, one mark, all through a report.

Two passes: ``gather`` collects what any of the report's values and texts calls somebody's, ``Masks`` replaces it
wherever it stands, and besides what only looks like it. Pure.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from cloudfn.local.report.sensitive import INSTANT, kind_of_field, shaped, spelt_out

MOST_VALUES = 5_000
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
FIELD = re.compile(r"[A-Za-z_$][A-Za-z0-9_$.\[\]-]{0,40}")
PLAIN_FIELDS = {
    "returncode", "resultcode", "errcode", "errcodedes", "errmsg", "tradestate", "tradetype", "banktype", "feetype",
    "currency", "state", "status", "type", "operation", "event", "eventtype", "resourcetype", "code", "success",
    "refundstatus", "issubscribe",
}  # fmt: skip
"""Fields whose values are words of a protocol or of the shop's states; shown where they look like one."""
LARGEST_NUMBER = 10**8
"""A larger one may be a telephone, a card or an instant."""


def gather(values: Iterable[object]) -> list[tuple[str, str]]:
    """(kind, value) of everything that fields of these JSON values, or texts in them, name as somebody's."""
    gathered: list[tuple[str, str]] = []
    waiting: list[tuple[str, object]] = [("", value) for value in values]
    while waiting:
        kind, value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [(kind_of_field(str(name)) or kind, part) for name, part in value.items()]
        elif isinstance(value, list | tuple):
            waiting += [(kind, part) for part in value]
        elif isinstance(value, str):
            inside = _parsed(value)
            if inside is not None:
                waiting.append((kind, inside))
            elif kind:
                gathered.append((kind, value))
            gathered += [(called, value[start:end]) for called, start, end in spelt_out(value)]
        elif kind and isinstance(value, int | float) and not isinstance(value, bool):
            gathered.append((kind, str(value)))
    return gathered


class Masks:
    """``secrets`` are (kind, value) that are replaced wherever they stand, also escaped and in other letters' case;
    ``plain`` are numbers and ids that are no secret, however they look."""

    def __init__(self, secrets: Iterable[tuple[str, str]], plain: Iterable[str] = ()) -> None:
        self._kinds = {value.lower(): kind for kind, value in reversed([*secrets]) if _can_be_told(value)}
        self._plain = {value.lower() for value in plain if value} - self._kinds.keys()
        self._harmless = _any_of(self._plain)
        self._marks: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        self._spelt = {
            spelt.lower(): value
            for value in self._kinds
            for spelt in (quote(value, ""), json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], value)
        }
        self._known = _any_of(self._spelt)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many different values of each kind were replaced."""
        return self._counts

    def text(self, text: str) -> str:
        """``text`` with a mark for everything that is somebody's. What overlaps becomes one mark."""
        parts, last = [], 0
        for kind, start, end in _joined(self._spans(text)):
            parts += [text[last:start], self._mark(kind, text[start:end])]
            last = end
        return "".join([*parts, text[last:]])

    def value(self, value: object, field: str = "") -> object:
        """A JSON value by its shape: the names of fields, numbers, flags and protocol words; of a text its length."""
        if isinstance(value, Mapping):
            return {self._field(str(name)): self.value(part, str(name)) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(part, field) for part in value]
        if value is None or isinstance(value, bool):
            return value
        text, kind = str(value), kind_of_field(field)
        if kind:
            return self._mark(kind, text) if text else ""
        if isinstance(value, int | float):
            return self._mark("number", text) if text in self._kinds or abs(value) >= LARGEST_NUMBER else value
        is_word = re.sub(r"[_\-]", "", field).lower() in PLAIN_FIELDS and WORD.fullmatch(text)
        if is_word or INSTANT.fullmatch(text) or text.lower() in self._plain:
            return self.text(text)
        return f"[text, {len(text)}]" if text else ""

    def json_text(self, text: str) -> str:
        """JSON by its shape, indented; what is no JSON as a text."""
        try:
            parsed = json.loads(text)
        except (ValueError, RecursionError):
            return self.text(text)
        return json.dumps(self.value(parsed), ensure_ascii=False, indent=2)

    def _field(self, name: str) -> str:
        return self.text(name) if FIELD.fullmatch(name) else f"[text, {len(name)}]"

    def _spans(self, text: str) -> Iterator[tuple[str, int, int]]:
        for match in self._known.finditer(text):
            yield self._kinds[self._spelt.get(match[0].lower(), match[0].lower())], *match.span()
        yield from spelt_out(text)
        harmless = [match.span() for match in self._harmless.finditer(text)]
        for kind, start, end in shaped(text):
            inside = any(first <= start and end <= last for first, last in harmless)
            if not (inside and kind in ("token", "number")):
                yield kind, start, end

    def _mark(self, kind: str, spelt: str) -> str:
        value = self._spelt.get(spelt.lower(), spelt.lower())
        if value not in self._marks:
            kind = self._kinds.get(value, kind)
            self._counts[kind] += 1
            self._marks[value] = f"[{kind} {self._counts[kind]}]"
        return self._marks[value]


def _can_be_told(value: str) -> bool:
    """Whether the value can be looked for in other places: ``1`` or ``ok`` stands everywhere."""
    return len(value) >= 3 if value.isascii() else bool(value.strip())


def _any_of(values: Iterable[str]) -> re.Pattern[str]:
    """The longest of them that stands there, in any letters' case."""
    longest_first = sorted(values, key=len, reverse=True)[:MOST_VALUES]
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)", re.IGNORECASE)


def _joined(spans: Iterable[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """In order of place, without overlaps."""
    joined: list[tuple[str, int, int]] = []
    for kind, start, end in sorted(spans, key=lambda span: (span[1], -span[2])):
        if joined and start < joined[-1][2]:
            first = joined[-1]
            joined[-1] = (first[0], first[1], max(first[2], end))
        else:
            joined.append((kind, start, end))
    return joined


def _parsed(text: str) -> object | None:
    if text[:1] not in ("{", "["):
        return None
    try:
        parsed: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return parsed
