"""Runs the user's functions: a pool of worker processes, one invocation at a time each.

In: invocations, and saves of a function's files. Out: results and events. It never answers a backend request, never
prints, and no failure of a function leaves its own result.
"""

from __future__ import annotations

from cloudfn.runner.pool import Pool, State
from cloudfn.runner.settings import Settings

__all__ = ["Pool", "Settings", "State"]
