"""Whether a process lives, and what memory it keeps."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

from cloudfn.platforms.groups import is_alive, wait_uncollected


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells it without a tool")
def test_a_process_that_has_ended_is_dead_before_its_parent_collects_it() -> None:
    """In a container without an init nobody ever may."""
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        wait_uncollected(child.pid)
        assert is_alive(child.pid) is False
    assert is_alive(os.getpid()) is True


BURST = """
import os
from cloudfn.platforms import memory
burst = [bytes(2000) for _ in range(20_000)]
outlives_it = bytes(2000)
del burst
before = memory.resident([os.getpid()])[os.getpid()]
memory.give_back()
print(before - memory.resident([os.getpid()])[os.getpid()])
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is asked to give memory back")
def test_what_a_burst_took_is_given_back() -> None:
    ran = subprocess.run([sys.executable, "-c", BURST], capture_output=True, text=True, check=True)
    assert int(ran.stdout) > 30_000_000


LARGE = """
import ctypes
from pathlib import Path

from cloudfn.platforms import memory

def in_the_heap():
    block = bytearray(700_000)
    address = ctypes.addressof(ctypes.c_char.from_buffer(block))
    (heap,) = [line.split()[0] for line in Path("/proc/self/maps").read_text().splitlines() if line.endswith("[heap]")]
    begin, end = (int(part, 16) for part in heap.split("-"))
    return begin <= address < end

del [bytearray(2_000_000)][0]
print(in_the_heap())
memory.give_back()
print(in_the_heap())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc puts large blocks between small ones")
def test_large_blocks_are_kept_apart_from_small_ones() -> None:
    ran = subprocess.run([sys.executable, "-c", LARGE], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True", "False"]
