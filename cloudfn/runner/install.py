"""Installs the dependencies that a function names and lacks, once: package.json with npm, requirements.txt with pip.

In: a function. Out: None, or the failure that its calls get. What a parent folder provides is not installed again.
The folder gets a ``node_modules`` and nothing else: no lock file appears that was not there. Python packages go into
the project's state.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import sys
import time
from collections import deque
from pathlib import Path
from urllib.parse import unquote

from cloudfn import codes
from cloudfn.calls import Failure
from cloudfn.clock import Clock
from cloudfn.events.base import Emit
from cloudfn.events.tasks import TaskEnded, TaskProgressed, TaskStarted
from cloudfn.manifest.values import Function, Manifest
from cloudfn.runner import failures, requirements
from cloudfn.runner.launch import POSIX
from cloudfn.runner.packages import declared
from cloudfn.runner.settings import Settings

AT_ONCE = 2
RETRY_AFTER_S = 10.0
TASK = "install"
FLAGS = ("--no-audit", "--no-fund", "--omit=dev", "--loglevel=http", "--no-progress")
LAST_LINES = 6


class Installs:
    def __init__(self, manifest: Manifest, settings: Settings, emit: Emit, clock: Clock) -> None:
        self._state = manifest.state
        self._settings = settings
        self._emit = emit
        self._clock = clock
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._running: dict[str, asyncio.Task[Failure | None]] = {}
        self._failed: dict[str, tuple[float, Failure]] = {}
        self._made: dict[str, bytes] = {}

    async def ensure(self, function: Function) -> Failure | None:
        """Return when the dependencies are there. Calls at once share one installation."""
        if not self._settings.install or not self._lacks(function):
            return None
        failed = self._failed.get(function.name)
        if failed and time.monotonic() - failed[0] < RETRY_AFTER_S:
            return failed[1]
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
        return function.name in self._running or self._made.get(function.name) == _content(mark)

    def forget(self, function: str) -> None:
        """Let the next call try again: something of the function's dependencies was saved."""
        self._failed.pop(function, None)

    async def close(self) -> None:
        for task in list(self._running.values()):
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _install(self, function: Function) -> Failure | None:
        try:
            async with self._slots:
                failure = await self._run(function)
        finally:
            del self._running[function.name]
        if failure is not None:
            self._failed[function.name] = (time.monotonic(), failure)
        elif not function.is_python:
            self._made[function.name] = _content(_mark(function))
        return failure

    def _lacks(self, function: Function) -> bool:
        if function.is_python:
            return requirements.lacking(self._state, function, self._settings.python)
        return bool(lacking(function))

    async def _run(self, function: Function) -> Failure | None:
        tool, command = self._python(function) if function.is_python else self._node(function)
        if not command:
            return Failure("install", codes.say("CFN-RUN-015", {"tool": tool}, "title"), "", "CFN-RUN-015")
        self._emit(TaskStarted(self._clock.now(), TASK, function.name, " ".join([tool, command[-1]])))
        started = time.perf_counter()
        code, lines = await self._follow(command, function)
        ms = (time.perf_counter() - started) * 1000
        reason = _reason(lines)
        self._emit(TaskEnded(self._clock.now(), TASK, function.name, code == 0, ms, "" if code == 0 else reason))
        if code == 0:
            return None
        return failures.of("install", tool=tool, function=function.name, reason=reason, folder=str(function.dir))

    def _node(self, function: Function) -> tuple[str, list[str]]:
        npm = self._settings.npm or shutil.which("npm")
        locked = any((function.dir / name).exists() for name in ("package-lock.json", "npm-shrinkwrap.json"))
        words = ["ci"] if locked else ["--no-package-lock", "install"]
        return "npm", [npm, *FLAGS, *words] if npm else []

    def _python(self, function: Function) -> tuple[str, list[str]]:
        python = self._settings.python or sys.executable
        target = requirements.folder(self._state, function, self._settings.python)
        words = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--target", str(target)]
        return "pip", [python, *words, "-r", requirements.FILE]

    async def _follow(self, command: list[str], function: Function) -> tuple[int, deque[str]]:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=function.dir,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "NO_COLOR": "1", "NO_UPDATE_NOTIFIER": "1"},
            start_new_session=POSIX,
        )
        assert process.stdout is not None
        lines: deque[str] = deque(maxlen=200)
        fetched, shown = 0, 0.0
        try:
            async for raw in process.stdout:
                line = raw.decode("utf-8", "replace").rstrip()
                if not line.startswith("npm http"):
                    lines.append(line)
                    continue
                fetched += 1
                if time.monotonic() - shown > 0.3:
                    shown = time.monotonic()
                    self._emit(TaskProgressed(self._clock.now(), TASK, function.name, _package(line), fetched))
            code = await process.wait()
            if code == 0 and function.is_python:
                (requirements.folder(self._state, function, self._settings.python) / requirements.DONE).touch()
            return code, lines
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


def lacking(function: Function) -> tuple[str, ...]:
    """Declared packages that Node.js would not find from the function's folder."""
    if function.install in ("none", "vendored"):
        return ()
    return tuple(name for name in declared(function.dir, optional=False) if not _found(function.dir, name))


def _found(folder: Path, name: str) -> bool:
    return any((parent / "node_modules" / name).exists() for parent in (folder, *folder.parents))


def _mark(function: Function) -> Path:
    """What npm writes last."""
    return function.dir.resolve() / "node_modules" / ".package-lock.json"


def _content(file: Path) -> bytes:
    try:
        return hashlib.blake2b(file.read_bytes(), digest_size=16).digest()
    except OSError:
        return b""


def _package(line: str) -> str:
    """The package in ``npm http fetch GET 200 https://HOST/@scope%2fname/-/name-1.0.0.tgz 12ms``."""
    path = line.partition("//")[2].partition("/")[2].split(" ")[0]
    return unquote(path.split("/-/")[0])


def _reason(lines: deque[str]) -> str:
    told = [line.removeprefix("npm error ").removeprefix("npm ERR! ") for line in lines if line.strip()]
    told = [line for line in told if " " in line and "complete log" not in line and "-debug-0.log" not in line]
    return "\n".join(told[-LAST_LINES:]) or "it gave no reason"
