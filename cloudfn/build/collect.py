"""Decides what a function's package holds. Reads folders and ignore files; installs, packs and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from operator import attrgetter

from cloudfn import shim
from cloudfn.build.artifact import Collected, PackFile, Walked
from cloudfn.build.rules import rules_for, shared_rules
from cloudfn.build.scan import Scan
from cloudfn.errors import BuildError, NotFound
from cloudfn.manifest.values import Function, Manifest
from cloudfn.nearest import nearest


def chosen(manifest: Manifest, names: Iterable[str]) -> tuple[Function, ...]:
    """The functions called ``names`` in the manifest's order, all of them without names.

    Raises NotFound (CFN-PKG-001) with the nearest name.
    """
    wanted = list(names)
    for name in wanted:
        if name not in manifest.functions:
            near = nearest(name, manifest.functions) or "-"
            raise NotFound("CFN-PKG-001", name=name, near=near, known=", ".join(manifest.functions))
    return tuple(function for name, function in manifest.functions.items() if not wanted or name in wanted)


def collect(manifest: Manifest, function: Function | str) -> Collected:
    """The files of ``function``'s package, sorted by name, and what stays out; dependencies of ``install: local`` and a
    bundle are not among them, since nothing is installed here.

    Raises BuildError: no folder (CFN-PKG-002), unreadable or unusable names, a name taken twice (CFN-PKG-006).
    """
    chosen_one = manifest.functions[function] if isinstance(function, str) else function
    if not chosen_one.dir.is_dir():
        raise BuildError("CFN-PKG-002", function=chosen_one.name, folder=chosen_one.dir)
    scan = Scan(chosen_one.name, manifest.directory)
    scan.walk(chosen_one.dir, rules_for(manifest, chosen_one))
    for name, folder in shim.shared_folders(chosen_one):
        if folder.is_dir():
            scan.walk(folder, shared_rules(manifest, folder), f"{name}/")
        elif folder.is_file():
            scan.take(folder, name)
        else:
            raise BuildError("CFN-PKG-002", function=chosen_one.name, folder=folder)
    laid = shim.lay(chosen_one)
    made = [PackFile(name, "", content=content) for name, content in laid.files]
    files = in_order(chosen_one.name, [*scan.files, *made])
    walked = Walked(tuple(scan.folders), scan.linked)
    return Collected(chosen_one.name, laid.handler, files, tuple(sorted(scan.left_out)), walked)


def in_order(function: str, files: Iterable[PackFile]) -> tuple[PackFile, ...]:
    """``files`` sorted by name. Raises BuildError (CFN-PKG-006) for a name that is taken twice."""
    ordered = sorted(files, key=attrgetter("name"))
    for before, after in pairwise(ordered):
        if before.name == after.name:
            raise BuildError("CFN-PKG-006", function=function, file=after.name)
    return tuple(ordered)
