"""Whether functions can be called, what is written is found again, and everything runs that should run by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from cloudfn.errors import Notice
from cloudfn.local.loops import Loops, LoopState, failing
from cloudfn.local.reporter import Reporter
from cloudfn.local.state import StateFolder


class Health:
    """``ready`` is set once functions can be called, ``closing`` when the local cloud ends.

    ``chores`` gives what fails of the pool's own work, by name.
    """

    def __init__(
        self,
        folder: StateFolder,
        reporter: Reporter,
        loops: Loops,
        chores: Callable[[], Mapping[str, str]],
        closing: asyncio.Event,
    ) -> None:
        self.ready, self.started, self.closing = asyncio.Event(), asyncio.Event(), closing
        self._folder, self._reporter, self._loops, self._chores = folder, reporter, loops, chores
        self._loss: dict[str, str] | None = None

    @property
    def loss(self) -> Mapping[str, str]:
        """What was lost, for CFN-DEV-030; empty while nothing is."""
        return self._loss or {}

    def intact(self) -> bool:
        """Whether what is written now will be found again. False for good once the state's folder, or a database in
        it, was deleted.

        Asked after a write and before its answer: nothing is acknowledged that went into a deleted file.
        """
        if self._loss is None and (lost := self._folder.loss()) is not None:
            folder = self._folder.path.name
            what = folder if lost == self._folder.path else f"{folder}/{lost.name}"
            self._loss = {"what": what, "folder": folder}
            self._reporter.notice(Notice("CFN-DEV-030", {**self._loss}, level="error"))
        return self._loss is None

    def loops(self) -> tuple[LoopState, ...]:
        """How everything fares that the cloud does by itself."""
        chores = self._chores()
        pool = LoopState("instances", "failing" if chores else "running", "; ".join(chores.values()))
        return (*self._loops.states(), pool)

    def not_running(self) -> list[str]:
        """The names of what does not run as it should."""
        return failing(self.loops()) if self.intact() else ["state"]
