"""What the control surface reads out of a request: each value is checked as the command line checks it.

Every function raises UsageError CFN-DEV-016, which says which value was wrong and what is meant.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request

from cloudfn import durations
from cloudfn.errors import UsageError
from cloudfn.local.function_events import parse
from cloudfn.local.gateway.body import EVENT_LIMIT, read_body

DIGITS = 18
"""Longer numbers do not fit into SQLite's integers."""
FASTEST = 1e6
"""The fastest clock, virtual seconds in a real one."""


LATEST = datetime(9000, 1, 1)


async def json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object; an empty one is ``{}``. Not JSON at all: CFN-DEV-003."""
    found = parse(await read_body(request.receive, EVENT_LIMIT))
    if not isinstance(found, dict):
        raise wrong("the body is no object")
    return found


def whole(request: Request, name: str, default: int, most: int) -> int:
    """The query's number ``name``, at most ``most``."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
        raise wrong(f"{name}={text[:40]} is no whole number")
    return min(int(text), most)


def flag(given: Mapping[str, Any], name: str, default: bool = False) -> bool:
    found = given.get(name, default)
    if not isinstance(found, bool):
        raise wrong(f"{name} is true or false")
    return found


def text(given: Mapping[str, Any], name: str, default: str = "") -> str:
    """A text without NUL; null stands for ``default``."""
    found = given.get(name)
    if found is None:
        return default
    if not isinstance(found, str) or "\0" in found:
        raise wrong(f"{name} is a text")
    return found


def texts(given: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = given.get(name) or []
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise wrong(f"{name} is a list of texts")
    return tuple(found)


def number(given: Mapping[str, Any], name: str, least: int, most: int) -> int | None:
    """A whole number between the bounds, None when it is not given."""
    found = given.get(name)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
        raise wrong(f"{name} is a whole number from {least} to {most}")
    return found


def an_object(given: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    found = given.get(name)
    if found is not None and not isinstance(found, Mapping):
        raise wrong(f"{name} is an object")
    return found


def until(now: datetime, found: object) -> timedelta:
    """A length to move the clock by, which keeps it where ``datetime`` can tell the time."""
    by = length(found)
    if now.replace(tzinfo=None) > LATEST - by:
        raise wrong(f"the clock goes no further than the year {LATEST.year}")
    return by


def length(found: object) -> timedelta:
    """``"2h"``, ``"1d12h"``, ``"90"`` (seconds)."""
    length = None if isinstance(found, bool) else durations.length(str(found))
    if length is None:
        most = durations.LONGEST.days
        raise wrong(f"{str(found)[:40]!r} is no length such as 90s, 15m, 2h or 1d, at most {most}d")
    return length


def speed(found: object) -> float:
    """A clock's speed: 0 to 1,000,000, or ``"max"`` for infinity."""
    if found == "max":
        return math.inf
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= FASTEST:
        raise wrong("scale is a number from 0 to 1000000, or max")
    return float(found)


def wrong(reason: str) -> UsageError:
    return UsageError("CFN-DEV-016", reason=reason)
