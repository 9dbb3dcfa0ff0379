"""Runs a piece of work on a local cloud of its own, on a copy of the state; progress such as npm goes to stderr."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from cloudfn.cli.app import App
from cloudfn.cli.view import EventLines
from cloudfn.events.base import Event
from cloudfn.events.tasks import TaskEnded, TaskStarted
from cloudfn.local.cloud import rehearsing
from cloudfn.local.rehearsal import LocalStage
from cloudfn.local.rooms import Rooms
from cloudfn.platforms.loops import loop_factory

Result = TypeVar("Result")


def rehearse(
    app: App, work: Callable[[Rooms, LocalStage], Coroutine[Any, Any, Result]], *, allow_network: bool = False
) -> Result:
    manifest, lines = app.manifest(), EventLines(app)

    def heard(batch: Sequence[tuple[int, Event]]) -> None:
        for _, event in batch:
            if isinstance(event, TaskStarted | TaskEnded):
                for pieces in lines.lines(event):
                    app.talk("".join(piece.text for piece in pieces))

    async def inside() -> Result:
        async with rehearsing(manifest, allow_network=allow_network, listener=heard) as (rooms, stage):
            return await work(rooms, stage)

    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(inside())
