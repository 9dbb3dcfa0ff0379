"""The local cloud that a command talks to: the running one of this project, or its own for as long as it needs one."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloudfn.cli.client import Client, running
from cloudfn.errors import LockHeld

if TYPE_CHECKING:
    from cloudfn.cli.app import App
    from cloudfn.manifest.values import Manifest
    from cloudfn.runner.early import Early


PATIENCE_S = 10.0


@contextlib.contextmanager
def booting(app: App) -> Iterator[Early | None]:
    """Node.js boots while Python imports the rest; not where a `cloudfn dev` of this folder has its own."""
    if (app.directory / ".cloudfn" / "dev.json").exists():
        yield None
        return
    from cloudfn.runner.early import begin  # 2 ms that a call to a running `cloudfn dev` is spared

    early = begin()
    try:
        yield early
    finally:
        early.close()


@contextlib.contextmanager
def running_or_own_cloud(manifest: Manifest, app: App, early: Early | None = None) -> Iterator[Client]:
    """The running `cloudfn dev`, else a local cloud on the same state that ends with the block."""
    with contextlib.ExitStack() as exits:
        yield _connect(manifest, app, early, exits)


def _connect(manifest: Manifest, app: App, early: Early | None, exits: contextlib.ExitStack) -> Client:
    """One that starts in this moment, or another command's own, is waited for. Raises LockHeld after ``PATIENCE_S``."""
    end = time.monotonic() + PATIENCE_S
    while True:
        client = running(manifest.state)
        if client is not None:
            return client
        # 70 ms that a call to a running `cloudfn dev` is spared.
        from cloudfn.cli.own_cloud import own_cloud
        from cloudfn.local import LocalSettings
        from cloudfn.local.state import is_announced_badly

        # Not announced: it ends with this command, so nobody may begin to rely on it.
        settings = LocalSettings(port=0, watch=False, timers=False, announce=False)
        try:
            return exits.enter_context(own_cloud(manifest, settings, app, early))
        except LockHeld:
            if time.monotonic() > end or is_announced_badly(manifest.state):
                raise
            early = None  # its processes ended with the attempt
            time.sleep(0.05)
