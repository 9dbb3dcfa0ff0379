"""Stages that bring documents together: ``$lookup``, ``$graphLookup``, ``$unionWith``, ``$facet``, and ``$geoNear``."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from cloudfn.backend.database import geo
from cloudfn.backend.database.bson import MISSING, Document, Long, Value, is_number
from cloudfn.backend.database.budget import TOO_MUCH_MEMORY, Weight, bytes_of, hold, watched
from cloudfn.backend.database.conditions import spread
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.expressions import compile_expression
from cloudfn.backend.database.order import Key, key, key_of
from cloudfn.backend.database.paths import candidates, get
from cloudfn.backend.database.query import compile_filter
from cloudfn.backend.database.stages import Compile, PipelineScope, Stage, build, opening, through, whole_number
from cloudfn.backend.database.stages_shape import set_path

Find = Callable[[Document], list[Document]]
"""The joined documents of one document."""


def _options(name: str, operand: Value, required: set[str], optional: set[str]) -> Document:
    if type(operand) is not dict or not required <= {*operand} <= required | optional:
        raise bad_request(f"{name} needs {', '.join(sorted(required))} and takes {', '.join(sorted(optional))}")
    return operand


# --- $lookup ---------------------------------------------------------------------------------------------------------


def _lookup(operand: Value, scope: PipelineScope) -> Stage:
    options = _options("$lookup", operand, {"from", "as"}, {"localField", "foreignField", "let", "pipeline"})
    if ("localField" in options) != ("foreignField" in options) or not {"localField", "pipeline"} & {*options}:
        raise bad_request("$lookup requires both 'localField' and 'foreignField', or a 'pipeline'")
    target = str(options["as"]).split(".")

    def lookup(documents: Iterable[Document]) -> Iterator[Document]:
        find = _equal(options, scope) if "localField" in options else None
        if "pipeline" in options:
            find = _piped(options, scope, find)
        assert find is not None
        for document in documents:
            yield set_path(document, target, find(document))

    if not all(type(options.get(each, "")) is str for each in ("from", "as", "localField", "foreignField")):
        raise bad_request("$lookup arguments 'from', 'as', 'localField' and 'foreignField' must be strings")
    return lookup


def _equal(options: Document, scope: PipelineScope) -> Find:
    """By equality of two fields, with the rules of a query: arrays match by element, missing equals null."""
    table: dict[Key, list[Document]] = {}
    reach = candidates(options["foreignField"])
    for document in watched(scope.source.read(options["from"], {})):
        for place in {key(value) for value in spread(reach(document))}:
            table.setdefault(place, []).append(document)
    local = candidates(options["localField"])

    def find(document: Document) -> list[Document]:
        found: dict[int, Document] = {}
        values = local(document) or [None]
        for value in values:
            for each in value if type(value) is list else [value]:
                for match in table.get(key(each), ()):
                    found[id(match)] = match
        return list(found.values())

    return find


def _piped(options: Document, scope: PipelineScope, narrowed: Find | None) -> Find:
    stages = options["pipeline"]
    if type(stages) is not list:
        raise bad_request("'pipeline' of $lookup has to be an array")
    let = {name: compile_expression(value) for name, value in options.get("let", {}).items()}
    inner = PipelineScope(options["from"], scope.source, dict(scope.variables), scope.compilers)
    read, rest = (list, stages) if narrowed else opening(stages, inner)
    steps = build(rest, inner)
    documents = read()
    choose = None if narrowed else _hashed(rest, inner, documents)

    def find(document: Document) -> list[Document]:
        outer = scope.of(document)
        inner.variables.update({name: value(outer) for name, value in let.items()})
        found = narrowed(document) if narrowed else choose() if choose else documents
        # All at once, since the variables are set for this document only.
        return hold(through(steps, found), TOO_MUCH_MEMORY)

    return find


def _hashed(
    stages: Sequence[Document], scope: PipelineScope, documents: list[Document]
) -> Callable[[], list[Document]] | None:
    """For ``{$match: {$expr: {$eq: ["$field", "$$variable"]}}}``: the documents by that field, else None.

    Without it every outer document would be compared with every inner one.
    """
    pair = next((found for found in _equalities(stages) if found), None)
    if pair is None:
        return None
    field, variable = compile_expression(pair[0]), compile_expression(pair[1])
    table: dict[Key, list[Document]] = {}
    for document in watched(documents):
        table.setdefault(key_of(field(scope.of(document))), []).append(document)
    return lambda: table.get(key_of(variable(scope.variables)), [])


def _equalities(stages: Sequence[Document]) -> list[tuple[str, str] | None]:
    expression = stages[0].get("$match", {}).get("$expr") if stages and type(stages[0].get("$match")) is dict else None
    if type(expression) is not dict:
        return []
    tests = expression["$and"] if type(expression.get("$and")) is list else [expression]
    return [_sides(test.get("$eq")) for test in tests if type(test) is dict]


def _sides(operand: Any) -> tuple[str, str] | None:
    if type(operand) is not list or len(operand) != 2 or not all(type(each) is str for each in operand):
        return None
    for one, other in (operand, operand[::-1]):
        root = other[2:].split(".")[0]
        if one[:1] == "$" and one[:2] != "$$" and other[:2] == "$$" and root not in ("ROOT", "CURRENT", "REMOVE"):
            return one, other
    return None


# --- the others ------------------------------------------------------------------------------------------------------


def _graph_lookup(operand: Value, scope: PipelineScope) -> Stage:
    options = _options(
        "$graphLookup",
        operand,
        {"from", "startWith", "connectFromField", "connectToField", "as"},
        {"maxDepth", "depthField", "restrictSearchWithMatch"},
    )
    start, deepest = compile_expression(options["startWith"]), options.get("maxDepth", math.inf)
    allowed = compile_filter(options.get("restrictSearchWithMatch", {}), scope.variables)
    onward, reach = candidates(options["connectFromField"]), candidates(options["connectToField"])

    def graph(documents: Iterable[Document]) -> Iterator[Document]:
        table: dict[Key, list[Document]] = {}
        for each in watched(scope.source.read(options["from"], {})):
            if allowed(each):
                for place in {key(value) for value in spread(reach(each))}:
                    table.setdefault(place, []).append(each)
        target = str(options["as"]).split(".")
        for each in documents:
            yield set_path(each, target, walk(start(scope.of(each)), table))

    def walk(value: Value, table: dict[Key, list[Document]]) -> list[Document]:
        found: dict[int, Document] = {}
        edge, depth = {key(each) for each in spread([value])}, 0
        while edge and depth <= deepest:
            reached = [each for place in edge for each in table.get(place, ()) if id(each) not in found]
            edge = {key(value) for each in reached for value in spread(onward(each)) if value is not MISSING}
            for each in watched(reached):
                shown = {**each, options["depthField"]: Long(depth)} if "depthField" in options else each
                found[id(each)] = shown
            depth += 1
        return list(found.values())

    return graph


def _union_with(operand: Value, scope: PipelineScope) -> Stage:
    options = operand if type(operand) is dict else {"coll": operand}
    options = _options("$unionWith", options, {"coll"}, {"pipeline"})
    inner = PipelineScope(options["coll"], scope.source, scope.variables, scope.compilers)
    read, rest = opening(options.get("pipeline", []), inner)
    steps = build(rest, inner)

    def union(documents: Iterable[Document]) -> Iterable[Document]:
        return chain(documents, through(steps, read()))

    return union


def _facet(operand: Value, scope: PipelineScope) -> Stage:
    if type(operand) is not dict or not operand:
        raise bad_request("the $facet specification must be a non-empty object")
    for stages in operand.values():
        names = [name for stage in (stages if type(stages) is list else []) if type(stage) is dict for name in stage]
        if type(stages) is not list or {"$facet", "$geoNear"} & {*names}:
            raise bad_request("arguments to $facet must be arrays of stages without $facet and $geoNear")
    facets = {name: build(stages, scope) for name, stages in operand.items()}

    def facet(documents: Iterable[Document]) -> list[Document]:
        held = hold(documents, TOO_MUCH_MEMORY)
        return [{name: hold(through(steps, held), TOO_MUCH_MEMORY) for name, steps in facets.items()}]

    return facet


def _geo_near(operand: Value, scope: PipelineScope) -> Stage:
    options = _options(
        "$geoNear",
        operand,
        {"near", "distanceField"},
        {
            "spherical",
            "maxDistance",
            "minDistance",
            "query",
            "distanceMultiplier",
            "includeLocs",
            "key",
            "limit",
            "num",
        },
    )
    centre = geo.shape(options["near"])
    if centre is None or len(centre.points) != 1:
        raise bad_request("$geoNear requires near to be a GeoJSON point")
    point, by_metres = centre.points[0], type(options["near"]) is dict
    least, most = options.get("minDistance", 0), options.get("maxDistance", math.inf)
    if not is_number(least) or not is_number(most):
        raise bad_request("minDistance and maxDistance have to be numbers")
    matches = compile_filter(options.get("query", {}), scope.variables)
    limit = options.get("limit", options.get("num"))
    factor = options.get("distanceMultiplier", 1)

    def near(documents: Iterable[Document]) -> list[Document]:
        weight = Weight(TOO_MUCH_MEMORY)
        rows: list[tuple[float, Document]] = []
        for document in documents:
            place = get(document, options["key"]) if "key" in options else _location(document)
            metres = geo.nearest_m(place, point)
            distance = metres if by_metres else metres / geo.EARTH_RADIUS_M
            if metres < math.inf and least <= distance <= most and matches(document):
                made = set_path(document, options["distanceField"].split("."), distance * factor)
                if "includeLocs" in options:
                    made = set_path(made, options["includeLocs"].split("."), place)
                weight.add(bytes_of(made))
                rows.append((distance, made))
        rows.sort(key=lambda row: row[0])
        found = [document for _, document in rows]
        return found[: whole_number("limit of $geoNear", limit, 1)] if limit is not None else found

    return near


def _location(document: Document) -> Value:
    """Without ``key`` MongoDB takes the field of the one geo index; here, the first field that holds a geometry."""
    return next((value for value in document.values() if type(value) is dict and geo.shape(value)), None)


STAGES: dict[str, Compile] = {
    "$lookup": _lookup,
    "$graphLookup": _graph_lookup,
    "$unionWith": _union_with,
    "$facet": _facet,
    "$geoNear": _geo_near,
}
