"""What the local cloud says of itself: coded notices, bugs of ours, and trouble of what runs by itself."""

from __future__ import annotations

import contextlib
import os
import time
import traceback
from dataclasses import field
from pathlib import Path
from typing import IO

from cloudfn.clock import Clock
from cloudfn.errors import Notice
from cloudfn.events.base import Emit
from cloudfn.events.tasks import Noticed
from cloudfn.frozen import dataclass
from cloudfn.shortages import shortage
from cloudfn.troubles import describe

SHORTAGE_AGAIN_S = 10.0
"""A shortage that lasts is said again after so long."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """Everything goes into the history, where every view finds it; whole traces go to ``log``."""

    emit: Emit
    clock: Clock
    log: Path
    _silent_until: dict[str, float] = field(default_factory=dict)  # by the code of a shortage, monotonic

    def notice(self, notice: Notice, function: str = "") -> None:
        place = str(notice.where) if notice.where else ""
        self.emit(Noticed(self.clock.now(), notice.code, notice.params, notice.level, function, file=place))

    def bug(self, error: Exception) -> None:
        """An exception that no code expected: kept in the log, shown by its name, and the cloud goes on.

        Of what the machine has run out of, every request would say the same: it is said once in a while.
        """
        if (lack := shortage(error)) is not None:
            now = time.monotonic()
            if now >= self._silent_until.get(lack.code, 0.0):
                self._silent_until[lack.code] = now + SHORTAGE_AGAIN_S
                self.notice(lack.notices[0])
            return
        params = {"error": f"{type(error).__name__}: {error}", "log": self.trace(error)}
        self.notice(Notice("CFN-DEV-019", params, level="error"))

    def trace(self, error: Exception) -> str:
        """Keep the whole trace of ``error``; where it is found."""
        text = "".join(traceback.format_exception(error))
        with contextlib.suppress(OSError), _appended(self.log) as file:
            file.write(f"{self.clock.now().isoformat()}\n{text}\n")
        return f".cloudfn/logs/{self.log.name}"

    def trouble(self, what: str, error: Exception | None, pause_s: float) -> None:
        """``what`` failed and is tried again after ``pause_s``; without an error, it works again."""
        if error is None:
            self.notice(Notice("CFN-PAY-101", {"what": what}, level="note"))
        else:
            self.trace(error)
            params = {"what": what, "error": describe(error), "pause_s": f"{pause_s:g}"}
            self.notice(Notice("CFN-PAY-100", params, level="error"))


def _appended(log: Path) -> IO[str]:
    """``log``, to write at its end; a FIFO that nobody reads is an OSError instead of a wait."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
    return os.fdopen(os.open(log, flags, 0o666), "a", encoding="utf-8")
