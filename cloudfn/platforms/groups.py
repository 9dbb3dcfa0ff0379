"""A child process with all that it starts: a group of its own, ended as one; and whether a process still lives."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

from cloudfn.platforms import LINUX, WINDOWS

NEW_SESSION = not WINDOWS
"""``start_new_session`` of a child that leads a group: Ctrl-C in the terminal is for cloudfn, which then ends it."""

FLAGS = 0x200 if WINDOWS else 0
"""``creationflags`` of the same: CREATE_NEW_PROCESS_GROUP."""


def hold(pid: int) -> None:
    """Have the child ``pid`` end with this process, however that ends, where it was not started so (``tied``)."""
    if WINDOWS:
        _job().hold(pid)


@functools.cache
def _job() -> Any:
    import ctypes  # only Windows has WinDLL

    from cloudfn.platforms.jobs import Job  # which only Windows needs

    return Job(ctypes.WinDLL("kernel32"))  # type: ignore[attr-defined,unused-ignore]


def end_group(pid: int) -> bool:
    """End the leader ``pid`` and all that it started. False where that was refused and nothing ended."""
    if WINDOWS:
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(pid)], capture_output=True, check=False)
        return True
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return True
    except PermissionError:  # macOS says so of a group without living members
        return False
    return True


def end_members(pid: int) -> None:
    """End what the leader ``pid``, which has ended, left in its group. Windows remembers no such thing."""
    if not WINDOWS:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def wait_uncollected(pid: int) -> None:
    """Wait for the end of the child ``pid`` without collecting it: its id stays its own until its group and the others
    are gone. At once where the system cannot.
    """
    with contextlib.suppress(AttributeError, ChildProcessError):  # no waitid on macOS, or somebody has waited
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def is_alive(pid: int) -> bool | None:
    """None where nobody can tell: on Windows, signal 0 would end the process. What has ended and was not collected by
    its parent is dead: in a container without an init nobody ever does.
    """
    if WINDOWS:
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _ended(pid)


def _ended(pid: int) -> bool:
    """Whether only the process's entry is left. Source: proc(5), the state after the name in brackets."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace") if LINUX else ""
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[:1] in (["Z"], ["X"])


@functools.cache
def tied() -> tuple[str, ...]:
    """Words before a command that tie the child's life to ours; none where the machine has no tool that can."""
    found = shutil.which("setpriv") if LINUX else None
    if not found:
        return ()
    words = (found, "--pdeathsig", "KILL", "--")
    # older versions, and busybox's tool of this name, lack the option
    able = subprocess.run([*words, "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return words if able.returncode == 0 else ()
