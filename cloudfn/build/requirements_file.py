"""What a Python function's requirements.txt asks for, with the files that it includes, as one text for pip.

Pure but for reading. The lines stay as they are; relative paths in them count from the function's folder, as for pip.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from cloudfn import regular_files
from cloudfn.dependencies.distributions import REQUIREMENTS, normal
from cloudfn.errors import BuildError
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Function

SDK = "cloudfn-sdk"
"""Comes with the shim."""

INCLUDE = re.compile(r"(-r|--requirement|-c|--constraint)(?:\s*=\s*|\s+|(?=[^-\s]))(\S+)$")
EDITABLE = re.compile(r"(?:-e|--editable)(?:\s*=\s*|\s+)(\S+)")
NAMED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^]]*\])?\s*(.*)")


@dataclass(frozen=True, slots=True)
class Requirements:
    """``packages`` and ``constraints`` are texts for pip's ``-r`` and ``-c``; ``files`` are packages that lie here.

    ``folders`` are source folders, which nothing here builds; ``loose`` are names whose version may change by the day.
    """

    packages: str = ""
    constraints: str = ""
    files: tuple[Path, ...] = ()
    folders: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()


def read(function: Function) -> Requirements:
    """Nothing without a requirements.txt. Raises BuildError (CFN-PKG-003) for an included file that is not there."""
    first = function.dir / REQUIREMENTS
    if not first.is_file():
        return Requirements()
    lines: dict[str, list[str]] = {"r": [], "c": []}
    _collect(function, first, "r", lines, set())
    paths = [(line, _path(function.dir, line)) for line in lines["r"]]
    return Requirements(
        packages="".join(f"{line}\n" for line in lines["r"]),
        constraints="".join(f"{line}\n" for line in lines["c"]),
        files=tuple(path for _, path in paths if path is not None and path.is_file()),
        folders=tuple(line for line, path in paths if path is not None and path.is_dir()),
        loose=_loose(lines["r"], pinned="\n".join(lines["c"])),
    )


def _collect(
    function: Function, path: Path, kind: str, lines: dict[str, list[str]], seen: set[tuple[Path, str]]
) -> None:
    if (path, kind) in seen:
        return
    seen.add((path, kind))
    try:
        text = regular_files.read_text(path)
    except (OSError, UnicodeDecodeError) as error:
        reason = regular_files.why_unread(error)
        raise BuildError("CFN-PKG-003", function=function.name, file=path, reason=reason) from error
    for raw in text.splitlines():
        line = re.sub(r"(^|\s)#.*$", "", raw).strip()
        include = INCLUDE.match(line)
        if include and "://" not in include.group(2):
            inner = "c" if "c" in (kind, include.group(1).lstrip("-")[0]) else "r"
            _collect(function, path.parent / include.group(2), inner, lines, seen)
        elif line and not (function.shim and _name(line) == SDK):
            lines[kind].append(line)


def _name(line: str) -> str:
    match = NAMED.match(line)
    return normal(match.group(1)) if match else ""


def _path(folder: Path, line: str) -> Path | None:
    """The file or folder that ``line`` installs from, None when it comes from an index."""
    editable = EDITABLE.match(line)
    word = (editable.group(1) if editable else line.split(";")[0].split(" --")[0].split("[")[0]).strip()
    place = word.partition("@")[2].strip() or word
    if place.startswith("file:"):
        return Path(url2pathname(urlsplit(place).path))
    if editable or word.startswith((".", "/")) or word.endswith((".whl", ".zip", ".tar.gz")):
        return folder / word
    return None


def _loose(lines: list[str], pinned: str) -> tuple[str, ...]:
    constrained = {_name(line) for line in pinned.splitlines() if "==" in line}
    found = ((match.group(1), match.group(2)) for match in map(NAMED.match, lines) if match)
    return tuple(
        name
        for name, rest in found
        if "==" not in rest.split(";")[0]
        and not rest.startswith("@")
        and normal(name) not in constrained
        and not name.endswith((".whl", ".zip", ".tar.gz"))
    )
