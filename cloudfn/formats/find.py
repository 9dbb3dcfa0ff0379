"""Looks for a project of another tool: here, or one or two folders below, in the order in which the tools look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cloudfn import regular_files
from cloudfn.errors import InvalidFile, NotFound, UsageError
from cloudfn.formats import cloudbaserc, devtools, folders, script
from cloudfn.formats.foreign import read_json, read_yaml
from cloudfn.formats.imported import ForeignSource
from cloudfn.formats.join import Joined, join
from cloudfn.regular_files import seen_from

RC_NAMES = ("cloudbaserc", "cloudbaserc.json", "cloudbaserc.yaml", "cloudbaserc.yml", "cloudbaserc.js",
            "cloudbaserc.cjs", "cloudbase.config.js")  # fmt: skip
OBSOLETE = "tcbrc.json"
DEPTH = 2
MOST_FOLDERS = 2000
"""Folders looked into below the start: far more than a project has, few enough for a home folder by mistake."""


def find(start: Path, base: Path, mode: str) -> Joined:
    """The project at ``start``, a folder or one of the known files; paths are told relative to ``base``.

    Raises NotFound (CFN-DEP-081, -106), UsageError (CFN-DEP-107), InvalidFile (CFN-DEP-082, -083, -108).
    """
    if not regular_files.is_there(start):
        raise NotFound("CFN-DEP-081", directory=seen_from(base, start))
    if regular_files.is_file(start):
        return _some(join(start.parent, base, (_read(start, base, mode),)), base)
    own = _sources(start, base, mode)
    if not any(source.client for source in own):
        below = [each for each in _below(start) if regular_files.is_file(each / devtools.PROJECT)]
        own += _sources(below[0], base, mode, only=devtools.PROJECT) if len(below) == 1 else []
    roots = dict.fromkeys(
        (*(root for source in own for root in source.roots), *(start / each for each in folders.BARE))
    )
    own += [
        source for root in roots if root != start and regular_files.is_folder(root) for source in _cli(root, base, mode)
    ]
    here = join(start, base, tuple(own))
    if here.functions or here.out_of_kind:
        return here
    found = [join(each, base, tuple(_sources(each, base, mode))) for each in _below(start) if _is_project(each)]
    full = [each for each in found if each.functions]
    if len(full) > 1:
        names = ", ".join(f"`{seen_from(base, each.directory)}`" for each in full)
        raise UsageError("CFN-DEP-107", directory=start.name, projects=names, first=seen_from(base, full[0].directory))
    if full:
        return full[0]
    if not own and not found:
        if regular_files.is_file(start / OBSOLETE):
            raise InvalidFile("CFN-DEP-083", file=OBSOLETE)
        raise NotFound("CFN-DEP-081", directory=start.name or str(start))
    return _some(here, base, *found)


def _some(joined: Joined, base: Path, *more: Joined) -> Joined:
    """``joined`` if it has functions. Raises NotFound (CFN-DEP-106) with every folder that was looked into."""
    if joined.functions:
        return joined
    looked = [seen_from(base, root) for each in (joined, *more) for root in each.looked]
    without = [out.name for each in (joined, *more) for out in each.out]
    shown = ", ".join(f"`{each}/`" for each in dict.fromkeys(looked)) or "-"
    raise NotFound("CFN-DEP-106", directory=joined.directory.name, looked=shown, out=", ".join(without) or "-")


def _sources(directory: Path, base: Path, mode: str, only: str = "") -> list[ForeignSource]:
    """What the files in ``directory`` say, the CLI's before DevTools'. Of several of the CLI's the first one counts."""
    found = []
    package = directory / "package.json"
    if not only and regular_files.is_file(package) and _cloudbase(package, base):
        found.append(_read(package, base, mode))
    elif not only:
        found += _cli(directory, base, mode)
    if regular_files.is_file(directory / devtools.PROJECT):
        found.append(_read(directory / devtools.PROJECT, base, mode))
    return found


def _cli(directory: Path, base: Path, mode: str) -> list[ForeignSource]:
    """The CLI's file in ``directory``, at most one."""
    files = (directory / name for name in RC_NAMES)
    first = next((file for file in files if regular_files.is_file(file)), None)
    return [_read(first, base, mode)] if first else []


def _read(file: Path, base: Path, mode: str) -> ForeignSource:
    name = seen_from(base, file)
    if file.name == OBSOLETE:
        raise InvalidFile("CFN-DEP-083", file=name)
    if file.name == devtools.PROJECT:
        return devtools.read(file, read_json(file, name), name.removesuffix(devtools.PROJECT))
    if file.suffix in (".js", ".cjs", ".mjs"):
        content = script.evaluate(file, name)
    elif file.suffix in (".yaml", ".yml"):
        content = read_yaml(file, name)
    else:
        content = read_json(file, name)
    if file.name == "package.json":
        content = content.get("cloudbase")
    return cloudbaserc.read(file, content, mode)


def _cloudbase(package: Path, base: Path) -> bool:
    """Whether a package.json has a section of the CLI; one that cannot be read is npm's to complain about."""
    try:
        content = read_json(package, seen_from(base, package))
    except InvalidFile:
        return False
    return isinstance(content.raw, dict) and isinstance(content.raw.get("cloudbase"), dict)


def _is_project(directory: Path) -> bool:
    files = (*RC_NAMES, devtools.PROJECT)
    return any(regular_files.is_file(directory / name) for name in files) or regular_files.is_folder(
        directory / folders.BARE[0]
    )


def _below(start: Path) -> Iterator[Path]:
    """The folders one and two levels below, the nearer ones first."""
    level, count = [start], 0
    for _ in range(DEPTH):
        level = [inner for folder in level for inner in folders.inside(folder)]
        for each in level:
            count += 1
            if count > MOST_FOLDERS:
                return
            yield each
