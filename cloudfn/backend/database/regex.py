"""MongoDB's regular expressions (PCRE) as Python's."""

from __future__ import annotations

import functools
import re

from cloudfn.backend.database.errors import Refused, bad_request
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

SHOWN = 200
"""Of a pattern in a message, so many characters."""

PCRE_WORDS = {
    "unterminated character set": "missing terminating ] for character class",
    "missing ), unterminated": "missing closing parenthesis",
    "unbalanced parenthesis": "unmatched closing parenthesis",
    "nothing to repeat": "quantifier does not follow a repeatable item",
    "multiple repeat": "quantifier does not follow a repeatable item",
    "bad character range": "range out of order in character class",
    "min repeat greater than max repeat": "numbers out of order in {} quantifier",
    "the repetition number is too large": "number too big in {} quantifier",
    "look-behind requires fixed-width pattern": "lookbehind assertion is not fixed length",
    "bad escape (end of pattern)": "\\ at end of pattern",
    "unknown extension": "unrecognized character after (? or (?-",
    "unexpected end of pattern": "missing closing parenthesis",
    "invalid group reference": "reference to non-existent subpattern",
    "unknown group name": "reference to non-existent subpattern",
    "redefinition of group name": "two named subpatterns have the same name",
    "bad character in group name": "syntax error in subpattern name",
    "missing group name": "syntax error in subpattern name",
    "missing >, unterminated name": "syntax error in subpattern name (missing terminator?)",
    "conditional backref with more than two branches": "conditional subpattern contains more than two branches",
    "maximum recursion depth exceeded": "parentheses are too deeply nested",
}
"""Beginning of what Python says -> what PCRE2 says of the same fault (pcre2_get_error_message)."""

OTHERWISE = "the embedded engine does not take this pattern"
"""Of what PCRE would accept, or names differently."""


@functools.lru_cache(maxsize=512)
def compile_regex(regex: Regex) -> re.Pattern[str]:
    """Raises Refused for a pattern that does not compile."""
    flags = 0
    for option in regex.options:
        known = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE, "u": 0, "g": 0, "y": 0}
        if option not in known:
            raise invalid(regex, f"invalid flag in regex options: {option}")
        flags |= known[option]
    try:
        return re.compile(translate(regex.pattern), flags)
    except Unsupported as error:
        raise invalid(regex, str(error)) from error
    except (re.error, OverflowError, RecursionError) as error:
        raise invalid(regex, pcre_words(error)) from error


def invalid(regex: Regex, why: str) -> Refused:
    """What a function reads of a pattern that cannot be used: the pattern as it was written, and PCRE's reason."""
    pattern = regex.pattern if len(regex.pattern) <= SHOWN else regex.pattern[: SHOWN - 3] + "..."
    return bad_request(f"Regular expression is invalid: /{pattern}/{regex.options}: {why}")


def pcre_words(error: Exception) -> str:
    """PCRE's words for what Python says of the translated pattern, whose positions are not the user's."""
    said = str(getattr(error, "msg", error))
    return next((words for beginning, words in PCRE_WORDS.items() if said.startswith(beginning)), OTHERWISE)


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


class Unsupported(ValueError):
    """PCRE has it and Python has not. The message is for the user."""


def _escape(char: str, in_class: bool) -> str:
    if char in UNSUPPORTED:
        raise Unsupported(f"the embedded engine does not support \\{char} in regular expressions")
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
