"""Runs the user's functions: a pool of worker processes, one invocation at a time each.

In: invocations, and saves of a function's files. Out: results and events. It never answers a backend request, never
prints, and no failure of a function leaves its own result.

``early`` is importable by itself in a few milliseconds, so the doors are loaded when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cloudfn.runner.function import State
    from cloudfn.runner.pool import Pool
    from cloudfn.runner.settings import RunnerSettings

__all__ = ["Pool", "RunnerSettings", "State"]


def __getattr__(name: str) -> object:
    if name == "Pool":
        from cloudfn.runner.pool import Pool  # 55 ms

        return Pool
    if name == "State":
        from cloudfn.runner.function import State  # 50 ms

        return State
    if name == "RunnerSettings":
        from cloudfn.runner.settings import RunnerSettings  # 1 ms

        return RunnerSettings
    raise AttributeError(name)
