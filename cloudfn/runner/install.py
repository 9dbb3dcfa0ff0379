"""Installs the dependencies that a function names and lacks, once: package.json with npm, requirements.txt with pip.

In: a function. Out: None, or the failure that its calls get. Only the function's own folder counts, as in the cloud.
The folder gets a ``node_modules`` and nothing else: no lock file appears that was not there. Python packages go into
the project's state.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

from cloudfn import codes
from cloudfn.calls import Failure
from cloudfn.clock import Clock
from cloudfn.dependencies import python, requested, tree
from cloudfn.dependencies.distributions import REQUIREMENTS
from cloudfn.dependencies.install_events import InstallEvents
from cloudfn.dependencies.requested import LOCKS, RequestedPackages
from cloudfn.dependencies.store import InstallFailed, NoNpm, PackageStore
from cloudfn.dependencies.tool import Tool, ToolStopped
from cloudfn.events.base import Emit, Event
from cloudfn.manifest.values import Function, Manifest
from cloudfn.runner import failures, requirements
from cloudfn.runner.settings import RunnerSettings

LOOKED_AT = ("package.json", *LOCKS, ".npmrc", "node_modules", f"node_modules/{tree.HIDDEN}")
ELSEWHERE = ("none", "vendored")
"""Values of ``install`` that leave the packages to the user."""

Signature = tuple[object, ...]


class Installs:
    def __init__(self, manifest: Manifest, settings: RunnerSettings, emit: Emit, clock: Clock) -> None:
        self._manifest = manifest
        self._settings = settings
        self._emit = emit
        self._clock = clock
        self._store = PackageStore(manifest.npm_store, settings.npm, settings.node)
        self._slots = asyncio.Semaphore(os.cpu_count() or 1)
        self._running: dict[str, asyncio.Task[Failure | None]] = {}
        self._sets: dict[str, asyncio.Lock] = {}
        self._tools: set[Tool] = set()
        self._failed: dict[str, Failure] = {}  # of pip; the store remembers npm's
        self._whole: dict[str, Signature] = {}
        self._read: dict[str, tuple[Signature, RequestedPackages | None]] = {}

    async def ensure(self, function: Function) -> Failure | None:
        """Return when the dependencies are there. Calls at once share one installation."""
        if not self._settings.install or function.install in ELSEWHERE or self._has_all(function):
            return None
        if failure := self._failed.get(function.name):
            return failure
        task = self._running.get(function.name)
        if task is None:
            task = self._running[function.name] = asyncio.create_task(self._install(function))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():  # the pool closes
                return failures.of("closed")
            raise

    def saved(self, function: Function, files: tuple[Path, ...]) -> tuple[Path, ...]:
        """``files`` without what only tells of an installation of ours, here or by a command beside this process."""
        hidden = function.dir.resolve() / "node_modules" / tree.HIDDEN
        others = tuple(file for file in files if file.resolve() != hidden)
        return others if others != files and self._store.is_ours(function.dir) else files

    def forget(self, function: Function) -> None:
        """Let the next call try again: something of the function's dependencies was saved."""
        self._failed.pop(function.name, None)
        self._store.forget(function.dir)

    async def close(self) -> None:
        for tool in list(self._tools):
            tool.stop()
        for task in list(self._running.values()):
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    def _has_all(self, function: Function) -> bool:
        """A first answer, from what is known and by few looks at the disk."""
        if function.is_python:
            return not requirements.lacking(self._manifest.state, function, self._settings.python)
        return self._whole.get(function.name) == _signature(function) or self._requested(function) is None

    def _requested(self, function: Function) -> RequestedPackages | None:
        """What package.json asks for; None for nothing, and for one that nobody can read: loading tells of that."""
        now, known = _signature(function), self._read.get(function.name)
        if known is not None and known[0] == now:
            return known[1]
        ignores = self._manifest.ignores_scripts(function.name)
        try:
            requested_packages = requested.read(function.dir, self._manifest.directory, ignore_scripts=ignores)
        except (OSError, ValueError):
            requested_packages = None
        self._read[function.name] = (now, requested_packages)
        return requested_packages

    async def _install(self, function: Function) -> Failure | None:
        tool = Tool()
        self._tools.add(tool)
        try:
            return await (self._pip(function, tool) if function.is_python else self._npm(function, tool))
        finally:
            self._tools.discard(tool)
            del self._running[function.name]

    async def _npm(self, function: Function, tool: Tool) -> Failure | None:
        requested_packages = self._requested(function)
        if requested_packages is not None and not await asyncio.to_thread(self._store.whole, requested_packages):
            names = lambda: ", ".join(self._sharing(function, requested_packages))  # noqa: E731
            events = self._install_events(function, "npm", len(requested_packages.names), names)
            async with self._turn(requested_packages.identity):
                failure = await self._follow(
                    function, events, lambda: self._store.ensure(requested_packages, events.hearer(), tool)
                )
            if failure is not None:
                return failure
        self._whole[function.name] = _signature(function)
        return None

    async def _pip(self, function: Function, tool: Tool) -> Failure | None:
        final = requirements.folder(self._manifest.state, function, self._settings.python)
        interpreter = self._settings.python or sys.executable
        ignores = self._manifest.ignores_scripts(function.name)
        events = self._install_events(function, "pip", len(requirements.names(function)))

        def work() -> None:
            if not final.is_dir():
                file = function.dir / REQUIREMENTS
                python.install(interpreter, file, final, events.hearer(), tool, ignore_scripts=ignores)

        async with self._turn(final.name):
            failure = await self._follow(function, events, work)
        if failure is not None:
            self._failed[function.name] = failure
        return failure

    def _turn(self, name: str) -> _Turn:
        return _Turn(self._sets.setdefault(name, asyncio.Lock()), self._slots)

    def _install_events(
        self, function: Function, tool: str, count: int, names: Callable[[], str] | None = None
    ) -> InstallEvents:
        loop, emit = asyncio.get_running_loop(), self._emit

        def deliver(event: Event) -> None:
            """Events reach the pool's listeners in its loop, whatever thread they come from."""
            loop.call_soon_threadsafe(emit, event)

        ignores = self._manifest.ignores_scripts(function.name)
        return InstallEvents(deliver, self._clock, function.name, tool, count, subject=names, ignore_scripts=ignores)

    async def _follow(self, function: Function, events: InstallEvents, work: Callable[[], None]) -> Failure | None:
        try:
            await asyncio.to_thread(work)
        except NoNpm:
            return Failure("install", codes.say("CFN-RUN-015", {"tool": "npm"}, "title"), "", "CFN-RUN-015")
        except ToolStopped:
            return failures.of("closed")
        except (InstallFailed, OSError) as error:
            events.ended(str(error))
            folder = str(function.dir)
            return failures.of("install", tool=events.tool, function=function.name, reason=str(error), folder=folder)
        events.ended("")
        return None

    def _sharing(self, function: Function, requested_packages: RequestedPackages) -> list[str]:
        """The functions that the set is installed for: those with nothing yet that ask for the same."""
        if requested_packages.in_place:
            return [function.name]

        def waits(other: Function) -> bool:
            if other.is_python or other.install in ELSEWHERE or (other.dir / "node_modules").exists():
                return False
            same = self._requested(other)
            return same is not None and same.identity == requested_packages.identity

        others = self._manifest.functions.values()
        return [other.name for other in others if other.name == function.name or waits(other)] or [function.name]


class _Turn:
    """First the set, then a place among those who work: who waits for a set takes nobody's place meanwhile."""

    def __init__(self, one_set: asyncio.Lock, slots: asyncio.Semaphore) -> None:
        self._set = one_set
        self._slots = slots

    async def __aenter__(self) -> None:
        await self._set.acquire()
        try:
            await self._slots.acquire()
        except BaseException:
            self._set.release()
            raise

    async def __aexit__(self, *error: object) -> None:
        self._slots.release()
        self._set.release()


def _signature(function: Function) -> Signature:
    """Changes whenever what is asked for or what is there does."""

    def state(name: str) -> object:
        try:
            found = (function.dir / name).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    return tuple(state(name) for name in LOOKED_AT)
