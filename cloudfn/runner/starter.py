"""Starts worker processes and makes them the workers of a function.

In: a function and what it loaded last time. Out: a ``Worker`` that is prepared: its environment, folder and packages
are there, and no user code is loaded yet. A blank is a process that waits to become any function's.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from cloudfn import leftovers, regular_files, shim
from cloudfn.digits import only_digits
from cloudfn.errors import CloudfnError, InvalidFile
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Function, Manifest
from cloudfn.runner import failures, requirements
from cloudfn.runner.early import Early
from cloudfn.runner.environment import function_environment, python_layers
from cloudfn.runner.hub import Hub, WorkerLink
from cloudfn.runner.launch import Ticket, listen, new_ticket, node_command, process_environment, start
from cloudfn.runner.process import Process
from cloudfn.runner.settings import RunnerSettings
from cloudfn.runner.standing_facts import standing, standing_facts
from cloudfn.runner.worker import Gone, Stop, Worker, WorkerListener
from cloudfn.shortages import shortage

CONNECT_TIMEOUT_S = 30.0
OLDEST_NODE = 18
ENDINGS = (".js", ".cjs", ".mjs", ".json", ".py")
BOOTSTRAP = Path(__file__).parent / "python" / "bootstrap.py"

OF_ONE = "the function "
"""Before the name: the mould of a process that was told ahead whose it will be."""

BackendUrl = Callable[[str, str], str]
"""(function, request id) -> what TCB_CONTEXT_CNFG names; the id stands in it as it is."""


@dataclass(eq=False, slots=True)
class BootedBlank:
    """A process that boots or has booted; ``coming`` is its link once it has dialled. ``standing`` was told to it: it
    can become that function's and no other's.
    """

    process: Process
    coming: asyncio.Future[WorkerLink]
    ticket: Ticket
    mould: str
    standing: bytes = b""


class Starter:
    def __init__(
        self,
        manifest: Manifest,
        settings: RunnerSettings,
        backend_url: BackendUrl,
        loading_id: Callable[[str], str],
    ) -> None:
        """``loading_id`` hands out the request id of what a function's module asks for while it loads."""
        self._manifest = manifest
        self._settings = settings
        self._backend_url = backend_url
        self._loading_id = loading_id
        self.blanks: list[BootedBlank] = []
        self._coming: dict[Process, asyncio.Event] = {}
        """On their way in or out; the event is set once they have connected, or are gone."""
        self._closed = False
        self.project = leftovers.project_of(manifest.directory)
        self.hub = Hub()
        self.workers: set[Worker] = set()
        """Every worker whose process has not ended."""

    async def open(self, early: Early | None) -> None:
        """Listen for workers; adopt the processes that are booting already. Raises InvalidFile without Node.js."""
        if any(not function.is_python for function in self._manifest.functions.values()):
            self._node()
        await self.hub.start(early.listener if early else listen())
        for blank in early.blanks if early else ():
            kind = f"{OF_ONE}{blank.function}" if blank.standing else _node_mould(blank.memory_mb)
            booted = self._expect(Process(blank.popen, self.project), blank.ticket, kind)
            booted.standing = blank.standing
            self._keep(booted)
        if early:
            early.blanks.clear()

    async def start(self, function: Function, preload: Sequence[str], listener: WorkerListener) -> Worker:
        """A prepared worker. Raises Gone when it ends on the way, InvalidFile when its tool or folder is missing."""
        if self._closed:
            raise Gone(failures.of("closed"))
        if not function.dir.is_dir():
            raise InvalidFile("CFN-RUN-017", function=function.name, folder=str(function.dir))
        blank = self._adopt(function)
        if blank is not None:
            try:
                return await self._prepared(blank, function, preload, listener)
            except Gone:  # it may have been about to end
                if self._closed:
                    raise
        return await self._prepared(self._spawn(function, function.dir), function, preload, listener)

    async def _prepared(
        self, blank: BootedBlank, function: Function, preload: Sequence[str], listener: WorkerListener
    ) -> Worker:
        process = blank.process
        self._coming[process] = asyncio.Event()
        try:
            link = await self._connected(blank)
        finally:
            self._coming.pop(process).set()
        worker = Worker(process, link, listener)
        self.workers.add(worker)
        worker.begin()
        if not function.is_python:
            _check_version(link.version, worker)
        await worker.ask({"type": "prepare"}, self._bootstrap_facts(function, preload, process.mark))
        return worker

    async def close(self) -> None:
        """End every process; no new one starts."""
        self._closed = True
        for blank in list(self.blanks):
            self._discard(blank)
            await _end(blank.process)
        # Somebody may have given a start up and wait for it no more. One that has just connected is a worker by then.
        for process, arrived in list(self._coming.items()):
            process.kill()
            await arrived.wait()
        for worker in list(self.workers):
            worker.kill(Stop("closed", failures.of("closed")))
        await asyncio.gather(*(worker.finished() for worker in list(self.workers)))
        await self.hub.close()

    def keep_blank(self, kind: str) -> None:
        """Have one blank of the mould ``kind`` and no other; "" for none. Without the tool there is none."""
        for blank in [blank for blank in self.blanks if blank.mould != kind] + self.blanks[1:]:
            if self._discard(blank):
                self._coming[blank.process] = asyncio.Event()
                blank.process.kill()
        if kind and not self.blanks and not self._closed:
            example = next(each for each in self._manifest.functions.values() if mould(each) == kind)
            with contextlib.suppress(CloudfnError):  # the call that needs the tool tells of it
                self._keep(self._spawn(example, None))

    def _keep(self, blank: BootedBlank) -> None:
        self.blanks.append(blank)
        blank.process.watch(asyncio.get_running_loop(), lambda code: self._ended(blank))

    def _ended(self, blank: BootedBlank) -> None:
        self._discard(blank)
        blank.process.close_pipes()
        if (leaving := self._coming.pop(blank.process, None)) is not None:
            leaving.set()

    def _discard(self, blank: BootedBlank) -> bool:
        if blank not in self.blanks:
            return False
        self.blanks.remove(blank)
        self.hub.give_up(blank.ticket)
        return True

    def _adopt(self, function: Function) -> BootedBlank | None:
        for blank in self.blanks:
            if blank.mould == mould(function) or self._stands(blank, function):
                self.blanks.remove(blank)
                return blank
        return None

    def _stands(self, blank: BootedBlank, function: Function) -> bool:
        """Whether ``blank`` was told ahead what is still true of ``function``."""
        if blank.mould != f"{OF_ONE}{function.name}":
            return False
        packages = [Path(file) for file in json.loads(blank.standing)["preload"]]
        now = standing(self._manifest, function, offset_date=self._settings.offset_date, packages=packages)
        return blank.standing == now and not self._settings.inspect

    def _spawn(self, function: Function, cwd: Path | None) -> BootedBlank:
        if function.is_python:
            command = [self._settings.python or sys.executable, "-u", "-B", "-X", "utf8", str(BOOTSTRAP)]
        else:
            command = node_command(self._node(), function.memory_mb)
        try:
            ticket = new_ticket()
            popen = start(command, port=self.hub.port, ticket=ticket, environment=process_environment(), cwd=cwd)
        except OSError as error:
            if (lack := shortage(error)) is not None:
                raise lack from error
            reason = error.strerror or str(error)
            if cwd is not None and str(error.filename) == str(cwd):
                raise InvalidFile("CFN-RUN-056", folder=str(cwd), reason=reason) from error
            raise InvalidFile("CFN-RUN-016", tool=command[0], reason=reason) from error
        return self._expect(Process(popen, self.project), ticket, mould(function))

    def _expect(self, process: Process, ticket: Ticket, kind: str) -> BootedBlank:
        return BootedBlank(process, self.hub.expect(ticket), ticket, kind)

    async def _connected(self, blank: BootedBlank) -> WorkerLink:
        process, coming, ticket = blank.process, blank.coming, blank.ticket
        ended = asyncio.Event()
        process.watch(asyncio.get_running_loop(), lambda code: ended.set())
        gone = asyncio.ensure_future(ended.wait())
        try:
            either: set[asyncio.Future[object]] = {coming, gone}  # type: ignore[arg-type]
            await asyncio.wait(either, timeout=CONNECT_TIMEOUT_S, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self.hub.give_up(ticket)
            process.kill()
            process.close_pipes()
            raise
        finally:
            gone.cancel()
        if coming.done():
            return coming.result()
        self.hub.give_up(ticket)
        process.kill()
        raise Gone(failures.never_ready(process.code, process.last_words()))

    def _node(self) -> str:
        found = self._settings.node or shutil.which("node")
        if not found:
            raise InvalidFile("CFN-RUN-015", tool="node")
        return found

    def _bootstrap_facts(self, function: Function, preload: Sequence[str], mark: str) -> bytes:
        settings, manifest = self._settings, self._manifest
        refuse = settings.refuse_network and not settings.allow_network
        facts = {
            **standing_facts(manifest, function, offset_date=settings.offset_date),
            "network": {
                "allowNetwork": settings.allow_network,
                "refuseNetwork": refuse,
                "mark": mark,
                "wxpay": settings.wxpay_tls,
                "stubs": [{"url": stub.url, "method": stub.method} for stub in manifest.stubs],
            },
        }
        if function.is_python:
            installed = requirements.folder(manifest.state, function, settings.python)
            folders = (installed, *settings.python_path, shim.python_path(), *python_layers(function))
            facts["path"] = [str(path) for path in folders if path.is_dir()]
        url = self._backend_url(function.name, self._loading_id(function.name))
        environment = function_environment(manifest, function, settings, url)
        if function.is_python:  # Node.js adds it where a child is started
            environment[leftovers.VARIABLE] = mark
        return json.dumps({"facts": facts, "environment": environment, "preload": list(preload)}).encode()


def mould(function: Function) -> str:
    """What of a process must fit before it becomes ``function``'s: it cannot be changed once it runs."""
    return "python" if function.is_python else _node_mould(function.memory_mb)


def _node_mould(memory_mb: int) -> str:
    return f"node, {memory_mb} MB"


def check_regular(function: Function) -> None:
    """Node.js and Python wait for ever where a file that they open is a FIFO, and read one of gigabytes to its end.

    Raises InvalidFile (CFN-PKG-046).
    """
    entry = function.handler.rpartition(".")[0]
    for name in (*(f"{entry}{end}" for end in ENDINGS), "package.json"):
        if kind := regular_files.unreadable(function.dir / name):
            limit = regular_files.TEXT_LIMIT >> 20
            raise InvalidFile("CFN-PKG-046", function=function.name, file=name, kind=kind, limit=limit)


def _check_version(version: str, worker: Worker) -> None:
    major = version.removeprefix("v").partition(".")[0]
    if only_digits(major) and int(major) < OLDEST_NODE:
        worker.kill(Stop("crash"))
        raise InvalidFile("CFN-RUN-022", version=version, oldest=OLDEST_NODE)


async def _end(process: Process) -> None:
    ended = asyncio.Event()
    process.watch(asyncio.get_running_loop(), lambda code: ended.set())
    process.kill()
    await ended.wait()
    process.close_pipes()
