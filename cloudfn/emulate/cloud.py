"""The emulated Tencent Cloud of a project, in a thread of this process or found in another one.

One process owns its state, ``.cloudfn/emulate/``; others find it through the ``dev.json`` there.
"""

from __future__ import annotations

import contextlib
import json
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cloudfn.clock import SystemClock
from cloudfn.control import AccessKey, Account, ControlPlane, ControlSettings
from cloudfn.control.install import npm_installer
from cloudfn.control.serve import Serving
from cloudfn.emulate.runner import Runner
from cloudfn.errors import LockHeld
from cloudfn.events.base import Emit
from cloudfn.frozen import dataclass
from cloudfn.local.state import Running, StateFolder, running
from cloudfn.manifest.values import Manifest
from cloudfn.regular_files import seen_from

if TYPE_CHECKING:
    from cloudfn.deploy.target import Address

PATIENCE_S = 10.0
"""How long to wait for another process that is just starting the emulated cloud, in seconds."""

SETTLE_S = 0.5
"""Changes of functions take so long in an emulated cloud started for people, in seconds."""


@dataclass(frozen=True, slots=True)
class Emulated:
    """An emulated cloud that answers at ``url``; ``plane`` is None when another process has it."""

    url: str
    pid: int
    key: AccessKey
    plane: ControlPlane | None = None


def state_of(manifest: Manifest) -> Path:
    return manifest.state / "emulate"


def find(manifest: Manifest) -> Emulated | None:
    """The emulated cloud of this project that runs in another process."""
    found = running(state_of(manifest))
    if found is None:
        return None
    emulated = _seen(found)
    _add_environment(emulated, manifest.env_id)
    return emulated


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
def address(manifest: Manifest, emit: Emit) -> Iterator[Address]:
    """The same for a deployer."""
    with reach(manifest, emit) as found:
        # With the cloud's SDK, 0.1 s: only who deploys needs it, and it loads while the emulated cloud starts.
        from cloudfn.deploy.cloud import Endpoint
        from cloudfn.deploy.credentials import Credentials
        from cloudfn.deploy.target import Address
        from cloudfn.deploy.waiting import Waiting

        keys = Credentials(found.key.secret_id, found.key.secret_key, found.key.token, "emulated")
        yield Address(keys, Endpoint(found.url), Waiting(first=0.05, most=0.5), "-local")


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
        settings = ControlSettings(
            envs=(manifest.env_id,),
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
            state,
            clock=clock,
            emit=emit,
            runtime=runner,
            settings=settings,
            account=account,
            installer=installer,
            loss=lambda: _loss(folder, runner, manifest),
        )
        folder.remember([plane.world.database])
        runner.plane = plane
        with Serving(plane, folder.key(), port=port, after=runner.close) as url:
            told = folder.publish(url)
            account.add(AccessKey(told.secret_id, told.secret_key))
            yield replace(_seen(told), plane=plane)
    finally:
        folder.release()


def _loss(folder: StateFolder, runner: Runner, manifest: Manifest) -> Mapping[str, str]:
    """What was deleted since it was opened, for CFN-DEV-030: of the cloud itself, or of what runs in it."""
    lost = folder.loss() or runner.loss()
    if lost is None:
        return {}
    return {"what": seen_from(manifest.directory, lost), "folder": seen_from(manifest.directory, manifest.state)}


def _add_environment(cloud: Emulated, env_id: str) -> None:
    """Another stage of the project has another environment: it is there from its first use on."""
    request = urllib.request.Request(
        f"{cloud.url}/_cloudfn/environments",
        json.dumps({"envId": env_id}).encode(),
        {"X-CloudFn-Key": cloud.key.secret_key},
    )
    # Without the proxies of the environment: this address is of this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with contextlib.suppress(OSError), opener.open(request, timeout=PATIENCE_S):
        pass  # where it cannot be reached, whoever talks to it next will say so


def _seen(found: Running) -> Emulated:
    return Emulated(found.url, found.pid, AccessKey(found.secret_id, found.secret_key))
