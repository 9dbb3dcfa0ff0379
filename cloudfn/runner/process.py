"""A running child process: its end, its pipes, and how it is ended with all that it started."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import threading
from collections.abc import Callable

from cloudfn import leftovers
from cloudfn.platforms import descendants, groups
from cloudfn.platforms.pipes import unblock


class Process:
    """``code`` is None while it runs. ``mark`` is what its children carry (``leftovers``)."""

    def __init__(self, popen: subprocess.Popen[bytes], project: str) -> None:
        self._popen = popen
        self.pid = popen.pid
        self.mark = leftovers.mark(popen.pid, project)
        self.code: int | None = None
        self._watched = False
        self._on_exit: Callable[[int], None] = _nobody

    def watch(self, loop: asyncio.AbstractEventLoop, on_exit: Callable[[int], None]) -> None:
        """Tell ``on_exit`` the exit code, in the loop; a second call takes the first one's place."""
        self._on_exit = on_exit
        if self.code is not None:
            loop.call_soon(on_exit, self.code)
        elif not self._watched:
            self._watched = True
            threading.Thread(target=self._wait, args=(loop,), name=f"cloudfn-wait-{self.pid}", daemon=True).start()

    def kill(self) -> None:
        """End the process and all that it started."""
        if self._popen.returncode is None:
            started = descendants.descendants(self.pid)  # afterwards nobody can say whose they were
            if not groups.end_group(self.pid):
                self._popen.kill()
            descendants.end(started)

    def pipes(self) -> tuple[int, int]:
        """The file descriptors of stdout and stderr."""
        assert self._popen.stdout is not None
        assert self._popen.stderr is not None
        return self._popen.stdout.fileno(), self._popen.stderr.fileno()

    def close_pipes(self) -> None:
        for pipe in (self._popen.stdout, self._popen.stderr):
            if pipe is not None:
                pipe.close()

    def last_words(self) -> bytes:
        """What a process that never became a worker left in stderr; closes its pipes."""
        fd = self.pipes()[1]
        unblock(fd)
        try:
            return os.read(fd, 4096)
        except OSError:
            return b""
        finally:
            self.close_pipes()

    def _wait(self, loop: asyncio.AbstractEventLoop) -> None:
        groups.wait_uncollected(self.pid)
        groups.end_members(self.pid)
        with contextlib.suppress(OSError):  # no descriptor to look for them by: they are swept at the next start
            leftovers.end_of(self.mark, self.pid)
        code = self._popen.wait()
        try:
            loop.call_soon_threadsafe(self._ended, code)
        except RuntimeError:  # the loop is closed: nobody is left to be told
            return

    def _ended(self, code: int) -> None:
        self.code = code
        on_exit, self._on_exit = self._on_exit, _nobody  # no circle is left of what has ended
        on_exit(code)


def _nobody(code: int) -> None:
    """Before ``watch`` nobody wants to know."""
