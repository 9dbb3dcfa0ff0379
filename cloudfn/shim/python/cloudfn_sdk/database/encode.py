"""Queries, updates and projections as the wire has them: nested mappings become dotted keys, logic moves to the top.

These are node-sdk's rules (measured with the captures in the tests); keys keep the order in which they were given.
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Mapping, Tuple

from cloudfn_sdk.database.command import Condition, Logic, Update


def query(condition: Any) -> Dict[str, Any]:
    """A ``where`` argument as a MongoDB query."""
    if isinstance(condition, Logic):
        return {condition.kind: [query(part) for part in condition.parts]}
    if isinstance(condition, Condition):
        return _operators(condition)
    plain: Dict[str, Any] = {}
    logic: List[Tuple[str, List[Dict[str, Any]]]] = []
    for path, value in _flattened(condition):
        if isinstance(value, Logic):
            logic.append(_spread(path, value))
        else:
            plain[path] = _operand(value)
    return {**plain, **_joined(logic)}


def _joined(logic: List[Tuple[str, List[Dict[str, Any]]]]) -> Dict[str, Any]:
    """One group stays as it is; several of a kind would overwrite each other, so they are joined by ``$and``."""
    kinds = [kind for kind, _ in logic]
    if len(set(kinds)) == len(kinds):
        return dict(logic)
    return {"$and": [{kind: parts} for kind, parts in logic]}


def _spread(path: str, logic: Logic) -> Tuple[str, List[Dict[str, Any]]]:
    """``f: gt(1).and_(lt(9))`` as ``$and: [{f: ...}, {f: ...}]``."""
    parts: List[Dict[str, Any]] = []
    for part in logic.parts:
        if isinstance(part, Logic):
            kind, inner = _spread(path, part)
            parts.append({kind: inner})
        else:
            parts.append({path: _operand(part)})
    return logic.kind, parts


def _operand(value: Any) -> Any:
    return _operators(value) if isinstance(value, Condition) else value


def _operators(condition: Condition) -> Dict[str, Any]:
    shaped: Dict[str, Any] = {}
    for name, argument in condition.operators.items():
        if name == "$not":
            shaped[name] = _operand(argument)
        elif name == "$elemMatch" and isinstance(argument, dict):
            shaped[name] = query(argument)
        elif name == "$elemMatch":
            shaped[name] = _operand(argument)
        else:
            shaped[name] = argument
    return shaped


def _flattened(mapping: Mapping[str, Any], prefix: str = "") -> Iterator[Tuple[str, Any]]:
    """(dotted path, value); mappings that are operators, or empty, are values."""
    for key, value in mapping.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict) and value and not any(str(name).startswith("$") for name in value):
            yield from _flattened(value, f"{path}.")
        else:
            yield path, value


def update(changes: Mapping[str, Any]) -> Dict[str, Any]:
    """An ``update`` argument as MongoDB update operators."""
    shaped: Dict[str, Any] = {}
    for path, value in _flattened(changes):
        if not isinstance(value, Update):
            shaped.setdefault("$set", {})[path] = value
        elif value.operator == "$pull":
            argument = query(value.argument) if isinstance(value.argument, dict) else _operand(value.argument)
            shaped.setdefault("$pull", {})[path] = argument
        else:
            shaped.setdefault(value.operator, {})[path] = value.argument
    return shaped


def projection(fields: Mapping[str, Any]) -> Dict[str, Any]:
    """``{"n": True, "s": False}`` as ``{"n": 1, "s": 0}``."""
    return {name: int(value) if isinstance(value, bool) else value for name, value in fields.items()}


def has_update(value: Any) -> bool:
    """Whether an update operator stands anywhere in ``value``: ``set`` and ``add`` take plain documents only."""
    if isinstance(value, (Update, Condition, Logic)):
        return True
    if isinstance(value, dict):
        return any(has_update(each) for each in value.values())
    return isinstance(value, (list, tuple)) and any(has_update(each) for each in value)
