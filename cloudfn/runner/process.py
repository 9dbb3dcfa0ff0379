"""A running child process: its end, its pipes, and how it is ended with all that it started."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable

from cloudfn import leftovers
from cloudfn.runner.launch import POSIX


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
        if self._popen.returncode is not None:
            return
        if POSIX:
            try:
                os.killpg(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                return
            except PermissionError:  # macOS says so of a group whose leader is a zombie
                self._popen.kill()
        else:
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(self.pid)], capture_output=True, check=False)

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
        if POSIX:
            os.set_blocking(fd, False)
        try:
            return os.read(fd, 4096)
        except OSError:
            return b""
        finally:
            self.close_pipes()

    def _wait(self, loop: asyncio.AbstractEventLoop) -> None:
        with contextlib.suppress(AttributeError, ChildProcessError):  # no waitid on macOS, or somebody has waited
            # Not yet collected, so that its id stays its own until its group and the others are gone.
            os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        if POSIX:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            leftovers.end_of(self.mark, self.pid)
        code = self._popen.wait()
        try:
            loop.call_soon_threadsafe(self._ended, code)
        except RuntimeError:  # the loop is closed: nobody is left to be told
            return

    def _ended(self, code: int) -> None:
        self.code = code
        self._on_exit(code)


def _nobody(code: int) -> None:
    """Before ``watch`` nobody wants to know."""
