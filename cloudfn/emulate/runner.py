"""Runs what is deployed to the emulated cloud, each environment's functions beside its own documents and files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from cloudfn.backend.storage import Storage
from cloudfn.calls import Answer, InvokeResult
from cloudfn.clock import SystemClock
from cloudfn.control import ControlPlane, Deployed, DocumentFile, HttpCall
from cloudfn.emulate.environment import Deployment, EmulatedEnvironment
from cloudfn.manifest.values import Manifest

UNCALLABLE = ("Creating", "CreateFailed", "Deleting")


class Runner:
    """The ``Runtime`` of an emulated cloud. ``state`` holds a folder for each environment."""

    def __init__(self, project: Manifest, state: Path, serving: Callable[[str], None] | None = None) -> None:
        self.plane: ControlPlane | None = None
        self._project, self._state, self._serving = project, state, serving
        self._environments: dict[str, EmulatedEnvironment] = {}
        self._tasks: set[asyncio.Task[object]] = set()

    async def invoke(self, function: Deployed, event: bytes, request_id: str) -> tuple[InvokeResult, str]:
        return await self._of(function.namespace).invoke(function, event, request_id)

    async def http(self, function: Deployed, call: HttpCall) -> Answer:
        return await self._of(function.namespace).http(function, call)

    async def admin(self, env_id: str, headers: Mapping[str, str], body: bytes, files_at: str) -> Answer:
        return await self._of(env_id).admin(headers, body, files_at)

    async def file(self, env_id: str, call: HttpCall) -> Answer:
        return await self._of(env_id).file(call)

    async def counts(self, env_id: str) -> Mapping[str, int]:
        return await self._of(env_id).counts()

    async def forget(self, env_id: str, collection: str) -> None:
        await self._of(env_id).forget(collection)

    async def import_documents(self, env_id: str, file: DocumentFile, mode: str) -> int:
        return await self._of(env_id).import_documents(self.files(env_id, "storage"), file, mode)

    async def export_documents(self, env_id: str, file: DocumentFile, fields: Sequence[str]) -> int:
        return await self._of(env_id).export_documents(self.files(env_id, "storage"), file, fields)

    def files(self, env_id: str, bucket: str) -> Storage:
        return Storage(self._folder(env_id) / bucket, env_id, SystemClock())

    def loss(self) -> Path | None:
        """What was deleted of an environment's state since it was opened."""
        return next((lost for each in self._environments.values() if (lost := each.loss()) is not None), None)

    def changed(self, function: Deployed) -> None:
        """Follow a deploy, so that the local address serves what is deployed."""
        environment = self._of(function.namespace)
        if environment.running or self._serving is not None:
            task: asyncio.Task[object] = asyncio.get_running_loop().create_task(environment.rooms())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for environment in self._environments.values():
            await environment.close()

    def _of(self, env_id: str) -> EmulatedEnvironment:
        if env_id not in self._environments:
            self._environments[env_id] = EmulatedEnvironment(
                self._project, env_id, self._folder(env_id), lambda: self._deployment(env_id), self._serving
            )
        return self._environments[env_id]

    def _folder(self, env_id: str) -> Path:
        return self._state / quote(env_id, safe="")

    def _deployment(self, env_id: str) -> Deployment:
        assert self.plane is not None
        world = self.plane.world
        functions = tuple(
            world.deployed(function) for function in world.functions(env_id) if function.status not in UNCALLABLE
        )
        tables = tuple(table for _, table in world.store.every("table", f"{env_id}/"))
        paths = {route["name"]: route["path"] for _, route in world.store.every("route", f"{env_id} ")}
        return Deployment(functions, tables, paths)
