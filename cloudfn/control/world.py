"""The emulated cloud's state and rules for reaching it; every action gets one ``World``."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cloudfn.clock import BEIJING, Clock
from cloudfn.control.account import APP_ID, Account
from cloudfn.control.cloud_function import LATEST, CloudFunction, function_from_json, settle
from cloudfn.control.faults import Fault
from cloudfn.control.packages import Installer, Packages
from cloudfn.control.runtime import Deployed, Runtime
from cloudfn.control.store import ControlStore
from cloudfn.control.wire import ApiError
from cloudfn.frozen import dataclass

DEFAULT_NAMESPACE = "default"
"""The namespace that each account has, which is no environment."""

TOTAL_MB = 128_000
"""Memory of all concurrent calls in a namespace, until it is told otherwise. Source: documentation of quotas."""


@dataclass(frozen=True, slots=True)
class ControlSettings:
    """How the emulated cloud behaves. Times are seconds of the clock.

    ``envs`` are the environments that exist from the beginning, ``region`` is theirs. None: each that is named does,
    for tests that need no account.
    """

    envs: tuple[str, ...] | None = None
    region: str = "ap-shanghai"
    create_s: float = 1.5
    update_s: float = 1.5
    configure_s: float = 1.5
    delete_s: float = 0.3


class World:
    def __init__(
        self,
        state: Path,
        *,
        clock: Clock,
        account: Account,
        settings: ControlSettings,
        runtime: Runtime | None,
        installer: Installer,
        on_settled: Callable[[CloudFunction], None],
    ) -> None:
        self.database = state / "control.db"
        self.store = ControlStore(self.database)
        self.packages = Packages(state / "packages")
        self.clock = clock
        self.account = account
        self.settings = settings
        self.runtime = runtime
        self.installer = installer
        self.url = ""
        self._on_settled = on_settled
        self._jobs: dict[str, asyncio.Task[None]] = {}
        self._calls: dict[str, asyncio.Task[None]] = {}
        for env_id in settings.envs or ():
            self.add_environment(env_id)

    # --- environments ------------------------------------------------------------------------------------------------

    def environment(self, env_id: str) -> str:
        """``env_id`` when it exists. Raises ApiError."""
        if self.store.get("env", env_id) is None:
            if self.settings.envs is not None or not env_id:
                raise ApiError("ResourceNotFound.EnvNotExist", f"Environment [{env_id}] does not exist.")
            self.add_environment(env_id)
        return env_id

    def add_environment(self, env_id: str, alias: str = "") -> None:
        """One more environment; one that exists is left as it is."""
        if self.store.get("env", env_id) is None:
            self.store.put("env", env_id, {"added": self.stamp(), "alias": alias or env_id})

    def environments(self) -> tuple[str, ...]:
        return tuple(key for key, _ in self.store.every("env"))

    def namespace(self, name: str) -> str:
        """``name`` when functions can live there: an environment, or a namespace made for functions only."""
        if name == DEFAULT_NAMESPACE or self.store.get("namespace", name) is not None:
            return name
        if self.settings.envs is not None and self.store.get("env", name) is None:
            raise ApiError("ResourceNotFound.Namespace", f"Namespace [{name}] does not exist.")
        return self.environment(name)

    def namespaces(self) -> tuple[str, ...]:
        made = {key for key, _ in self.store.every("namespace")}
        return (DEFAULT_NAMESPACE, *sorted({*made, *self.environments()} - {DEFAULT_NAMESPACE}))

    def total_mb(self, namespace: str) -> int:
        """Memory of all concurrent calls in a namespace."""
        return int((self.store.get("concurrency", namespace) or {"total": TOTAL_MB})["total"])

    def bucket(self, env_id: str) -> str:
        """The bucket of an environment's files, as its file ids name it."""
        return f"{env_id[:2].encode().hex()}-{env_id}-{APP_ID}"

    def hosting_bucket(self, env_id: str) -> str:
        return f"{env_id}-{APP_ID}"

    def reset(self) -> None:
        """Forget everything but the environments from the beginning."""
        self.store.clear()
        for env_id in self.settings.envs or ():
            self.add_environment(env_id)

    # --- functions ---------------------------------------------------------------------------------------------------

    def find(self, namespace: str, name: str) -> CloudFunction | None:
        found = self.store.get("function", f"{namespace}/{name}")
        return None if found is None else self._settled(function_from_json(found))

    def function(self, namespace: str, name: str) -> CloudFunction:
        found = self.find(self.namespace(namespace), name)
        if found is None:
            raise ApiError("ResourceNotFound.FunctionName", f"Function [{name}] does not exist.")
        return found

    def functions(self, namespace: str) -> Iterator[CloudFunction]:
        for _, found in self.store.every("function", f"{namespace}/"):
            function = self._settled(function_from_json(found))
            if function is not None:
                yield function

    def save(self, function: CloudFunction) -> CloudFunction:
        self.store.put("function", function.key, function.to_json())
        return function

    def change(
        self, function: CloudFunction, busy: str, becomes: str, lasts: float, faults: tuple[Fault, ...]
    ) -> CloudFunction:
        """Save ``function`` in status ``busy``; it becomes ``becomes`` after ``lasts`` seconds of the clock."""
        fault = next((fault for fault in faults if fault.kind == "fail"), None)
        reasons: tuple[tuple[str, str], ...] = ()
        if fault is not None:
            becomes = {"Creating": "CreateFailed", "Publishing": "PublishFailed"}.get(busy, "UpdateFailed")
            reasons = ((fault.code or "InternalError", fault.message or "scripted failure"),)
        changed = replace(
            function,
            status=busy,
            becomes=becomes,
            status_desc=reasons[0][1] if reasons else "",
            reasons=reasons,
            settles_at=str((self.clock.now() + timedelta(seconds=lasts)).timestamp()),
            modified=self.stamp(),
        )
        self.save(changed)
        if becomes == "Active" and busy in ("Creating", "Updating"):
            self._prepare(changed)
        return self._settled(changed) or changed

    def deployed(self, function: CloudFunction, version: str = LATEST) -> Deployed:
        published = function.version(version)
        source = published.function if published is not None else function
        return Deployed(
            function.namespace,
            function.name,
            version,
            self.packages.place(source.package, source.install),
            source.runtime,
            source.handler,
            source.timeout_s,
            source.memory_mb,
            source.variables,
            source.package,
            self.packages.layers_place(self._layers(source)),
            function.type,
        )

    async def ready(self, function: CloudFunction, version: str) -> Deployed:
        """The same, with its code unpacked and its dependencies installed. Raises ApiError."""
        published = function.version(version)
        source = published.function if published is not None else function
        problem = await self._unpacked(source)
        if problem:
            raise ApiError("FailedOperation.FunctionStatusError", problem)
        return self.deployed(function, version)

    # --- work beside an answer ---------------------------------------------------------------------------------------

    def start(self, name: str, work: Coroutine[object, object, None]) -> None:
        """Go on with ``work`` beside the answers; it ends with the cloud."""
        task = asyncio.get_running_loop().create_task(work)
        self._calls[name] = task
        task.add_done_callback(lambda done: self._calls.pop(name, None))

    async def stop(self, name: str) -> None:
        """End the work of this name and wait for its end."""
        task = self._calls.get(name)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def stamp(self) -> str:
        """Now as the API writes instants: Beijing time to the second."""
        return self.clock.now().astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")

    def signing_time(self, faults: tuple[Fault, ...]) -> datetime:
        """The instant for signatures: the machine's own, since the caller's SDK signs with that one too."""
        return datetime.now(UTC) + timedelta(seconds=sum(f.seconds for f in faults if f.kind == "skew"))

    async def close(self) -> None:
        running = (*self._jobs.values(), *self._calls.values())
        for job in running:
            job.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self.store.close()

    def _settled(self, function: CloudFunction) -> CloudFunction | None:
        if function.key in self._jobs:
            return function
        if function.status in ("Creating", "Updating") and function.becomes == "Active" and not self._ready(function):
            self._prepare(function)  # the emulator was restarted in the middle of an install
            return function
        settled = settle(function, self.clock.now())
        if settled is None:
            self.store.drop("function", function.key)
        elif settled is not function:
            self.save(settled)
            if settled.status == "Active":
                self._on_settled(settled)
        return settled

    def _ready(self, function: CloudFunction) -> bool:
        return self.packages.is_ready(function.package, function.install, self._layers(function))

    def _layers(self, function: CloudFunction) -> tuple[str, ...]:
        """The packages of the function's layers. One that was deleted since is no longer there."""
        found = (self.store.get("layer", f"{name}/{version}") for name, version in function.layers)
        return tuple(layer["package"] for layer in found if layer is not None)

    async def _unpacked(self, function: CloudFunction) -> str:
        """Unpack code and layers, install the dependencies. Returns what went wrong, or ""."""
        problem = await self.packages.prepare(function.package, function.name, function.install, self.installer)
        return problem or await self.packages.prepare_layers(self._layers(function))

    def _prepare(self, function: CloudFunction) -> None:
        """Unpack and install in the background; the function stays busy until that is done."""
        if self._ready(function):
            return
        key = function.key
        stale = self._jobs.pop(key, None)
        if stale is not None:
            stale.cancel()
        self._jobs[key] = asyncio.get_running_loop().create_task(self._install(function))

    async def _install(self, function: CloudFunction) -> None:
        problem = await self._unpacked(function)
        self._jobs.pop(function.key, None)
        current = self.store.get("function", function.key)
        if problem and current is not None:
            failed = function_from_json(current)
            becomes = "CreateFailed" if failed.status == "Creating" else "UpdateFailed"
            text = f"install dependency failed: {problem}"
            reasons = (("FailedOperation.InstallDependency", text),)
            self.save(replace(failed, becomes=becomes, status_desc=text, reasons=reasons))


def new_id(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:8]}"
