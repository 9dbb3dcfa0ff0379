"""In: a manifest, or the folders of a foreign project. Out: findings about the functions' own code, as notices with
file:line:column, or what an import can take from that code.

``inspect`` and ``survey`` parse JavaScript with tree-sitter and read ``package.json``; ``check_syntax`` asks Node.js
and Python whether they could load it. They never run the code, never change it, and never say more than they can see: a
value that cannot be traced gives no finding. ``aggregation_at`` finds a line for a warning of the running cloud.

Each of them loads what it needs: the local cloud asks seldom, and not before it serves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cloudfn.source.survey_values import Outside, PayUse, Spelt, Survey, SurveyedFolder, SurveyedValue

if TYPE_CHECKING:
    from cloudfn.errors import Notice
    from cloudfn.manifest.values import Manifest
    from cloudfn.source.broken import Syntax


def inspect(manifest: Manifest) -> tuple[Notice, ...]:
    """What is doubtful in the functions' source, by file and line: warnings or notes, and errors for keys in it."""
    from cloudfn.source.inspection import inspect_all  # the parser and all checks: 25 ms

    return inspect_all(manifest)


def aggregation_at(manifest: Manifest, function: str, collection: str) -> str:
    """``file:line`` of the aggregation of ``collection`` without ``limit`` in ``function``, "" when it is not seen."""
    from cloudfn.source.inspection import aggregation_in  # 25 ms

    known = manifest.functions.get(function)
    return aggregation_in(manifest, known, collection) if known else ""


def leaving(manifest: Manifest, names: Iterable[str] = ()) -> tuple[Notice, ...]:
    """The requires of the functions called ``names``, all without names, that leave their packages."""
    from cloudfn.source.outgoing import leaving as found  # with the parser, 20 ms

    return tuple(found(manifest, names))


def survey(project: Path, folders: Sequence[SurveyedFolder], client: Path | None = None) -> Survey:
    """What the code of ``folders`` and of the mini program under ``client`` says; places are relative to ``project``.

    Never raises for what it reads: files that are no JavaScript, too big or unreadable say nothing.
    """
    from cloudfn.source.surveying import survey_all  # with the parser, 20 ms

    return survey_all(project, folders, client)


def shared_for(folder: SurveyedFolder, outside: Iterable[Outside]) -> tuple[Path, ...]:
    """What ``shared`` must name so that every require of ``folder`` in ``outside`` is in its package.

    The folders of the targets; a file itself where its folder holds the function. ``folder.shared`` is not repeated.
    """
    from cloudfn.source.sharing import shared_by  # with the parser, 20 ms

    return shared_by(folder, outside)


def shipping_owed(manifest: Manifest) -> tuple[Notice, ...]:
    """What a project that sells and never uploads shipping information is told: by the plan and the prover, since many
    mini programs owe none.
    """
    from cloudfn.source.shipping_calls import shipping_owed as owed  # as the others

    return owed(manifest)


def validate(manifest: Manifest) -> tuple[Notice, ...]:
    """``inspect``, and what Node.js and Python say of the syntax: where they have read a file, their word counts, and
    of a file that cannot be loaded there is nothing else to say.
    """
    syntax = check_syntax(manifest, manifest.functions)
    broken = {_file(each) for each in syntax.problems if each.level == "error"}

    def counts(notice: Notice) -> bool:
        of_code = notice.code.startswith("CFN-SRC-") and notice.level != "error"  # a key is one in any file
        return not (
            (of_code and _file(notice) in broken) or (notice.code == "CFN-SRC-019" and _file(notice) in syntax.read)
        )

    return (*syntax.problems, *filter(counts, inspect(manifest)))


def check_syntax(manifest: Manifest, names: Iterable[str]) -> Syntax:
    """Which files that the functions ``names`` load cannot be parsed. Starts Node.js once, runs no code of theirs."""
    from cloudfn.source.broken import check_syntax  # 10 ms

    return check_syntax(manifest, names)


def _file(notice: Notice) -> str:
    return notice.where.file if notice.where else ""


def fee_fields(manifest: Manifest, function: str) -> tuple[str, ...]:
    """Fields of the event of ``function`` that its entry file hands to ``totalFee``; () where that cannot be seen."""
    from cloudfn.source.inspection import fee_fields_of  # 25 ms

    return fee_fields_of(manifest, function)


__all__ = [
    "Outside",
    "PayUse",
    "Spelt",
    "Survey",
    "SurveyedFolder",
    "SurveyedValue",
    "aggregation_at",
    "check_syntax",
    "fee_fields",
    "inspect",
    "leaving",
    "shared_for",
    "shipping_owed",
    "survey",
    "validate",
]
