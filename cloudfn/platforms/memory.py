"""How much memory processes hold now, the most that this one ever held, and what the machine has."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
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


SHARED = 32 * 1024 * 1024
"""What a process shares with others of its program, where the system does not tell; measured with Node.js 20."""


def own(resident_bytes: Mapping[int, int]) -> dict[int, int]:
    """By process id the bytes that would be free without it. ``resident_bytes``: what each told of itself last."""
    if LINUX:
        return {pid: _own_on_linux(pid) for pid in resident_bytes}
    return {pid: max(0, size - SHARED) for pid, size in resident_bytes.items()}


def _own_on_linux(pid: int) -> int:
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()
        return (int(pages[1]) - int(pages[2])) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0


def machine() -> int:
    """Bytes of memory that this machine has, or that its container may use; 0 where nobody tells."""
    try:
        found = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return 0
    try:
        return min(found, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    except (OSError, ValueError):  # "max", or no container
        return found


_M_MMAP_THRESHOLD = -3  # in glibc's malloc.h
APART = 128 * 1024
"""Blocks from this size on are kept apart from the rest, where glibc decides; the size that it begins with itself."""


def give_back() -> None:
    """Give the system the memory of this process that is free again, which takes some milliseconds.

    glibc does so only at the end of its heaps: of a burst all would stay below the one small thing that outlives it.
    And once a large block was freed it puts others of that size between the small ones: each time that such things
    have moved into the hole of the last one, the heap would grow by a whole block. From the first call on it does not.
    Nothing is done where another C library decides.
    """
    if LINUX:
        import ctypes  # 1.5 ms that a start need not wait for

        with contextlib.suppress(AttributeError):  # musl has no such functions
            libc = ctypes.CDLL(None)
            libc.mallopt(_M_MMAP_THRESHOLD, APART)
            libc.malloc_trim(0)


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
