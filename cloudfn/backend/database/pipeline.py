"""Aggregation pipelines: stages compiled once; documents stream through them, and only those stages that have to see
all of them (``$sort``, ``$group``...) hold any.

In: a collection's name, its stages and a ``PipelineSource`` of documents. Out: the resulting documents. Nothing is
written.
"""

from __future__ import annotations

from collections.abc import Sequence

from cloudfn.backend.database import stages_group, stages_join, stages_pass, stages_shape
from cloudfn.backend.database.bson import Date, Document
from cloudfn.backend.database.budget import result
from cloudfn.backend.database.stages import PipelineScope, PipelineSource, build, opening, through

STAGES = {**stages_pass.STAGES, **stages_shape.STAGES, **stages_group.STAGES, **stages_join.STAGES}


def run(collection: str, stages: Sequence[Document], source: PipelineSource) -> list[Document]:
    """Raises DatabaseError naming the first stage or operator that cannot be used."""
    scope = PipelineScope(collection, source, {"NOW": Date(source.now_ms)}, STAGES)
    read, rest = opening(stages, scope)
    steps = build(rest, scope)
    return result(through(steps, read()))
