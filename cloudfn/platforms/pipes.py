"""Reading what a child prints, and writing to where we print."""

from __future__ import annotations

import os
import select
from collections.abc import Callable, Iterable
from typing import TextIO

from cloudfn.platforms import WINDOWS

POLLED = not WINDOWS
"""Whether a pipe can be read without waiting, as an event loop does; elsewhere a thread has to wait at it."""


def descriptor(stream: TextIO) -> int:
    """The file descriptor that takes the bytes of ``stream``.

    -1 for a console of Windows, which takes text, and for what is no file.
    """
    try:
        return -1 if WINDOWS else stream.fileno()
    except (OSError, ValueError):
        return -1


def unblock(fd: int) -> None:
    """From now on a read of ``fd`` never waits, where pipes are ``POLLED``."""
    if POLLED:
        os.set_blocking(fd, False)


def watch(fds: Iterable[int]) -> Callable[[], Iterable[int]]:
    """Asks which of ``fds`` have something to read, or have ended: one system call, and no exception for nothing."""
    if not hasattr(select, "poll"):
        return lambda: fds
    poll = select.poll()
    for fd in fds:
        poll.register(fd, select.POLLIN)
    return lambda: [fd for fd, _ in poll.poll(0)]
