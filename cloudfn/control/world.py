"""The emulated cloud's state and rules for reaching it; every action gets one ``World``."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from cloudfn.calls import InvokeResult
from cloudfn.clock import BEIJING, Clock
from cloudfn.control.account import APP_ID, Account
from cloudfn.control.cloud_function import CloudFunction, function_from_json, settle
from cloudfn.control.faults import Fault
from cloudfn.control.packages import Installer, Packages
from cloudfn.control.store import ControlStore
from cloudfn.control.wire import ApiError
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Deployed:
    """A function as it can be run: its code unpacked, its dependencies installed. ``version`` may be ``$LATEST``."""

    namespace: str
    name: str
    version: str
    directory: Path
    runtime: str
    handler: str
    timeout_s: int
    memory_mb: int
    environment: tuple[tuple[str, str], ...]
    package: str


class Runtime(Protocol):
    """Who runs deployed functions: the composition hands in something over the real runner."""

    async def invoke(self, function: Deployed, event: bytes, request_id: str) -> tuple[InvokeResult, str]:
        """The result of one call, and what the function wrote meanwhile."""

    def changed(self, function: Deployed) -> None:
        """A function has become Active, with new code or settings."""


@dataclass(frozen=True, slots=True)
class ControlSettings:
    """How the emulated cloud behaves. Times are seconds of the clock.

    ``envs`` are the environments that exist; None lets every id exist. ``region`` is theirs.
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
        self.store = ControlStore(state / "control.db")
        self.packages = Packages(state / "packages")
        self.clock = clock
        self.account = account
        self.settings = settings
        self.runtime = runtime
        self.installer = installer
        self.url = ""
        self._on_settled = on_settled
        self._jobs: dict[str, asyncio.Task[None]] = {}

    # --- environments ------------------------------------------------------------------------------------------------

    def environment(self, env_id: str) -> str:
        """``env_id`` when it exists. Raises ApiError."""
        if self.settings.envs is None:
            if self.store.get("env", env_id) is None:
                self.store.put("env", env_id, {"added": self.stamp()})
        elif env_id not in self.settings.envs:
            raise ApiError("ResourceNotFound.Namespace", f"Namespace [{env_id}] does not exist.")
        return env_id

    def environments(self) -> tuple[str, ...]:
        return self.settings.envs if self.settings.envs is not None else tuple(k for k, _ in self.store.every("env"))

    # --- functions ---------------------------------------------------------------------------------------------------

    def find(self, namespace: str, name: str) -> CloudFunction | None:
        found = self.store.get("function", f"{namespace}/{name}")
        return None if found is None else self._settled(function_from_json(found))

    def function(self, namespace: str, name: str) -> CloudFunction:
        self.environment(namespace)
        found = self.find(namespace, name)
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

    def deployed(self, function: CloudFunction, version: str = "$LATEST") -> Deployed:
        published = next((each for each in function.versions if each.number == version), None)
        source = published or function
        return Deployed(
            function.namespace,
            function.name,
            version,
            self.packages.place(source.package, function.install),
            function.runtime,
            source.handler,
            source.timeout_s,
            source.memory_mb,
            source.variables,
            source.package,
        )

    def stamp(self) -> str:
        """Now as the API writes instants: Beijing time to the second."""
        return self.clock.now().astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")

    def signing_time(self, faults: tuple[Fault, ...]) -> datetime:
        """The instant for signatures: the machine's own, since the caller's SDK signs with that one too."""
        return datetime.now(UTC) + timedelta(seconds=sum(f.seconds for f in faults if f.kind == "skew"))

    async def close(self) -> None:
        for job in self._jobs.values():
            job.cancel()
        await asyncio.gather(*self._jobs.values(), return_exceptions=True)
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
        return (self.packages.place(function.package, function.install) / ".cloudfn-ready").exists()

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
        problem = await self.packages.prepare(function.package, function.name, function.install, self.installer)
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


def env_info(world: World, env_id: str) -> dict[str, Any]:
    """An environment as DescribeEnvs lists it."""
    region = world.settings.region
    return {
        "EnvId": env_id,
        "Alias": env_id,
        "Source": "miniapp",
        "Status": "NORMAL",
        "EnvType": "baas",
        "Region": region,
        "PackageId": "basic",
        "PackageName": "basic",
        "CreateTime": "2026-01-01 00:00:00",
        "UpdateTime": "2026-01-01 00:00:00",
        "Functions": [{"Namespace": env_id, "Region": region}],
        "Databases": [{"InstanceId": f"tnt-{env_id}", "Status": "RUNNING", "Region": region}],
        "Storages": [{"AppId": APP_ID, "Bucket": f"7465-{env_id}-{APP_ID}", "Region": region, "CdnDomain": ""}],
        "LogServices": [
            {
                "LogsetId": f"logset-{env_id}",
                "LogsetName": "TCB",
                "TopicId": f"topic-{env_id}",
                "TopicName": "TCB",
                "Region": region,
                "Period": (world.store.get("log", env_id) or {}).get("days", 7),
            }
        ],
        "CustomLogServices": [],
        "StaticStorages": [],
    }
