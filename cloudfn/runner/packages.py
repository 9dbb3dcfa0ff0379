"""What a function loaded, against what its package will hold. Pure but for reading package.json.

In: what the worker saw. Out: notices ``CFN-PKG-101`` (a file outside), ``CFN-PKG-102`` (a package that package.json
does not name) and ``CFN-PKG-103`` (one that requirements.txt does not name). ES modules that are imported are not seen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cloudfn import regular_files
from cloudfn.errors import Notice
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Function
from cloudfn.runner import requirements


@dataclass(frozen=True, slots=True)
class LoadedPackages:
    """``modules``: files of packages in load order; ``outside``: files that are neither a package's nor in the
    function's folder; ``packages``: names that the function's own files asked for and got."""

    modules: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()


def loaded(payload: bytes) -> LoadedPackages:
    said: Mapping[str, Any] = json.loads(payload)
    return LoadedPackages(tuple(said["modules"]), tuple(said["outside"]), tuple(said["packages"]))


def declared(folder: Path, *, optional: bool = True) -> Mapping[str, str]:
    """The packages that ``folder``'s package.json names, with their ranges; empty when there is none to read.

    Without ``optional`` only those that an installation must bring.
    """
    try:
        content = regular_files.read_json(folder / "package.json")
    except (OSError, ValueError):
        return {}
    found: dict[str, str] = {}
    for group in ("peerDependencies", "optionalDependencies", "dependencies") if optional else ("dependencies",):
        names = content.get(group) if isinstance(content, dict) else None
        if isinstance(names, dict):
            found.update({str(name): str(wanted) for name, wanted in names.items()})
    return found


def missing(function: Function, seen: LoadedPackages) -> tuple[Notice, ...]:
    """What works here and would break in the cloud."""
    names = declared(function.dir)
    inside = [*function.shared, *_linked(function.dir, names)]
    notices = [
        Notice("CFN-PKG-101", {"function": function.name, "file": file})
        for file in seen.outside
        if not any(Path(file).is_relative_to(folder.resolve()) for folder in inside)
    ]
    if function.is_python:
        absent = requirements.unnamed(function, seen.packages) if not function.layers else ()
        return (*notices, *(Notice("CFN-PKG-103", {"function": function.name, "package": name}) for name in absent))
    notices += [
        Notice("CFN-PKG-102", {"function": function.name, "package": name})
        for name in seen.packages
        if name not in names and not _travels(function, name)
    ]
    return tuple(notices)


def _linked(folder: Path, names: Mapping[str, str]) -> list[Path]:
    """Folders that package.json names as ``file:`` or ``link:`` dependencies."""
    return [
        folder / wanted.partition(":")[2]
        for wanted in names.values()
        if wanted.startswith(("file:", "link:", "portal:"))
    ]


def _travels(function: Function, name: str) -> bool:
    """Whether ``name`` reaches the cloud although package.json does not name it."""
    if function.layers or function.install == "bundle":
        return True
    return function.install == "vendored" and (function.dir / "node_modules" / name).exists()
