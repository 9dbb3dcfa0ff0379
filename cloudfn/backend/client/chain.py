"""What a mini program's database was called with: ``[["collection", "orders"], ["where", {...}], ["get"]]``.

Here it is said what that means: the action of ``database.*`` and its fields. A value in it may be
``{"$call": [...]}`` (what a member of ``db`` made, by a chain of its own), ``{"$geo": {type, coordinates}}``, or a date
or regular expression as EJSON has them. Pure. Source of names and meanings: WeChat's reference of wx.cloud.database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cloudfn.backend.client.chain_commands import WrittenStages, plain_value, query_of, update_of, value_of
from cloudfn.backend.client.refusal import ClientRefusal, invalid
from cloudfn.frozen import dataclass

MOST_DEPTH = 100
"""Of what is nested in a chain. Source: MongoDB's limit of a document."""
_QUERY = frozenset({"get", "count", "update", "remove"})
_DOCUMENT = frozenset({"get", "set", "update", "remove"})
_WHICH = ("collectionName", "id", "query")
"""What says which documents; a write has nothing else of a query."""

_TYPES: Mapping[type, str] = {str: "string", bool: "boolean", int: "number", float: "number"}


@dataclass(frozen=True, slots=True)
class DatabaseCall:
    """``database.<action>`` with ``fields``; ``api`` is what its ``errMsg`` begins with."""

    action: str
    fields: Mapping[str, object]
    api: str

    def result(self, data: Any) -> dict[str, object]:
        """What the program gets of the action's ``data``."""
        shape = dict(data)
        if self.action == "get":
            shape = {"data": data["document"] if "document" in data else data["list"]}
        return {**shape, "errMsg": f"{self.api}:ok"}


def call_of(chain: object) -> DatabaseCall:
    """Raises ClientRefusal."""
    steps = _steps(chain)
    *before, (name, args) = steps or [("", [])]
    given = _first(args)
    if len(before) > 1 and before[1][0] == "aggregate":
        return _aggregate(before, name)
    fields = _target(before)
    kind = "document" if "id" in fields else "collection"
    if name not in (_DOCUMENT if kind == "document" else _QUERY if len(before) > 1 else {*_QUERY, "add"}):
        raise invalid(f"{kind} has no method {name}")
    api = f"{kind}.{name}"
    if name != "get":
        fields = {key: value for key, value in fields.items() if key in _WHICH} | _data(name, api, given)
    return DatabaseCall(name, fields, api)


def followed_by(chain: object) -> Mapping[str, object]:
    """The fields of what is watched. Raises ClientRefusal."""
    return _target(_steps(chain))


def _steps(chain: object) -> list[tuple[str, list[Any]]]:
    if not isinstance(chain, list) or not all(isinstance(step, list) and step for step in chain):
        raise invalid("chain has to be an array of calls")
    if _is_deeper(chain, MOST_DEPTH):
        raise invalid(f"what is asked for is nested deeper than {MOST_DEPTH}")
    if not all(isinstance(step[0], str) for step in chain):
        raise invalid("chain has to be an array of calls")
    return [(step[0], step[1:]) for step in chain]


def _is_deeper(value: object, most: int) -> bool:
    """Whether something in ``value`` stands below ``most`` others, without walking deeper than that."""
    level: list[object] = [value]
    for _ in range(most):
        level = [inner for each in level for inner in _inner(each)]
        if not level:
            return False
    return True


def _inner(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _first(args: list[Any]) -> Any:
    return args[0] if args else None


def _target(steps: list[tuple[str, list[Any]]]) -> dict[str, object]:
    """The fields of a collection, a query, a document."""
    fields: dict[str, object] = {}
    for at, (name, args) in enumerate(steps):
        given = value_of(_first(args))
        if (name == "collection") != (at == 0):
            raise invalid(f"chain: {name} is not here")
        if name == "collection":
            fields["collectionName"] = given
        elif name == "doc" and at == 1:
            fields["id"] = plain_value(given)
        elif name == "field":
            fields["projection"] = plain_value(given)
        elif "id" in fields:
            raise invalid(f"document has no method {name}")
        elif name == "where":
            fields["query"] = query_of(given)
        elif name == "orderBy":
            direction = plain_value(value_of(args[1])) if len(args) > 1 else None
            order = fields.setdefault("order", [])
            assert isinstance(order, list)
            order.append({"field": plain_value(given), "direction": direction})
        elif name in ("skip", "limit"):
            fields["offset" if name == "skip" else "limit"] = plain_value(given)
        else:
            raise invalid(f"collection has no method {name}")
    if "collectionName" not in fields:
        raise invalid("chain has to begin with a collection")
    return fields


def _data(name: str, api: str, given: object) -> dict[str, object]:
    if name not in ("add", "set", "update"):
        return {}
    data = value_of(given.get("data")) if isinstance(given, dict) else None
    if isinstance(data, dict):
        return {"data": update_of(data) if name == "update" else plain_value(data)}
    if not isinstance(given, dict) or "data" not in given:
        kind = "undefined"
    else:
        kind = "null" if data is None else _TYPES.get(type(data), "object")
    raise ClientRefusal(-1, f"{api}:fail parameter.data should be object instead of {kind};")


def _aggregate(steps: list[tuple[str, list[Any]]], name: str) -> DatabaseCall:
    (first, args), (second, _), *stages = steps
    if first != "collection" or second != "aggregate":
        raise invalid("chain has to begin with a collection and its aggregate")
    if name != "end":
        raise invalid(f"aggregate has no method {name}")
    made = WrittenStages()
    for stage, given in stages:
        made = made.stage(stage, value_of(_first(given)))
    fields = {"collectionName": value_of(_first(args)), "stages": list(made.stages)}
    return DatabaseCall("aggregate", fields, "collection.aggregate")
