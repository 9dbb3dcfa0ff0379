"""What stages of a pipeline share: where they run, and how stages, a pipeline inside a stage too, become steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from cloudfn.backend.database.bson import Document, Value
from cloudfn.backend.database.budget import watched
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.numbers import integral
from cloudfn.frozen import dataclass

Stage = Callable[[Iterable[Document]], Iterable[Document]]


@dataclass(frozen=True, slots=True)
class PipelineSource:
    """``read(collection, query)`` gives documents; of a collection that does not exist, none."""

    read: Callable[[str, Document], list[Document]]
    now_ms: int


Compile = Callable[[Value, "PipelineScope"], Stage]
"""Makes a stage from its operand. Raises DatabaseError for one that it cannot have."""


@dataclass(frozen=True, slots=True)
class PipelineScope:
    """Where a pipeline runs: its collection, the source, the variables that its expressions see, the stages there are.

    ``variables`` is shared with the compiled expressions: ``$lookup`` sets its ``let`` variables for each document.
    """

    collection: str
    source: PipelineSource
    variables: dict[str, Any]
    compilers: Mapping[str, Compile]

    def of(self, document: Document) -> Mapping[str, Any]:
        return {**self.variables, "ROOT": document, "CURRENT": document}


def through(steps: Sequence[Stage], documents: Iterable[Document]) -> Iterable[Document]:
    """``documents`` after all of ``steps``, made as they are asked for."""
    for step in steps:
        documents = step(watched(documents))
    return documents


def opening(
    stages: Sequence[Document], scope: PipelineScope
) -> tuple[Callable[[], list[Document]], Sequence[Document]]:
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


def build(stages: Sequence[Document], scope: PipelineScope) -> list[Stage]:
    """Each stage compiled, in order."""
    steps: list[Stage] = []
    for position, stage in enumerate(stages):
        if type(stage) is not dict or len(stage) != 1:
            raise bad_request("A pipeline stage specification object must contain exactly one field.")
        ((name, operand),) = stage.items()
        if name not in scope.compilers:
            raise bad_request(f"Unrecognized pipeline stage name: '{name}'")
        if name == "$geoNear" and position:
            raise bad_request("$geoNear is only valid as the first stage in a pipeline")
        steps.append(scope.compilers[name](operand, scope))
    return steps


def whole_number(name: str, operand: Value, least: int) -> int:
    if not integral(operand) or operand < least:
        raise bad_request(f"the {name} must be a whole number of at least {least}")
    return int(operand)
