"""Runs what is deployed to the emulated cloud: real runner, emulated CloudBase, WeChat Pay."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cloudfn.calls import Failure, Identity, Invocation, InvokeResult
from cloudfn.control import ControlPlane, Deployed
from cloudfn.errors import CloudfnError
from cloudfn.manifest.values import CollectionSettings, DocumentSettings, Function, Index, Manifest

if TYPE_CHECKING:
    from cloudfn.local import AsyncLocalCloud


class Runner:
    """Runs deployed packages in a local cloud of their own: real runner, emulated CloudBase, WeChat Pay.

    It starts with the first call, and follows what is deployed.
    """

    def __init__(self, project: Manifest, state: Path, serving: Callable[[str], None] | None = None) -> None:
        self.plane: ControlPlane | None = None
        self._project = project
        self._state = state
        self._serving = serving
        self._tasks: set[asyncio.Task[AsyncLocalCloud]] = set()
        self._cloud: AsyncLocalCloud | None = None
        self._changing: asyncio.Lock | None = None

    async def invoke(self, function: Deployed, event: bytes, request_id: str) -> tuple[InvokeResult, str]:
        """Call ``function`` as the cloud's own Invoke does: no user, the event as it is."""
        try:
            cloud = await self._ready(function)
        except CloudfnError as error:
            failure = Failure("load", error.title(), code=error.code)
            return InvokeResult(function.name, request_id, failure=failure), ""
        identity = Identity(appid=self._project.app_id, source="scf")
        result = await cloud.rooms.pool.invoke(Invocation(function.name, event, identity, request_id))
        from cloudfn.local.history import Filter

        rows = await cloud.rooms.stores.history.after(Filter(request_id=request_id, events=("LogWritten",)))
        return result, "".join(json.loads(row.body)["text"].rstrip("\n") + "\n" for row in rows)

    def changed(self, function: Deployed) -> None:
        """Follow a deploy, so that the local address serves what is deployed."""
        if self._cloud is not None or self._serving is not None:
            task = asyncio.get_running_loop().create_task(self._ready(function))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._cloud is not None:
            await self._cloud.__aexit__(None, None, None)

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
