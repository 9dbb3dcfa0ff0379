"""A query as the alternatives that it allows, each a list of conditions by field: what a rule is held against.

Conditions that say nothing a rule could use (``$regex``, ``$not``, ``$expr``) only narrow the query, and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cloudfn.frozen import dataclass
from cloudfn.security_rules.evaluate import member
from cloudfn.security_rules.trouble import RuleTrouble

MOST = 256
"""Alternatives of a query that are looked at; a limit of ours."""
MOST_CONDITIONS = 20_000
"""Of all alternatives together; a limit of ours."""
USEFUL = {"$eq": "==", "$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<=", "$ne": "!=", "$nin": "nin", "$all": "all"}


@dataclass(frozen=True, slots=True)
class FieldCondition:
    """``operator`` is one of the values of ``USEFUL``."""

    path: str
    operator: str
    value: object


Alternative = tuple[FieldCondition, ...]
"""All of these hold."""


def alternatives(query: Mapping[str, object]) -> list[Alternative]:
    """Every document that ``query`` matches, matches one of them. Raises RuleTrouble when there are too many."""
    return [tuple(alternative) for alternative in _alternatives(query)]


def _alternatives(query: Mapping[str, object]) -> list[list[FieldCondition]]:
    found: list[list[FieldCondition]] = [[]]
    for name, condition in query.items():
        if name == "$and" and isinstance(condition, list):
            for part in condition:
                if isinstance(part, Mapping):
                    found = _both(found, _alternatives(part))
        elif name == "$or" and isinstance(condition, list):
            either: list[list[FieldCondition]] = []
            for part in condition:
                if isinstance(part, Mapping):
                    either += _alternatives(part)
                    if len(either) > MOST:
                        raise _too_many()
            found = _both(found, either or [[]])
        elif name[:1] != "$":
            for choice in _choices(name, condition):
                found = _both(found, choice)
    return found


def _both(first: list[list[FieldCondition]], second: list[list[FieldCondition]]) -> list[list[FieldCondition]]:
    if len(first) * len(second) > MOST:
        raise _too_many()
    if len(second) == 1:  # the usual case, and linear
        for alternative in first:
            alternative += second[0]
        found = first
    else:
        found = [[*one, *other] for one in first for other in second]
    if max(map(len, found), default=0) * len(found) > MOST_CONDITIONS:
        raise RuleTrouble(f"conditions > {MOST_CONDITIONS}")
    return found


def _too_many() -> RuleTrouble:
    return RuleTrouble(f"$or, $in > {MOST}")


def _choices(path: str, condition: object) -> Iterator[list[list[FieldCondition]]]:
    if not (isinstance(condition, Mapping) and any(str(name)[:1] == "$" for name in condition)):
        if _is_value(condition):
            yield [[FieldCondition(path, "==", condition)]]
        return
    for name, value in condition.items():
        if name == "$in" and isinstance(value, list) and all(_is_value(item) for item in value):
            if len(value) > MOST:
                raise _too_many()
            yield [[FieldCondition(path, "==", item)] for item in value]
        elif name in USEFUL and _is_value(value):
            yield [[FieldCondition(path, USEFUL[name], value)]]


def _is_value(value: object) -> bool:
    """A regular expression is a test and no value."""
    return type(value).__name__ != "Regex"


def fixed(path: str, conditions: Alternative) -> tuple[object, ...]:
    """(the one value that ``path`` can have,), or () where the conditions leave it open."""
    for condition in conditions:
        if condition.operator != "==":
            continue
        if condition.path == path:
            return (condition.value,)
        if path.startswith(condition.path + "."):
            value = condition.value
            for key in path[len(condition.path) + 1 :].split("."):
                value = member(value, key)
            return (value,)
    return ()
