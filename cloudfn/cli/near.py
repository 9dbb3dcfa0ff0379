"""The local cloud that a command talks to: the running one of this project, or its own for as long as it needs one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloudfn.cli import nearest
from cloudfn.cli.client import Client, running
from cloudfn.errors import NotFound

if TYPE_CHECKING:
    from cloudfn.cli.app import App
    from cloudfn.local import Settings
    from cloudfn.manifest.values import Manifest


def require_function(manifest: Manifest, name: str) -> None:
    """Raises NotFound CFN-DEV-006 with the nearest name."""
    if name not in manifest.functions:
        known = list(manifest.functions)
        raise NotFound("CFN-DEV-006", name=name, near=nearest(name, known) or ", ".join(known[:8]))


@contextlib.contextmanager
def near_cloud(manifest: Manifest, app: App) -> Iterator[Client]:
    """The running `cloudfn dev`, else a local cloud on the same state that ends with the block."""
    found = running(manifest.state)
    if found is not None:
        yield found
        return
    from cloudfn.local import Settings

    with own_cloud(manifest, Settings(port=0, watch=False, timers=False), app) as client:
        yield client


@contextlib.contextmanager
def own_cloud(manifest: Manifest, settings: Settings, app: App) -> Iterator[Client]:
    """A local cloud in a thread of this process; progress such as npm is shown on stderr."""
    from cloudfn.events import Noticed, TaskEnded, TaskStarted
    from cloudfn.local.thread import CloudThread

    def heard(batch: object) -> None:
        from cloudfn.cli.view import Words

        words = Words(app)
        for _, event in batch:  # type: ignore[attr-defined]
            if isinstance(event, TaskStarted | TaskEnded | Noticed):
                for pieces in words.lines(event):
                    app.talk("".join(piece.text for piece in pieces))

    with CloudThread(manifest, settings, listener=heard) as cloud:
        yield Client(cloud.url)
