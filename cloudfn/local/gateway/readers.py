"""What is read out of a request: its body with a limit, and values, checked as the command line checks them.

Where nothing else is said, a wrong value is UsageError CFN-DEV-016, which says which one and what is meant.
"""

from __future__ import annotations

import math
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cloudfn import durations, languages, limits
from cloudfn.digits import only_digits
from cloudfn.errors import UsageError
from cloudfn.languages import Lang
from cloudfn.local.function_events import parse

if TYPE_CHECKING:  # Starlette: 13 ms of a start, and the first call of a function needs none of it
    from starlette.requests import Request

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

MINI_PROGRAMS = "https://servicewechat.com"
"""The origin that the Referer of every mini program's request has."""
_PROGRAM = re.compile(re.escape(MINI_PROGRAMS) + r"/([^/?#]+)(?:[/?#]|$)")

EVENT_LIMIT = limits.EVENT_BYTES
"""Largest event of a call, bytes, as on the platform."""
ADMIN_LIMIT = 256 * 1024 * 1024
"""Largest request of the SDK, bytes: an uploaded file travels through it."""
DRAIN_LIMIT = 64 * 1024 * 1024
"""Of a body that is too large, so much is read and dropped so that the client gets to read the answer."""
LARGEST = 1 << 53
"""Of a number that JavaScript has to hold."""
FASTEST = 1e6
"""The fastest clock, virtual seconds in a real one."""
LATEST = datetime(9000, 1, 1)


def language(request: Request) -> Lang:
    """``?lang=zh``; English where it is not said."""
    return languages.named(request.query_params.get("lang"))


class BodyTooLarge(Exception):
    """The body is above ``limit``; ``size`` is what is known of it. In bytes."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(size, limit)
        self.size, self.limit = size, limit


async def read_body(receive: Receive, limit: int) -> bytes:
    """The whole body, chunked or not. Raises BodyTooLarge above ``limit`` bytes after dropping the rest."""
    message = await receive()
    first: bytes = message.get("body", b"")
    if not message.get("more_body") and len(first) <= limit:
        return first
    pieces, size = [first], len(first)
    while message.get("more_body") and size <= DRAIN_LIMIT + limit:
        message = await receive()
        piece: bytes = message.get("body", b"")
        size += len(piece)
        if size <= limit:
            pieces.append(piece)
        else:
            pieces.clear()
    if size > limit:
        raise BodyTooLarge(size, limit)
    return b"".join(pieces)


def header(scope: Scope, name: bytes) -> str | None:
    """The first header called ``name`` (lower case), or None."""
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return None


async def json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object; an empty one is ``{}``. Not JSON at all: CFN-DEV-003."""
    value = parse(await read_body(request.receive, EVENT_LIMIT))
    if not isinstance(value, dict):
        raise wrong("the body is no object")
    return value


def whole(request: Request, name: str, default: int, most: int) -> int:
    """The query's number ``name``, at most ``most``."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not only_digits(text):
        raise wrong(f"{name}={text[:40]} is no whole number")
    return min(int(text), most)


def flag(given: Mapping[str, Any], name: str, default: bool = False) -> bool:
    value = given.get(name, default)
    if not isinstance(value, bool):
        raise wrong(f"{name} is true or false")
    return value


def text(given: Mapping[str, Any], name: str, default: str = "") -> str:
    """A text without NUL; null stands for ``default``."""
    value = given.get(name)
    if value is None:
        return default
    if not isinstance(value, str) or "\0" in value:
        raise wrong(f"{name} is a text")
    return value


def texts(given: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = given.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise wrong(f"{name} is a list of texts")
    return tuple(value)


def number(given: Mapping[str, Any], name: str, least: int, most: int, unit: str = "") -> int | None:
    """A whole number between the bounds, of ``unit`` ("fen"), None when it is not given."""
    value = given.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise wrong(f"{name} is a whole number{f' of {unit}' if unit else ''} from {least} to {most}")
    return value


def an_object(given: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    value = given.get(name)
    if value is not None and not isinstance(value, Mapping):
        raise wrong(f"{name} is an object")
    return value


def until(now: datetime, value: object) -> timedelta:
    """A length to move the clock by, which keeps it where ``datetime`` can tell the time."""
    by = length(value)
    if now.replace(tzinfo=None) > LATEST - by:
        raise wrong(f"the clock goes no further than the year {LATEST.year}")
    return by


def length(value: object) -> timedelta:
    """``"2h"``, ``"1d12h"``, ``"90"`` (seconds)."""
    length = None if isinstance(value, bool) else durations.length(str(value))
    if length is None:
        most = durations.LONGEST.days
        raise wrong(f"{str(value)[:40]!r} is no length such as 90s, 15m, 2h or 1d, at most {most}d")
    return length


def speed(value: object) -> float:
    """A clock's speed: 0 to 1,000,000, or ``"max"`` for infinity."""
    if value == "max":
        return math.inf
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= FASTEST:
        raise wrong("scale is a number from 0 to 1000000, or max")
    return float(value)


def wrong(reason: str) -> UsageError:
    return UsageError("CFN-DEV-016", reason=reason)


def program_of(referer: str | None) -> str:
    """The appid of the mini program that sends ``referer``, or "".

    ``https://servicewechat.com/{appid}/{version}/page-frame.html``, which code cannot set (WeChat's
    framework/ability/network).
    """
    found = _PROGRAM.match(referer or "")
    return found[1] if found else ""
