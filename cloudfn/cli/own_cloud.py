"""A local cloud that a command starts for itself; it ends with the command."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from cloudfn.cli.app import App
from cloudfn.cli.client import Client
from cloudfn.cli.output_thread import talk_aside
from cloudfn.cli.view import EventLines
from cloudfn.events.base import Event
from cloudfn.events.tasks import Noticed, TaskEnded, TaskStarted
from cloudfn.frozen import dataclass
from cloudfn.local import AsyncLocalCloud, LocalSettings
from cloudfn.local.history import Filter
from cloudfn.local.thread import CloudThread
from cloudfn.manifest.values import Manifest
from cloudfn.runner.early import Early


@contextlib.contextmanager
def own_cloud(manifest: Manifest, settings: LocalSettings, app: App, early: Early | None = None) -> Iterator[Client]:
    """A local cloud in a thread of this process; progress such as npm is shown on stderr."""
    lines = EventLines(app)

    def talk(batch: Sequence[tuple[int, Event]]) -> None:
        for _, event in batch:
            if isinstance(event, TaskStarted | TaskEnded | Noticed):
                for pieces in lines.lines(event):
                    app.talk("".join(piece.text for piece in pieces))

    with talk_aside(), CloudThread(manifest, settings, listener=talk, early=early) as cloud:
        yield _OwnClient(cloud.url, cloud.cloud.access.key, cloud)


@dataclass(frozen=True, slots=True)
class _OwnClient(Client):
    """Reads the log where it is instead of over the address, which would load the rest of the server."""

    cloud: CloudThread

    def written(self, request_id: str) -> list[dict[str, Any]]:
        async def work(cloud: AsyncLocalCloud) -> list[dict[str, Any]]:
            rows = await cloud.rooms.stores.history.after(Filter(request_id=request_id, events=("LogWritten",)), 2000)
            return [json.loads(row.body) for row in rows]

        return self.cloud.run(work)
