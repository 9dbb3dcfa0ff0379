"""Scripted trouble: what a test or a curious developer asks the emulated cloud to do wrong, and for how often.

``Fault(kind, action, times)`` is used up by the next matching calls, in the order in which faults were added.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Literal, get_args

from cloudfn.frozen import dataclass

Kind = Literal[
    "throttle",  # RequestLimitExceeded; the call has no effect
    "error",  # ``code`` and ``message``; the call has no effect
    "internal",  # InternalError, or ``code``, after the call took effect
    "drop-before",  # the connection closes; the call has no effect
    "drop-after",  # the connection closes after the call took effect
    "http-502",  # a gateway's HTML page instead of an answer; no effect
    "ignored",  # answered as a success; the call has no effect
    "web-page",  # a proxy's login page with HTTP 200 instead of an answer; no effect
    "broken-json",  # an answer that ends in the middle, with HTTP 200; no effect
    "slow",  # ``seconds`` of real time before the call
    "hang-after",  # ``seconds`` of real time between effect and answer
    "fail",  # the change is accepted and ends in CreateFailed, UpdateFailed or PublishFailed
    "wrong-date",  # GetTempCosInfo names another day than the one it signs
    "truncate",  # an upload keeps only its first half
    "skew",  # the server's clock is off by ``seconds``
]


@dataclass(frozen=True, slots=True)
class Fault:
    """``action`` and ``function`` are glob patterns; ``skip`` matching calls pass before the first is hit."""

    kind: Kind
    action: str = "*"
    times: int = 1
    skip: int = 0
    function: str = "*"
    seconds: float = 0.0
    code: str = ""
    message: str = ""


_LEAST = {"times": 1, "skip": 0}
"""Whole numbers, and the least that each may be."""


def read(value: object) -> tuple[Fault, ...]:
    """Faults as they are asked for in JSON. Raises ValueError, which says what is wrong."""
    if not isinstance(value, list):
        raise ValueError("a list of faults is expected")
    return tuple(map(_fault, value))


def _fault(value: object) -> Fault:
    if not isinstance(value, dict):
        raise ValueError(f"a fault is an object, not {value!r}")
    if value.get("kind") not in get_args(Kind):
        raise ValueError(f"kind {value.get('kind')!r} is none of {', '.join(get_args(Kind))}")
    for name, given in value.items():
        if name not in Fault.__annotations__:
            raise ValueError(f"a fault has no {name!r}")
        if name in _LEAST:
            if isinstance(given, bool) or not isinstance(given, int) or given < _LEAST[name]:
                raise ValueError(f"{name} is a whole number from {_LEAST[name]}, not {given!r}")
        elif name == "seconds":
            if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
                raise ValueError(f"seconds is a number, not {given!r}")
            if given < 0 and value["kind"] != "skew":
                raise ValueError(f"seconds cannot be negative: {given!r}")
        elif not isinstance(given, str):
            raise ValueError(f"{name} is a text, not {given!r}")
    return Fault(**value)


class FaultScript:
    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, *faults: Fault) -> None:
        self._waiting.extend(faults)

    def clear(self) -> None:
        self._waiting.clear()

    def pending(self) -> tuple[Fault, ...]:
        return tuple(self._waiting)

    def take(self, action: str, function: str) -> tuple[Fault, ...]:
        """The faults that hit this call; each is used up by one."""
        hit: list[Fault] = []
        left: list[Fault] = []
        for fault in self._waiting:
            if not (fnmatchcase(action, fault.action) and fnmatchcase(function, fault.function)):
                left.append(fault)
            elif fault.skip > 0:
                left.append(replace(fault, skip=fault.skip - 1))
            else:
                hit.append(fault)
                if fault.times > 1:
                    left.append(replace(fault, times=fault.times - 1))
        self._waiting = left
        return tuple(hit)
