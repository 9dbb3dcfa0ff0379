"""Comparison, truth, conditions and variables."""

from __future__ import annotations

from collections.abc import Callable

from cloudfn.backend.database.bson import Value, is_nullish
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.expressions.core import (
    Compiled,
    Expression,
    Variables,
    compile_expression,
    function,
    truthy,
)
from cloudfn.backend.database.order import Key, key_of


def _comparison(fits: Callable[[Key, Key], bool]) -> Compiled:
    return function(2, 2, lambda one, other: fits(key_of(one), key_of(other)))


def _cmp(one: Value, other: Value) -> int:
    left, right = key_of(one), key_of(other)
    return -1 if left < right else int(left > right)


def _and(operand: Value) -> Expression:
    parts = [compile_expression(each) for each in (operand if type(operand) is list else [operand])]
    return lambda found: all(truthy(part(found)) for part in parts)


def _or(operand: Value) -> Expression:
    parts = [compile_expression(each) for each in (operand if type(operand) is list else [operand])]
    return lambda found: any(truthy(part(found)) for part in parts)


def _cond(operand: Value) -> Expression:
    if type(operand) is dict:
        if {*operand} != {"if", "then", "else"}:
            raise bad_request("$cond needs exactly 'if', 'then' and 'else'")
        operand = [operand["if"], operand["then"], operand["else"]]
    if type(operand) is not list or len(operand) != 3:
        raise bad_request("Expression $cond takes exactly 3 arguments")
    test, then, otherwise = (compile_expression(each) for each in operand)
    return lambda found: then(found) if truthy(test(found)) else otherwise(found)


def _if_null(operand: Value) -> Expression:
    if type(operand) is not list or len(operand) < 2:
        raise bad_request("$ifNull needs at least two arguments")
    *parts, last = [compile_expression(each) for each in operand]

    def evaluate(found: Variables) -> Value:
        for part in parts:
            value = part(found)
            if not is_nullish(value):
                return value
        return last(found)

    return evaluate


def _switch(operand: Value) -> Expression:
    branches = operand.get("branches") if type(operand) is dict else None
    if type(branches) is not list or not branches:
        raise bad_request("$switch requires at least one branch")
    compiled = []
    for branch in branches:
        if type(branch) is not dict or {*branch} != {"case", "then"}:
            raise bad_request("$switch requires each branch have a 'case' and a 'then'")
        compiled.append((compile_expression(branch["case"]), compile_expression(branch["then"])))
    default = compile_expression(operand["default"]) if "default" in operand else None

    def evaluate(found: Variables) -> Value:
        for case, then in compiled:
            if truthy(case(found)):
                return then(found)
        if default is None:
            raise bad_request("$switch could not find a matching branch for an input, and no default was specified")
        return default(found)

    return evaluate


def _let(operand: Value) -> Expression:
    if type(operand) is not dict or {*operand} != {"vars", "in"} or type(operand["vars"]) is not dict:
        raise bad_request("$let needs 'vars' and 'in'")
    parts = {name: compile_expression(each) for name, each in operand["vars"].items()}
    inner = compile_expression(operand["in"])
    return lambda found: inner({**found, **{name: part(found) for name, part in parts.items()}})


def _literal(operand: Value) -> Expression:
    return lambda found: operand


OPERATORS: dict[str, Compiled] = {
    "$eq": _comparison(lambda one, other: one == other),
    "$ne": _comparison(lambda one, other: one != other),
    "$gt": _comparison(lambda one, other: one > other),
    "$gte": _comparison(lambda one, other: one >= other),
    "$lt": _comparison(lambda one, other: one < other),
    "$lte": _comparison(lambda one, other: one <= other),
    "$cmp": function(2, 2, _cmp),
    "$and": _and,
    "$or": _or,
    "$not": function(1, 1, lambda value: not truthy(value)),
    "$cond": _cond,
    "$ifNull": _if_null,
    "$switch": _switch,
    "$let": _let,
    "$literal": _literal,
    "$const": _literal,
}
