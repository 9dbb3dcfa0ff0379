"""Commands, conditions, updates of a mini program's database as MongoDB's: what ``db.command`` makes and what holds it.

In: values as ``value_of`` reads them. Out: what the documents' actions take, EJSON. Pure. Source of the commands:
WeChat's reference of wx.cloud.database, and wx-server-sdk, whose commands are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cloudfn.backend.client.refusal import invalid
from cloudfn.frozen import dataclass

Plain = Any
"""JSON values, and among them Atom, Command, WrittenStages."""

COMPARING: Mapping[str, str] = {
    **{name: f"${name}" for name in ("eq", "gt", "gte", "lt", "lte", "in", "nin", "all", "exists", "size", "mod")},
    "neq": "$ne",
    "elemMatch": "$elemMatch",
}
UPDATING: Mapping[str, str] = {
    name: f"${name}" for name in ("inc", "mul", "min", "max", "rename", "bit", "set", "pull", "pullAll")
}
LOGIC = frozenset({"and", "or", "nor"})


@dataclass(frozen=True, slots=True)
class Atom:
    """One value with an object's form: a date, a regular expression, a figure, the server's date. ``ejson`` is it."""

    ejson: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Command:
    """``kind``: query, logic, update, expression, project, top."""

    kind: str
    operator: str
    value: Plain


@dataclass(frozen=True, slots=True)
class WrittenStages:
    """Stages as they are written, for ``aggregate()`` and for the pipeline of a ``lookup``."""

    stages: tuple[dict[str, Plain], ...] = ()

    def stage(self, name: str, value: Plain) -> WrittenStages:
        if name == "done":
            return self
        return WrittenStages((*self.stages, {f"${name}": _stage(name, value)}))


# --- reading ---------------------------------------------------------------------------------------------------------


def value_of(value: Any) -> Plain:
    """A value of a chain with what its calls made. Raises ClientRefusal."""
    if isinstance(value, list):
        return [value_of(each) for each in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((name, inner),) = value.items()
        if name == "$call":
            return _made(inner)
        if name == "$geo" and isinstance(inner, dict):
            return Atom(inner)
        if name in ("$date", "$regularExpression"):
            return Atom(value)
    return {name: value_of(inner) for name, inner in value.items()}


def _made(chain: Any) -> Plain:
    if not isinstance(chain, list) or not chain or not all(isinstance(step, list) and step for step in chain):
        raise invalid("$call has to be an array of calls")
    steps = [(step[0], [value_of(each) for each in step[1:]]) for step in chain]
    name, args = steps[0]
    if name == "aggregate":
        return _in_aggregate(steps[1:])
    if name == "project" and len(steps) == 2 and steps[1][0] == "slice":
        return Command("project", "$slice", _first(steps[1][1]))
    if name in ("serverDate", "RegExp") and len(steps) == 1:
        return _special(name, _first(args))
    made = _command(name, args)
    for more, given in steps[1:]:
        # `_.gt(1).and(_.lt(5))`, `_.gt(1).lt(5)`: on a comparison these join.
        joined = given if more in ("and", "or") else [_command(more, given)]
        made = Command("logic", f"${'or' if more == 'or' else 'and'}", [made, *_flat(joined)])
    return made


def _in_aggregate(steps: list[tuple[str, list[Plain]]]) -> Plain:
    if not steps:
        raise invalid("aggregate is not a value")
    (name, args), *stages = steps
    if name != "pipeline":
        return Command("expression", "$ne" if name == "neq" else f"${name}", _first(args))
    made = WrittenStages()
    for stage, given in stages:
        made = made.stage(stage, _first(given))
    return made


def _special(name: str, options: Plain) -> Atom:
    about = options if isinstance(options, dict) else {}
    if name == "serverDate":
        return Atom({"$tcb_server_date": {"offset": about.get("offset") or 0}})
    return Atom({"$regularExpression": {"pattern": str(about.get("regexp")), "options": about.get("options") or ""}})


def _command(name: Any, args: list[Plain]) -> Command:
    value = args if len(args) > 1 else _first(args)
    if name in COMPARING:
        return Command("query", COMPARING[name], value)
    if name in UPDATING:
        return Command("update", UPDATING[name], _first(args))
    if name in LOGIC:
        return Command("logic", f"${name}", _flat(args))
    make = _OTHERS.get(name) if isinstance(name, str) else None
    if make is None:
        raise invalid(f"command has no method {name}")
    return make(args)


def _near(args: list[Plain]) -> Command:
    about = _options("geoNear", args)
    fields = {"$geometry": "geometry", "$maxDistance": "maxDistance", "$minDistance": "minDistance"}
    return Command("query", "$nearSphere", {key: about[name] for key, name in fields.items() if name in about})


def _within(args: list[Plain]) -> Command:
    about = _options("geoWithin", args)
    sphere = about.get("centerSphere")
    if not sphere:
        return Command("query", "$geoWithin", {"$geometry": about.get("geometry")})
    if not isinstance(sphere, list) or len(sphere) < 2:
        raise invalid("centerSphere has to be a point and a radius")
    point = sphere[0].ejson.get("coordinates") if isinstance(sphere[0], Atom) else sphere[0]
    return Command("query", "$geoWithin", {"$centerSphere": [point, sphere[1]]})


def _push(args: list[Plain]) -> Command:
    first = _first(args)
    if isinstance(first, dict) and first.get("each"):
        names = ("each", "position", "sort", "slice")
        return Command("update", "$push", {f"${name}": first[name] for name in names if name in first})
    return Command("update", "$push", {"$each": _flat(args)})


def _add_to_set(args: list[Plain]) -> Command:
    first = _first(args)
    each = (first.get("each") or first.get("$each")) if isinstance(first, dict) else None
    return Command("update", "$addToSet", {"$each": each} if each else first)


_OTHERS: Mapping[str, Callable[[list[Plain]], Command]] = {
    "not": lambda args: Command("logic", "$not", [_first(args)]),
    "geoNear": _near,
    "geoWithin": _within,
    "geoIntersects": lambda args: Command(
        "query", "$geoIntersects", {"$geometry": _options("geoIntersects", args).get("geometry")}
    ),
    "remove": lambda args: Command("update", "$unset", ""),
    "pop": lambda args: Command("update", "$pop", 1),
    "shift": lambda args: Command("update", "$pop", -1),
    "unshift": lambda args: Command("update", "$push", {"$each": _flat(args[:1]), "$position": 0}),
    "push": _push,
    "addToSet": _add_to_set,
    "expr": lambda args: Command("top", "$expr", _first(args)),
}


def _first(args: list[Plain]) -> Plain:
    return args[0] if args else None


def _flat(args: list[Plain]) -> list[Plain]:
    return [inner for each in args for inner in (each if isinstance(each, list) else [each])]


def _options(name: str, args: list[Plain]) -> Mapping[str, Plain]:
    first = _first(args)
    if not isinstance(first, dict):
        raise invalid(f"{name} needs an object")
    return first


# --- writing ---------------------------------------------------------------------------------------------------------


def plain_value(value: Plain) -> Any:
    """A value as the documents' actions read it."""
    if isinstance(value, Atom):
        return dict(value.ejson)
    if isinstance(value, Command):
        return {value.operator: plain_value(value.value)}
    if isinstance(value, WrittenStages):
        return [plain_value(each) for each in value.stages]
    if isinstance(value, list):
        return [plain_value(each) for each in value]
    if isinstance(value, dict):
        return {name: plain_value(inner) for name, inner in value.items()}
    return value


def query_of(condition: Plain) -> dict[str, Any]:
    """A condition of ``where``: fields of fields become paths, several commands on one field are joined."""
    if isinstance(condition, Command):
        if condition.kind == "logic":
            return {condition.operator: [query_of(part) for part in condition.value]}
        return {condition.operator: plain_value(condition.value)}
    if condition is None:
        return {}
    if not isinstance(condition, dict):
        raise invalid("a condition has to be an object")
    parts = [part for name, value in condition.items() for part in _field_parts(name, value)]
    joined = {name: value for part in parts for name, value in part.items()}
    return joined if len(joined) == len(parts) else {"$and": parts}


def _field_parts(path: str, value: Plain) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict) and value and path[:1] != "$":
        for name, inner in value.items():
            yield from _field_parts(f"{path}.{name}", inner)
    elif isinstance(value, Command):
        yield _field_query(path, value)
    else:
        yield {path: _operand(value)}


def _field_query(path: str, command: Command) -> dict[str, Any]:
    if command.kind != "logic":
        return {path: {command.operator: _inner(command.operator, command.value)}}
    if command.operator == "$not":
        return {path: {"$not": _operand(_first(command.value))}}
    parts = [
        _field_query(path, part) if isinstance(part, Command) else query_of({path: part}) for part in command.value
    ]
    return {command.operator: parts}


def _operand(value: Plain) -> Any:
    """What stands right of a field: a value, a regular expression, or a command in an ``elemMatch`` or ``not``."""
    if isinstance(value, Command) and value.kind == "query":
        return {value.operator: _inner(value.operator, value.value)}
    if isinstance(value, Atom) and "$regularExpression" in value.ejson:
        regex = value.ejson["$regularExpression"]
        if isinstance(regex, dict):
            return {"$regex": regex.get("pattern"), "$options": regex.get("options")}
    return plain_value(value)


def _inner(operator: str, value: Plain) -> Any:
    if operator != "$elemMatch":
        return plain_value(value)
    return _operand(value) if isinstance(value, Command) else query_of(value)


def update_of(data: Mapping[str, Plain], path: str = "") -> dict[str, dict[str, Any]]:
    """The data of ``update`` as commands; fields of fields are set one by one."""
    changes: dict[str, dict[str, Any]] = {}
    for name, value in data.items():
        at = f"{path}{name}"
        if isinstance(value, dict) and value:
            for operator, fields in update_of(value, f"{at}.").items():
                changes.setdefault(operator, {}).update(fields)
            continue
        made = value if isinstance(value, Command) else Command("update", "$set", value)
        changes.setdefault(made.operator, {})[at] = _right(made)
    return changes


def _right(made: Command) -> Any:
    if made.operator == "$pull" and isinstance(made.value, Command):
        return _operand(made.value)
    if made.operator == "$pull" and isinstance(made.value, dict):
        return query_of(made.value)
    return plain_value(made.value)


def _stage(name: str, value: Plain) -> Any:
    if name == "match":
        return query_of(value)
    if name == "geoNear" and isinstance(value, dict) and value.get("query"):
        return {**plain_value(value), "query": query_of(value["query"])}
    return plain_value(value)
