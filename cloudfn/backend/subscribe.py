"""What WeChat takes in a subscribe message. Pure. Source: the table of limits in its reference.

A template's own fields are not known here, so a field that it wants and that is missing passes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

INVALID = "argument invalid! "

_INSTANT = re.compile(r"[0-9年月日时分秒号上下午:：/.~～\-—\s]+")
_AMOUNT = re.compile(r"[^\w\s]?-?\d{1,10}(\.\d+)?元?")
_LATIN = re.compile(r"[\x20-\x7e]+")


def _one_of(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


FIELDS: Mapping[str, tuple[str, Callable[[str], bool]]] = {
    "thing": ("at most 20 characters", lambda text: len(text) <= 20),
    "number": ("at most 32 digits", lambda text: len(text) <= 32 and _one_of(r"-?\d+(\.\d+)?")(text)),
    "letter": ("at most 32 letters", _one_of(r"[A-Za-z]{1,32}")),
    "symbol": ("at most 5 symbols", _one_of(r"[^\w\s]{1,5}")),
    "character_string": ("at most 32 digits, letters or symbols", _one_of(r"[\x20-\x7e]{1,32}")),
    "time": ("15:01 or 2019年10月1日 15:01", lambda text: _is_instant(text) and re.search("[:：时]", text) is not None),
    "date": ("2019年10月1日 or 2019年10月1日 15:01", lambda text: _is_instant(text)),
    "amount": ("a currency sign, at most 10 digits, 元 at the end", lambda text: _AMOUNT.fullmatch(text) is not None),
    "phone_number": ("at most 17 digits and symbols", _one_of(r"[\d+()\-\s]{1,17}")),
    "car_number": ("at most 8 characters", lambda text: len(text) <= 8),
    "name": ("at most 10 Chinese characters or 20 letters", lambda text: len(text) <= _most_of_name(text)),
    "phrase": ("at most 5 Chinese characters", _one_of(r"[㐀-鿿]{1,5}")),
}
"""Kind of a field, the part of its name before the number -> what it takes."""


def problem_of(data: object) -> str:
    """What is wrong with ``data`` in WeChat's words and with the rule behind it, "" when nothing is."""
    if not isinstance(data, Mapping) or not data:
        return INVALID + "data is empty"
    return next(filter(None, (_field(str(name), each) for name, each in data.items())), "")


def is_openid(text: str) -> bool:
    """Whether ``text`` can be an openid: they begin with ``o``. Local users' may be shorter than real ones."""
    return re.fullmatch(r"o[0-9A-Za-z_-]{1,63}", text) is not None


def _field(name: str, given: Any) -> str:
    value = given.get("value") if isinstance(given, Mapping) else None
    if value is None or value == "":
        return f"{INVALID}data.{name}.value is empty"
    if isinstance(value, bool | Mapping | list):
        return f"{INVALID}data.{name}.value invalid: a text or a number is wanted"
    rule, fits = FIELDS.get(re.sub(r"\d+$", "", name), ("", bool))
    return "" if fits(str(value)) else f"{INVALID}data.{name}.value invalid: {rule}"


def _is_instant(text: str) -> bool:
    return _INSTANT.fullmatch(text) is not None and re.search(r"\d", text) is not None


def _most_of_name(text: str) -> int:
    return 20 if _LATIN.fullmatch(text) else 10
