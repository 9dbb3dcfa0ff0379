"""``db.command``: query conditions, update operators, projection and aggregation operators, as values."""

from __future__ import annotations

from typing import Any, Dict, Sequence, Tuple

from cloudfn_sdk.names import camel


class Value:
    """A value in its final EJSON shape. ``literal`` ones are not encoded again."""

    def __init__(self, shape: Dict[str, Any], literal: bool = False) -> None:
        self.shape, self.literal = shape, literal

    def to_ejson(self) -> Any:
        return _Literal(self.shape) if self.literal else self.shape


class _Literal(dict):  # type: ignore[type-arg]
    """EJSON that is final: strings inside encode to themselves."""


class Condition:
    """What a field must fulfil. Combine with ``.and_(...)``, ``.or_(...)`` as wx-server-sdk does."""

    def __init__(self, operators: Dict[str, Any]) -> None:
        self.operators = operators

    def and_(self, *others: Condition) -> Logic:
        return Logic("$and", (self, *others))

    def or_(self, *others: Condition) -> Logic:
        return Logic("$or", (self, *others))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        following = getattr(Command(), name)
        return lambda *arguments: self.and_(following(*arguments))


class Logic:
    """Several conditions joined: for one field, or for whole queries at the top of ``where``."""

    def __init__(self, kind: str, parts: Sequence[Any]) -> None:
        self.kind, self.parts = kind, tuple(parts)

    def and_(self, *others: Any) -> Logic:
        return Logic("$and", (self, *others))

    def or_(self, *others: Any) -> Logic:
        return Logic("$or", (self, *others))


class Update:
    """A change of one field: ``operator`` and its argument."""

    def __init__(self, operator: str, argument: Any) -> None:
        self.operator, self.argument = operator, argument


class Operators:
    """``command.aggregate``: any operator, ``sum("$n")`` gives ``{"$sum": "$n"}``; also ``and_``, ``or_``, ``not_``."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def make(*arguments: Any, **named: Any) -> Dict[str, Any]:
            argument = {camel(key.rstrip("_")): each for key, each in named.items()} if named else _single(arguments)
            return {"$" + camel(name.rstrip("_")): argument}

        return make


class Projection:
    """``command.project``: ``slice`` and ``elem_match``."""

    def slice(self, count: Any) -> Dict[str, Any]:
        return {"$slice": count}

    def elem_match(self, query: Dict[str, Any]) -> Dict[str, Any]:
        return {"$elemMatch": query}


def _single(arguments: Tuple[Any, ...]) -> Any:
    if not arguments:
        return {}
    return arguments[0] if len(arguments) == 1 else list(arguments)


def _many(arguments: Tuple[Any, ...]) -> Tuple[Any, ...]:
    return tuple(arguments[0]) if len(arguments) == 1 and isinstance(arguments[0], (list, tuple)) else arguments


class Command:
    """``_ = db.command``."""

    aggregate = Operators()
    project = Projection()

    # queries

    def eq(self, value: Any) -> Condition:
        return Condition({"$eq": value})

    def neq(self, value: Any) -> Condition:
        return Condition({"$ne": value})

    def gt(self, value: Any) -> Condition:
        return Condition({"$gt": value})

    def gte(self, value: Any) -> Condition:
        return Condition({"$gte": value})

    def lt(self, value: Any) -> Condition:
        return Condition({"$lt": value})

    def lte(self, value: Any) -> Condition:
        return Condition({"$lte": value})

    def in_(self, values: Sequence[Any]) -> Condition:
        return Condition({"$in": list(values)})

    def nin(self, values: Sequence[Any]) -> Condition:
        return Condition({"$nin": list(values)})

    def all(self, values: Sequence[Any]) -> Condition:
        return Condition({"$all": list(values)})

    def elem_match(self, query: Any) -> Condition:
        return Condition({"$elemMatch": query})

    def exists(self, present: bool = True) -> Condition:
        return Condition({"$exists": present})

    def size(self, count: int) -> Condition:
        return Condition({"$size": count})

    def mod(self, divisor: int, remainder: int) -> Condition:
        return Condition({"$mod": [divisor, remainder]})

    def not_(self, condition: Condition) -> Condition:
        return Condition({"$not": condition})

    def expr(self, expression: Any) -> Condition:
        return Condition({"$expr": expression})

    def geo_near(
        self, geometry: Any, max_distance: float | None = None, min_distance: float | None = None
    ) -> Condition:
        """Nearest first; distances in metres."""
        near = {"$geometry": geometry}
        if max_distance is not None:
            near["$maxDistance"] = max_distance
        if min_distance is not None:
            near["$minDistance"] = min_distance
        return Condition({"$nearSphere": near})

    def geo_within(self, geometry: Any) -> Condition:
        return Condition({"$geoWithin": {"$geometry": geometry}})

    def geo_intersects(self, geometry: Any) -> Condition:
        return Condition({"$geoIntersects": {"$geometry": geometry}})

    def and_(self, *parts: Any) -> Logic:
        return Logic("$and", _many(parts))

    def or_(self, *parts: Any) -> Logic:
        return Logic("$or", _many(parts))

    def nor(self, *parts: Any) -> Logic:
        return Logic("$nor", _many(parts))

    # updates

    def set(self, value: Any) -> Update:
        """Replace the field with ``value``, nested mappings included."""
        return Update("$set", value)

    def inc(self, by: float) -> Update:
        return Update("$inc", by)

    def mul(self, by: float) -> Update:
        return Update("$mul", by)

    def min(self, value: Any) -> Update:
        return Update("$min", value)

    def max(self, value: Any) -> Update:
        return Update("$max", value)

    def remove(self) -> Update:
        """Delete the field."""
        return Update("$unset", "")

    def rename(self, name: str) -> Update:
        return Update("$rename", name)

    def push(self, values: Any, *, position: int | None = None, sort: Any = None, slice: int | None = None) -> Update:
        """Append one value, or each of a list."""
        modifiers: Dict[str, Any] = {"$each": list(values) if isinstance(values, (list, tuple)) else [values]}
        given = (("$position", position), ("$sort", sort), ("$slice", slice))
        return Update("$push", {**modifiers, **{name: value for name, value in given if value is not None}})

    def unshift(self, values: Any) -> Update:
        return self.push(values, position=0)

    def pop(self) -> Update:
        return Update("$pop", 1)

    def shift(self) -> Update:
        return Update("$pop", -1)

    def pull(self, query: Any) -> Update:
        return Update("$pull", query)

    def pull_all(self, values: Sequence[Any]) -> Update:
        return Update("$pullAll", list(values))

    def add_to_set(self, value: Any = None, *, each: Sequence[Any] | None = None) -> Update:
        return Update("$addToSet", value if each is None else {"$each": list(each)})
