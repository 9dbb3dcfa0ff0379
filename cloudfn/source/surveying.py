"""Goes through the folders of a foreign project and collects what their code says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cloudfn import regular_files
from cloudfn.placeholders import is_placeholder
from cloudfn.source.collected import collections, variables
from cloudfn.source.constants import Constants
from cloudfn.source.environments import environment_ids
from cloudfn.source.expressions import Expressions
from cloudfn.source.modules import Modules, absolute
from cloudfn.source.names import Names
from cloudfn.source.pay_uses import pay_uses
from cloudfn.source.reach import reach, scripts
from cloudfn.source.survey_values import Outside, PayUse, Spelt, Survey, SurveyedFolder, SurveyedValue

if TYPE_CHECKING:
    from tree_sitter import Node

_CLIENT_WORDS = (b"cloud", b"collection", b"envId")


def survey_all(project: Path, folders: Sequence[SurveyedFolder], client: Path | None) -> Survey:
    """What the code of ``folders`` and ``client`` says."""
    whole = [_absolute(folder) for folder in folders]
    modules = Modules(project, (folder.dir for folder in whole))
    constants = Constants(Expressions(modules))
    gathering = _Gathering(constants)
    for folder in whole:
        reached = reach(modules, constants, folder, "index")
        gathering.outside += reached.outside
        for names in reached.files:
            gathering.take(names, folder.name)
    if client is not None:
        roots = tuple(folder.dir for folder in whole)
        for path in scripts(absolute(client), modules.fences):
            if any(path.is_relative_to(root) for root in roots) or not _says_something(path):
                continue
            found = modules.read(path)
            if found is not None:
                gathering.take_client(found)
    return gathering.survey()


def _absolute(folder: SurveyedFolder) -> SurveyedFolder:
    """Paths as they are compared: absolute, links as they are spelt."""
    shared = tuple(absolute(each) for each in folder.shared)
    return SurveyedFolder(folder.name, absolute(folder.dir), shared)


def _says_something(path: Path) -> bool:
    """Mini programs have hundreds of files; most need not be parsed."""
    try:
        data = regular_files.read_bytes(path)
    except OSError:
        return False
    return b"\0" in data[:64] or any(word in data for word in _CLIENT_WORDS)


class _Gathering:
    """Each value once for each function, with its first place."""

    def __init__(self, constants: Constants) -> None:
        self._constants = constants
        self.outside: list[Outside] = []
        self._pay: dict[tuple[str, str], PayUse] = {}
        self._env_ids: dict[tuple[str, str], SurveyedValue] = {}
        self._init_ids: dict[tuple[str, str], SurveyedValue] = {}
        self._collections: dict[tuple[str, str], SurveyedValue] = {}
        self._variables: dict[tuple[str, str], SurveyedValue] = {}

    def take(self, names: Names, function: str) -> None:
        for use in pay_uses(self._constants, names, function):
            self._pay[function, str(use.where)] = use
            if use.env_id and not _is_no_id(use.env_id):
                self._env_ids.setdefault((function, use.env_id), SurveyedValue(use.env_id, function, use.where))
        self._take_data(names, function)
        _keep(self._variables, names, function, variables(names))

    def take_client(self, names: Names) -> None:
        self._take_data(names, "")

    def _take_data(self, names: Names, function: str) -> None:
        ids = (found for found in environment_ids(self._constants, names) if not _is_no_id(found[0]))
        _keep(self._init_ids, names, function, ids)
        _keep(self._collections, names, function, collections(self._constants, names))

    def survey(self) -> Survey:
        ids = (
            self._env_ids | {key: found for key, found in self._init_ids.items() if key not in self._env_ids}
        ).values()
        return Survey(
            tuple(self._pay.values()),
            tuple(sorted(ids, key=lambda found: not found.function)),
            tuple(self._collections.values()),
            tuple(self.outside),
            tuple(self._variables.values()),
        )


def _is_no_id(text: Spelt) -> bool:
    return not text.startswith("${env:") and is_placeholder(text)


def _keep(
    first: dict[tuple[str, str], SurveyedValue], names: Names, function: str, texts: Iterable[tuple[str, Node]]
) -> None:
    for text, node in texts:
        if (function, text) not in first:
            first[function, text] = SurveyedValue(Spelt(text), function, names.file.where(node))
