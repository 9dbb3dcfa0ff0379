"""``PackageStore``: sets of packages by what they were asked for, each installed once and placed where it is wanted.

A set is complete when it has its final name: npm works in a folder of its own, which is renamed when npm is done. What
cannot be shared is installed in the function's folder, and a note in the store says so until npm is done.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from cloudfn.dependencies import npm_attempts, tree
from cloudfn.dependencies.environment import tool_environment
from cloudfn.dependencies.npm_attempts import NpmAttempt
from cloudfn.dependencies.requested import RequestedPackages
from cloudfn.dependencies.tool import Heard, Tool
from cloudfn.digits import only_digits
from cloudfn.frozen import dataclass
from cloudfn.platforms import machine
from cloudfn.platforms.groups import is_alive

DAY_S = 86_400.0
RETRY_AFTER_S = 30.0
"""A failure is remembered until a file changes; one that may pass by itself, this long."""

_COUNT = itertools.count()
_LOCKS: dict[Path, threading.Lock] = {}
"""One at a time for each set, over all stores of this process."""


class NoNpm(Exception):
    """npm is not on this machine."""


class InstallFailed(Exception):
    """npm gave up. ``transient``: it may be otherwise soon, although no file changes; ``interrupted``: at once."""

    def __init__(self, command: str, reason: str, *, transient: bool, interrupted: bool = False) -> None:
        super().__init__(reason)
        self.command = command
        self.reason = reason
        self.transient = transient
        self.interrupted = interrupted


@dataclass(frozen=True, slots=True)
class _Remembered:
    failure: InstallFailed
    at: float
    folders: set[Path]


@dataclass(frozen=True, slots=True)
class Hearer:
    """Who is told what happens. ``began`` before npm is started, ``again`` when it is asked in another way (a code of
    CFN-PKG and why), ``line`` for each of its lines, ``scripts`` with the packages whose install scripts have run, or
    have been left out."""

    began: Callable[[], object]
    again: Callable[[str, str], object]
    line: Heard
    scripts: Callable[[tuple[str, ...]], object]


SILENT = Hearer(lambda: None, lambda code, reason: None, lambda line: None, lambda packages: None)


class PackageStore:
    """``folder``: where the sets lie. ``forgetful``: nobody tells of changed files, so failures are forgotten in time.

    Everything here blocks; ``tool`` stops it from another thread.
    """

    def __init__(self, folder: Path, npm: str = "", node: str = "", *, forgetful: bool = False) -> None:
        self.folder = folder
        self._forgetful = forgetful
        self._npm = npm
        self._node = node
        self._failed: dict[tuple[str, Path | None], _Remembered] = {}

    def whole(self, requested: RequestedPackages) -> bool:
        """Whether ``requested.folder`` has all that it asks for."""
        return not self._unfinished(requested.folder).exists() and tree.whole(
            requested.folder / "node_modules", requested
        )

    def ensure(self, requested: RequestedPackages, hearer: Hearer, tool: Tool) -> None:
        """Bring the packages into ``requested.folder``. Raises NoNpm, InstallFailed (a remembered one too),
        ToolStopped, OSError."""
        if requested.in_place:
            self._install_in_place(requested, hearer, tool)
        else:
            place(self.made(requested, hearer, tool), requested.folder / "node_modules", self.folder)

    def made(self, requested: RequestedPackages, hearer: Hearer, tool: Tool) -> Path:
        """The ``node_modules`` of the set in the store. Raises as ``ensure``."""
        npm = self._found()
        final = self.folder / f"{requested.identity}-{_machine(self._node or shutil.which('node') or 'node')}"
        with _LOCKS.setdefault(final, threading.Lock()):
            if final.is_dir():
                return final / "node_modules"
            sweep(self.folder)
            fresh = scratch(self.folder)
            try:
                (fresh / "package.json").write_bytes(requested.package)
                if requested.npmrc:
                    (fresh / ".npmrc").write_bytes(requested.npmrc)
                self._run(npm, requested, fresh, hearer, tool)
                (fresh / ".npmrc").unlink(missing_ok=True)  # it may hold a token, and nothing needs it any more
                tree.write_mark(fresh / "node_modules", requested)
                try:
                    fresh.rename(final)
                except OSError:
                    if not final.is_dir():  # else another process was quicker
                        raise
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
            return final / "node_modules"

    def is_ours(self, folder: Path) -> bool:
        """Whether the ``node_modules`` of ``folder`` is an installation of ours, in whichever process: one that runs,
        or one in which npm has done nothing since."""
        return self._unfinished(folder).exists() or tree.is_ours(folder / "node_modules")

    def forget(self, folder: Path) -> None:
        """Something of ``folder`` was saved: what it asks for may be tried again."""
        for key, remembered in list(self._failed.items()):
            if folder in remembered.folders:
                del self._failed[key]

    def _install_in_place(self, requested: RequestedPackages, hearer: Hearer, tool: Tool) -> None:
        npm, note = self._found(), self._unfinished(requested.folder)
        modules = requested.folder / "node_modules"
        if modules.is_symlink():
            modules.unlink()  # `npm ci` empties what it leads to
        half = note.with_name(f"{note.name}.modules")
        if note.exists() and modules.is_dir():
            # npm was killed: a package of which it had not written every file counts as whole to the next one.
            _put_aside(modules, half)
        note.parent.mkdir(parents=True, exist_ok=True)
        note.touch()
        try:
            self._run(npm, requested, requested.folder, hearer, tool)
        except InstallFailed as failure:
            if not failure.interrupted:
                if half.is_dir():  # without a network it may still do
                    tree.move_in(half, modules)
                else:
                    note.unlink(missing_ok=True)  # npm has put back what was there
            raise
        tree.write_mark(modules, requested)
        shutil.rmtree(half, ignore_errors=True)
        note.unlink(missing_ok=True)

    def _run(self, npm: str, requested: RequestedPackages, folder: Path, hearer: Hearer, tool: Tool) -> None:
        key = (requested.identity, requested.folder if requested.in_place else None)
        remembered = self._failed.get(key)
        if remembered is not None:
            remembered.folders.add(requested.folder)
            passes = remembered.failure.transient or self._forgetful
            if not passes or time.monotonic() - remembered.at < RETRY_AFTER_S:
                raise remembered.failure
        try:
            self._ask(npm, requested, folder, hearer, tool)
        except InstallFailed as failure:
            if not failure.interrupted:
                self._failed[key] = _Remembered(failure, time.monotonic(), {requested.folder})
            raise
        self._failed.pop(key, None)

    def _ask(self, npm: str, requested: RequestedPackages, folder: Path, hearer: Hearer, tool: Tool) -> None:
        """Run npm in ``folder`` until it is content or there is no further way."""
        hearer.began()
        chosen: NpmAttempt | None = npm_attempts.first(requested.lock)
        while chosen is not None:
            if chosen.code:
                hearer.again(chosen.code, chosen.reason.splitlines()[0])
            if not requested.in_place:
                _lay_lock(requested, chosen, folder)
            words = chosen.words(ignore_scripts=requested.ignore_scripts)
            code, lines = tool.run([npm, *words], folder, tool_environment(requested.npmrc), hearer.line)
            left_out = tree.lacking(folder / "node_modules", requested.names) if code == 0 else ""
            if (complete := npm_attempts.completing(chosen, left_out)) is not None:
                (folder / "node_modules" / tree.HIDDEN).unlink(missing_ok=True)  # npm would believe its own list too
                chosen = complete
                continue
            if code == 0:
                hearer.scripts(npm_attempts.with_scripts(tree.packages(folder / "node_modules")))
                return
            command = f"npm {chosen.word}"
            if code < 0:
                raise InstallFailed(command, f"signal {-code} ended it", interrupted=True, transient=True)
            refusal = npm_attempts.refusal(lines)
            failure = InstallFailed(command, refusal.reason, transient=refusal.code in npm_attempts.TRANSIENT)
            chosen = npm_attempts.following(chosen, refusal, requested.lock, in_place=requested.in_place)
        raise failure

    def _found(self) -> str:
        npm = self._npm or shutil.which("npm")
        if not npm:
            raise NoNpm
        return npm

    def _unfinished(self, folder: Path) -> Path:
        name = hashlib.sha256(os.fspath(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:24]
        return self.folder / "unfinished" / name


def _put_aside(modules: Path, half: Path) -> None:
    """The first that was put aside stays: what came later has less in it."""
    if not half.exists():
        try:
            modules.rename(half)
            return
        except OSError:
            pass  # another file system
    shutil.rmtree(modules)


def place(modules: Path, target: Path, folder: Path) -> None:
    """Make ``target`` the packages of ``modules``, by way of ``folder``."""
    fresh = scratch(folder)
    try:
        tree.link(modules, fresh / "node_modules")
        tree.move_in(fresh / "node_modules", target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def scratch(folder: Path) -> Path:
    """A new empty folder in ``folder``, whose name tells the process that works in it."""
    fresh = folder / f".{os.getpid()}-{next(_COUNT)}"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    return fresh


def sweep(folder: Path) -> None:
    """Take away what processes left that were killed in their work."""
    for left in folder.glob(".*-*"):
        pid = left.name[1:].partition("-")[0]
        if only_digits(pid) and int(pid) != os.getpid() and not _alive(int(pid), left):
            shutil.rmtree(left, ignore_errors=True)


def _alive(pid: int, left: Path) -> bool:
    alive = is_alive(pid)
    return time.time() - left.stat().st_mtime < DAY_S if alive is None else alive


def _lay_lock(requested: RequestedPackages, chosen: NpmAttempt, folder: Path) -> None:
    if requested.lock is None:
        return
    file = folder / requested.lock.name
    if chosen.lock == "none":
        file.unlink(missing_ok=True)
    else:
        file.write_bytes(requested.lock.content if chosen.lock == "whole" else requested.lock.without_hosts())


@functools.cache
def _machine(node: str) -> str:
    """What a set is good for besides its packages: Node.js' major version, the system and its processor."""
    try:
        ran = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        major = ran.stdout.strip().removeprefix("v").partition(".")[0]
    except OSError:
        major = ""
    return "-".join((f"node{major or '0'}", *machine())).lower()
