"""In: a manifest. Out: findings about the functions' own code, as notices with file:line:column.

``inspect`` parses JavaScript with tree-sitter and reads ``package.json``. It never runs the code, never changes it, and
never says more than it can see: a value that it cannot trace gives no finding. ``aggregation_at`` finds a line for a
warning of the running cloud.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cloudfn.errors import Notice
    from cloudfn.manifest.values import Manifest


def inspect(manifest: Manifest) -> tuple[Notice, ...]:
    """What is doubtful in the functions' source, by file and line; all of it warnings or notes."""
    from cloudfn.source.inspection import inspect_all

    return inspect_all(manifest)


def aggregation_at(manifest: Manifest, function: str, collection: str) -> str:
    """``file:line`` of the aggregation of ``collection`` without ``limit`` in ``function``, "" when it is not seen."""
    from cloudfn.source.inspection import aggregation_in

    known = manifest.functions.get(function)
    return aggregation_in(manifest, known, collection) if known else ""


__all__ = ["aggregation_at", "inspect"]
