"""Which folders a function must share so that what it requires is in its package. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cloudfn.source.survey_values import Outside, SurveyedFolder


def shared_by(folder: SurveyedFolder, outside: Iterable[Outside]) -> tuple[Path, ...]:
    """The outermost folders that hold the targets of ``folder``'s requires, none of them holding the function."""
    wanted = {entry_for(folder.dir, each.target) for each in outside if each.function == folder.name and each.exists}
    wanted -= set(folder.shared)
    return tuple(sorted(each for each in wanted if not any(each.is_relative_to(other) for other in wanted - {each})))


def entry_for(directory: Path, target: Path) -> Path:
    """What ``shared`` of the function in ``directory`` names for the file ``target``.

    Its folder; or the file alone where that folder holds the function: all other functions would come along.
    """
    return target if directory.is_relative_to(target.parent) else target.parent
