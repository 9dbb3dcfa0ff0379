"""String operators. ``$toLower`` and ``$toUpper`` know ASCII only, as MongoDB documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cloudfn.backend.database.bson import MISSING, Regex, Value, is_nullish
from cloudfn.backend.database.budget import MAX_ELEMENTS, MAX_VALUE_BYTES, fits
from cloudfn.backend.database.errors import DatabaseError, bad_request
from cloudfn.backend.database.expressions.core import Compiled, function, named
from cloudfn.backend.database.expressions.types import to_string
from cloudfn.backend.database.numbers import integral
from cloudfn.backend.database.regex import Pattern, TooMuchWork, compile_regex

if TYPE_CHECKING:
    import pcre2

LOWER = {code: code + 32 for code in range(65, 91)}
UPPER = {code: code - 32 for code in range(97, 123)}
BLANK = "\0\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
"""What ``$trim`` removes by default, MongoDB manual."""
SHOWN_BYTES = 400
"""What one match of ``$regexFindAll`` takes, beside its text."""


def _text(name: str, value: Value) -> str:
    if type(value) is not str:
        raise bad_request(f"{name} requires a string argument, found: {type(value).__name__}")
    return value


def _loose(value: Value) -> str:
    """Numbers and dates as text, null as empty: what the substring and case operators take."""
    return "" if is_nullish(value) else value if type(value) is str else str(to_string(value))


def concatenate(*values: Value) -> Value:
    if any(is_nullish(each) for each in values):
        return None
    texts = [_text("$concat", each) for each in values]
    fits(sum(map(len, texts)))
    return "".join(texts)


def split(value: Value, delimiter: Value) -> Value:
    if is_nullish(value) or is_nullish(delimiter):
        return None
    if delimiter == "":
        raise bad_request("$split requires a non-empty separator")
    text, between = _text("$split", value), _text("$split", delimiter)
    if len(text) > MAX_ELEMENTS:
        fits(len(text) + 16 * text.count(between))
    return text.split(between)


def _bounds(name: str, *values: Value) -> list[int]:
    if not all(integral(each) for each in values):
        raise bad_request(f"{name} needs whole numbers")
    return [int(each) for each in values]


def substring_cp(value: Value, start: Value, count: Value) -> str:
    first, length = _bounds("$substrCP", start, count)
    if first < 0 or length < 0:
        raise bad_request("$substrCP: starting index and length must be non-negative")
    return _loose(value)[first : first + length]


def substring_bytes(value: Value, start: Value, count: Value) -> str:
    first, length = _bounds("$substrBytes", start, count)
    data = _loose(value).encode()
    if first < 0:
        raise bad_request("$substrBytes: starting index must be non-negative")
    piece = data[first:] if length < 0 else data[first : first + length]
    try:
        return piece.decode()
    except UnicodeDecodeError:
        raise bad_request("$substrBytes: the range cuts a UTF-8 character") from None


def _index(name: str, find: Callable[[str, str, int, int | None], int]) -> Compiled:
    def apply(value: Value, sought: Value, start: Value = 0, end: Value = None) -> Value:
        if is_nullish(value):
            return None
        first = _bounds(name, start)[0]
        stop = None if is_nullish(end) else _bounds(name, end)[0]
        return find(_text(name, value), _text(name, sought), first, stop)

    return function(2, 4, apply)


def _find_bytes(value: str, sought: str, start: int, end: int | None) -> int:
    return value.encode().find(sought.encode(), start, end)


def compare_case(one: Value, other: Value) -> int:
    left, right = (_loose(each).translate(UPPER).encode() for each in (one, other))
    return -1 if left < right else int(left > right)


def _trim(strip: Callable[[str, str], str]) -> Compiled:
    def apply(input: Value, chars: Value) -> Value:
        if is_nullish(input) or chars is None:
            return None
        return strip(_text("$trim", input), BLANK if chars is MISSING else _text("$trim", chars))

    return named(("input",), ("chars",), apply)


def _replace(count: int) -> Compiled:
    def apply(input: Value, find: Value, replacement: Value) -> Value:
        if is_nullish(input) or is_nullish(find) or is_nullish(replacement):
            return None
        text, old, new = _text("$replace", input), _text("$replace", find), _text("$replace", replacement)
        if len(new) > len(old):
            found = text.count(old) if count < 0 else 1
            fits(len(text) + found * (len(new) - len(old)))
        return text.replace(old, new, count)

    return named(("input", "find", "replacement"), (), apply)


def _search(regex: Value, options: Value) -> Pattern:
    given = "" if is_nullish(options) else _text("options", options)
    if isinstance(regex, Regex):
        return compile_regex(Regex(regex.pattern, regex.options or given))
    return compile_regex(Regex(_text("$regexMatch", regex), given))


def _gave_up(name: str, error: TooMuchWork) -> DatabaseError:
    return bad_request(f"Error occurred while executing the regular expression in {name}. Result code: {error}")


def regex_match(input: Value, regex: Value, options: Value) -> Value:
    if is_nullish(input) or is_nullish(regex):
        return False
    try:
        return _search(regex, options).search(_text("$regexMatch", input)) is not None
    except TooMuchWork as error:
        raise _gave_up("$regexMatch", error) from error


def _shown(match: pcre2.Match) -> dict[str, Value]:
    return {"match": match.group(), "idx": match.start(), "captures": list(match.groups())}


def regex_find(input: Value, regex: Value, options: Value) -> Value:
    if is_nullish(input) or is_nullish(regex):
        return None
    try:
        match = _search(regex, options).search(_text("$regexFind", input))
    except TooMuchWork as error:
        raise _gave_up("$regexFind", error) from error
    return _shown(match) if match else None


def regex_find_all(input: Value, regex: Value, options: Value) -> Value:
    if is_nullish(input) or is_nullish(regex):
        return []
    found: list[Value] = []
    try:
        for match in _search(regex, options).each(_text("$regexFindAll", input)):
            found.append(_shown(match))
            if len(found) * SHOWN_BYTES > MAX_VALUE_BYTES:
                raise bad_request("$regexFindAll: the size of buffer to store output exceeded the 64MB limit")
    except TooMuchWork as error:
        raise _gave_up("$regexFindAll", error) from error
    return found


OPERATORS: dict[str, Compiled] = {
    "$concat": function(0, -1, concatenate),
    "$split": function(2, 2, split),
    "$substr": function(3, 3, substring_bytes),
    "$substrBytes": function(3, 3, substring_bytes),
    "$substrCP": function(3, 3, substring_cp),
    "$strLenBytes": function(1, 1, lambda value: len(_text("$strLenBytes", value).encode())),
    "$strLenCP": function(1, 1, lambda value: len(_text("$strLenCP", value))),
    "$toLower": function(1, 1, lambda value: _loose(value).translate(LOWER)),
    "$toUpper": function(1, 1, lambda value: _loose(value).translate(UPPER)),
    "$strcasecmp": function(2, 2, compare_case),
    "$indexOfCP": _index("$indexOfCP", lambda value, sought, start, end: value.find(sought, start, end)),
    "$indexOfBytes": _index("$indexOfBytes", _find_bytes),
    "$trim": _trim(lambda value, chars: value.strip(chars)),
    "$ltrim": _trim(lambda value, chars: value.lstrip(chars)),
    "$rtrim": _trim(lambda value, chars: value.rstrip(chars)),
    "$replaceOne": _replace(1),
    "$replaceAll": _replace(-1),
    "$regexMatch": named(("input", "regex"), ("options",), regex_match),
    "$regexFind": named(("input", "regex"), ("options",), regex_find),
    "$regexFindAll": named(("input", "regex"), ("options",), regex_find_all),
}
