"""The file of `dev --chaos` as frozen values. Pure, but for reading the file."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from cloudfn import durations, regular_files
from cloudfn.errors import InvalidFile
from cloudfn.frozen import dataclass
from cloudfn.nearest import nearest

KINDS = ("delay", "drop", "refuse", "throttle", "kill", "full", "jump")
POINTS = ("call", "sdk")
KEYS = ("do", "at", "function", "action", "every", "chance", "times", "for", "status", "effect")
TIMED = ("delay", "full", "jump")
ENDS = ("drop", "refuse", "throttle", "kill")
"""After one of these the request is over."""
LIMIT = 1 << 20
"""Bytes of the file."""


@dataclass(frozen=True, slots=True)
class ChaosFault:
    """``do`` to requests ``at`` "call" (a client's) or "sdk" (a function's), at every nth or by ``chance``.

    ``seconds`` of delay, full disk or jump. ``effect``: whether a request that gets no answer has been carried out.
    """

    number: int
    do: str
    at: str
    function: str = "*"
    action: str = "*"
    every: int = 0
    chance: float = 0.0
    times: int = 0  # at most so often, 0 for always
    seconds: float = 0.0
    status: int = 503
    effect: bool = False

    def meets(self, at: str, function: str, action: str) -> bool:
        names = fnmatch.fnmatchcase(function, self.function) and fnmatch.fnmatchcase(action, self.action)
        return self.at == at and names


@dataclass(frozen=True, slots=True)
class ChaosPlan:
    file: str
    seed: int
    faults: tuple[ChaosFault, ...]


def read(path: Path) -> ChaosPlan:
    """Raises InvalidFile: CFN-DEV-051 for what is no YAML, CFN-DEV-052 for a value that is not understood."""
    try:
        content = yaml.safe_load(regular_files.read_text(path, limit=LIMIT))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise InvalidFile(
            "CFN-DEV-051", path=str(path), reason=" ".join(regular_files.why_unread(error).split())[:200]
        ) from error
    reader = _Reader(str(path))
    shape = reader.mapping(content, "the file", ("seed", "faults"))
    listed = shape.get("faults")
    if not isinstance(listed, list) or not listed:
        raise reader.wrong("faults", "a list with at least one fault")
    faults = tuple(reader.fault(number, each) for number, each in enumerate(listed, 1))
    return ChaosPlan(str(path), reader.whole(shape, "seed", 0, 1 << 53, 1, "seed"), faults)


class _Reader:
    def __init__(self, path: str) -> None:
        self._path = path

    def wrong(self, where: str, right: str) -> InvalidFile:
        return InvalidFile("CFN-DEV-052", path=self._path, place=where, wanted=right)

    def mapping(self, value: object, place: str, keys: tuple[str, ...]) -> Mapping[str, Any]:
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            raise self.wrong(place, "keys with values")
        for key in value:
            if key not in keys:
                raise self.wrong(f"{place}: {key}", nearest(key, keys) or ", ".join(keys))
        return value

    def whole(self, shape: Mapping[str, Any], key: str, least: int, most: int, default: int, place: str) -> int:
        value = shape.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.wrong(place, f"a whole number from {least} to {most}")
        return value

    def one_of(self, shape: Mapping[str, Any], key: str, words: tuple[str, ...], place: str) -> str:
        value = shape.get(key)
        if value not in words:
            raise self.wrong(f"{place}: {key}", ", ".join(words))
        return str(value)

    def fault(self, number: int, value: object) -> ChaosFault:
        place = f"fault {number}"
        shape = self.mapping(value, place, KEYS)
        do, at = self.one_of(shape, "do", KINDS, place), self.one_of(shape, "at", POINTS, place)
        if do == "kill" and at == "call":
            raise self.wrong(f"{place}: at", "sdk, since a call has no worker before it is made")
        if ("every" in shape) == ("chance" in shape):
            raise self.wrong(place, "one of every and chance")
        chance = shape.get("chance", 0.0)
        if isinstance(chance, bool) or not isinstance(chance, int | float) or not 0 <= chance <= 1:
            raise self.wrong(f"{place}: chance", "a number from 0 to 1")
        effect = shape.get("effect", False)
        if not isinstance(effect, bool):
            raise self.wrong(f"{place}: effect", "true or false")
        names = {key: shape.get(key, "*") for key in ("function", "action")}
        for key, name in names.items():
            if not isinstance(name, str) or not name:
                raise self.wrong(f"{place}: {key}", "a name, with * for any letters")
        return ChaosFault(
            number,
            do,
            at,
            names["function"],
            names["action"],
            self.whole(shape, "every", 1, 1 << 31, 1, f"{place}: every") if "every" in shape else 0,
            float(chance),
            self.whole(shape, "times", 0, 1 << 31, 0, f"{place}: times"),
            self._seconds(shape, do, place),
            self.whole(shape, "status", 500, 599, 503, f"{place}: status"),
            effect,
        )

    def _seconds(self, shape: Mapping[str, Any], do: str, place: str) -> float:
        value = shape.get("for")
        if value is None and do not in TIMED:
            return 0.0
        seconds = None if isinstance(value, bool) else durations.seconds(str(value))
        if seconds is None or do not in TIMED:
            raise self.wrong(f"{place}: for", f"a length such as 200ms or 2h, for {', '.join(TIMED)} alone")
        return seconds
