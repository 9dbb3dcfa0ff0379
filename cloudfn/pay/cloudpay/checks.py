"""Field checks of a request, in production's order: JSON types, then what is missing, then lengths and characters.

In: an API's name and the wire fields. Out: a ``Problem`` or None. ``Problem.text`` is what production answers, which
names no field; ``Problem.code`` and ``params`` say which one, what came, and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from cloudfn.clock import BEIJING, beijing
from cloudfn.json_text import shown
from cloudfn.nearest import nearest
from cloudfn.pay.cloudpay.fields import MOST_FEN, ONE_OF, REQUESTS, RequestField
from cloudfn.pay.cloudpay.refusals import Problem
from cloudfn.pay.mch import v2_words

SHORTEST_EXPIRE = timedelta(minutes=5)


def check(api: str, fields: Mapping[str, object]) -> Problem | None:
    """The first thing that is wrong with ``fields``, or None."""
    rules = REQUESTS[api]
    for test in (_types, _missing, _sizes_and_patterns):
        problem = next(test(api, rules, fields), None)
        if problem is not None:
            return problem
    return None


def unknown_fields(api: str, fields: Mapping[str, object]) -> list[tuple[str, str]]:
    """Fields that the API does not know, each with the nearest one that it does ("" for none)."""
    names = [rule.name for rule in REQUESTS[api]]
    unknown = [name for name in fields if name not in names]
    return [(name, nearest(name, names)) for name in unknown]


def kind_of(value: object) -> str:
    """A JSON value's type as JavaScript people call it."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    if value is None:
        return "null"
    return "array" if isinstance(value, list) else "object"


def _types(api: str, rules: tuple[RequestField, ...], fields: Mapping[str, object]) -> Iterator[Problem]:
    for rule in rules:
        if rule.name not in fields:
            continue
        value = fields[rule.name]
        fits = _is_text(value) if rule.kind == "str" else type(value) is int
        if not fits:
            code = "CFN-PAY-002" if rule.kind == "int" else "CFN-PAY-001"
            params = {"api": api, "field": rule.name, "kind": kind_of(value), "value": shown(value)}
            yield Problem(v2_words.BAD_FORMAT, code, params)


def _missing(api: str, rules: tuple[RequestField, ...], fields: Mapping[str, object]) -> Iterator[Problem]:
    for rule in rules:
        if rule.required and fields.get(rule.name, "") == "":
            meant = next((name for name, nearest in unknown_fields(api, fields) if nearest == rule.name), "")
            params = {"api": api, "field": rule.name, "meant": meant or "-", "text": rule.missing}
            yield Problem(rule.missing, "CFN-PAY-003", params)
    choice = ONE_OF.get(api)
    if choice and not any(fields.get(name) for name in choice):
        params = {"api": api, "field": " | ".join(choice), "meant": "-", "text": v2_words.MISSING}
        yield Problem(v2_words.MISSING, "CFN-PAY-003", params)


def _sizes_and_patterns(api: str, rules: tuple[RequestField, ...], fields: Mapping[str, object]) -> Iterator[Problem]:
    for rule in rules:
        value = fields.get(rule.name)
        if isinstance(value, int):
            least = 0 if rule.name == "offset" else 1
            if not least <= value <= MOST_FEN:
                yield Problem(v2_words.BAD_FORMAT, "CFN-PAY-005", _about(api, rule, value, least=least, most=MOST_FEN))
        elif isinstance(value, str) and value:
            if rule.longest and (length := rule.length(value)) > rule.longest:
                params = _about(api, rule, value, length=length, longest=rule.longest, characters=len(value))
                yield Problem(v2_words.length_text(rule.name), "CFN-PAY-004", params)
            if rule.pattern and not re.fullmatch(rule.pattern, value):
                yield Problem(
                    v2_words.BAD_FORMAT, "CFN-PAY-006", _about(api, rule, value, pattern=rule.shown or rule.pattern)
                )


def _about(api: str, rule: RequestField, value: object, **more: object) -> dict[str, object]:
    return {"api": api, "field": rule.name, "value": shown(value), **more}


def expiry(fields: Mapping[str, object], at: datetime) -> tuple[datetime | None, Problem | None]:
    """``time_expire`` as an instant, and what is wrong with it: Beijing time, five minutes ahead at least."""
    text = fields.get("time_expire")
    if not isinstance(text, str) or not text:
        return None, None
    try:
        instant = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
    except ValueError:
        params = {"api": "unifiedOrder", "field": "time_expire", "value": text, "pattern": "yyyyMMddHHmmss"}
        return None, Problem(v2_words.BAD_FORMAT, "CFN-PAY-006", params)
    if instant < at + SHORTEST_EXPIRE:
        return None, Problem(v2_words.TOO_SHORT, "CFN-PAY-009", {"value": text, "now": beijing(at)})
    return instant, None


def _is_text(value: object) -> bool:
    """A string that can be written as UTF-8; JavaScript lets half a surrogate pair pass."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
