"""Runs the user's functions: a pool of worker processes, one invocation at a time each.

In: invocations, and saves of a function's files. Out: results and events. It never answers a backend request, never
prints, and no failure of a function leaves its own result.

``early`` is importable by itself in a few milliseconds, so the doors are loaded when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cloudfn.runner.pool import Pool
    from cloudfn.runner.served import State
    from cloudfn.runner.settings import Settings

__all__ = ["Pool", "Settings", "State"]


def __getattr__(name: str) -> object:
    if name == "Pool":
        from cloudfn.runner.pool import Pool

        return Pool
    if name == "State":
        from cloudfn.runner.served import State

        return State
    if name == "Settings":
        from cloudfn.runner.settings import Settings

        return Settings
    raise AttributeError(name)
