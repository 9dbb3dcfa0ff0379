"""Payment sheets that the holder of the laptop answers while the phone waits for how they end."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping

KEPT = 100
"""Ends of sheets; the oldest one is forgotten for a new one."""


class Sheets:
    """By prepay id. Used in the loop's thread only."""

    def __init__(self) -> None:
        self._ends: OrderedDict[str, Mapping[str, object]] = OrderedDict()
        self._changed = asyncio.Condition()

    def open(self, prepay_id: str) -> None:
        """A device shows the sheet again: how it ended before is no answer."""
        self._ends.pop(prepay_id, None)

    async def ended(self, prepay_id: str, end: Mapping[str, object]) -> None:
        """Somebody has acted on the sheet."""
        self._ends[prepay_id] = end
        while len(self._ends) > KEPT:
            self._ends.popitem(last=False)
        async with self._changed:
            self._changed.notify_all()

    async def end(self, prepay_id: str, wait_s: float) -> Mapping[str, object] | None:
        """How the sheet ended, waiting ``wait_s`` for it."""
        try:
            async with asyncio.timeout(wait_s), self._changed:
                await self._changed.wait_for(lambda: prepay_id in self._ends)
        except TimeoutError:
            return None
        return self._ends.get(prepay_id)
