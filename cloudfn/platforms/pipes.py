"""Reading what a child prints."""

from __future__ import annotations

import os

from cloudfn.platforms import WINDOWS

POLLED = not WINDOWS
"""Whether a pipe can be read without waiting, as an event loop does; elsewhere a thread has to wait at it."""


def unblock(fd: int) -> None:
    """From now on a read of ``fd`` never waits, where pipes are ``POLLED``."""
    if POLLED:
        os.set_blocking(fd, False)
