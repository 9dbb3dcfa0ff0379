"""Waiting for a condition, with a bound: nothing sleeps for a time and hopes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

PATIENCE_S = 60.0


def until(condition: Callable[[], Any], what: str = "", patience_s: float = PATIENCE_S) -> Any:
    """The first true value of ``condition``; fails after ``patience_s``."""
    end = time.monotonic() + patience_s
    while not (value := condition()):
        assert time.monotonic() < end, f"waited {patience_s} s in vain for {what or condition}"
        time.sleep(0.01)
    return value


async def eventually(condition: Callable[[], object], within_s: float = 20.0) -> None:
    """``until`` for what happens on this very loop; TimeoutError when it never does."""
    async with asyncio.timeout(within_s):
        while not condition():
            await asyncio.sleep(0.005)
