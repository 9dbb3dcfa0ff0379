"""Installs the dependencies that a function names and lacks, once: package.json with npm, requirements.txt with pip.

In: a function. Out: None, or the failure that its calls get. Only the function's own folder counts, as in the cloud.
The folder gets a ``node_modules`` and nothing else: no lock file appears that was not there. Python packages go into
the project's state.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from cloudfn import codes, regular_files
from cloudfn.calls import Failure
from cloudfn.clock import Clock
from cloudfn.dependencies import python, wanted
from cloudfn.dependencies.store import Failed, Hearer, NoNpm, Store
from cloudfn.dependencies.tool import Stopped, Tool
from cloudfn.dependencies.wanted import LOCKS, Wanted
from cloudfn.events.base import Emit, Event
from cloudfn.events.tasks import Noticed, TaskEnded, TaskProgressed, TaskStarted
from cloudfn.manifest.values import Function, Manifest
from cloudfn.runner import failures, requirements
from cloudfn.runner.settings import Settings

TASK = "install"
SHOW_EVERY_S = 0.3
LOOKED_AT = ("package.json", *LOCKS, ".npmrc", "node_modules", "node_modules/.package-lock.json")

Signature = tuple[object, ...]


class Installs:
    def __init__(self, manifest: Manifest, settings: Settings, emit: Emit, clock: Clock) -> None:
        self._manifest = manifest
        self._state = manifest.state
        self._settings = settings
        self._emit = emit
        self._clock = clock
        self._store = Store(manifest.npm_store, settings.npm, settings.node)
        self._slots = asyncio.Semaphore(os.cpu_count() or 1)
        self._running: dict[str, asyncio.Task[Failure | None]] = {}
        self._working: set[str] = set()
        self._sets: dict[str, asyncio.Lock] = {}
        self._tools: set[Tool] = set()
        self._failed: dict[str, Failure] = {}  # of pip; the store remembers npm's
        self._whole: dict[str, Signature] = {}
        self._read: dict[str, tuple[Signature, Wanted | None]] = {}
        self._made: dict[str, bytes] = {}

    async def ensure(self, function: Function) -> Failure | None:
        """Return when the dependencies are there. Calls at once share one installation."""
        if not self._settings.install or function.install in ("none", "vendored"):
            return None
        if function.is_python:
            if not requirements.lacking(self._state, function, self._settings.python):
                return None
            if failure := self._failed.get(function.name):
                return failure
        elif self._whole.get(function.name) == (signature := _signature(function)) or self._asks(function) is None:
            self._whole[function.name] = signature
            return None
        task = self._running.get(function.name)
        if task is None:
            task = self._running[function.name] = asyncio.create_task(self._install(function))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():  # the pool closes
                return failures.of("closed")
            raise

    def made(self, function: Function, files: tuple[Path, ...]) -> bool:
        """Whether ``files`` only tell of an installation of ours: one that runs, or the last one as it left them."""
        mark = _mark(function)
        if not files or any(file.resolve() != mark for file in files):
            return False
        return function.name in self._working or self._made.get(function.name) == _content(mark)

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

    def _asks(self, function: Function) -> Wanted | None:
        """What package.json asks for; None for nothing, and for one that nobody can read: loading tells of that."""
        now = _signature(function)
        known = self._read.get(function.name)
        if known is not None and known[0] == now:
            return known[1]
        try:
            asked = wanted.read(function.dir, self._manifest.directory, ignore_scripts=function.ignore_scripts)
        except (OSError, ValueError):
            asked = None
        self._read[function.name] = (now, asked)
        return asked

    async def _install(self, function: Function) -> Failure | None:
        tool = Tool()
        self._tools.add(tool)
        try:
            if function.is_python:
                async with self._set(str(requirements.folder(self._state, function, self._settings.python))):
                    return await self._python(function, tool)
            asked = self._asks(function)
            if asked is None or await asyncio.to_thread(self._store.whole, asked):
                self._whole[function.name] = _signature(function)
                return None
            async with self._set(asked.identity):
                failure = await self._node(function, asked, tool)
            if failure is None:
                self._made[function.name] = _content(_mark(function))
                self._whole[function.name] = _signature(function)
            return failure
        finally:
            self._working.discard(function.name)
            self._tools.discard(tool)
            del self._running[function.name]

    def _set(self, name: str) -> asyncio.Lock:
        """Who wants a set that is being installed waits for it, and takes nobody's turn meanwhile."""
        return self._sets.setdefault(name, asyncio.Lock())

    async def _node(self, function: Function, asked: Wanted, tool: Tool) -> Failure | None:
        async with self._slots:
            self._working.add(function.name)
            told = _Told(self._deliver(), self._clock, function, "npm", len(asked.names))
            told.subject = lambda: self._sharing(function, asked)
            return await self._follow(function, told, lambda: self._store.ensure(asked, told.hearer(), tool))

    async def _python(self, function: Function, tool: Tool) -> Failure | None:
        settings = self._settings
        final = requirements.folder(self._state, function, settings.python)
        if final.is_dir():
            return None
        async with self._slots:
            told = _Told(self._deliver(), self._clock, function, "pip", len(requirements.names(function)))

            def work() -> None:
                python.install(
                    settings.python or sys.executable,
                    function.dir / requirements.FILE,
                    final,
                    told.hearer(),
                    tool,
                    ignore_scripts=function.ignore_scripts,
                )

            failure = await self._follow(function, told, work)
        if failure is not None:
            self._failed[function.name] = failure
        return failure

    async def _follow(self, function: Function, told: _Told, work: Callable[[], None]) -> Failure | None:
        try:
            await asyncio.to_thread(work)
        except NoNpm:
            return Failure("install", codes.say("CFN-RUN-015", {"tool": "npm"}, "title"), "", "CFN-RUN-015")
        except Stopped:
            told.ended("stopped")
            return failures.of("closed")
        except (Failed, OSError) as error:
            reason = str(error)
            told.ended(reason)
            return failures.of(
                "install", tool=told.tool, function=function.name, reason=reason, folder=str(function.dir)
            )
        told.ended("")
        return None

    def _sharing(self, function: Function, asked: Wanted) -> str:
        """The functions that the set is installed for: those with nothing yet that ask for the same."""
        names = [function.name]
        if not asked.in_place:
            for other in self._manifest.functions.values():
                if other.is_python or other.install in ("none", "vendored") or other.name == function.name:
                    continue
                if not (other.dir / "node_modules").exists():
                    same = self._asks(other)
                    if same is not None and same.identity == asked.identity:
                        names.append(other.name)
        order = list(self._manifest.functions)
        return ", ".join(sorted(names, key=lambda name: order.index(name) if name in order else -1))

    def _deliver(self) -> Emit:
        """Events reach the pool's listeners in its loop, whatever thread they come from."""
        loop, emit = asyncio.get_running_loop(), self._emit

        def deliver(event: Event) -> None:
            loop.call_soon_threadsafe(emit, event)

        return deliver


class _Told:
    """Turns what an installation says into events. Nothing is said of one that only places a set that is there."""

    def __init__(self, emit: Emit, clock: Clock, function: Function, tool: str, count: int) -> None:
        self.tool = tool
        self.subject: Callable[[], str] = lambda: function.name
        self._emit = emit
        self._clock = clock
        self._function = function
        self._count = count
        self._names = ""
        self._started = self._shown = 0.0
        self._fetched = 0

    def hearer(self) -> Hearer:
        return Hearer(self._began, self._again, self._line, self._scripts)

    def ended(self, reason: str) -> None:
        if self._names:
            ms = (time.perf_counter() - self._started) * 1000
            self._emit(TaskEnded(self._clock.now(), TASK, self._names, not reason, ms, reason))

    def _began(self) -> None:
        self._names = self.subject()
        self._started = time.perf_counter()
        self._emit(TaskStarted(self._clock.now(), TASK, self._names, self.tool, self._count))

    def _again(self, code: str, reason: str) -> None:
        self._notice(code, {"function": self._function.name, "reason": reason}, "warning")

    def _scripts(self, packages: tuple[str, ...]) -> None:
        if packages:
            code = "CFN-PKG-044" if self._function.ignore_scripts else "CFN-PKG-043"
            params = {"function": self._function.name, "tool": self.tool, "packages": ", ".join(packages)}
            self._notice(code, params, "note")

    def _notice(self, code: str, params: dict[str, object], level: str) -> None:
        kind = "note" if level == "note" else "warning"
        self._emit(Noticed(self._clock.now(), code, params, kind, self._function.name))  # type: ignore[arg-type]

    def _line(self, line: str) -> None:
        if line.startswith("npm http fetch"):
            self._fetched += 1
            if time.monotonic() - self._shown > SHOW_EVERY_S:
                self._shown = time.monotonic()
                self._emit(TaskProgressed(self._clock.now(), TASK, self._names, _package(line), self._fetched))


def _signature(function: Function) -> Signature:
    """Changes whenever what is asked for or what is there does."""
    found: list[object] = [function.ignore_scripts]
    for name in LOOKED_AT:
        try:
            state = os.stat(function.dir / name)
            found.append((state.st_ino, state.st_mtime_ns, state.st_size))
        except OSError:
            found.append(None)
    return tuple(found)


def _mark(function: Function) -> Path:
    """What npm writes last."""
    return function.dir.resolve() / "node_modules" / ".package-lock.json"


def _content(file: Path) -> bytes:
    try:
        return hashlib.blake2b(regular_files.read_bytes(file), digest_size=16).digest()
    except OSError:
        return b""


def _package(line: str) -> str:
    """The package in ``npm http fetch GET 200 https://HOST/@scope%2fname/-/name-1.0.0.tgz 12ms``."""
    path = line.partition("//")[2].partition("/")[2].split(" ")[0]
    return unquote(path.split("/-/")[0])
