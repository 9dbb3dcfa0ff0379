"""Projections of ``field()``: inclusion or exclusion, ``$slice``, ``$elemMatch``."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from cloudfn.backend.database.bson import MISSING, Document, Value, is_number
from cloudfn.backend.database.conditions import element_matches
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.query import compile_filter

Project = Callable[[Document], Document]
Tree = dict[str, Any]
"""``{"a": True, "b": {"c": True}}``: the fields named by dotted paths."""


def compile_projection(spec: Document) -> Project:
    """Raises DatabaseError for a mix of inclusion and exclusion, and for operators that do not exist."""
    named: list[str] = []
    excluded: list[str] = []
    special: list[tuple[str, Callable[[Value], Value]]] = []
    with_id = True
    for name, value in spec.items():
        if "$" in name:
            raise bad_request(f"positional projection is not supported: {name}")
        if type(value) is dict:
            operator, operand = next(iter(value.items()), ("", None))
            if operator == "$slice":
                special.append((name, _slice(operand)))
            elif operator == "$elemMatch":
                special.append((name, _first_match(operand)))
                named.append(name)
            else:
                raise bad_request(f"Unsupported projection option: {name}: {operator or '{}'}")
        elif name == "_id":
            with_id = bool(value)
        elif is_number(value) or type(value) is bool:
            (named if value else excluded).append(name)
        else:
            raise bad_request(f"Unsupported projection value of {name}")
    if named and excluded:
        raise bad_request("Cannot do exclusion and inclusion in one projection")
    if not (named or excluded or special) and with_id and "_id" in spec:
        named = ["_id"]
    if named:
        sliced = [name for name, _ in special if name not in named]
        keep = tree([*named, *sliced, *(["_id"] if with_id else [])])
        return _then(lambda document: include(document, keep), special)
    drop = tree([*excluded, *([] if with_id else ["_id"])])
    return _then(lambda document: exclude(document, drop), special)


def tree(paths: list[str]) -> Tree:
    """Raises DatabaseError when one path lies inside another."""
    root: Tree = {}
    for path in paths:
        *way, last = path.split(".")
        at = root
        for name in way:
            at = at.setdefault(name, {})
            if at is True:
                raise bad_request(f"Path collision at {path}")
        if type(at.get(last)) is dict:
            raise bad_request(f"Path collision at {path}")
        at[last] = True
    return root


def include(document: Document, keep: Tree) -> Document:
    found = {}
    for name, value in document.items():
        inner = keep.get(name)
        if inner is True:
            found[name] = value
        elif inner:
            kept = _include_value(value, inner)
            if kept is not MISSING:
                found[name] = kept
    return found


def _include_value(value: Value, keep: Tree) -> Value:
    if type(value) is dict:
        return include(value, keep)
    if type(value) is list:
        return [kept for each in value if (kept := _include_value(each, keep)) is not MISSING]
    return MISSING


def exclude(document: Document, drop: Tree) -> Document:
    found = {}
    for name, value in document.items():
        inner = drop.get(name)
        if inner is None:
            found[name] = value
        elif inner is not True:
            found[name] = _exclude_value(value, inner)
    return found


def _exclude_value(value: Value, drop: Tree) -> Value:
    if type(value) is dict:
        return exclude(value, drop)
    if type(value) is list:
        return [_exclude_value(each, drop) for each in value]
    return value


def _then(first: Project, special: list[tuple[str, Callable[[Value], Value]]]) -> Project:
    if not special:
        return first

    def project(document: Document) -> Document:
        found = first(document)
        for path, change in special:
            found = _changed(found, path.split("."), change)
        return found

    return project


def _changed(value: Value, parts: list[str], change: Callable[[Value], Value]) -> Value:
    if type(value) is list and parts:
        return [_changed(each, parts, change) for each in value]
    if type(value) is not dict or parts[0] not in value:
        return value
    name, rest = parts[0], parts[1:]
    new = _changed(value[name], rest, change) if rest else change(value[name])
    if new is MISSING:
        return {key: inner for key, inner in value.items() if key != name}
    return {**value, name: new}


def _slice(operand: Value) -> Callable[[Value], Value]:
    if not all(is_number(each) and math.isfinite(each) for each in (operand if type(operand) is list else [operand])):
        raise bad_request("$slice only supports numbers and [skip, limit] arrays")
    if type(operand) is not list:
        count = int(operand)
        return lambda value: value if type(value) is not list else (value[:count] if count >= 0 else value[count:])
    if len(operand) == 2:
        skip, limit = int(operand[0]), int(operand[1])
        if limit <= 0:
            raise bad_request("$slice limit must be positive")

        def cut(value: Value) -> Value:
            if type(value) is not list:
                return value
            start = max(len(value) + skip, 0) if skip < 0 else skip
            return value[start : start + limit]

        return cut
    raise bad_request("$slice only supports numbers and [skip, limit] arrays")


def _first_match(operand: Value) -> Callable[[Value], Value]:

    test = element_matches(operand, compile_filter)

    def pick(value: Value) -> Value:
        if type(value) is not list:
            return MISSING
        return next(([each] for each in value if test([[each]])), MISSING)

    return pick
