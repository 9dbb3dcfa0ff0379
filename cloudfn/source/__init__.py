"""In: a manifest. Out: findings about the functions' own code, as notices with file:line:column.

``inspect`` parses JavaScript with tree-sitter and reads ``package.json``; ``check_syntax`` asks Node.js and Python
whether they could load it. Neither runs the code or changes it, and neither says more than it can see: a value that
cannot be traced gives no finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cloudfn.errors import Notice
    from cloudfn.manifest.values import Manifest
    from cloudfn.source.broken import Syntax


def inspect(manifest: Manifest) -> tuple[Notice, ...]:
    """What is doubtful in the functions' source, by file and line; all of it warnings or notes."""
    from cloudfn.source.inspection import inspect_all

    return inspect_all(manifest)


def validate(manifest: Manifest) -> tuple[Notice, ...]:
    """``inspect``, and what Node.js and Python say of the syntax: where they have read a file, their word counts."""
    syntax = check_syntax(manifest, manifest.functions)
    doubtful = [each for each in inspect(manifest) if not (each.code == "CFN-SRC-019" and _file(each) in syntax.read)]
    return (*syntax.problems, *doubtful)


def check_syntax(manifest: Manifest, names: Iterable[str]) -> Syntax:
    """Which files that the functions ``names`` load cannot be parsed. Starts Node.js once, runs no code of theirs."""
    from cloudfn.source.broken import check_syntax

    return check_syntax(manifest, names)


def _file(notice: Notice) -> str:
    return notice.where.file if notice.where else ""


def fee_fields(manifest: Manifest, function: str) -> tuple[str, ...]:
    """Fields of the event of ``function`` that its entry file hands to ``totalFee``; () where that cannot be seen."""
    from cloudfn.source.inspection import fee_fields_of

    return fee_fields_of(manifest, function)


__all__ = ["check_syntax", "fee_fields", "inspect", "validate"]
