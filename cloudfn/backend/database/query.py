"""A query document as one predicate, with what an index and a sort by distance need to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field

from cloudfn.backend.database import geo
from cloudfn.backend.database.bson import Document, Regex, Value
from cloudfn.backend.database.budget import paced, tick, watched
from cloudfn.backend.database.conditions import Bound, bound, conditions, equals, matches_regex
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.paths import candidates
from cloudfn.frozen import dataclass

Predicate = Callable[[Document], bool]

LARGE_PARTS = 1000
"""A query of so many parts is not compiled within a few milliseconds."""

REFUSED = {
    "$where": "$where runs JavaScript on the server and is not available in CloudBase",
    "$text": "$text needs a text index, which the embedded engine does not have",
    "$jsonSchema": "$jsonSchema is not supported by the embedded engine",
}


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """``ids`` are the only ones that can match, None when any can. ``distance`` sorts a ``$near`` query."""

    matches: Predicate
    ids: tuple[Value, ...] | None = None
    bounds: Mapping[str, Bound] = field(default_factory=dict)
    distance: Callable[[Document], float] | None = None


def compile_query(found: Document, variables: Mapping[str, Value] | None = None) -> CompiledQuery:
    """``variables`` are those of ``$expr``. Raises DatabaseError naming what MongoDB would not take; costs budget."""
    bounds: dict[str, Bound] = {}
    _collect(found, bounds)
    ids = _ids(found["_id"]) if "_id" in found else None
    return CompiledQuery(compile_filter(found, variables), ids, bounds, geo.distance_of(found))


def _ids(condition: Value) -> tuple[Value, ...] | None:
    """The ids that a condition on ``_id`` names; None when it is no equality."""
    if type(condition) is dict and any(name[:1] == "$" for name in condition):
        if {*condition} == {"$eq"}:
            return (condition["$eq"],)
        some = condition["$in"] if {*condition} == {"$in"} else None
        return None if type(some) is not list or any(isinstance(each, Regex) for each in watched(some)) else tuple(some)
    return None if isinstance(condition, Regex) else (condition,)


def compile_filter(found: Document, variables: Mapping[str, Value] | None = None) -> Predicate:
    """Only the predicate."""
    if type(found) is not dict:
        raise bad_request("a query has to be an object")
    tick()
    parts = [
        _clause(name, condition, variables or {}) for name, condition in paced(found.items()) if name != "$comment"
    ]
    if not parts:
        return lambda document: True
    if len(parts) == 1:
        return parts[0]
    return _all(parts)


def _clause(name: str, condition: Value, variables: Mapping[str, Value]) -> Predicate:
    if name in ("$and", "$or", "$nor"):
        return _logic(name, condition, variables)
    if name == "$expr":
        from cloudfn.backend.database.expressions import compile_expression, truthy  # 21 ms: every operator

        expression = compile_expression(condition)
        return lambda document: truthy(expression({**variables, "ROOT": document, "CURRENT": document}))
    if name in REFUSED:
        raise bad_request(REFUSED[name])
    if name[:1] == "$":
        raise bad_request(f"unknown top level operator: {name}")
    reach = candidates(name)
    if isinstance(condition, Regex):
        test = matches_regex(condition)
    elif type(condition) is dict and any(each[:1] == "$" for each in condition):
        test = conditions(condition, compile_filter)
    else:
        test = equals(condition)
    return lambda document: test(reach(document))


def _logic(name: str, operand: Value, variables: Mapping[str, Value]) -> Predicate:
    if type(operand) is not list or not operand:
        raise bad_request(f"{name} must be a nonempty array")
    parts = [compile_filter(each, variables) for each in operand]
    if name == "$and":
        return _all(parts)
    some = _any(parts)
    return some if name == "$or" else lambda document: not some(document)


def _all(parts: list[Predicate]) -> Predicate:
    return lambda document: all(part(document) for part in paced(parts))


def _any(parts: list[Predicate]) -> Predicate:
    return lambda document: any(part(document) for part in paced(parts))


def is_large(found: Value) -> bool:
    """Whether a query has ``LARGE_PARTS`` or more. Counts no further."""
    parts, stack = 0, [found]
    while stack:
        value = stack.pop()
        inner: Iterable[Value] = value.values() if type(value) is dict else value if type(value) is list else ()
        parts += 1 + len(inner)  # type: ignore[arg-type]
        if parts >= LARGE_PARTS:
            return True
        stack += inner
    return False


def _collect(found: Document, bounds: dict[str, Bound]) -> None:
    """Bounds of every field that all matching documents must meet; the narrower of two wins."""
    for name, condition in watched(found.items()):
        if name == "$and" and type(condition) is list:
            for each in watched(condition):
                if type(each) is dict:
                    _collect(each, bounds)
        elif name[:1] != "$":
            limit = bound(condition)
            if limit is not None and (name not in bounds or bounds[name].points is None):
                bounds[name] = limit
