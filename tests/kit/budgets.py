"""Budgets of queries that are spent by work instead of time."""

from __future__ import annotations

from cloudfn.backend.database.budget import Budget, TakesLong


class SpentAfter(Budget):
    """Ends at its ``ticks``th look at the clock, wherever the work is."""

    def __init__(self, ticks: int) -> None:
        super().__init__()
        self._left = ticks

    def tick(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise TakesLong
