"""What an installation says, as events: that it began, how far it is, why npm is asked anew, which scripts ran.

Nothing is said of one that only places a set that is there already.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal
from urllib.parse import unquote

from cloudfn.clock import Clock
from cloudfn.dependencies.store import Hearer
from cloudfn.events.base import Emit
from cloudfn.events.tasks import Noticed, TaskEnded, TaskProgressed, TaskStarted

TASK = "install"
SHOW_EVERY_S = 0.3


class InstallEvents:
    """``function`` is the one that needs it now, ``subject`` gives the names of all whom it serves. ``count``: packages
    that they name."""

    def __init__(
        self,
        emit: Emit,
        clock: Clock,
        function: str,
        tool: str,
        count: int,
        *,
        subject: Callable[[], str] | None = None,
        ignore_scripts: bool = False,
    ) -> None:
        self.tool = tool
        self._emit = emit
        self._clock = clock
        self._function = function
        self._count = count
        self._subject = subject or (lambda: function)
        self._ignore_scripts = ignore_scripts
        self._names = ""
        self._started = self._shown = 0.0
        self._fetched = 0

    def hearer(self) -> Hearer:
        return Hearer(self._began, self._again, self._line, self._scripts)

    def ended(self, reason: str) -> None:
        """``reason`` why it failed, "" when it did not."""
        if self._names:
            ms = (time.perf_counter() - self._started) * 1000
            self._emit(TaskEnded(self._clock.now(), TASK, self._names, not reason, ms, reason))

    def _began(self) -> None:
        self._names = self._subject()
        self._started = time.perf_counter()
        self._emit(TaskStarted(self._clock.now(), TASK, self._names, self.tool, self._count))

    def _again(self, code: str, reason: str) -> None:
        self._notice(code, {"function": self._function, "reason": reason}, "warning")

    def _scripts(self, packages: tuple[str, ...]) -> None:
        if packages:
            code = "CFN-PKG-044" if self._ignore_scripts else "CFN-PKG-043"
            names = ", ".join(packages)
            self._notice(code, {"function": self._function, "tool": self.tool, "packages": names}, "note")

    def _notice(self, code: str, params: dict[str, object], level: Literal["warning", "note"]) -> None:
        self._emit(Noticed(self._clock.now(), code, params, level, self._function))

    def _line(self, line: str) -> None:
        if line.startswith("npm http fetch"):
            self._fetched += 1
            if time.monotonic() - self._shown > SHOW_EVERY_S:
                self._shown = time.monotonic()
                self._emit(TaskProgressed(self._clock.now(), TASK, self._names, _package(line), self._fetched))


def _package(line: str) -> str:
    """The package in ``npm http fetch GET 200 https://HOST/@scope%2fname/-/name-1.0.0.tgz 12ms``."""
    path = line.partition("//")[2].partition("/")[2].split(" ")[0]
    return unquote(path.split("/-/")[0])
