"""What a Python function's requirements.txt asks for, and where it is installed for local use.

The packages go into a folder of the project's state: not into the interpreter that runs cloudfn, not into the sources.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from cloudfn import regular_files
from cloudfn.dependencies.distributions import REQUIREMENTS, normal
from cloudfn.manifest.values import Function

SDK = "cloudfn-sdk"
"""Comes with the shim."""

LOCAL = re.compile(
    rb"^\s*(?:-e|--editable|-f|--find-links|\.|/|file:|[^#\n]*@\s*file:)|^[^#\n]*\.(?:whl|zip|tar\.gz)\b", re.M
)
"""Lines that name something beside the file: equal texts need not mean equal packages."""


def names(function: Function) -> tuple[str, ...]:
    """The distributions that the file and those that it includes name; options, comments and URLs are left out."""
    return tuple(_names(function.dir / REQUIREMENTS, set()))


def _names(path: Path, seen: set[Path]) -> Iterator[str]:
    if path in seen:
        return
    seen.add(path)
    try:
        lines = regular_files.read_text(path).splitlines()
    except (OSError, UnicodeDecodeError):
        return
    for line in lines:
        if included := re.match(r"\s*(?:-r|--requirement)[\s=]*(\S+)", line):
            yield from _names(path.parent / included.group(1), seen)
        elif named := re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", line):
            yield named.group(1)


def unnamed(function: Function, imported: Iterable[str]) -> tuple[str, ...]:
    """Of the packages ``imported`` from cloudfn's own interpreter, those that requirements.txt would not bring.

    What a named distribution depends on comes along, whatever the condition, but not its extras.
    """
    brought: set[str] = set()
    waiting = [normal(name) for name in names(function)]
    while waiting:
        name = waiting.pop()
        if name not in brought:
            brought.add(name)
            waiting += _needs(name)
    from importlib import metadata  # 10 ms that only Python functions cost

    packages = metadata.packages_distributions()
    return tuple(name for name in imported if brought.isdisjoint(map(normal, packages.get(name, [name]))))


def _needs(name: str) -> list[str]:
    from importlib import metadata  # 10 ms that only Python functions cost

    try:
        wanted = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []
    named = (re.match(r"[A-Za-z0-9._-]+", each) for each in wanted if not re.search(r"extra\s*==", each))
    return [normal(found.group()) for found in named if found]


def folder(state: Path, function: Function, python: str) -> Path:
    """Where they are installed, complete once it is there: the same place for the same requirements and interpreter."""
    content = b"".join(_contents(function.dir / REQUIREMENTS, set()))
    where = os.fspath(function.dir) if LOCAL.search(content) else ""
    digest = hashlib.sha256(content + (python or sys.version).encode() + where.encode("utf-8", "surrogateescape"))
    return state / "python" / digest.hexdigest()[:16]


def _contents(path: Path, seen: set[Path]) -> Iterator[bytes]:
    """The file and those that it includes or is constrained by."""
    if path in seen:
        return
    seen.add(path)
    try:
        content = regular_files.read_bytes(path)
    except OSError:
        return
    yield content
    for line in content.decode("utf-8", "replace").splitlines():
        if included := re.match(r"\s*(?:-r|--requirement|-c|--constraint)[\s=]*(\S+)", line):
            yield from _contents(path.parent / included.group(1), seen)


def lacking(state: Path, function: Function, python: str) -> bool:
    """Whether something has to be installed. What cloudfn's own interpreter has is found there by the function too."""
    if function.install in ("none", "vendored"):
        return False
    wanted = [name for name in names(function) if not (function.shim and normal(name) == SDK)]
    if not wanted or (not python and all(_installed(name) for name in wanted)):
        return False
    return not folder(state, function, python).is_dir()


def _installed(name: str) -> bool:
    from importlib import metadata  # 10 ms that only Python functions cost

    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True
