"""Typed access to what a foreign file holds. A wrong shape is CFN-DEP-082 with file, key and what was expected."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NoReturn

from cloudfn.errors import InvalidFile


class ForeignValue:
    """A value of the file named ``file``, and the path of keys that leads to it ("" for the whole)."""

    def __init__(self, file: str, raw: object, path: str = "") -> None:
        self.file, self.raw, self.path = file, raw, path

    def refuse(self, expected: str) -> NoReturn:
        """Raise InvalidFile (CFN-DEP-082)."""
        raise wrong(self.file, self.path or "-", expected, _kind(self.raw))

    def entries(self) -> dict[str, ForeignValue]:
        """The values of an object by key; null counts as an empty one."""
        if self.raw is None:
            return {}
        if not isinstance(self.raw, dict):
            self.refuse("object")
        return {str(key): ForeignValue(self.file, raw, self._step(str(key))) for key, raw in self.raw.items()}

    def get(self, key: str) -> ForeignValue:
        """The value under ``key`` of an object; one that holds null where there is none."""
        found = self.entries().get(key)
        return found if found is not None else ForeignValue(self.file, None, self._step(key))

    def at(self, *keys: str) -> ForeignValue:
        """The value under ``keys``, each inside the one before."""
        value = self
        for key in keys:
            value = value.get(key)
        return value

    def items(self) -> Iterator[ForeignValue]:
        """The values of an array; null counts as an empty one."""
        if self.raw is None:
            return
        if not isinstance(self.raw, list):
            self.refuse("array")
        for n, raw in enumerate(self.raw):
            yield ForeignValue(self.file, raw, f"{self.path}[{n}]")

    def texts(self) -> list[str]:
        """An array of texts; a text alone is an array of one."""
        return [self.text()] if isinstance(self.raw, str) else [each.text() for each in self.items()]

    def text(self) -> str:
        """A scalar as text; null is ""."""
        if isinstance(self.raw, dict | list):
            self.refuse("string")
        return "" if self.raw is None else as_stored(self.raw)

    def __bool__(self) -> bool:
        return self.raw is not None

    def _step(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def wrong(file: str, at: str, expected: str, found: str) -> InvalidFile:
    return InvalidFile("CFN-DEP-082", file=file, at=at, expected=expected, found=found)


def as_stored(raw: object) -> str:
    """A value as the text that an environment variable holds: numbers as JavaScript spells them, the rest as JSON."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, float) and math.isfinite(raw):
        return _number(raw)
    return json.dumps(raw, ensure_ascii=False, separators=(",", ":"))


def _number(value: float) -> str:
    """As JavaScript's String(): decimals from a millionth up to 21 digits, else an exponent without leading zeros."""
    if value == 0 or (value.is_integer() and abs(value) < 1e21):
        return str(int(value))
    if 1e-6 <= abs(value) < 1e21:
        return format(Decimal(repr(value)), "f")
    return re.sub(r"e([+-])0+", r"e\1", repr(value))


def _kind(raw: object) -> str:
    """The type of a JSON value, by JSON's name for it, with the value itself where it is short."""
    if isinstance(raw, dict):
        return "object"
    if isinstance(raw, list):
        return "array"
    shown = as_stored(raw) if not isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)
    return shown if len(shown) <= 40 else shown[:37] + "..."
