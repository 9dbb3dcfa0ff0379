"""Runs a coroutine to its end, and lets the outside world stop it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

from cloudfn.errors import ExitCode
from cloudfn.platforms.loops import loop_factory
from cloudfn.platforms.terminal import raise_soft_limit, restorer

Result = TypeVar("Result")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Ctrl-C cancels ``work``, lets it clean up, then raises KeyboardInterrupt; a second ends the process at once."""
    raise_soft_limit()
    sys.setswitchinterval(0.0005)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(_interruptible(work))


async def _interruptible(work: Coroutine[Any, Any, Result]) -> Result:
    with _second_ends_at_once():
        return await work


@contextlib.contextmanager
def _second_ends_at_once() -> Iterator[None]:
    """What the state folder holds survives that, as it survives ``kill -9``; workers end with their connection."""
    first = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(first):
        yield
        return
    put_back, pressed = restorer(), 0

    def interrupted(number: int, frame: Any) -> None:
        nonlocal pressed
        pressed += 1
        if pressed > 1:
            put_back()
            os._exit(ExitCode.INTERRUPTED)
        first(number, frame)

    signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, first)


def on_termination(stop: Callable[[], object]) -> None:
    """Call ``stop`` when the terminal closes or another program asks this one to end."""
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(getattr(signal, name), stop)
