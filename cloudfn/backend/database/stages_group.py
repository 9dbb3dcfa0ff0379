"""Stages that gather documents: ``$group``, ``$count``, ``$sortByCount``, ``$bucket``, ``$bucketAuto``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

from cloudfn.backend.database.bson import MISSING, Document, Value
from cloudfn.backend.database.budget import Weight, bytes_of, hold, watched
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.expressions import Expression, compile_expression
from cloudfn.backend.database.expressions.arithmetic import (
    average_of,
    deviation_of,
    greatest_of,
    least_of,
    sum_of,
)
from cloudfn.backend.database.expressions.objects import merge
from cloudfn.backend.database.order import Key, key
from cloudfn.backend.database.stages import Compile, PipelineScope, Stage, whole_number

Reduce = Callable[[list[Value]], Value]


def _set_of(values: list[Value]) -> list[Value]:
    found: dict[Key, Value] = {}
    for value in values:
        if value is not MISSING:
            found.setdefault(key(value), value)
    return list(found.values())


ACCUMULATORS: dict[str, Reduce] = {
    "$sum": sum_of,
    "$avg": average_of,
    "$min": least_of,
    "$max": greatest_of,
    "$first": lambda values: values[0],
    "$last": lambda values: values[-1],
    "$push": lambda values: [value for value in values if value is not MISSING],
    "$addToSet": _set_of,
    "$stdDevPop": lambda values: deviation_of(values, sample=False),
    "$stdDevSamp": lambda values: deviation_of(values, sample=True),
    "$mergeObjects": lambda values: merge(*values) if len(values) != 1 else merge(values),
    "$count": len,
}


KEPT = ("$push", "$addToSet")
"""Accumulators that hold every value; MongoDB's others hold one."""
GROUP_BYTES = 64
"""What a group takes beside its values."""


class Fields:
    """The accumulated fields of a group, compiled."""

    def __init__(self, spec: Document) -> None:
        self._parts: list[tuple[str, Expression, Reduce, bool]] = []
        for name, value in spec.items():
            if type(value) is not dict or len(value) != 1:
                raise bad_request(f"The field '{name}' must be an accumulator object")
            ((operator, operand),) = value.items()
            if operator not in ACCUMULATORS:
                raise bad_request(f"unknown group operator '{operator}'")
            expression = compile_expression(1 if operator == "$count" else operand)
            self._parts.append((name, expression, ACCUMULATORS[operator], operator in KEPT))

    def start(self, weight: Weight) -> list[list[Value]]:
        weight.add(GROUP_BYTES)
        return [[] for _ in self._parts]

    def add(self, columns: list[list[Value]], found: Any, weight: Weight) -> None:
        size = 0
        for column, (_, expression, _, kept) in zip(columns, self._parts, strict=True):
            value = expression(found)
            column.append(value)
            size += bytes_of(value) if kept else 8
        weight.add(size)

    def finish(self, columns: list[list[Value]]) -> Document:
        made = {name: reduce(column) for column, (name, _, reduce, _) in zip(columns, self._parts, strict=True)}
        return {name: None if value is MISSING else value for name, value in made.items()}


def _too_large(stage: str) -> str:
    return f"Exceeded memory limit for {stage}, but didn't allow external sort. Pass allowDiskUse:true to opt in."


def _weight(stage: str) -> Weight:
    return Weight(_too_large(stage))


def _group(operand: Value, scope: PipelineScope) -> Stage:
    if type(operand) is not dict or "_id" not in operand:
        raise bad_request("a group specification must include an _id")
    identity = compile_expression(operand["_id"])
    fields = Fields({name: value for name, value in operand.items() if name != "_id"})

    def group(documents: Iterable[Document]) -> Iterator[Document]:
        weight = _weight("$group")
        groups: dict[Key, tuple[Value, list[list[Value]]]] = {}
        for document in documents:
            found = scope.of(document)
            value = identity(found)
            place = key(value)
            entry = groups.get(place)
            if entry is None:
                entry = groups[place] = (None if value is MISSING else value, fields.start(weight))
            fields.add(entry[1], found, weight)
        for value, columns in groups.values():
            yield {"_id": value, **fields.finish(columns)}

    return group


def _count(operand: Value, scope: PipelineScope) -> Stage:
    if type(operand) is not str or not operand or operand[0] == "$" or "." in operand:
        raise bad_request("the count field must be a non-empty string without '$' and '.'")

    def count(documents: Iterable[Document]) -> list[Document]:
        found = sum(1 for _ in documents)
        return [{operand: found}] if found else []

    return count


def _sort_by_count(operand: Value, scope: PipelineScope) -> Stage:
    group = _group({"_id": operand, "count": {"$sum": 1}}, scope)
    return lambda documents: sorted(group(documents), key=lambda each: -each["count"])


def _output(operand: Document) -> Fields:
    return Fields(operand.get("output", {"count": {"$sum": 1}}))


def _bucket(operand: Value, scope: PipelineScope) -> Stage:
    boundaries = operand.get("boundaries") if type(operand) is dict else None
    if type(boundaries) is not list or len(boundaries) < 2 or "groupBy" not in operand:
        raise bad_request("$bucket requires 'groupBy' and 'boundaries' with at least 2 values")
    edges = [key(each) for each in boundaries]
    if any(one >= other for one, other in pairwise(edges)):
        raise bad_request("the 'boundaries' option to $bucket must be sorted")
    by, fields = compile_expression(operand["groupBy"]), _output(operand)

    def bucket(documents: Iterable[Document]) -> list[Document]:
        weight = _weight("$bucket")
        groups: dict[int, list[list[Value]]] = {}
        for document in documents:
            found = scope.of(document)
            place = key(by(found))
            at = bisect_right(edges, place) - 1
            if not edges[0] <= place < edges[-1]:
                if "default" not in operand:
                    raise bad_request(
                        "$switch could not find a matching branch for an input, and no default was specified"
                    )
                at = len(edges)
            if at not in groups:
                groups[at] = fields.start(weight)
            fields.add(groups[at], found, weight)
        made = [
            {"_id": operand["default"] if at == len(edges) else boundaries[at], **fields.finish(columns)}
            for at, columns in groups.items()
        ]
        return sorted(made, key=lambda each: key(each["_id"]))

    return bucket


def _bucket_auto(operand: Value, scope: PipelineScope) -> Stage:
    if type(operand) is not dict or "groupBy" not in operand or "granularity" in operand:
        raise bad_request("$bucketAuto requires 'groupBy' and 'buckets'; 'granularity' is not supported")
    count = whole_number("'buckets' option of $bucketAuto", operand.get("buckets"), 1)
    by, fields = compile_expression(operand["groupBy"]), _output(operand)

    def bucket(documents: Iterable[Document]) -> list[Document]:
        weight = _weight("$bucketAuto")
        held = hold(documents, _too_large("$bucketAuto"))
        rows = [(found := scope.of(document), by(found)) for document in watched(held)]
        rows.sort(key=lambda row: key(row[1]))
        made: list[Document] = []
        size, at = round(len(rows) / count + 1e-9) or 1, 0
        while at < len(rows):
            stop = len(rows) if len(made) == count - 1 else min(at + size, len(rows))
            while stop < len(rows) and key(rows[stop][1]) == key(rows[stop - 1][1]):
                stop += 1  # equal values never stand in two buckets
            columns = fields.start(weight)
            for found, _ in rows[at:stop]:
                fields.add(columns, found, weight)
            low = None if rows[at][1] is MISSING else rows[at][1]
            high = rows[stop][1] if stop < len(rows) else rows[-1][1]
            made.append({"_id": {"min": low, "max": None if high is MISSING else high}, **fields.finish(columns)})
            at = stop
        return made

    return bucket


STAGES: dict[str, Compile] = {
    "$group": _group,
    "$count": _count,
    "$sortByCount": _sort_by_count,
    "$bucket": _bucket,
    "$bucketAuto": _bucket_auto,
}
