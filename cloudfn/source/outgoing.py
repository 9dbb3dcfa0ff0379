"""Requires that leave a function's package: they work here, and in the cloud the function does not load."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from cloudfn import regular_files, shim
from cloudfn.errors import Notice
from cloudfn.manifest.values import Function, Manifest
from cloudfn.source.constants import Constants
from cloudfn.source.expressions import Expressions
from cloudfn.source.modules import MAX_BYTES, Modules, absolute
from cloudfn.source.reach import reach, scripts
from cloudfn.source.sharing import entry_for, shared_by
from cloudfn.source.survey_values import SurveyedFolder

_UP = re.compile(rb"\.\.[/\\'\"`]")
"""What a file has that asks for something above its folder."""

_YAML_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))


def leaving(manifest: Manifest, names: Iterable[str] = ()) -> Iterator[Notice]:
    """CFN-SRC-030 and 031 for the functions called ``names``, all without names.

    030 once for each function and place that must be shared: what shared code requires is in the same line.
    """
    wanted = set(names)
    modules = Modules(manifest.directory, (absolute(function.dir) for function in manifest.functions.values()))
    constants = Constants(Expressions(modules))
    for function in manifest.functions.values():
        judged = regular_files.is_folder(function.dir) and not function.is_python and function.install != "bundle"
        if judged and (not wanted or function.name in wanted):
            yield from _function(manifest, function, modules, constants)


def _function(manifest: Manifest, function: Function, modules: Modules, constants: Constants) -> Iterator[Notice]:
    folder = SurveyedFolder(function.name, absolute(function.dir), tuple(map(absolute, function.shared)))
    roots = (folder.dir, *folder.shared)
    if not any(map(_goes_up, (path for root in roots for path in scripts(root, (*modules.fences, *roots))))):
        return
    outside = reach(modules, constants, folder, function.handler.rpartition(".")[0]).outside
    line = _line(manifest, function, (*folder.shared, *shared_by(folder, outside)))
    inside = tuple(modules.named(root) for root in roots)
    reported: set[Path] = set()
    for each in outside:
        params = {"function": function.name, "request": each.request, "target": modules.named(each.target)}
        entry = entry_for(folder.dir, each.target)
        if not each.exists:
            yield Notice("CFN-SRC-031", params, each.where)
        elif entry not in reported and any(PurePath(each.where.file).is_relative_to(root) for root in inside):
            reported.add(entry)
            yield Notice("CFN-SRC-030", {**params, "line": line}, each.where)


def _goes_up(path: Path) -> bool:
    try:
        return path.stat().st_size <= MAX_BYTES and _UP.search(regular_files.read_bytes(path)) is not None
    except OSError:
        return False


def _line(manifest: Manifest, function: Function, shared: Iterable[Path]) -> str:
    """What the function's entry in the manifest needs. Only the shim moves requires, and no imports of ES modules."""
    if not function.shim or shim.is_module(function):
        return "install: bundle"
    base = absolute(manifest.directory)
    paths = (Path(os.path.relpath(each, base)).as_posix() for each in shared)
    return f"shared: [{', '.join(_plain(path) for path in paths)}]"


def _plain(path: str) -> str:
    """As YAML takes it in a list."""
    plain = re.fullmatch(r"[A-Za-z_./][\w./-]*", path) and path.lower() not in _YAML_WORDS
    return path if plain else json.dumps(path, ensure_ascii=False)
