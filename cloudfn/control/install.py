"""The cloud's dependency install for Node functions: production dependencies only, from package.json.

Functions with equal dependencies share one install, with those of ``dev`` and ``build`` too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from cloudfn.clock import Clock
from cloudfn.control.packages import Installer
from cloudfn.dependencies import requested
from cloudfn.dependencies.install_events import InstallEvents
from cloudfn.dependencies.store import InstallFailed, NoNpm, PackageStore
from cloudfn.dependencies.tool import Tool, ToolStopped
from cloudfn.events.base import Emit, Event


def npm_installer(
    store: Path, emit: Emit, clock: Clock, ignores: Callable[[str], bool] = lambda name: False
) -> Installer:
    """An installer that keeps finished sets in ``store``. ``ignores``: whether a function wants no scripts to run."""
    sets = PackageStore(store, forgetful=True)
    running: dict[str, asyncio.Lock] = {}

    async def install(place: Path, function: str) -> str:
        try:
            requested_packages = requested.read(place, ignore_scripts=ignores(function))
        except (OSError, ValueError) as error:
            return f"package.json cannot be read: {error}"
        if requested_packages is None:
            return ""
        async with running.setdefault(requested_packages.identity, asyncio.Lock()):
            return await _follow(
                sets,
                requested_packages,
                InstallEvents(_in_loop(emit), clock, function, "npm", len(requested_packages.names)),
            )

    return install


async def _follow(store: PackageStore, requested_packages: requested.RequestedPackages, events: InstallEvents) -> str:
    tool = Tool()
    work = asyncio.ensure_future(asyncio.to_thread(store.ensure, requested_packages, events.hearer(), tool))
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:
        tool.stop()
        await asyncio.gather(work, return_exceptions=True)
        raise
    except NoNpm:
        return "npm was not found on this machine"
    except (InstallFailed, ToolStopped, OSError) as error:
        events.ended(str(error))
        return str(error)
    events.ended("")
    return ""


def _in_loop(emit: Emit) -> Emit:
    loop = asyncio.get_running_loop()

    def deliver(event: Event) -> None:
        loop.call_soon_threadsafe(emit, event)

    return deliver
