"""The command line on a terminal of its own: what is shown there, and keys that are typed."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.kit.command import argv, environment
from tests.kit.waiting import PATIENCE_S, until


class Terminal:
    """``process`` is the command; all that it has written is ``shown``."""

    def __init__(self, process: subprocess.Popen[bytes], ours: int) -> None:
        self.process, self._ours = process, ours
        self._text = bytearray()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def shown(self) -> str:
        return self._text.decode(errors="replace")

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def until_shown(self, text: str) -> None:
        until(lambda: text in self.shown or self.process.poll() is not None, text)
        assert text in self.shown, self.shown

    def end(self) -> int:
        """The exit code, once the command has ended by itself; ``shown`` is complete then."""
        code = self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        return code

    def _read(self) -> None:
        with contextlib.suppress(OSError):  # the other end is closed
            while piece := os.read(self._ours, 65536):
                self._text.extend(piece)


@contextlib.contextmanager
def terminal(*args: str, cwd: Path, script: str = "") -> Iterator[Terminal]:
    """``cloudfn ARGS``, or ``script`` in Python; killed with the block if it has not ended."""
    command = [sys.executable, "-c", script] if script else argv(*args)
    ours, theirs = os.openpty()
    streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    process = subprocess.Popen(command, cwd=cwd, env=environment(TERM="xterm"), **streams)
    os.close(theirs)
    running = Terminal(process, ours)
    try:
        yield running
    finally:
        process.kill()
        running.end()
        os.close(ours)


def answered(*args: str, cwd: Path, keys: str, script: str = "") -> tuple[int, str]:
    """One run with everything typed ahead: exit code, and what was shown."""
    with terminal(*args, cwd=cwd, script=script) as running:
        running.type(keys)
        return running.end(), running.shown
