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
