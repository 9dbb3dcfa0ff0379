"""Starts worker processes and makes them the workers of a function.

In: a function and what it loaded last time. Out: a ``Worker`` that is prepared (its environment, folder and packages are
there) and has loaded no user code yet.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from cloudfn.errors import InvalidFile
from cloudfn.manifest.values import Function, Manifest
from cloudfn.runner import failures
from cloudfn.runner.environment import DUMMY, function_environment, process_environment
from cloudfn.runner.hub import Hub, Link, new_token
from cloudfn.runner.process import Process, node_command, start
from cloudfn.runner.settings import Settings
from cloudfn.runner.worker import Gone, Listener, Worker

CONNECT_TIMEOUT_S = 30.0
LOADER = Path(__file__).parent.parent / "shim" / "node" / "load.js"


class Starter:
    def __init__(self, manifest: Manifest, settings: Settings) -> None:
        self._manifest = manifest
        self._settings = settings
        self.hub = Hub()
        self.workers: set[Worker] = set()
        """Every worker whose process has not ended."""

    async def start(self, function: Function, preload: Sequence[str], listener: Listener) -> Worker:
        """A prepared worker. Raises Gone when it ends on the way, InvalidFile when its tool is missing."""
        token = new_token()
        coming = self.hub.expect(token)
        try:
            process = start(
                self._command(function),
                port=self.hub.port,
                token=token,
                environment=process_environment(),
                cwd=function.dir,
            )
        except FileNotFoundError as error:
            self.hub.give_up(token)
            if not function.dir.is_dir():
                raise InvalidFile("CFN-RUN-017", function=function.name, folder=str(function.dir)) from error
            raise InvalidFile("CFN-RUN-015", tool="node") from error
        link = await self._connected(process, coming, token)
        worker = Worker(process, link, listener)
        self.workers.add(worker)
        worker.begin()
        await worker.ask({"type": "prepare"}, self._told(function, preload))
        return worker

    async def _connected(self, process: Process, coming: asyncio.Future[Link], token: str) -> Link:
        ended = asyncio.Event()
        process.watch(asyncio.get_running_loop(), lambda code: ended.set())
        gone = asyncio.ensure_future(ended.wait())
        await asyncio.wait({coming, gone}, timeout=CONNECT_TIMEOUT_S, return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        if coming.done():
            return coming.result()
        self.hub.give_up(token)
        process.kill()
        tail = process.last_words()
        raise Gone(failures.ended(process.code, {}, tail))

    def _command(self, function: Function) -> list[str]:
        node = self._settings.node or shutil.which("node")
        if not node:
            raise InvalidFile("CFN-RUN-015", tool="node")
        return node_command(
            node, memory_mb=function.memory_mb, inspect_port=self._settings.inspect.get(function.name, 0)
        )

    def _told(self, function: Function, preload: Sequence[str]) -> bytes:
        settings, manifest = self._settings, self._manifest
        entry = settings.node_entry if function.shim else None
        facts = {
            "function": function.name,
            "handler": function.handler,
            "root": str(function.dir),
            "realRoot": str(function.dir.resolve()),
            "nodeEntry": str(entry) if entry is not None and entry.exists() else "",
            "loader": str(LOADER),
            "memoryMb": function.memory_mb,
            "timeoutMs": function.timeout_s * 1000,
            "envId": manifest.env_id,
            "region": manifest.region,
            "accountAppId": "1250000000",
            "accountUin": "100000000001",
            "environment": {
                "TENCENTCLOUD_SECRETID": DUMMY,
                "TENCENTCLOUD_SECRETKEY": DUMMY,
                "TENCENTCLOUD_SESSIONTOKEN": DUMMY,
                "SCF_NAMESPACE": manifest.env_id,
            },
            "offsetDate": settings.offset_date,
            "network": {"allowNetwork": settings.allow_network, "refuseNetwork": settings.refuse_network},
        }
        environment = function_environment(manifest, function, settings)
        return json.dumps({"facts": facts, "environment": environment, "preload": list(preload)}).encode()
