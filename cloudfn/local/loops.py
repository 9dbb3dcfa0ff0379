"""The loops that live as long as the local cloud: which there are, how each fares, and that none ends by a failure.

In: the work of each by name. Out: what is not running, for ``/healthz``, ``GET state`` and the console.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

from cloudfn.frozen import dataclass
from cloudfn.troubles import Troubles, restarted

Report = Callable[[str, Exception | None, float], None]
Errors = Callable[[], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class LoopState:
    """``failing``: all or part of it does not work and is tried again. ``idle``: it came to its end, nothing to do."""

    name: str
    state: Literal["running", "failing", "idle"]
    last_error: str = ""

    def as_json(self) -> dict[str, str]:
        return {"name": self.name, "state": self.state, "lastError": self.last_error}


@dataclass(frozen=True, slots=True)
class _Loop:
    task: asyncio.Task[None]
    errors: Errors


class Loops:
    """``report`` hears of every failure that is new, and when the work goes on."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._loops: dict[str, _Loop] = {}

    def troubles(self, name: str) -> Troubles:
        """A list of troubles whose entries are told as ``name``'s."""
        return Troubles(lambda what, error, pause: self._report(f"{name} {what}".strip(), error, pause))

    def start(self, name: str, work: Callable[[], Awaitable[None]], errors: Errors = dict) -> None:
        """Run ``work`` as the loop ``name``; ``errors`` are the pieces of it that fail, as it knows itself."""
        own = self.troubles(name)
        task = asyncio.create_task(restarted(work, own), name=name)
        self._loops[name] = _Loop(task, lambda: {**errors(), **own.errors})

    async def stop(self, name: str) -> None:
        if (loop := self._loops.pop(name, None)) is not None:
            loop.task.cancel()
            await asyncio.gather(loop.task, return_exceptions=True)

    async def stop_all(self) -> None:
        for name in list(self._loops):
            await self.stop(name)

    def states(self) -> tuple[LoopState, ...]:
        return tuple(_state(name, loop) for name, loop in self._loops.items())


def failing(states: tuple[LoopState, ...]) -> list[str]:
    """The names of what is not running as it should."""
    return [loop.name for loop in states if loop.state == "failing"]


def _state(name: str, loop: _Loop) -> LoopState:
    errors = loop.errors()
    if errors:
        return LoopState(
            name, "failing", "; ".join(f"{what}: {error}".removeprefix(": ") for what, error in errors.items())
        )
    return LoopState(name, "idle" if loop.task.done() else "running")
