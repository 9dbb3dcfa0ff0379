"""Starting and ending worker processes, and reading what they print.

A worker leads its own process group, so that what it started ends with it. On Linux the kernel kills it when cloudfn
dies, even in a busy loop; everywhere it leaves when its link closes.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

POSIX = os.name == "posix"
NODE = Path(__file__).parent / "node"


class Process:
    """A running child with its two output pipes. ``on_exit`` is called in the loop, once, with the exit code."""

    def __init__(self, popen: subprocess.Popen[bytes]) -> None:
        self._popen = popen
        self.pid = popen.pid
        self.code: int | None = None
        self._watched = False
        self._on_exit: Callable[[int], None] = lambda code: None

    def watch(self, loop: asyncio.AbstractEventLoop, on_exit: Callable[[int], None]) -> None:
        """Tell ``on_exit`` the exit code; a second call takes the first one's place."""
        self._on_exit = on_exit
        if self.code is not None:
            loop.call_soon(on_exit, self.code)
        elif not self._watched:
            self._watched = True
            threading.Thread(target=self._wait, args=(loop,), name=f"cloudfn-wait-{self.pid}", daemon=True).start()

    def _wait(self, loop: asyncio.AbstractEventLoop) -> None:
        code = self._popen.wait()
        try:
            loop.call_soon_threadsafe(self._ended, code)
        except RuntimeError:  # the loop is closed: nobody is left to be told
            return

    def _ended(self, code: int) -> None:
        self.code = code
        self._on_exit(code)

    def last_words(self) -> bytes:
        """What a process that never became a worker left in stderr."""
        fd = self.pipes()[1]
        if POSIX:
            os.set_blocking(fd, False)
        try:
            return os.read(fd, 4096)
        except OSError:
            return b""
        finally:
            self.close_pipes()

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
        assert self._popen.stdout is not None
        assert self._popen.stderr is not None
        return self._popen.stdout.fileno(), self._popen.stderr.fileno()

    def close_pipes(self) -> None:
        assert self._popen.stdout is not None
        assert self._popen.stderr is not None
        self._popen.stdout.close()
        self._popen.stderr.close()


def guard() -> tuple[str, ...]:
    """Words before the command that tie the child's life to ours; none where the machine has no such tool."""
    if not sys.platform.startswith("linux"):
        return ()
    found = shutil.which("setpriv")
    if not found or "busybox" in str(Path(found).resolve()):
        return ()
    return (found, "--pdeathsig", "KILL", "--")


def start(command: Sequence[str], *, port: int, token: str, environment: Mapping[str, str], cwd: Path) -> Process:
    """Start ``command`` as a worker that dials ``port`` with ``token``. Raises OSError when it cannot be started."""
    boot = json.dumps({"port": port, "token": token})
    popen = subprocess.Popen(
        [*guard(), *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env={**environment, "CLOUDFN_WORKER": boot},
        start_new_session=POSIX,
        bufsize=0,
    )
    return Process(popen)


def node_command(node: str, *, memory_mb: int, inspect_port: int = 0) -> list[str]:
    """``node`` with the worker's bootstrap. The preload is a flag so that forked children get it too."""
    flags = [f"--max-old-space-size={memory_mb}", "--require", str(NODE / "preload.js")]
    if inspect_port:
        flags.insert(0, f"--inspect=127.0.0.1:{inspect_port}")
    return [node, *flags, str(NODE / "bootstrap.js")]
