"""One field's conditions: ``{$gt: 1, $in: [...]}`` as a test over the values that the field's path reaches."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from cloudfn.backend.database import geo
from cloudfn.backend.database.bson import (
    INT64_MAX,
    INT64_MIN,
    MISSING,
    Document,
    Edge,
    Regex,
    Value,
    is_nullish,
    is_number,
)
from cloudfn.backend.database.budget import paced, watched
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.numbers import integral
from cloudfn.backend.database.order import HIGHEST, LOWEST, NAN, Key, key
from cloudfn.backend.database.regex import compile_regex, matches
from cloudfn.backend.database.type_names import BY_NUMBER, TYPES, type_name
from cloudfn.frozen import dataclass

Test = Callable[[list[Value]], bool]
"""Over the candidates of a path, ``MISSING`` among them where the field is absent."""

Compile = Callable[[Document], Callable[[Document], bool]]

MAX_POINTS = 2000
"""For more points an index is not asked: a scan is better."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What an index may skip: only values at one of ``points``, or from ``low`` to ``high``, can match."""

    points: tuple[Key, ...] | None = None
    low: Key = LOWEST
    high: Key = HIGHEST


def spread(values: list[Value]) -> Iterator[Value]:
    """Each candidate, and each element of a candidate that is an array."""
    for value in values:
        yield value
        if type(value) is list:
            yield from paced(value)


def over(decide: Callable[[Value], bool]) -> Test:
    """A test that is met by one candidate, or by one element of a candidate that is an array."""

    def test(values: list[Value]) -> bool:
        for value in values:
            if decide(value):
                return True
            if type(value) is list:
                for element in paced(value):
                    if decide(element):
                        return True
        return False

    return test


def equals(target: Value) -> Test:
    if is_nullish(target):
        return over(is_nullish)
    if type(target) is str:
        return over(lambda value: bool(value == target))
    present = key(target)
    if is_number(target):
        return over(lambda value: is_number(value) and key(value) == present)
    return over(lambda value: key(value) == present)


def is_one_of(targets: Value) -> Test:
    if type(targets) is not list:
        raise bad_request("$in needs an array")
    patterns = [compile_regex(each) for each in watched(targets) if isinstance(each, Regex)]
    keys = {key(each) for each in watched(targets)}

    def decide(value: Value) -> bool:
        if key(value) in keys:
            return True
        return bool(patterns) and type(value) is str and any(matches(pattern, value) for pattern in patterns)

    return over(decide)


def compares(target: Value, fits: Callable[[Any, Any], bool], or_equal: bool) -> Test:
    """``$gt`` and its like: only values of the target's own type, as MongoDB brackets them."""
    present = key(target)
    if isinstance(target, Edge):
        return over(lambda value: value is not MISSING and fits(key(value), present))
    if is_nullish(target) or present[0] == NAN:
        return equals(target) if or_equal else lambda values: False
    if is_number(target):
        return over(lambda value: is_number(value) and value == value and fits(value, target))  # NaN fits nothing
    kind = present[0]

    def decide(value: Value) -> bool:
        found = key(value)
        return found[0] == kind and fits(found, present)

    return over(decide)


def exists(present: Value) -> Test:
    there = bool(present) or isinstance(present, dict | list)
    return lambda values: any(value is not MISSING for value in values) == there


def has_size(size: Value) -> Test:
    if not integral(size) or size < 0:
        raise bad_request("$size needs a whole number that is not negative")
    return lambda values: any(type(value) is list and len(value) == size for value in values)


def has_all(items: Value, compile_filter: Compile) -> Test:
    if type(items) is not list:
        raise bad_request("$all needs an array")
    tests = [
        element_matches(item["$elemMatch"], compile_filter)
        if type(item) is dict and "$elemMatch" in item
        else matches_regex(item)
        if isinstance(item, Regex)
        else equals(item)
        for item in watched(items)
    ]
    return lambda values: bool(tests) and all(test(values) for test in watched(tests))


def element_matches(condition: Value, compile_filter: Compile) -> Test:
    if type(condition) is not dict:
        raise bad_request("$elemMatch needs an Object")
    if condition and all(name[:1] == "$" and name not in ("$and", "$or", "$nor", "$expr") for name in condition):
        test = conditions(condition, compile_filter)
        return lambda values: any(
            type(value) is list and any(test([element]) for element in watched(value)) for value in values
        )
    inner = compile_filter(condition)
    return lambda values: any(
        type(value) is list and any(type(element) is dict and inner(element) for element in watched(value))
        for value in values
    )


def has_remainder(operand: Value) -> Test:
    if type(operand) is not list:
        raise bad_request("malformed mod, needs to be an array")
    if len(operand) != 2:
        raise bad_request(f"malformed mod, {'not enough' if len(operand) < 2 else 'too many'} elements")
    divisor, remainder = (
        _truncated(each, called) for each, called in zip(operand, ("divisor", "remainder"), strict=True)
    )
    if divisor == 0:
        raise bad_request("divisor cannot be 0")

    def test(values: list[Value]) -> bool:
        return any(
            is_number(value) and math.isfinite(value) and _rest(math.trunc(value), divisor) == remainder
            for value in spread(values)
        )

    return test


def _truncated(value: Value, called: str) -> int:
    if not is_number(value):
        raise bad_request(f"malformed mod, {called} not a number")
    if not math.isfinite(value) or not INT64_MIN <= value <= INT64_MAX:
        reason = (
            "Out of bounds coercing to integral value"
            if math.isfinite(value)
            else "Unable to coerce NaN/Inf to integral type"
        )
        raise bad_request(f"malformed mod, {called} value is invalid :: caused by :: {reason}")
    return int(value)


def _rest(value: int, divisor: int) -> int:
    """The remainder with the dividend's sign, as in C."""
    rest = abs(value) % abs(divisor)
    return -rest if value < 0 else rest


def matches_regex(regex: Regex) -> Test:
    pattern = compile_regex(regex)
    return lambda values: any(
        (type(value) is str and matches(pattern, value)) or value == regex for value in spread(values)
    )


def has_type(operand: Value) -> Test:
    names = set()
    for each in operand if type(operand) is list else [operand]:
        if each == "number":
            names |= {"int", "long", "double", "decimal"}
        elif type(each) is str and each in TYPES:
            names.add(each)
        elif is_number(each) and each in BY_NUMBER:
            names.add(BY_NUMBER[int(each)])
        else:
            raise bad_request(f"Unknown type name alias: {each}")
    return lambda values: any(value is not MISSING and type_name(value) in names for value in spread(values))


def bits(operand: Value, decide: Callable[[int, int], bool]) -> Test:
    if type(operand) is list and all(integral(each) and 0 <= each < 64 for each in operand):
        mask = sum({1 << int(each) for each in operand})
    elif integral(operand) and 0 <= operand < 2**64:
        mask = int(operand)
    else:
        raise bad_request("bit positions must be a mask or an array of positions from 0 to 63")
    return lambda values: any(
        integral(value) and not isinstance(value, Decimal) and decide(int(value), mask) for value in spread(values)
    )


def negate(test: Test) -> Test:
    return lambda values: not test(values)


SIMPLE: dict[str, Callable[[Value], Test]] = {
    "$eq": equals,
    "$ne": lambda target: negate(equals(target)),
    "$gt": lambda target: compares(target, operator.gt, False),
    "$gte": lambda target: compares(target, operator.ge, True),
    "$lt": lambda target: compares(target, operator.lt, False),
    "$lte": lambda target: compares(target, operator.le, True),
    "$in": is_one_of,
    "$nin": lambda targets: negate(is_one_of(targets)),
    "$exists": exists,
    "$size": has_size,
    "$mod": has_remainder,
    "$type": has_type,
    "$bitsAllSet": lambda mask: bits(mask, lambda value, present: value & present == present),
    "$bitsAnySet": lambda mask: bits(mask, lambda value, present: value & present != 0),
    "$bitsAllClear": lambda mask: bits(mask, lambda value, present: value & present == 0),
    "$bitsAnyClear": lambda mask: bits(mask, lambda value, present: value & present != present),
    "$near": geo.near,
    "$nearSphere": geo.near,
    "$geoWithin": geo.within,
    "$geoIntersects": geo.intersects,
}


def conditions(found: Document, compile_filter: Compile) -> Test:
    """All of ``{$op: operand, ...}`` as one test. Raises DatabaseError naming an operator that does not exist."""
    tests: list[Test] = []
    for name, operand in found.items():
        if name in SIMPLE:
            tests.append(SIMPLE[name](operand))
        elif name == "$not":
            tests.append(_not(operand, compile_filter))
        elif name == "$all":
            tests.append(has_all(operand, compile_filter))
        elif name == "$elemMatch":
            tests.append(element_matches(operand, compile_filter))
        elif name == "$regex":
            tests.append(matches_regex(_regex(operand, found.get("$options", ""))))
        elif name != "$options" or "$regex" not in found:
            raise bad_request(f"unknown operator: {name}")
    return tests[0] if len(tests) == 1 else lambda values: all(test(values) for test in tests)


def _not(operand: Value, compile_filter: Compile) -> Test:
    if isinstance(operand, Regex):
        return negate(matches_regex(operand))
    if type(operand) is dict and operand and all(name[:1] == "$" for name in operand):
        return negate(conditions(operand, compile_filter))
    raise bad_request("$not needs a regex or a document")


def _regex(pattern: Value, options: Value) -> Regex:
    if isinstance(pattern, Regex):
        return Regex(pattern.pattern, str(options) or pattern.options)
    if type(pattern) is not str:
        raise bad_request("$regex has to be a string")
    return Regex(pattern, "".join(sorted(str(options))))


def bound(condition: Value) -> Bound | None:
    """What a condition tells an index, or None when every value may match."""
    if isinstance(condition, Regex | Edge):
        return None
    if type(condition) is not dict or not any(name[:1] == "$" for name in condition):
        return Bound((key(condition),))
    points: tuple[Key, ...] | None = None
    low, high = LOWEST, HIGHEST
    for name, operand in condition.items():
        if isinstance(operand, Edge):
            continue
        if name == "$eq":
            points = (key(operand),)
        elif name == "$in" and type(operand) is list:
            if len(operand) <= MAX_POINTS and not any(isinstance(each, Regex) for each in operand):
                points = tuple(sorted({key(each) for each in operand}))
        elif name in ("$gt", "$gte") and not is_nullish(operand):
            low = max(low, key(operand))
        elif name in ("$lt", "$lte") and not is_nullish(operand):
            high = min(high, key(operand))
    if points is None and low == LOWEST and high == HIGHEST:
        return None
    return Bound(points, low, high)
