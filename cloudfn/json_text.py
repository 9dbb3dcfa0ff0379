"""JSON that a person or a program typed, read as strictly as JavaScript reads it. Pure.

Python's reader takes NaN, ends in RecursionError where texts are nested deep, and refuses integers of more than 4300
digits, each in its own way; a user should hear of a place in the text instead.
"""

from __future__ import annotations

import json
from typing import Any

LONGEST_INTEGER = 400
"""Digits above which an integer is a float, which is what it is in JavaScript anyway: Infinity."""


class BadJson(ValueError):
    """``reason`` in a few words, ``line`` and ``column`` from 1."""

    def __init__(self, reason: str, line: int = 1, column: int = 1) -> None:
        super().__init__(f"{reason} at line {line}, column {column}")
        self.reason, self.line, self.column = reason, line, column


def _refuse(name: str) -> object:
    raise BadJson(f"{name} is not JSON")


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= LONGEST_INTEGER else float(digits)


_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_int=_integer)


def plain(value: object) -> str:
    """A text as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def may_have_lone_surrogates(text: str) -> bool:
    """Whether JSON ``text`` escapes any half of a surrogate pair."""
    return "\\u" in text and "\\ud" in text.lower()


def without_lone_surrogates(value: Any) -> Any:
    """Half an emoji, which JavaScript can make by cutting a string, becomes U+FFFD as in UTF-8 and BSON.

    Python keeps it in a string that no file, socket or database takes.
    """
    if type(value) is str:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if type(value) is dict:
        return {without_lone_surrogates(name): without_lone_surrogates(inner) for name, inner in value.items()}
    if type(value) is list:
        return [without_lone_surrogates(inner) for inner in value]
    return value


def loads(text: str) -> object:
    """The value of ``text``. Raises BadJson."""
    try:
        # What has no space around it, as nearly all of it, costs half this way.
        value, end = _DECODER.raw_decode(text)
        if end == len(text):
            return without_lone_surrogates(value) if may_have_lone_surrogates(text) else value
    except (ValueError, RecursionError):
        pass  # told below, with its place
    try:
        value = _DECODER.decode(text)
        return without_lone_surrogates(value) if may_have_lone_surrogates(text) else value
    except json.JSONDecodeError as error:
        raise BadJson(error.msg, error.lineno, error.colno) from error
    except RecursionError as error:
        raise BadJson("nested too deep") from error


def read(text: str | bytes) -> Any:
    """What ``json.loads`` makes of JSON that a function or an SDK wrote, without lone surrogates.

    Raises ValueError and RecursionError, as it does.
    """
    whole = text if isinstance(text, str) else text.decode(json.detect_encoding(text), "surrogatepass")
    value = json.loads(whole)
    broken = may_have_lone_surrogates(whole) or (not isinstance(text, str) and b"\xed" in text)
    return without_lone_surrogates(value) if broken else value


def shown(value: object) -> str:
    """A JSON value as the function's author wrote it, at most 60 characters."""
    text = json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace").decode()
    return text if len(text) <= 60 else text[:57] + "..."


def compact(value: object) -> str:
    """JSON without blanks, in its own letters."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
