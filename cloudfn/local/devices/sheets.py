"""Payment sheets that the holder of the laptop answers while the phone waits for how they end."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from cloudfn.recent import Recent

KEPT = 100
"""At least so many ends of sheets are known."""


class Sheets:
    """By prepay id. Used in the loop's thread only."""

    def __init__(self) -> None:
        self._ends: Recent[str, Mapping[str, object] | None] = Recent(KEPT)
        self._changed = asyncio.Condition()

    def open(self, prepay_id: str) -> None:
        """A device shows the sheet again: how it ended before is no answer."""
        self._ends.pop(prepay_id, None)

    async def ended(self, prepay_id: str, end: Mapping[str, object]) -> None:
        """Somebody has acted on the sheet."""
        self._ends[prepay_id] = end
        async with self._changed:
            self._changed.notify_all()

    async def end(self, prepay_id: str, wait_s: float) -> Mapping[str, object] | None:
        """How the sheet ended, waiting ``wait_s`` for it."""
        try:
            async with asyncio.timeout(wait_s), self._changed:
                await self._changed.wait_for(lambda: prepay_id in self._ends)
        except TimeoutError:
            return None
        return self._ends.get(prepay_id, None)
