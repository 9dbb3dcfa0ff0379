"""Moving the clock by hand, with everything that falls due on the way."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Literal

from cloudfn.clock import VirtualClock
from cloudfn.events.base import Emit, instant_text
from cloudfn.events.payments import ClockMoved
from cloudfn.frozen import dataclass
from cloudfn.pay import WeChatPay


@dataclass(frozen=True, slots=True)
class ClockControl:
    """The clock, and WeChat Pay whose deadlines hang on it. Who watches is told of every move."""

    clock: VirtualClock
    pay: WeChatPay
    emit: Emit

    async def advance(self, by: timedelta | Literal["next", "drain"]) -> datetime | None:
        """Move the clock and play what falls due: by a time, to whatever is due next, or through everything that waits.

        Gives what "next" moved to, None when nothing waits.
        """
        before, offset, reached = self.clock.now(), self.clock.offset_ms(), None
        if by == "next":
            reached = await self.pay.advance_next()
        elif by == "drain":
            await self.pay.drain()
        else:
            await self.pay.advance(by)
        if self.clock.scale == 0:
            moved = (
                self.clock.now() - before
            ).total_seconds()  # the machine's time went on meanwhile, this one did not
        else:
            moved = round((self.clock.offset_ms() - offset) / 1000, 3)
        if moved > 0:
            self._tell(moved)
        return reached

    def rescale(self, scale: float) -> None:
        """Let the clock run ``scale`` times as fast; infinity jumps over idle waits."""
        self.clock.rescale(scale)
        self.pay.wake()
        self._tell(0.0)

    def _tell(self, moved: float) -> None:
        scale = self.clock.scale
        self.emit(ClockMoved(self.clock.now(), moved, scale if math.isfinite(scale) else -1.0))

    def as_json(self) -> dict[str, object]:
        """``{now, scale, nextAt}``."""
        scale, upcoming = self.clock.scale, self.pay.next_at()
        return {
            "now": instant_text(self.clock.now()),
            "scale": "max" if math.isinf(scale) else scale,
            "nextAt": instant_text(upcoming) if upcoming else None,
        }
