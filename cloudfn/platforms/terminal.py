"""The terminal's state, and what this process may open."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable


def restorer() -> Callable[[], None]:
    """Puts the terminal back to how it is now."""
    if sys.platform == "win32":
        return lambda: None
    import termios  # Windows has none

    try:
        handle = sys.stdin.fileno()
        before = termios.tcgetattr(handle)
    except (OSError, ValueError, AttributeError, termios.error):  # no terminal
        return lambda: None

    def put_back() -> None:
        if in_front(handle):
            with contextlib.suppress(termios.error):  # the terminal is gone
                termios.tcsetattr(handle, termios.TCSANOW, before)

    return put_back


if sys.platform != "win32":

    def in_front(handle: int) -> bool:
        """Whether this process may read and set the terminal ``handle``: who works behind another one (``&``, ``bg``)
        is stopped for it. One that is not the session's own stops nobody.
        """
        try:
            return os.tcgetpgrp(handle) == os.getpgrp()
        except OSError:
            return True


def raise_soft_limit() -> None:
    """As many open files as this process may have: a project of many functions needs more than macOS' 256.

    The hard limit may be infinity, where macOS takes no more than its own maximum (``OPEN_MAX``).
    """
    if sys.platform == "win32":
        return
    import resource  # Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 10_240 if hard == resource.RLIM_INFINITY else min(hard, 10_240)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def most_open_files() -> int:
    """How many files this process may have open now; 0 for no limit of its own, or where it cannot be told."""
    with contextlib.suppress(ImportError, OSError):  # Windows has none; and asked when no file may be left to load it
        import resource  # as above

        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        return 0 if soft == resource.RLIM_INFINITY else soft
    return 0
