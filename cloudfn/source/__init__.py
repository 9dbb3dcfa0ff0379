"""In: a manifest. Out: findings about the functions' own code, as notices with file:line:column.

``inspect`` parses JavaScript with tree-sitter and reads ``package.json``. It never runs the code, never changes it, and
never says more than it can see: a value that it cannot trace gives no finding.
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


def fee_fields(manifest: Manifest, function: str) -> tuple[str, ...]:
    """Fields of the event of ``function`` that its entry file hands to ``totalFee``; () where that cannot be seen."""
    from cloudfn.source.inspection import fee_fields_of

    return fee_fields_of(manifest, function)


__all__ = ["fee_fields", "inspect"]
