"""Stages that hand documents on unchanged: which of them, and in which order."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable
from itertools import islice

from cloudfn.backend.database.bson import Document, Value
from cloudfn.backend.database.budget import MAX_STAGE_BYTES, hold
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.query import compile_filter
from cloudfn.backend.database.sorting import compile_sort
from cloudfn.backend.database.stages import Compile, PipelineScope, Stage, whole_number


def _match(operand: Value, scope: PipelineScope) -> Stage:
    if type(operand) is not dict:
        raise bad_request("the match filter must be an expression in an object")
    matches = compile_filter(operand, scope.variables)
    return lambda documents: (document for document in documents if matches(document))


def _limit(operand: Value, scope: PipelineScope) -> Stage:
    count = whole_number("limit", operand, 1)
    return lambda documents: islice(documents, min(count, sys.maxsize))


def _skip(operand: Value, scope: PipelineScope) -> Stage:
    count = whole_number("skip", operand, 0)
    return lambda documents: islice(documents, min(count, sys.maxsize), None)


def _sort(operand: Value, scope: PipelineScope) -> Stage:
    if type(operand) is not dict or not operand:
        raise bad_request("the $sort stage needs an object with at least one field")
    sort = compile_sort(operand)
    return lambda documents: sort(hold(documents, SORT_TOO_LARGE))


def _sample(operand: Value, scope: PipelineScope) -> Stage:
    count = whole_number("size of $sample", operand.get("size") if type(operand) is dict else None, 1)

    def sample(documents: Iterable[Document]) -> list[Document]:
        held = hold(documents, SORT_TOO_LARGE)
        return random.sample(held, min(count, len(held)))

    return sample


SORT_TOO_LARGE = (
    f"Sort exceeded memory limit of {MAX_STAGE_BYTES} bytes, but did not opt in to external sorting."
    " Aborting operation. Pass allowDiskUse:true to opt in."
)

STAGES: dict[str, Compile] = {
    "$match": _match,
    "$limit": _limit,
    "$skip": _skip,
    "$sort": _sort,
    "$sample": _sample,
}
