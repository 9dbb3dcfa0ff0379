"""The emulated Tencent Cloud of a project: control plane, server, and deployed functions run by the real runner.

One process owns its state, ``.cloudfn/emulate/``; others find it through the ``dev.json`` there.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cloudfn.calls import Failure, Identity, Invocation, InvokeResult
from cloudfn.clock import SystemClock
from cloudfn.control import Account, ControlPlane, Deployed, Key, Settings
from cloudfn.control.install import npm_installer
from cloudfn.control.serve import Serving
from cloudfn.errors import CloudfnError, LockHeld
from cloudfn.events.base import Emit
from cloudfn.frozen import dataclass
from cloudfn.local.state import Running, StateFolder, running
from cloudfn.manifest.values import Collection, Documents, Function, Index, Manifest

if TYPE_CHECKING:
    import asyncio

    from cloudfn.local import LocalCloud

PATIENCE_S = 10.0
"""How long to wait for another process that is just starting the emulated cloud, in seconds."""

SETTLE_S = 0.5
"""Changes of functions take so long in an emulated cloud started for people, in seconds."""


@dataclass(frozen=True, slots=True)
class Emulated:
    """An emulated cloud that answers at ``url``; ``plane`` is None when another process has it."""

    url: str
    pid: int
    key: Key
    plane: ControlPlane | None = None


def state_of(manifest: Manifest) -> Path:
    return manifest.state / "emulate"


def find(manifest: Manifest) -> Emulated | None:
    """The emulated cloud of this project that runs in another process."""
    found = running(state_of(manifest))
    return None if found is None else _seen(found)


@contextlib.contextmanager
def reach(manifest: Manifest, emit: Emit) -> Iterator[Emulated]:
    """The running emulated cloud of this project, or one that lives as long as the block."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        found = find(manifest)
        if found is not None:
            yield found
            return
        try:
            with start(manifest, emit) as mine:
                yield mine
            return
        except LockHeld:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@contextlib.contextmanager
def start(
    manifest: Manifest,
    emit: Emit,
    *,
    port: int = 0,
    settle_s: float = SETTLE_S,
    serving: Callable[[str], None] | None = None,
) -> Iterator[Emulated]:
    """An emulated cloud in a thread of this process. Raises LockHeld when one runs, UserError for a taken port.

    With ``serving`` the deployed functions get an address of their own (console, cashier, calls with a user) as soon
    as one is deployed, and it is told; without, only when one is called.
    """
    state = state_of(manifest)
    folder = StateFolder(state)
    folder.acquire()
    try:
        runner = Runner(manifest, state / "local", serving)
        settings = Settings(
            region=manifest.region,
            create_s=settle_s,
            update_s=settle_s,
            configure_s=settle_s,
            delete_s=min(settle_s, 0.3),
        )
        account = Account()
        clock = SystemClock()
        installer = npm_installer(manifest.npm_store, emit, clock, manifest.ignores_scripts)
        plane = ControlPlane(
            state, clock=clock, emit=emit, runtime=runner, settings=settings, account=account, installer=installer
        )
        runner.plane = plane
        with Serving(plane, account.permanent.secret_key, port=port, after=runner.close) as url:
            told = folder.publish(url)
            account.add(Key(told.secret_id, told.secret_key))
            yield replace(_seen(told), plane=plane)
    finally:
        folder.release()


class Runner:
    """Runs deployed packages in a local cloud of their own: real runner, emulated CloudBase, WeChat Pay.

    It starts with the first call, and follows what is deployed.
    """

    def __init__(self, project: Manifest, state: Path, serving: Callable[[str], None] | None = None) -> None:
        self.plane: ControlPlane | None = None
        self._project = project
        self._state = state
        self._serving = serving
        self._tasks: set[asyncio.Task[LocalCloud]] = set()
        self._cloud: LocalCloud | None = None
        self._changing: asyncio.Lock | None = None

    async def invoke(self, function: Deployed, event: bytes, request_id: str) -> tuple[InvokeResult, str]:
        """Call ``function`` as the cloud's own Invoke does: no user, the event as it is."""
        try:
            cloud = await self._ready(function)
        except CloudfnError as error:
            failure = Failure("load", error.title(), code=error.code)
            return InvokeResult(function.name, request_id, failure=failure), ""
        identity = Identity(appid=self._project.app_id, source="scf")
        result = await cloud.pool.invoke(Invocation(function.name, event, identity, request_id))
        from cloudfn.local.history import Filter

        rows = await cloud.history.after(Filter(request_id=request_id, events=("LogWritten",)))
        import json

        return result, "".join(json.loads(row.body)["text"].rstrip("\n") + "\n" for row in rows)

    def changed(self, function: Deployed) -> None:
        """Follow a deploy, so that the local address serves what is deployed."""
        import asyncio

        if self._cloud is not None or self._serving is not None:
            task = asyncio.get_running_loop().create_task(self._ready(function))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        import asyncio

        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._cloud is not None:
            await self._cloud.__aexit__(None, None, None)

    async def _ready(self, function: Deployed) -> LocalCloud:
        import asyncio

        if self._changing is None:
            self._changing = asyncio.Lock()
        async with self._changing:
            wanted = self._manifest(function)
            if self._cloud is None:
                from cloudfn.local import LocalCloud, Settings

                settings = Settings(port=0, watch=False, timers=False, state=self._state, install=False)
                cloud = LocalCloud(wanted, settings)
                await cloud.__aenter__()
                self._cloud = cloud
                if self._serving is not None:
                    self._serving(cloud.url)
            elif self._cloud.manifest != wanted:
                await self._cloud.replace_manifest(wanted)
            return self._cloud

    def _manifest(self, called: Deployed) -> Manifest:
        """The project as it is deployed in ``called``'s environment: packages, variables and collections of the cloud.

        There are no payment bindings in it: what the functions know of them came with their variables.
        """
        plane = self.plane
        assert plane is not None
        functions = {
            each.name: _runnable(plane.world.deployed(each))
            for each in plane.world.functions(called.namespace)
            if each.status not in ("Creating", "CreateFailed", "Deleting")
        }
        functions[called.name] = _runnable(called)
        tables = [each for _, each in plane.world.store.every("table", f"{called.namespace}/")]
        collections = {
            each["name"]: Collection(
                each["name"], tuple(Index.over(one["Keys"], one["Unique"]) for one in each["indexes"])
            )
            for each in tables
        }
        documents = Documents(auto_create=False, collections=collections)
        return replace(
            self._project,
            env_id=called.namespace,
            functions=functions,
            payments={},
            documents=documents,
            hooks={},
        )


def _runnable(deployed: Deployed) -> Function:
    return Function(
        deployed.name,
        deployed.directory,
        runtime=deployed.runtime,
        handler=deployed.handler,
        timeout_s=deployed.timeout_s,
        memory_mb=deployed.memory_mb,
        environment=dict(deployed.environment),
        install="none",
        shim=False,  # it came with the package
    )


def _seen(found: Running) -> Emulated:
    return Emulated(found.url, found.pid, Key(found.secret_id, found.secret_key))
