"""Aggregation pipelines: stages compiled once; documents stream through them, and only those stages that have to see
all of them (``$sort``, ``$group``...) hold any.

In: a collection's name, its stages and a ``Source`` of documents. Out: the resulting documents. Nothing is written.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from cloudfn.backend.database.budget import MAX_STAGE_BYTES, hold, result, watched
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.numbers import integral
from cloudfn.backend.database.query import compile_filter
from cloudfn.backend.database.sorting import compile_sort
from cloudfn.backend.database.values import Date, Document, Value
from cloudfn.frozen import dataclass

Stage = Callable[[Iterable[Document]], Iterable[Document]]


@dataclass(frozen=True, slots=True)
class Source:
    """``read(collection, query)`` gives documents; of a collection that does not exist, none."""

    read: Callable[[str, Document], list[Document]]
    now_ms: int


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a pipeline runs: its collection, the source, and the variables that its expressions see.

    ``variables`` is shared with the compiled expressions: ``$lookup`` sets its ``let`` variables for each document.
    """

    collection: str
    source: Source
    variables: dict[str, Any]

    def of(self, document: Document) -> Mapping[str, Any]:
        return {**self.variables, "ROOT": document, "CURRENT": document}


def run(collection: str, stages: Sequence[Document], source: Source) -> list[Document]:
    """Raises Refused naming the first stage or operator that cannot be used."""
    scope = Scope(collection, source, {"NOW": Date(source.now_ms)})
    read, rest = opening(stages, scope)
    steps = build(rest, scope)
    return result(through(steps, read()))


def through(steps: Sequence[Stage], documents: Iterable[Document]) -> Iterable[Document]:
    """``documents`` after all of ``steps``, made as they are asked for."""
    for step in steps:
        documents = step(watched(documents))
    return documents


def opening(stages: Sequence[Document], scope: Scope) -> tuple[Callable[[], list[Document]], Sequence[Document]]:
    """How the documents are read: a first ``$match`` goes to the engine, which may use an index."""
    first = stages[0] if stages else {}
    if type(first) is dict and {*first} == {"$match"} and type(first["$match"]) is dict and not mentions_expr(first):
        query: Document = first["$match"]
        return lambda: scope.source.read(scope.collection, query), stages[1:]
    return lambda: scope.source.read(scope.collection, {}), stages


def mentions_expr(value: Value) -> bool:
    if type(value) is dict:
        return "$expr" in value or any(mentions_expr(inner) for inner in value.values())
    return type(value) is list and any(mentions_expr(inner) for inner in value)


def build(stages: Sequence[Document], scope: Scope) -> list[Stage]:
    """Each stage compiled, in order."""
    from cloudfn.backend.database import stages_group, stages_join, stages_shape

    known: dict[str, Callable[[Value, Scope], Stage]] = {
        **SIMPLE,
        **stages_shape.STAGES,
        **stages_group.STAGES,
        **stages_join.STAGES,
    }
    steps: list[Stage] = []
    for position, stage in enumerate(stages):
        if type(stage) is not dict or len(stage) != 1:
            raise bad_request("A pipeline stage specification object must contain exactly one field.")
        ((name, operand),) = stage.items()
        if name not in known:
            raise bad_request(f"Unrecognized pipeline stage name: '{name}'")
        if name == "$geoNear" and position:
            raise bad_request("$geoNear is only valid as the first stage in a pipeline")
        steps.append(known[name](operand, scope))
    return steps


def whole_number(name: str, operand: Value, least: int) -> int:
    if not integral(operand) or operand < least:
        raise bad_request(f"the {name} must be a whole number of at least {least}")
    return int(operand)


def _match(operand: Value, scope: Scope) -> Stage:
    if type(operand) is not dict:
        raise bad_request("the match filter must be an expression in an object")
    matches = compile_filter(operand, scope.variables)
    return lambda documents: (document for document in documents if matches(document))


def _limit(operand: Value, scope: Scope) -> Stage:
    count = whole_number("limit", operand, 1)
    return lambda documents: islice(documents, min(count, sys.maxsize))


def _skip(operand: Value, scope: Scope) -> Stage:
    count = whole_number("skip", operand, 0)
    return lambda documents: islice(documents, min(count, sys.maxsize), None)


def _sort(operand: Value, scope: Scope) -> Stage:
    if type(operand) is not dict or not operand:
        raise bad_request("the $sort stage needs an object with at least one field")
    sort = compile_sort(operand)
    return lambda documents: sort(hold(documents, SORT_TOO_LARGE))


def _sample(operand: Value, scope: Scope) -> Stage:
    count = whole_number("size of $sample", operand.get("size") if type(operand) is dict else None, 1)

    def sample(documents: Iterable[Document]) -> list[Document]:
        held = hold(documents, SORT_TOO_LARGE)
        return random.sample(held, min(count, len(held)))

    return sample


SORT_TOO_LARGE = (
    f"Sort exceeded memory limit of {MAX_STAGE_BYTES} bytes, but did not opt in to external sorting."
    " Aborting operation. Pass allowDiskUse:true to opt in."
)

SIMPLE: dict[str, Callable[[Value, Scope], Stage]] = {
    "$match": _match,
    "$limit": _limit,
    "$skip": _skip,
    "$sort": _sort,
    "$sample": _sample,
}
