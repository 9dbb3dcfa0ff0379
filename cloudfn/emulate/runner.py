"""Runs what is deployed to the emulated cloud, each environment's functions beside its own documents and files."""

from __future__ import annotations

import asyncio
<<<<<<< HEAD
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
=======
from collections.abc import Callable, Mapping
>>>>>>> main
from pathlib import Path
from urllib.parse import quote

from cloudfn.backend.storage import Storage
from cloudfn.calls import Answer, InvokeResult
from cloudfn.clock import SystemClock
from cloudfn.control import ControlPlane, Deployed, HttpCall
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

    async def forget(self, env_id: str, collection: str) -> None:
        await self._of(env_id).forget(collection)

    def files(self, env_id: str, bucket: str) -> Storage:
        return Storage(self._folder(env_id) / bucket, env_id, SystemClock())

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

<<<<<<< HEAD
    async def _ready(self, function: Deployed) -> AsyncLocalCloud:
        if self._changing is None:
            self._changing = asyncio.Lock()
        async with self._changing:
            wanted = self._manifest(function)
            if self._cloud is None:
                from cloudfn.local import AsyncLocalCloud, LocalSettings

                settings = LocalSettings(port=0, watch=False, timers=False, state=self._state, install=False)
                cloud = AsyncLocalCloud(wanted, settings)
                await cloud.__aenter__()
                self._cloud = cloud
                if self._serving is not None:
                    self._serving(cloud.console_link())
            elif self._cloud.manifest != wanted:
                await self._cloud.replace_manifest(wanted)
            return self._cloud

    def _manifest(self, called: Deployed) -> Manifest:
        """The project as it is deployed in ``called``'s environment: packages, variables and collections of the cloud.

        There are no bindings of cloudPay in it: what the functions know of them came with their variables. Those of
        WeChat Pay's own API stay, since their keys are the merchant's.
        """
        plane = self.plane
        assert plane is not None
        paths = {
            each["name"]: str(each["path"]) for _, each in plane.world.store.every("route", f"{called.namespace} ")
        }
        functions = {
            each.name: _runnable(plane.world.deployed(each), paths)
            for each in plane.world.functions(called.namespace)
            if each.status not in ("Creating", "CreateFailed", "Deleting")
        }
        functions[called.name] = _runnable(called, paths)
        tables = [each for _, each in plane.world.store.every("table", f"{called.namespace}/")]
        collections = {
            each["name"]: CollectionSettings(
                each["name"], tuple(Index.over(one["Keys"], one["Unique"]) for one in each["indexes"])
            )
            for each in tables
        }
        documents = DocumentSettings(auto_create=False, collections=collections)
        return replace(
            self._project,
            env_id=called.namespace,
            functions=functions,
            payments={name: each for name, each in self._project.payments.items() if each.api != "cloudpay"},
            documents=documents,
            hooks={},
        )


def _runnable(deployed: Deployed, paths: Mapping[str, str]) -> Function:
    return Function(
        deployed.name,
        deployed.directory,
        runtime=deployed.runtime,
        handler=deployed.handler,
        timeout_s=deployed.timeout_s,
        memory_mb=deployed.memory_mb,
        environment=dict(deployed.environment),
        http=paths.get(deployed.name, ""),
        install="none",
        shim=False,  # it came with the package
    )
=======
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
>>>>>>> main
