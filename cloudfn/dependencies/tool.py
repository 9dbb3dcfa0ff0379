"""Runs npm or pip and waits for it, in a clean environment; it and all that it started can be ended from outside."""

from __future__ import annotations

import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cloudfn.platforms import groups

KEPT_LINES = 400

Heard = Callable[[str], object]
"""Gets each line of output, without its end."""


class ToolStopped(Exception):
    """Ended from outside before it was done."""


class Tool:
    """One tool at a time. ``stop`` may be called from any thread, and holds for what is started later too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None
        self.stopped = False

    def run(
        self, command: Sequence[str], cwd: Path, environment: Mapping[str, str], heard: Heard
    ) -> tuple[int, list[str]]:
        """The exit code (negative: a signal) and the last lines of output. Raises OSError, ToolStopped."""
        with self._lock:
            if self.stopped:
                raise ToolStopped
            process = self._running = subprocess.Popen(
                command,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                start_new_session=groups.NEW_SESSION,
                creationflags=groups.FLAGS,
            )
            groups.hold(process.pid)
        lines: deque[str] = deque(maxlen=KEPT_LINES)
        assert process.stdout is not None
        try:
            for raw in process.stdout:
                line = raw[:4000].decode("utf-8", "replace").rstrip()
                lines.append(line)
                heard(line)
            code = process.wait()
        finally:
            with self._lock:
                self._end(process)
                self._running = None
            process.stdout.close()
            process.wait()
        if self.stopped:
            raise ToolStopped
        return code, list(lines)

    def stop(self) -> None:
        with self._lock:
            self.stopped = True
            if self._running is not None:
                self._end(self._running)

    @staticmethod
    def _end(process: subprocess.Popen[bytes]) -> None:
        """What the tool left running goes with it."""
        if process.returncode is None:
            groups.end_group(process.pid)
        else:
            groups.end_members(process.pid)
