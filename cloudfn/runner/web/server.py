"""One process of an HTTP function's web server: started, watched, ended once nobody is being answered."""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cloudfn import leftovers
from cloudfn.errors import InvalidFile
from cloudfn.platforms import groups
from cloudfn.runner.output import OnLine, Output
from cloudfn.runner.process import Process

LOOK_EVERY_S = 0.01
_NUMBERS = itertools.count(1)


class NotStarted(Exception):
    """No server listens; ``why`` is for people."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class WebServer:
    """``answering`` are the ids of requests under way. ``reason`` says why it was ended, "" where it ended itself."""

    def __init__(self, process: Process, port: int, on_line: OnLine, on_end: Callable[[WebServer], None]) -> None:
        self.process, self.port = process, port
        self.answering: set[str] = set()
        self.answered = 0
        self.idle_since = time.monotonic()
        self.reason = ""
        self.ended = asyncio.Event()
        self._on_end = on_end
        loop = asyncio.get_running_loop()
        self._output = Output(loop, process.pipes(), on_line, lambda lines: None)
        process.watch(loop, self._exited)

    @property
    def alive(self) -> bool:
        return not self.ended.is_set()

    @property
    def last_words(self) -> bytes:
        self._output.drain()
        return self._output.tail

    async def listening(self, limit_s: float) -> None:
        """Return once it takes connections. Raises NotStarted."""
        until = time.monotonic() + limit_s
        while not await _takes_connections(self.port):
            if not self.alive:
                words = self.last_words.decode("utf-8", "replace").strip()
                code = self.process.code
                raise NotStarted(f"it ended with exit code {code}{': ' + words if words else ''}")
            if time.monotonic() > until:
                raise NotStarted(f"nothing listens on port 9000 after {limit_s:g} s")
            await asyncio.sleep(LOOK_EVERY_S)

    def begin(self, request_id: str) -> None:
        self.answering.add(request_id)
        self.answered += 1

    def finish(self, request_id: str) -> None:
        self.answering.discard(request_id)
        self.idle_since = time.monotonic()
        self._output.settle()
        if self.reason and not self.answering:
            self.process.kill()

    def retire(self, reason: str) -> None:
        """End it when the last request is answered."""
        self.reason = self.reason or reason
        if not self.answering:
            self.process.kill()

    async def end(self, reason: str) -> None:
        self.reason = self.reason or reason
        self.process.kill()
        await self.ended.wait()

    def _exited(self, code: int) -> None:
        self._output.drain()
        self._output.close()
        self.process.close_pipes()
        self.ended.set()
        self._on_end(self)


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def new_mark(project: str) -> str:
    """What this server and all that it starts carry, so that nothing of it stays behind."""
    return leftovers.mark(1_000_000_000 + next(_NUMBERS), project)


def start(command: Sequence[str], environment: Mapping[str, str], folder: Path, project: str) -> Process:
    """Raises InvalidFile where the command cannot be started."""
    try:
        popen = subprocess.Popen(
            [*groups.tied(), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=dict(environment),
            start_new_session=groups.NEW_SESSION,
            creationflags=groups.FLAGS,
            bufsize=0,
        )
    except OSError as error:
        raise InvalidFile("CFN-RUN-016", tool=os.fspath(command[0]), reason=error.strerror or str(error)) from error
    groups.hold(popen.pid)
    process = Process(popen, project)
    process.mark = environment[leftovers.VARIABLE]
    return process


async def _takes_connections(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.transport.abort()
    return True
