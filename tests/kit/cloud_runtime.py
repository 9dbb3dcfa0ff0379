"""A runtime of the emulated cloud without functions: a call gives its event back, files lie in memory."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from cloudfn.calls import Answer, Failure, InvokeResult
from cloudfn.control import Deployed, DocumentFile, HttpCall


class MemoryFiles:
    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def paths(self) -> tuple[str, ...]:
        return tuple(sorted(self._files))

    def exists(self, path: str) -> bool:
        return path in self._files

    def read(self, path: str) -> bytes:
        return self._files[path]

    def write(self, path: str, data: bytes) -> None:
        if ".." in path.split("/"):
            raise ValueError(f"{path} climbs")
        self._files[path] = data

    def delete(self, path: str) -> bool:
        return self._files.pop(path, None) is not None

    def modified(self, path: str) -> datetime:
        return datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class EchoRuntime:
    """``{"fail": true}`` fails, ``{"wait": true}`` ends when ``release`` is called, ``{"bug": true}`` is a bug."""

    def __init__(self) -> None:
        self.called: list[Deployed] = []
        self.forgotten: list[tuple[str, str]] = []
        self._files: dict[tuple[str, str], MemoryFiles] = {}
        self._released = asyncio.Event()

    def release(self) -> None:
        self._released.set()

    async def invoke(self, function: Deployed, event: bytes, request_id: str) -> tuple[InvokeResult, str]:
        self.called.append(function)
        value = json.loads(event)
        if isinstance(value, dict) and value.get("wait"):
            await self._released.wait()
        if isinstance(value, dict) and value.get("bug"):
            raise KeyError("a bug")
        failure = Failure("error", "on purpose") if isinstance(value, dict) and value.get("fail") else None
        return InvokeResult(function.name, request_id, event, failure, ms=1.5, memory_mb=20.0), "it was called\n"

    async def http(self, function: Deployed, call: HttpCall) -> Answer:
        self.called.append(function)
        told = {"path": call.path, "method": call.method, "query": call.query, "version": function.version}
        return Answer(200, json.dumps(told).encode(), (("content-type", "application/json"),))

    async def admin(self, env_id: str, headers: Mapping[str, str], body: bytes, files_at: str) -> Answer:
        return Answer(200, json.dumps({"data": {"env": env_id, "at": files_at}}).encode())

    async def file(self, env_id: str, call: HttpCall) -> Answer:
        return Answer(404)

    async def counts(self, env_id: str) -> Mapping[str, int]:
        return {}

    async def forget(self, env_id: str, collection: str) -> None:
        self.forgotten.append((env_id, collection))

    async def import_documents(self, env_id: str, file: DocumentFile, mode: str) -> int:
        return len(self.files(env_id, "storage").read(file.path).splitlines())

    async def export_documents(self, env_id: str, file: DocumentFile, fields: Sequence[str]) -> int:
        self.files(env_id, "storage").write(file.path, b"{}")
        return 1

    def files(self, env_id: str, bucket: str) -> MemoryFiles:
        return self._files.setdefault((env_id, bucket), MemoryFiles())

    def changed(self, function: Deployed) -> None:
        """Nothing runs here, so there is nothing to follow."""
