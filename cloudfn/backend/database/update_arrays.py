"""Update operators on arrays."""

from __future__ import annotations

from collections.abc import Callable

from cloudfn.backend.database.bson import MISSING, Regex, Value
from cloudfn.backend.database.budget import watched
from cloudfn.backend.database.conditions import conditions, matches_regex
from cloudfn.backend.database.ejson import dumps
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.numbers import integral
from cloudfn.backend.database.order import equal, key
from cloudfn.backend.database.query import compile_filter
from cloudfn.backend.database.sorting import sort_array

Step = Callable[[Value], Value]


def _array(old: Value, operator: str) -> list[Value]:
    if old is MISSING:
        return []
    if type(old) is not list:
        raise bad_request(f"The field for {operator} must be an array but is {dumps(old)}")
    return old


def _each(operand: Value, operator: str) -> list[Value]:
    """The values to add: ``{$each: [...]}`` or the operand itself."""
    if type(operand) is dict and "$each" in operand:
        if type(operand["$each"]) is not list:
            raise bad_request(f"The argument to $each in {operator} must be an array")
        return list(operand["$each"])
    return [operand]


def _integer(operand: Value, name: str) -> int:
    if not integral(operand):
        raise bad_request(f"The value for {name} must be an integer")
    return int(operand)


def push(operand: Value) -> Step:
    added = _each(operand, "$push")
    options = operand if type(operand) is dict and "$each" in operand else {}
    unknown = {*options} - {"$each", "$position", "$sort", "$slice"}
    if unknown:
        raise bad_request(f"Unrecognized clause in $push: {sorted(unknown)[0]}")

    def step(old: Value) -> Value:
        array = list(_array(old, "$push"))
        position = len(array)
        if options.get("$position") is not None:
            position = _integer(options["$position"], "$position")
            position = max(len(array) + position, 0) if position < 0 else position
        array[position:position] = added
        if options.get("$sort") is not None:
            array = sort_array(array, options["$sort"])
        if options.get("$slice") is not None:
            count = _integer(options["$slice"], "$slice")
            array = array[:count] if count >= 0 else array[count:]
        return array

    return step


def pop(operand: Value) -> Step:
    if operand not in (1, -1):
        raise bad_request(f"$pop expects 1 or -1, found: {dumps(operand)}")

    def step(old: Value) -> Value:
        if old is MISSING:
            return MISSING
        array = _array(old, "$pop")
        return array[:-1] if operand == 1 else array[1:]

    return step


def pull(operand: Value) -> Step:

    if isinstance(operand, Regex):
        test = matches_regex(operand)
        gone: Callable[[Value], bool] = lambda value: test([value])  # noqa: E731
    elif type(operand) is dict and operand and all(name[:1] == "$" for name in operand):
        inner = conditions(operand, compile_filter)
        gone = lambda value: inner([value])  # noqa: E731
    elif type(operand) is dict:
        matches = compile_filter(operand)
        gone = lambda value: type(value) is dict and matches(value)  # noqa: E731
    else:
        gone = lambda value: equal(value, operand)  # noqa: E731

    def step(old: Value) -> Value:
        return MISSING if old is MISSING else [value for value in watched(_array(old, "$pull")) if not gone(value)]

    return step


def pull_all(operand: Value) -> Step:
    if type(operand) is not list:
        raise bad_request("$pullAll requires an array argument")
    gone = {key(each) for each in watched(operand)}
    return lambda old: (
        MISSING if old is MISSING else [value for value in watched(_array(old, "$pullAll")) if key(value) not in gone]
    )


def add_to_set(operand: Value) -> Step:
    added = _each(operand, "$addToSet")

    def step(old: Value) -> Value:
        array = list(_array(old, "$addToSet"))
        there = {key(value) for value in watched(array)}
        for value in watched(added):
            if (new := key(value)) not in there:
                there.add(new)
                array.append(value)
        return array

    return step
