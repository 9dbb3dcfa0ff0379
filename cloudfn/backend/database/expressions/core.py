"""What an expression is, and how one becomes a function; what operators are made with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from cloudfn.backend.database.bson import MISSING, Value
from cloudfn.backend.database.budget import tick
from cloudfn.backend.database.errors import bad_request

Variables = Mapping[str, Any]
Expression = Callable[[Variables], Value]
Compiled = Callable[[Value], Expression]
"""Makes an expression from an operator's operand."""

OPERATORS: dict[str, Compiled] = {}
"""Every operator by name; filled where all of them are known, since operands are expressions again."""


def compile_expression(spec: Value) -> Expression:
    """Raises DatabaseError for an operator that does not exist, or has operands it cannot have."""
    tick()
    kind = type(spec)
    if kind is str and spec[:1] == "$":
        return _variable(spec[2:]) if spec[1:2] == "$" else _field("CURRENT", spec[1:])
    if kind is list:
        parts = [compile_expression(each) for each in spec]
        return lambda found: [None if (value := part(found)) is MISSING else value for part in parts]
    if kind is dict:
        if any(name[:1] == "$" for name in spec):
            return _operator(spec)
        fields = [(name, compile_expression(each)) for name, each in spec.items()]
        return lambda found: {name: value for name, part in fields if (value := part(found)) is not MISSING}
    return lambda found: spec


def _operator(spec: dict[str, Value]) -> Expression:
    if len(spec) != 1:
        raise bad_request(f"an expression specification must contain exactly one field, found: {', '.join(spec)}")
    ((name, operand),) = spec.items()
    made = OPERATORS.get(name)
    if made is None:
        raise bad_request(f"Unrecognized expression '{name}'")
    return made(operand)


def _variable(path: str) -> Expression:
    name, _, rest = path.partition(".")
    if name == "REMOVE":
        return lambda found: MISSING
    if rest:
        return _field(name, rest)
    return lambda found: _lookup(found, name)


def _lookup(found: Variables, name: str) -> Value:
    try:
        return found[name]
    except KeyError:
        raise bad_request(f"Use of undefined variable: {name}") from None


def _field(variable: str, path: str) -> Expression:
    if not path or path[0] == "." or path[-1] == ".":
        raise bad_request(f"invalid field path '${path}'")
    parts = path.split(".")
    if len(parts) == 1:
        name = parts[0]

        def one(found: Variables) -> Value:
            value = _lookup(found, variable)
            return value.get(name, MISSING) if type(value) is dict else reach(value, parts, 0)

        return one
    return lambda found: reach(_lookup(found, variable), parts, 0)


def reach(value: Value, parts: list[str], at: int) -> Value:
    """The value at a field path: arrays on the way give an array of what their objects have there."""
    while at < len(parts):
        if type(value) is dict:
            value = value.get(parts[at], MISSING)
            at += 1
        elif type(value) is list:
            found = [reach(each, parts, at) for each in value if type(each) is dict]
            return [each for each in found if each is not MISSING]
        else:
            return MISSING
    return value


def truthy(value: Value) -> bool:
    """MongoDB's truth: everything but false, null, missing and zero."""
    if value is None or value is MISSING or value is False:
        return False
    return not (type(value) in (int, float, Decimal) or isinstance(value, int)) or value != 0


def function(least: int, most: int, do: Callable[..., Value]) -> Compiled:
    """An operator that evaluates its operands (a list, or a single one) and gives them to ``do``; ``most`` -1: any."""

    def make(operand: Value) -> Expression:
        listed = operand if type(operand) is list else [operand]
        if len(listed) < least or (most >= 0 and len(listed) > most):
            wanted = str(least) if least == most else f"{least} to {most}" if most >= 0 else f"at least {least}"
            raise bad_request(f"Expression takes {wanted} arguments, {len(listed)} were passed in")
        parts = [compile_expression(each) for each in listed]
        if len(parts) == 1:
            single = parts[0]
            return lambda found: do(single(found))
        if len(parts) == 2:
            first, second = parts
            return lambda found: do(first(found), second(found))
        return lambda found: do(*[part(found) for part in parts])

    return make


def named(required: tuple[str, ...], optional: tuple[str, ...], do: Callable[..., Value]) -> Compiled:
    """An operator with a document of operands; ``do`` gets each as a keyword, absent ones as MISSING."""

    def make(operand: Value) -> Expression:
        if type(operand) is not dict:
            raise bad_request("the operator takes an object of arguments")
        for name in operand:
            if name not in required and name not in optional:
                raise bad_request(f"Unrecognized argument: {name}")
        for name in required:
            if name not in operand:
                raise bad_request(f"Missing '{name}' parameter")
        parts = {name: compile_expression(operand[name]) for name in operand}
        absent = {name: MISSING for name in optional if name not in operand}
        return lambda found: do(**{name: part(found) for name, part in parts.items()}, **absent)

    return make
