"""What becomes of a line that stdout or stderr does not take: a closed terminal ends the talk, else it goes on."""

from __future__ import annotations

import contextlib
import errno
import os
from typing import TextIO

CLOSED = frozenset((errno.EPIPE, errno.EIO, errno.EBADF))
"""Whoever read has gone: ``head`` has what it wants, a terminal was closed. A full disk passes."""


def is_closed(error: OSError) -> bool:
    return error.errno in CLOSED


def is_full(error: OSError) -> bool:
    """Whether the disk behind a stream or a file takes no more."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def to_nowhere(stream: TextIO) -> None:
    """Let ``stream`` swallow what is still buffered and what comes, so that no later flush fails."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
