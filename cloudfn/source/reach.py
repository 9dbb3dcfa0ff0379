"""Which files a function's code is made of, and where it leaves what its package holds."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from cloudfn import regular_files
from cloudfn.frozen import dataclass
from cloudfn.source.constants import Constants
from cloudfn.source.modules import SCRIPTS, Modules, absolute, is_path
from cloudfn.source.names import Names
from cloudfn.source.requests import ModuleRequest, requests
from cloudfn.source.survey_values import Outside, SurveyedFolder

_SKIPPED = frozenset(("node_modules", "miniprogram_npm", "uni_modules", "__MACOSX"))
_MAX_FILES = 3000
"""Scripts of one folder; more are nobody's own."""
_MAX_FOLDERS = 10_000


@dataclass(frozen=True, slots=True)
class Reached:
    """The files that a function's code is made of, those outside its folder too, and how they are left."""

    files: tuple[Names, ...]
    outside: tuple[Outside, ...]


def reach(modules: Modules, constants: Constants, folder: SurveyedFolder, entry: str = "") -> Reached:
    """The files of ``folder``, of what it shares, and all that they require.

    With ``entry`` (``index``, without ending) only what begins there is looked at for requires that leave the package,
    as long as each require on the way can be told; else every file is.
    """
    roots = (folder.dir, *folder.shared)
    own = [path for root in roots for path in scripts(root, (*modules.fences, *roots))]
    walk = _Walk(modules, constants, folder)
    first = (
        next((path for end in SCRIPTS if regular_files.is_file(path := folder.dir / f"{entry}{end}")), None)
        if entry
        else None
    )
    if first is not None:
        walk.from_([first])
    if first is None or walk.blind:
        walk.from_(own)
    reached = list(walk.files.values())
    others = [found for path in own if path not in walk.files and (found := modules.read(path)) is not None]
    return Reached((*reached, *others), tuple(walk.outside))


class _Walk:
    def __init__(self, modules: Modules, constants: Constants, folder: SurveyedFolder) -> None:
        self.files: dict[Path, Names] = {}
        self.outside: list[Outside] = []
        self.blind = False  # a require cannot be told
        self._modules, self._constants, self._folder = modules, constants, folder
        self._inside = (folder.dir, *folder.shared)

    def from_(self, paths: Sequence[Path]) -> None:
        waiting = list(reversed(paths))
        while waiting:
            path = waiting.pop()
            names = self._modules.read(path) if path not in self.files else None
            if names is None:
                continue
            self.files[path] = names
            if path.suffix != ".json":
                for request in requests(self._constants, names):
                    waiting.extend(self._follow(names, request))

    def _follow(self, names: Names, request: ModuleRequest) -> Iterator[Path]:
        if not request.text:
            self.blind = True
            return
        base = names.file.path.parent
        target = self._modules.resolve(base, request.text)
        if target is None and not is_path(request.text):
            return  # a package
        wanted = target or absolute(base / request.text)
        if Path(request.text).is_absolute() and not self._modules.holds(wanted):
            return  # a place of the platform's, such as a layer's /opt
        if target is not None:
            yield target
        if any(wanted.is_relative_to(root) for root in self._inside):
            return
        if target is not None or not request.optional:
            where = names.file.where(request.node)
            self.outside.append(Outside(self._folder.name, request.text, wanted, target is not None, where))


def scripts(root: Path, fences: Sequence[Path] = ()) -> list[Path]:
    """The scripts below ``root``, or ``root`` itself, sorted.

    A link to a folder is followed where that lies below ``root`` or one of ``fences``; any other may lead to the whole
    machine. Each folder counts once, by its own path where it lies below ``root``, else by one of few links, and none
    below ``regular_files.DEEPEST`` others.
    """
    if regular_files.is_file(root):
        return [root] if root.suffix in SCRIPTS else []
    within = [Path(os.path.realpath(fence)) for fence in (root, *fences)]
    found: list[Path] = []
    seen: set[str] = set()
    waiting = [(os.fspath(root), os.path.realpath(root), 0)]
    links: deque[tuple[str, str, int]] = deque()
    while (waiting or links) and len(found) < _MAX_FILES and len(seen) < _MAX_FOLDERS:
        folder, real, depth = waiting.pop() if waiting else links.popleft()
        if real in seen:
            continue
        seen.add(real)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith(".") or entry.name in _SKIPPED:
                continue
            if regular_files.entry_is_folder(entry):
                linked = entry.is_symlink()
                inner = real.rstrip(os.sep) + os.sep + entry.name
                if linked:
                    inner = os.path.realpath(inner)
                if inner in seen or depth >= regular_files.DEEPEST:
                    continue
                if not linked:
                    waiting.append((entry.path, inner, depth + 1))
                elif any(map(Path(inner).is_relative_to, within)):
                    links.append((entry.path, inner, depth + 1))
            elif entry.name.endswith(SCRIPTS) and not entry.name.endswith((".min.js", ".d.ts")):
                found.append(Path(entry.path))
    return sorted(found)
