"""JSON that a person or a program typed, read as strictly as JavaScript reads it. Pure.

Python's reader takes NaN, ends in RecursionError where texts are nested deep, and refuses integers of more than 4300
digits, each in its own way; a user should hear of a place in the text instead.
"""

from __future__ import annotations

import json

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


def loads(text: str) -> object:
    """The value of ``text``. Raises BadJson."""
    try:
        # What has no space around it, as nearly all of it, costs half this way.
        value, end = _DECODER.raw_decode(text)
        if end == len(text):
            return value
    except (ValueError, RecursionError):
        pass  # told below, with its place
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise BadJson(error.msg, error.lineno, error.colno) from error
    except RecursionError as error:
        raise BadJson("nested too deep") from error


def shown(value: object) -> str:
    """A JSON value as the function's author wrote it, at most 60 characters."""
    text = json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace").decode()
    return text if len(text) <= 60 else text[:57] + "..."
