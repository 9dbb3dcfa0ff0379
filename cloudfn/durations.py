"""Lengths of time as people write them, in one grammar for the manifest, the command line and the control surface."""

from __future__ import annotations

import re
from datetime import timedelta

UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
"""Seconds in each unit."""

_AMOUNT = r"\d{1,12}(?:\.\d{1,9})?"
_PART = re.compile(rf"({_AMOUNT})(ms|s|m|h|d)", re.ASCII)
_WHOLE = re.compile(rf"(?:{_AMOUNT}(?:ms|s|m|h|d))+", re.ASCII)
_BARE = re.compile(_AMOUNT, re.ASCII)

PATTERN = r"^([0-9]+(\.[0-9]+)?(ms|s|m|h|d))+$|^[0-9]+(\.[0-9]+)?$"
"""What is accepted, for a JSON Schema."""

LONGEST = timedelta(days=3650)
"""Nothing that anybody simulates takes longer, and dates stay in reach of ``datetime``."""


def has_units(text: str) -> bool:
    """Whether ``text`` is a length with units (``90s``), whatever its size."""
    return _WHOLE.fullmatch(text) is not None


def seconds(text: str, *, bare: bool = True) -> float | None:
    """``10s``, ``1m30s``, ``500ms``, ``1d12h`` in seconds, a bare number too unless ``bare`` is False; None for
    anything else, and for more than ``LONGEST``.
    """
    text = text.strip()
    if bare and _BARE.fullmatch(text):
        found = float(text)
    elif _WHOLE.fullmatch(text):
        found = sum(float(amount) * UNITS[unit] for amount, unit in _PART.findall(text))
    else:
        return None
    return found if found <= LONGEST.total_seconds() else None


def length(text: str, *, bare: bool = True) -> timedelta | None:
    """As ``seconds``, as a ``timedelta``."""
    found = seconds(text, bare=bare)
    return None if found is None else timedelta(seconds=found)
