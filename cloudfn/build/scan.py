"""Walks one folder by the rules. Links are followed only where they stay inside the project and do not loop."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import Counter
from pathlib import Path
from typing import NamedTuple, NoReturn

from cloudfn import regular_files
from cloudfn.build.artifact import LeftOut, PackFile, Stamp
from cloudfn.build.rules import NEVER_ENTERED, Rules, is_secret
from cloudfn.errors import BuildError

MAX_FILES = 65535
"""What a zip archive counts without its 64-bit extension, which not every unpacker knows. As many folders are listed
and as many links looked at, so that the time is bounded too."""

MAX_WAYS = 256
"""Links by which one folder enters a package. Nine folders that link to each other lead to one of them in 100,000 ways.

Not for what is reached through node_modules: pnpm's packages link to each other, one that all need by the hundred.
"""

MAX_LINKED = 32
"""Links within one path; macOS follows no more, Linux 40 (path_resolution(7))."""


class LinkTarget(NamedTuple):
    """What a link points to. ``outside``: nothing, or what lies outside of the project."""

    real: str
    outside: bool
    is_folder: bool


class Scan:
    """Collects into ``files`` and ``left_out``, and into ``folders`` what it listed, with stamps from before.
    ``linked`` once it has met a link. ``fence`` is the folder that no link may leave.

    Raises BuildError: unreadable (CFN-PKG-003), a name that no archive can carry (CFN-PKG-004), too many files or
    folders (CFN-PKG-005), folders nested too deep (CFN-PKG-056), links to folders in too many ways (CFN-PKG-057).
    """

    def __init__(self, function: str, fence: Path) -> None:
        self.files: list[PackFile] = []
        self.left_out: list[LeftOut] = []
        self.folders: list[tuple[str, Stamp]] = []
        self.linked = False
        self._function = function
        self._fence = os.path.realpath(fence)
        self._project = fence
        self._links = 0
        self._linked = 0  # of the path that is walked now
        self._targets: dict[str, LinkTarget] = {}
        self._ways: Counter[str] = Counter()
        self._rules: Rules

    def walk(self, folder: Path, rules: Rules, prefix: str = "") -> None:
        """Take ``folder`` by ``rules``; its files are named ``prefix`` + path below it."""
        self._rules = rules
        self._walk(os.fspath(folder), "", prefix, (os.path.realpath(folder),))

    def take(self, file: Path, name: str) -> None:
        """Take one file that is named by itself; only a secret stays out."""
        if is_secret(file.name):
            self.left_out.append(LeftOut(name, "secret", file.name))
            return
        try:
            self.linked = self.linked or file.is_symlink()
            self._add(os.fspath(file), name, file.stat())
        except OSError as error:
            raise BuildError("CFN-PKG-003", function=self._function, file=file, reason=error.strerror) from error

    def _walk(self, folder: str, below: str, prefix: str, trail: tuple[str, ...]) -> None:
        """``trail`` holds the real paths of the folders that led here, this one last."""
        if len(trail) - 1 > regular_files.DEEPEST:
            where = regular_files.shortened(regular_files.seen_from(self._project, Path(folder)))
            raise BuildError("CFN-PKG-056", function=self._function, folder=where, limit=regular_files.DEEPEST)
        if len(self.folders) >= MAX_FILES:
            self._too_many(prefix + below)
        try:
            self.folders.append((folder, _stamp(Path(folder).stat())))
            with os.scandir(folder) as found:
                entries = list(found)
        except OSError as error:
            raise BuildError("CFN-PKG-003", function=self._function, file=folder, reason=error.strerror) from error
        for entry in entries:
            name = f"{below}{entry.name}"
            try:
                if entry.is_symlink():
                    self.linked = True
                    self._link(entry, name, prefix, trail)
                elif entry.is_dir():
                    self._folder(entry.path, name, prefix, (*trail, trail[-1] + os.sep + entry.name))
                else:
                    self._file(entry, name, prefix)
            except OSError as error:
                raise BuildError(
                    "CFN-PKG-003", function=self._function, file=entry.path, reason=error.strerror
                ) from error

    def _folder(self, path: str, name: str, prefix: str, trail: tuple[str, ...], *, linked: bool = False) -> None:
        why = self._rules.why(name, folder=True)
        if why is None or (self._rules.opens(why[0]) and name.rpartition("/")[2] not in NEVER_ENTERED):
            if linked:
                self._count_way(trail[-1], f"{prefix}{name}")
            files, outs = len(self.files), len(self.left_out)
            self._linked += linked
            self._walk(path, f"{name}/", prefix, trail)
            self._linked -= linked
            if why is None or len(self.files) > files:
                return
            del self.left_out[outs:]
        self.left_out.append(LeftOut(f"{prefix}{name}/", *why))

    def _file(self, entry: os.DirEntry[str], name: str, prefix: str) -> None:
        why = self._rules.why(name, folder=False)
        if why is not None:
            self.left_out.append(LeftOut(prefix + name, *why))
            return
        found = entry.stat()
        if not stat.S_ISREG(found.st_mode):
            self.left_out.append(LeftOut(prefix + name, "special", regular_files.special(found.st_mode)))
            return
        self._add(entry.path, prefix + name, found)

    def _add(self, path: str, packed: str, found: os.stat_result) -> None:
        if "\\" in packed or not packed.isprintable():
            raise BuildError("CFN-PKG-004", function=self._function, file=ascii(packed))
        if len(self.files) >= MAX_FILES:
            self._too_many(packed)
        stamp = _stamp(found)
        if not packed.isascii():
            packed = unicodedata.normalize("NFC", packed)  # some file systems hand names out decomposed
        self.files.append(PackFile(packed, path, stamp))

    def _too_many(self, packed: str) -> NoReturn:
        raise BuildError("CFN-PKG-005", function=self._function, limit=MAX_FILES, folder=packed.split("/")[0])

    def _link(self, entry: os.DirEntry[str], name: str, prefix: str, trail: tuple[str, ...]) -> None:
        """A link enters as what it points to. One that leaves the project could carry in anything of this machine."""
        self._links += 1
        if self._links > MAX_FILES:
            self._too_many(prefix + name)
        place = trail[-1] + os.sep + entry.name
        target = self._targets.get(place) or self._targets.setdefault(place, self._target(place))
        real = target.real
        if target.outside:
            self.left_out.append(LeftOut(prefix + name, "link", real))
        elif is_secret(Path(real).name):
            self.left_out.append(LeftOut(prefix + name, "secret", real))
        elif not target.is_folder:
            self._file(entry, name, prefix)
        elif any(_inside(folder, real) for folder in trail):
            self.left_out.append(LeftOut(prefix + name, "link", real))
        else:
            self._folder(entry.path, name, prefix, (*trail, real), linked=True)

    def _target(self, link: str) -> LinkTarget:
        real = os.path.realpath(link)
        outside = not _inside(real, self._fence) or not regular_files.is_there(real)
        return LinkTarget(real, outside, not outside and regular_files.is_folder(real))

    def _count_way(self, real: str, packed: str) -> None:
        if "node_modules" not in packed.split("/"):
            self._ways[real] += 1
        if self._ways[real] > MAX_WAYS or self._linked >= MAX_LINKED:
            where = regular_files.shortened(regular_files.seen_from(Path(self._fence), Path(real)))
            raise BuildError("CFN-PKG-057", function=self._function, folder=where, limit=MAX_WAYS, deep=MAX_LINKED)


def _stamp(found: os.stat_result) -> Stamp:
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
