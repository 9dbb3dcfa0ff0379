"""MongoDB's regular expressions (PCRE) as Python's."""

from __future__ import annotations

import functools
import re

from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.values import Regex

CLASSES = {"d": "0-9", "w": "A-Za-z0-9_", "s": r" \t\n\r\f\v"}
POSIX = {
    "alpha": "A-Za-z",
    "digit": "0-9",
    "alnum": "A-Za-z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "space": r" \t\n\r\f\v",
    "punct": r"!-/:-@\[-`{-~",
    "xdigit": "0-9A-Fa-f",
}


@functools.lru_cache(maxsize=512)
def compile_regex(regex: Regex) -> re.Pattern[str]:
    """Raises Refused for a pattern that does not compile."""
    flags = 0
    for option in regex.options:
        known = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE, "u": 0, "g": 0, "y": 0}
        if option not in known:
            raise bad_request(f"invalid flag in regex options: {option}")
        flags |= known[option]
    try:
        return re.compile(translate(regex.pattern), flags)
    except re.error as error:
        raise bad_request(f"Regular expression is invalid: {error}") from error


def translate(pattern: str) -> str:
    r"""PCRE without Unicode classes to Python: ``\d \w \s`` are ASCII, ``(?<n>)`` names a group, ``\z`` is the end."""
    out: list[str] = []
    at, in_class = 0, False
    while at < len(pattern):
        char = pattern[at]
        if char == "\\" and at + 1 < len(pattern):
            out.append(_escape(pattern[at + 1], in_class))
            at += 2
        elif in_class and (named := re.match(r"\[:(\^?)(\w+):\]", pattern[at:])) and named.group(2) in POSIX:
            out.append(POSIX[named.group(2)])
            at += named.end()
        elif in_class:
            out.append("\\[" if char == "[" else char)
            in_class = char != "]"
            at += 1
        elif char == "[":
            in_class = True
            start = re.match(r"\[\^?\]?", pattern[at:])
            assert start is not None
            out.append(start.group().replace("]", r"\]"))
            at += start.end()
        elif pattern.startswith("(?<", at) and pattern[at + 3 : at + 4] not in ("=", "!"):
            out.append("(?P<")
            at += 3
        else:
            out.append(char)
            at += 1
    return "".join(out)


UNSUPPORTED = "pPXRKGQECgk"
"""Escapes of PCRE that Python does not have; taken for letters they would match something else in silence."""


def _escape(char: str, in_class: bool) -> str:
    if char in UNSUPPORTED:
        raise bad_request(f"the embedded engine does not support \\{char} in regular expressions")
    if char in CLASSES:
        return CLASSES[char] if in_class else f"[{CLASSES[char]}]"
    if char.lower() in CLASSES and not in_class:
        return f"[^{CLASSES[char.lower()]}]"
    if char == "z":
        return r"\Z"
    if char == "Z":
        return r"(?=\n?\Z)"
    if char == "h" and not in_class:
        return r"[ \t]"
    if char.isalpha() and char not in "bBAtnrfvxuUNDWSa" and not char.isdigit():
        return re.escape(char)
    return "\\" + char
