"""Faults on order: kills the worker of an invocation after its n-th backend call took effect, or refuses that call.

After a crash the call's effect stands and its answer never arrives: what a machine that dies between two steps leaves
behind. A refused call has no effect, and the function hears of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from cloudfn.calls import Caller
from cloudfn.frozen import dataclass


@dataclass(slots=True)
class Crashes:
    """Hand ``tap`` to the backend. ``kill(request_id)`` ends the worker that runs that invocation."""

    kill: Callable[[str], object]
    _after: dict[str, int] = field(default_factory=dict)
    _refused: dict[str, int] = field(default_factory=dict)
    seen: dict[str, list[str]] = field(default_factory=dict)
    record: bool = False

    def crash(self, request_id: str, after: int) -> None:
        """Kill invocation ``request_id`` once its ``after``-th backend call (from 1) has taken effect."""
        self._after[request_id] = after

    def refuse(self, request_id: str, at: int) -> None:
        """Refuse the ``at``-th backend call (from 1) of invocation ``request_id``."""
        self._refused[request_id] = at

    def fails(self, caller: Caller, n: int) -> bool:
        """Whether the backend refuses this call."""
        if not self._refused or self._refused.get(caller.request_id) != n:
            return False
        del self._refused[caller.request_id]
        return True

    async def tap(self, caller: Caller, n: int, action: str) -> None:
        if self.record:
            self.seen.setdefault(caller.request_id, []).append(action)
        if self._after and self._after.get(caller.request_id) == n:
            del self._after[caller.request_id]
            self.kill(caller.request_id)
