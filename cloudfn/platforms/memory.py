"""How much memory processes hold now, and the most that this one ever held."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from cloudfn.platforms import LINUX, WINDOWS

SLOW = not LINUX
"""Whether asking takes a process of its own."""


def resident(pids: Iterable[int]) -> dict[int, int]:
    """Resident bytes by process id; a process that is gone is left out. Empty where the system cannot be asked."""
    wanted = list(pids)
    if not SLOW:
        return {pid: held for pid in wanted if (held := _linux(pid))}
    if not WINDOWS and wanted:
        return _ps(wanted)
    return {}


def _linux(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0


def _ps(pids: list[int]) -> dict[int, int]:
    command = ["ps", "-o", "pid=,rss=", "-p", ",".join(map(str, pids))]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    rows = (line.split() for line in ran.stdout.splitlines())
    return {int(row[0]): int(row[1]) * 1024 for row in rows if len(row) == 2}


if sys.platform == "win32":

    def most_held() -> int:
        blocks: int = sys.getallocatedblocks()
        return blocks * 64
else:
    import resource

    _UNIT = 1 if sys.platform == "darwin" else 1024

    def most_held() -> int:
        """Bytes, the most that this process ever held; no cheaper figure exists everywhere."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT
