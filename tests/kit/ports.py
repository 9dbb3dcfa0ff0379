"""Ports of this machine that nobody has at the moment."""

from __future__ import annotations

import contextlib
import os
import socket


def free_ports(count: int) -> range:
    """``count`` free ports in a row, below those that systems give out by themselves; tests beside this one begin to
    look elsewhere."""
    begin = 10_000 + os.getpid() % 1_000 * 10
    for first in range(begin, begin + 2_000, count):
        with contextlib.ExitStack() as held:
            try:
                for port in range(first, first + count):
                    held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return range(first, first + count)
    raise AssertionError("no free ports")
