"""The source files of a project, each read once, and what a relative ``require`` between them means."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path

from cloudfn import regular_files
from cloudfn.source.encoding import as_utf8
from cloudfn.source.names import Names
from cloudfn.source.syntax import TYPESCRIPT, File, grammar_of, tree_of

SCRIPTS = (".js", ".cjs", ".mjs", *TYPESCRIPT)
MAX_BYTES = 1_000_000
"""Larger files are data or generated; nobody writes a merchant number into them."""

MAX_DEPTH = 1000
"""Brackets within brackets. The parser takes seconds for what nests by the hundred thousand."""

_ENDINGS = ("", ".js", ".json", ".ts", ".cjs", ".mjs", ".tsx", "/index.js", "/index.json", "/index.ts")
"""What Node.js tries, and what a compiler of TypeScript does besides."""

_OTHERS = bytes(byte for byte in range(256) if byte not in b"([{)]}")
_STEP = dict.fromkeys(b"([{", 1) | dict.fromkeys(b")]}", -1)


def absolute(path: Path) -> Path:
    """An absolute path without ``..``; links stay as they are spelt, as they do in a package."""
    return Path(os.path.normpath(path.absolute()))


def is_path(request: str) -> bool:
    """Whether a request is for a file and not for a package."""
    return request in (".", "..") or request.startswith(("./", "../")) or Path(request).is_absolute()


class Modules:
    """Files below ``project``; places are named relative to it. ``roots`` are the functions' folders: where they lie
    outside it, as those of a back end that several mini programs share, what lies beside them counts too.
    """

    def __init__(self, project: Path, roots: Iterable[Path] = ()) -> None:
        self._project = absolute(project)
        self._roots = frozenset(roots)
        self.fences = (self._project, *sorted(self._roots))
        """What no link to a folder may lead out of."""
        beside = {root.parent for root in self._roots if not root.is_relative_to(self._project)}
        self._homes = (self._project, *sorted(beside))
        self._resolved: dict[tuple[Path, str], Path | None] = {}
        self._names: dict[Path, Names | None] = {}

    def read(self, path: Path) -> Names | None:
        """The file's names; None for what cannot be read, is no script or JSON, is too big, or lies elsewhere."""
        if path not in self._names:
            self._names[path] = self._read(path)
        return self._names[path]

    def resolve(self, folder: Path, request: str) -> Path | None:
        """The file that ``request`` means in a file of ``folder``; None when there is none.

        The name of a file in a function's folder is one too: the platform has /var/user in NODE_PATH.
        """
        if (folder, request) not in self._resolved:
            self._resolved[folder, request] = self._resolve(folder, request)
        return self._resolved[folder, request]

    def _resolve(self, folder: Path, request: str) -> Path | None:
        if not is_path(request):
            root = next((each for each in (folder, *folder.parents) if each in self._roots), None)
            if root is None:
                return None
            folder = root
        wanted = os.fspath(absolute(folder / request))
        return next((path for end in _ENDINGS if regular_files.is_file(path := Path(wanted + end))), None)

    def holds(self, path: Path) -> bool:
        return any(path.is_relative_to(home) for home in self._homes)

    def named(self, path: Path) -> str:
        return Path(os.path.relpath(path, self._project)).as_posix() if self.holds(path) else path.as_posix()

    def _read(self, path: Path) -> Names | None:
        if path.suffix not in (*SCRIPTS, ".json") or not self.holds(path):
            return None
        try:
            if path.stat().st_size > MAX_BYTES or not regular_files.is_file(path):
                return None
            data = as_utf8(regular_files.read_bytes(path))
        except (OSError, ValueError):
            return None
        if _depth(data) > MAX_DEPTH:
            return None
        if path.suffix == ".json":
            data = b"(" + data.strip() + b")"  # else the outermost object is a block
        return Names(File(path, self.named(path), data, tree_of(grammar_of(path), data)))


def _depth(data: bytes) -> int:
    """How deep brackets nest, counted blindly."""
    return max(accumulate(map(_STEP.__getitem__, data.translate(None, _OTHERS))), default=0)
