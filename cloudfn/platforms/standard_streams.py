"""stdin, stdout and stderr, for a process that was started without some of them (``>&-``, a service, a cron job)."""

from __future__ import annotations

import os
import sys


def complete() -> None:
    """What is closed leads to nowhere from now on, here and in every child.

    Else the next file that is opened, a database say, would take its number, and Python has None for the stream.
    """
    for handle in range(3):
        try:
            os.fstat(handle)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # takes the lowest free number: this one
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
