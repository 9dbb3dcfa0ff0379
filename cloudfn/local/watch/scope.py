"""What belongs to the project's source: which folders are entered, which files count. Only reads the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path

from cloudfn import regular_files
from cloudfn.dependencies.tree import HIDDEN
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Manifest

SKIPPED = frozenset(
    {"node_modules", ".git", ".hg", ".svn", ".cloudfn", "logs", "__pycache__", ".idea", ".vscode", "coverage"}
)
NOISE = (".swp", ".swx", "~", ".tmp", ".log", ".pyc")
"""Editors' and tools' own files."""


@dataclass(frozen=True, slots=True)
class WatchScope:
    """``roots`` are entered with all their folders; ``files`` are watched alone, wherever they lie."""

    roots: tuple[Path, ...] = ()
    files: frozenset[Path] = frozenset()
    exclude: tuple[str, ...] = ()
    extra_folders: tuple[Path, ...] = field(default=())

    def folders(self) -> Iterator[Path]:
        """Every folder to watch, without its subfolders; each once."""
        seen: set[Path] = set()
        for root in self.roots:
            for folder in walk(root):
                if folder not in seen:
                    seen.add(folder)
                    yield folder
        for folder in (*self.extra_folders, *(file.parent for file in self.files)):
            if folder not in seen and regular_files.is_folder(folder):
                seen.add(folder)
                yield folder

    def counts(self, path: Path) -> bool:
        """Whether a change of the file ``path`` is news."""
        if path in self.files:
            return True
        if path.name == HIDDEN:  # npm writes it last: it tells of an install without watching thousands of folders
            return path.parent.name == "node_modules" and self.root_of(path.parent.parent) is not None
        if path.name.endswith(NOISE) or path.name.startswith(".#") or path.name == "4913":  # vim's write probe
            return False
        root = self.root_of(path)
        if root is None:
            return False
        inner = path.relative_to(root)
        return not SKIPPED.intersection(inner.parts) and not any(
            inner.match(pattern) or path.match(pattern) for pattern in self.exclude
        )

    def root_of(self, path: Path) -> Path | None:
        return next((root for root in self.roots if path.is_relative_to(root)), None)

    def source_files(self) -> Iterator[Path]:
        """Every file that counts now, for a first look and for polling."""
        for folder in self.folders():
            try:
                entries = list(os.scandir(folder))
            except OSError:
                continue
            for entry in entries:
                path = Path(entry.path)
                if self.counts(path) and regular_files.entry_is_file(entry):
                    yield path


def walk(root: Path) -> Iterator[Path]:
    """``root`` and the folders below it that may hold source, to ``regular_files.DEEPEST``, without those behind links.
    ``node_modules`` itself is given, but not entered."""
    if not regular_files.is_folder(root):
        return
    if root.name == "node_modules":
        yield root
        return
    pending = [(root, 0)]
    while pending:
        folder, depth = pending.pop()
        yield folder
        try:
            entries = list(os.scandir(folder))
        except OSError:
            continue
        for entry in entries:
            if entry.name == "node_modules" and entry.is_dir(follow_symlinks=False):
                yield Path(entry.path)  # for its .package-lock.json alone
            elif depth < regular_files.DEEPEST and entry.name not in SKIPPED and entry.is_dir(follow_symlinks=False):
                pending.append((Path(entry.path), depth + 1))


def scope_of(manifest: Manifest) -> WatchScope:
    """The functions' folders and what they share, and the files that the manifest is read from."""
    roots: dict[Path, None] = {}
    for function in manifest.functions.values():
        for root in (function.dir, *function.shared):
            roots[root.resolve()] = None
    single = {root for root in roots if regular_files.is_file(root)}
    outer = [
        root
        for root in roots
        if root not in single and not any(root != other and root.is_relative_to(other) for other in roots)
    ]
    directory = manifest.directory.resolve()
    names = [".env", ".env.local", ".cloudfnignore", *([f".env.{manifest.stage}"] if manifest.stage else [])]
    files = single | {directory / name for name in names} | {(directory / manifest.file).resolve()}
    return WatchScope(tuple(outer), frozenset(files), manifest.watch_exclude)
