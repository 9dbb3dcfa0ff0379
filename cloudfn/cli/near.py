"""The local cloud that a command talks to: the running one of this project, or its own for as long as it needs one."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cloudfn.cli.client import Client, running
from cloudfn.errors import LockHeld, NotFound
from cloudfn.frozen import dataclass
from cloudfn.nearest import nearest

if TYPE_CHECKING:
    from cloudfn.cli.app import App
    from cloudfn.local import AsyncLocalCloud, LocalSettings
    from cloudfn.local.thread import CloudThread
    from cloudfn.manifest.values import Manifest
    from cloudfn.runner.early import Early


PATIENCE_S = 10.0


def require_function(manifest: Manifest, name: str) -> None:
    """Raises NotFound CFN-DEV-006 with the nearest name."""
    if name not in manifest.functions:
        known = list(manifest.functions)
        raise NotFound("CFN-DEV-006", name=name, near=nearest(name, known) or ", ".join(known[:8]))


@contextlib.contextmanager
def booting(app: App) -> Iterator[Early | None]:
    """Node.js boots while Python imports the rest; not where a `cloudfn dev` of this folder has its own."""
    if (app.directory / ".cloudfn" / "dev.json").exists():
        yield None
        return
    from cloudfn.runner.early import begin

    early = begin()
    try:
        yield early
    finally:
        early.close()


@contextlib.contextmanager
def near_cloud(manifest: Manifest, app: App, early: Early | None = None) -> Iterator[Client]:
    """The running `cloudfn dev`, else a local cloud on the same state that ends with the block."""
    with contextlib.ExitStack() as exits:
        yield _near(manifest, app, early, exits)


def _near(manifest: Manifest, app: App, early: Early | None, exits: contextlib.ExitStack) -> Client:
    """One that starts in this moment, or another command's own, is waited for. Raises LockHeld after ``PATIENCE_S``."""
    end = time.monotonic() + PATIENCE_S
    while True:
        found = running(manifest.state)
        if found is not None:
            return found
        from cloudfn.local import LocalSettings

        # Not announced: it ends with this command, so nobody may begin to rely on it.
        settings = LocalSettings(port=0, watch=False, timers=False, announce=False)
        try:
            return exits.enter_context(own_cloud(manifest, settings, app, early))
        except LockHeld:
            if time.monotonic() > end:
                raise
            early = None  # its processes ended with the attempt
            time.sleep(0.05)


@contextlib.contextmanager
def own_cloud(manifest: Manifest, settings: LocalSettings, app: App, early: Early | None = None) -> Iterator[Client]:
    """A local cloud in a thread of this process; progress such as npm is shown on stderr."""
    from cloudfn.cli.view import Words
    from cloudfn.events.base import Event
    from cloudfn.events.tasks import Noticed, TaskEnded, TaskStarted
    from cloudfn.local.thread import CloudThread

    words = Words(app)

    def heard(batch: Sequence[tuple[int, Event]]) -> None:
        for _, event in batch:
            if isinstance(event, TaskStarted | TaskEnded | Noticed):
                for pieces in words.lines(event):
                    app.talk("".join(piece.text for piece in pieces))

    with CloudThread(manifest, settings, listener=heard, early=early) as cloud:
        yield _Own(cloud.url, cloud)


@dataclass(frozen=True, slots=True)
class _Own(Client):
    """Reads the log where it is instead of over the address, which would load the rest of the server."""

    cloud: CloudThread

    def written(self, request_id: str) -> list[dict[str, Any]]:
        from cloudfn.local.history import Filter

        async def work(cloud: AsyncLocalCloud) -> list[dict[str, Any]]:
            rows = await cloud.rooms.stores.history.after(Filter(request_id=request_id, events=("LogWritten",)), 2000)
            return [json.loads(row.body) for row in rows]

        return self.cloud.run(work)
