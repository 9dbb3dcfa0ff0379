"""Runs a coroutine to its end, and lets the outside world stop it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from cloudfn.cli.streams import raise_soft_limit
from cloudfn.local.thread import loop_factory

Result = TypeVar("Result")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Ctrl-C cancels ``work``, lets it clean up, then raises KeyboardInterrupt."""
    raise_soft_limit()
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(work)


def on_end(stop: Callable[[], object]) -> None:
    """Call ``stop`` when the terminal closes or another program asks this one to end."""
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(getattr(signal, name), stop)
