"""Whether a process lives."""

from __future__ import annotations

import os
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
