"""Processes of this user that carry a variable in their environment, and when a process began.

Where the system shows no environments (Windows, system programs of macOS) nothing is found.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from cloudfn.digits import only_digits
from cloudfn.platforms import LINUX, WINDOWS

PROC = Path("/proc")


def started(pid: int) -> str:
    """The instant at which ``pid`` began, as one word that only serves to be compared; "" when there is none."""
    if LINUX:
        try:
            return (PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()[19].decode()
        except (OSError, IndexError):
            return ""
    if WINDOWS:
        return ""
    ran = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return re.sub(r"\W+", "_", ran.stdout.strip())


def none_below(pid: int) -> int:
    """An id above which everything lies that came after ``pid``; 0 where that cannot be said.

    Ids are given in turn: while the one that was given last is above ``pid``, what came after has ids in between.
    """
    if not LINUX:
        return 0
    try:
        newest = int((PROC / "loadavg").read_text("ascii").split()[-1])
    except (OSError, ValueError, IndexError):
        return 0
    return pid if newest > pid else 0


def marked(variable: str, above: int) -> Iterator[tuple[int, str]]:
    """(id, value) of processes of this user, in this namespace of ids, that carry ``variable``; of ids ``above``."""
    if LINUX:
        for place in PROC.iterdir():
            pid = int(place.name) if only_digits(place.name) else 0
            if pid > above and (found := _value(pid, variable)) and _is_ours(place):
                yield pid, found
    elif not WINDOWS:
        inside = re.compile(rf"(?:^|\s){variable}=(\S+)")
        ran = subprocess.run(["ps", "-xww", "-E", "-o", "pid=,command="], capture_output=True, text=True, check=False)
        for line in ran.stdout.splitlines():
            number, _, rest = line.strip().partition(" ")
            if only_digits(number) and (seen := inside.search(rest)):
                yield int(number), seen[1]


def kill(pid: int, variable: str, is_ours: Callable[[str], bool]) -> bool:
    """End ``pid`` if its ``variable`` still is one that is ``is_ours``: another process may have the id by now."""
    if not LINUX:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
            return True
        return False
    try:
        handle = os.pidfd_open(pid)
    except OSError:
        return False
    try:
        if not is_ours(_value(pid, variable)):
            return False
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        return True
    except OSError:
        return False
    finally:
        os.close(handle)


def _value(pid: int, variable: str) -> str:
    try:
        content = (PROC / str(pid) / "environ").read_bytes()
    except OSError:
        return ""
    at = (b"\0" + content).find(b"\0" + variable.encode() + b"=")
    return "" if at < 0 else content[at:].partition(b"\0")[0].partition(b"=")[2].decode("ascii", "replace")


def _is_ours(place: Path) -> bool:
    """A container's processes are seen from outside too, under other ids than their marks have."""
    try:
        inside = Path("ns", "pid")
        return (place / inside).readlink() == (
            PROC / "self" / inside
        ).readlink() and place.stat().st_uid == os.geteuid()
    except OSError:
        return False
