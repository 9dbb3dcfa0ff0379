"""Array operators."""

from __future__ import annotations

from typing import Any

from cloudfn.backend.database.bson import MISSING, Value, is_nullish
from cloudfn.backend.database.budget import fits, tick, watched
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.expressions.core import (
    Compiled,
    Expression,
    Variables,
    compile_expression,
    function,
    named,
    truthy,
)
from cloudfn.backend.database.numbers import integral
from cloudfn.backend.database.order import equal, key
from cloudfn.backend.database.sorting import sort_array


def _array(name: str, value: Value) -> list[Value]:
    if type(value) is not list:
        raise bad_request(f"{name} needs an array, not {type(value).__name__}")
    return value


def _integer(name: str, value: Value) -> int:
    if not integral(value):
        raise bad_request(f"{name} needs a whole number")
    return int(value)


def element_at(array: Value, index: Value) -> Value:
    if is_nullish(array) or is_nullish(index):
        return None
    found, at = _array("$arrayElemAt", array), _integer("$arrayElemAt", index)
    return found[at] if -len(found) <= at < len(found) else MISSING


def first(array: Value) -> Value:
    return element_at(array, 0)


def last(array: Value) -> Value:
    return element_at(array, -1)


def concatenate(*arrays: Value) -> Value:
    if any(is_nullish(each) for each in arrays):
        return None
    fits(16 * sum(len(_array("$concatArrays", each)) for each in arrays))
    return [value for each in arrays for value in each]


def size(array: Value) -> int:
    return len(_array("$size", array))


def is_in(value: Value, array: Value) -> bool:
    sought = key(value)
    return any(key(each) == sought for each in watched(_array("$in", array)))


def index_of(array: Value, value: Value, start: Value = 0, end: Value = None) -> Value:
    if is_nullish(array):
        return None
    found = _array("$indexOfArray", array)
    stop = len(found) if end is None else min(_integer("$indexOfArray", end), len(found))
    return next((at for at in watched(range(_integer("$indexOfArray", start), stop)) if equal(found[at], value)), -1)


def numbers_in(start: Value, end: Value, step: Value = 1) -> list[int]:
    pace = _integer("$range", step)
    if pace == 0:
        raise bad_request("$range requires a non-zero step value")
    first, stop = _integer("$range", start), _integer("$range", end)
    found = range(first, stop, pace)
    tick()
    if abs(stop - first) // abs(pace) > 1_000_000:
        raise bad_request("$range would give more than a million values")
    return list(found)


def reverse(array: Value) -> Value:
    return None if is_nullish(array) else _array("$reverseArray", array)[::-1]


def cut(array: Value, position: Value, count: Value = MISSING) -> Value:
    if is_nullish(array) or is_nullish(position) or count is None:
        return None
    found, at = _array("$slice", array), _integer("$slice", position)
    if count is MISSING:
        return found[:at] if at >= 0 else found[at:]
    length = _integer("$slice", count)
    if length <= 0:
        raise bad_request("Third argument to $slice must be positive")
    start = max(len(found) + at, 0) if at < 0 else at
    return found[start : start + length]


def _named_operand(name: str, operand: Value, required: set[str], optional: set[str]) -> dict[str, Any]:
    if type(operand) is not dict or not required <= {*operand} <= required | optional:
        raise bad_request(f"{name} needs {', '.join(sorted(required))}")
    return operand


def _filter(operand: Value) -> Expression:
    parts = _named_operand("$filter", operand, {"input", "cond"}, {"as", "limit"})
    source, test = compile_expression(parts["input"]), compile_expression(parts["cond"])
    limit = compile_expression(parts.get("limit"))
    name = parts.get("as", "this")

    def evaluate(found: Variables) -> Value:
        array = source(found)
        if is_nullish(array):
            return None
        inner = dict(found)
        kept: list[Value] = []
        most = limit(found)
        if not is_nullish(most) and _integer("$filter: limit", most) <= 0:
            raise bad_request(f"$filter: limit must be greater than 0: {most}")
        for each in watched(_array("$filter", array)):
            inner[name] = each
            if truthy(test(inner)):
                kept.append(each)
                if not is_nullish(most) and len(kept) >= most:
                    break
        return kept

    return evaluate


def _map(operand: Value) -> Expression:
    parts = _named_operand("$map", operand, {"input", "in"}, {"as"})
    source, make = compile_expression(parts["input"]), compile_expression(parts["in"])
    name = parts.get("as", "this")

    def evaluate(found: Variables) -> Value:
        array = source(found)
        if is_nullish(array):
            return None
        inner = dict(found)
        made: list[Value] = []
        size = 0
        for each in watched(_array("$map", array)):
            inner[name] = each
            value = make(inner)
            if type(value) is list:  # 16 bytes an element: what is made small can be large, and the next tick is far
                size += 16 * len(value)
                fits(size)
            made.append(None if value is MISSING else value)
        return made

    return evaluate


def _reduce(operand: Value) -> Expression:
    parts = _named_operand("$reduce", operand, {"input", "initialValue", "in"}, set())
    source, initial, make = (compile_expression(parts[name]) for name in ("input", "initialValue", "in"))

    def evaluate(found: Variables) -> Value:
        array = source(found)
        if is_nullish(array):
            return None
        inner = dict(found)
        value = initial(found)
        for each in _array("$reduce", array):
            inner["this"], inner["value"] = each, value
            tick()
            value = make(inner)
        return value

    return evaluate


def _zip(operand: Value) -> Expression:
    parts = _named_operand("$zip", operand, {"inputs"}, {"useLongestLength", "defaults"})
    inputs, longest = compile_expression(parts["inputs"]), bool(parts.get("useLongestLength", False))
    if "defaults" in parts and not longest:
        raise bad_request("cannot specify defaults unless useLongestLength is true")
    defaults = compile_expression(parts.get("defaults", []))

    def evaluate(found: Variables) -> Value:
        arrays = _array("$zip", inputs(found))
        if any(is_nullish(each) for each in arrays):
            return None
        fill = defaults(found) or []
        lengths = [len(_array("$zip", each)) for each in arrays]
        count = (max if longest else min)(lengths, default=0)
        fits(16 * count * len(arrays))
        return [
            [
                each[row] if row < len(each) else (fill[column] if column < len(fill) else None)
                for column, each in enumerate(arrays)
            ]
            for row in watched(range(count))
        ]

    return evaluate


def sort_values(input: Value, sortBy: Value) -> Value:
    return None if is_nullish(input) else sort_array(_array("$sortArray", input), sortBy)


OPERATORS: dict[str, Compiled] = {
    "$arrayElemAt": function(2, 2, element_at),
    "$first": function(1, 1, first),
    "$last": function(1, 1, last),
    "$concatArrays": function(0, -1, concatenate),
    "$size": function(1, 1, size),
    "$in": function(2, 2, is_in),
    "$indexOfArray": function(2, 4, index_of),
    "$isArray": function(1, 1, lambda value: type(value) is list),
    "$range": function(2, 3, numbers_in),
    "$reverseArray": function(1, 1, reverse),
    "$slice": function(2, 3, cut),
    "$filter": _filter,
    "$map": _map,
    "$reduce": _reduce,
    "$zip": _zip,
    "$sortArray": named(("input", "sortBy"), (), sort_values),
}
