"""The event loop of this system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudfn.platforms import WINDOWS

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The fastest loop there is; None for the standard one, which child processes need on Windows."""
    if WINDOWS:
        return None
    try:
        import uvloop  # 23 ms of a start that needs no loop
    except ImportError:  # an interpreter without it, such as PyPy
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory
