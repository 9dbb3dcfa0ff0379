"""Objects and sets."""

from __future__ import annotations

from cloudfn.backend.database.bson import MISSING, Value, is_nullish
from cloudfn.backend.database.budget import watched
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.expressions.core import (
    Compiled,
    Expression,
    Variables,
    compile_expression,
    function,
    truthy,
)
from cloudfn.backend.database.order import key


def merge(*values: Value) -> Value:
    found: dict[str, Value] = {}
    listed = values[0] if len(values) == 1 and type(values[0]) is list else values
    for value in listed:
        if is_nullish(value):
            continue
        if type(value) is not dict:
            raise bad_request("$mergeObjects requires object inputs")
        found.update(value)
    return found


def to_array(value: Value) -> Value:
    if is_nullish(value):
        return None
    if type(value) is not dict:
        raise bad_request("$objectToArray requires a document input")
    return [{"k": name, "v": inner} for name, inner in value.items()]


def from_array(value: Value) -> Value:
    if is_nullish(value):
        return None
    found: dict[str, Value] = {}
    for each in value if type(value) is list else [None]:
        if type(each) is list and len(each) == 2 and type(each[0]) is str:
            found[each[0]] = each[1]
        elif type(each) is dict and {*each} == {"k", "v"} and type(each["k"]) is str:
            found[each["k"]] = each["v"]
        else:
            raise bad_request("$arrayToObject needs an array of [key, value] or {k, v}")
    return found


def _get_field(operand: Value) -> Expression:
    name = operand.get("field") if type(operand) is dict else operand
    if type(name) is dict and {*name} == {"$literal"}:
        name = name["$literal"]
    if type(name) is not str:
        raise bad_request("$getField needs a constant field name")
    source = compile_expression(operand.get("input", "$$CURRENT") if type(operand) is dict else "$$CURRENT")

    def evaluate(found: Variables) -> Value:
        value = source(found)
        return value.get(name, MISSING) if type(value) is dict else None if value is None else MISSING

    return evaluate


def _sets(name: str, values: tuple[Value, ...]) -> list[dict[object, Value]] | None:
    """Each operand as {key: value}, in order; None when one is null."""
    if any(is_nullish(each) for each in values):
        return None
    for each in values:
        if type(each) is not list:
            raise bad_request(f"{name} needs arrays")
    return [{key(value): value for value in watched(reversed(each))} for each in values]


def _sorted(found: dict[object, Value]) -> list[Value]:
    return [found[each] for each in sorted(found)]  # type: ignore[type-var]


def union(*values: Value) -> Value:
    found = _sets("$setUnion", values)
    if found is None:
        return None
    merged: dict[object, Value] = {}
    for each in found:
        merged |= {name: value for name, value in each.items() if name not in merged}
    return _sorted(merged)


def intersection(*values: Value) -> Value:
    found = _sets("$setIntersection", values)
    if found is None:
        return None
    if not found:
        return []
    return _sorted({name: value for name, value in found[0].items() if all(name in each for each in found[1:])})


def difference(one: Value, other: Value) -> Value:
    found = _sets("$setDifference", (one, other))
    if found is None:
        return None
    kept: dict[object, Value] = {}
    for value in watched(one):
        if key(value) not in found[1]:
            kept.setdefault(key(value), value)
    return list(kept.values())


def same(*values: Value) -> bool:
    found = _sets("$setEquals", values)
    if found is None:
        raise bad_request("All operands of $setEquals must be arrays")
    return all(each.keys() == found[0].keys() for each in found[1:])


def subset(one: Value, other: Value) -> bool:
    found = _sets("$setIsSubset", (one, other))
    if found is None:
        raise bad_request("both operands of $setIsSubset must be arrays")
    return found[0].keys() <= found[1].keys()


def every(values: Value) -> bool:
    if type(values) is not list:
        raise bad_request("$allElementsTrue's argument must be an array")
    return all(truthy(each) for each in values)


def some(values: Value) -> bool:
    if type(values) is not list:
        raise bad_request("$anyElementTrue's argument must be an array")
    return any(truthy(each) for each in values)


OPERATORS: dict[str, Compiled] = {
    "$mergeObjects": function(0, -1, merge),
    "$objectToArray": function(1, 1, to_array),
    "$arrayToObject": function(1, 1, from_array),
    "$getField": _get_field,
    "$setUnion": function(0, -1, union),
    "$setIntersection": function(0, -1, intersection),
    "$setDifference": function(2, 2, difference),
    "$setEquals": function(2, -1, same),
    "$setIsSubset": function(2, 2, subset),
    "$allElementsTrue": function(1, 1, every),
    "$anyElementTrue": function(1, 1, some),
}
