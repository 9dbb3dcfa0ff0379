"""The notifier's loop: starts what is due, waits for what is next, moves the clock on demand.

In: the ledger's due notifications, refunds and orders, and a ``Channel``. Work that fails (a locked book, a full disk)
is held and tried again by itself; the loop and all other work go on.
"""

from __future__ import annotations

import asyncio
import functools
import math
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.notification import Attempt, Notification
from cloudfn.pay.notifier.channel import Channel
from cloudfn.pay.notifier.deliveries import Deliveries
from cloudfn.troubles import Troubles, describe

CLOCK_EVERY_S = 1.0
"""Real seconds between two looks at a fast clock."""
LOOP = ""
"""The loop itself among its troubles."""


class Notifier:
    """``trace`` gets errors that only a developer of cloudfn can read."""

    def __init__(self, ledger: Ledger, channel: Channel, trace: Callable[[Exception], object]) -> None:
        self._ledger, self._trace = ledger, trace
        self._book, self._clock = ledger.book, ledger.clock
        self._changed = asyncio.Event()
        self.troubles = Troubles(self._tell)
        self._deliveries = Deliveries(ledger, channel, self.troubles, self._changed)
        self._moving = asyncio.Lock()

    def wake(self) -> None:
        """Something was queued or the clock was moved: look again."""
        self._changed.set()

    async def run(self) -> None:
        """Deliver whatever becomes due, until cancelled. With the clock at full speed it jumps whenever all is idle."""
        try:
            while True:
                self._changed.clear()
                upcoming = None
                try:
                    upcoming, again = self._turn()
                    self.troubles.fine(LOOP)
                except Exception as error:  # whatever it is: payments go on
                    self.troubles.failed(LOOP, error)
                    again = False
                await (asyncio.sleep(0) if again else self._wait(upcoming))
        finally:
            await self._deliveries.stop()

    def _turn(self) -> tuple[datetime | None, bool]:
        """Start what is due. Gives when more is due, and whether the clock jumped there already."""
        clock, book = self._clock, self._book
        self._store_clock()
        self._start_due()
        upcoming = book.next_instant(closings=True)
        if clock.is_max and not self._deliveries and not self._moving.locked() and not self.troubles:
            waiting = book.next_instant()
            if waiting is not None:
                clock.move_to(waiting)
                return upcoming, True
        return upcoming, False

    async def advance_to(self, instant: datetime) -> None:
        """Move the clock to ``instant``, stopping at everything that is due on the way and waiting for its replies."""
        async with self._moving:
            await self._quiet()
            while (upcoming := self._book.next_instant(closings=True)) is not None and upcoming <= instant:
                self._clock.move_to(upcoming)
                await self._quiet()
            self._clock.move_to(instant)
            await self._quiet()

    async def advance_next(self) -> datetime | None:
        """Move the clock to the next retry or settlement and play it; None when none waits.

        Not to the closing of an order, which would be a jump of a week for every order that was left unpaid.
        """
        upcoming = self._book.next_instant()
        if upcoming is not None:
            await self.advance_to(max(upcoming, self._clock.now()))
        return upcoming

    async def drain(self) -> None:
        """Play every retry and settlement that waits, however far away."""
        async with self._moving:
            await self._quiet()
            while (upcoming := self._book.next_instant()) is not None:
                self._clock.move_to(upcoming)
                await self._quiet()

    async def replay(self, notification: Notification, event: str, times: int, concurrent: bool) -> list[Attempt]:
        """Deliver ``event`` again by hand, whatever state the notification is in."""
        return await self._deliveries.replay(notification, event, times, concurrent)

    # --- inner ------------------------------------------------------------------------------------------------------

    def _store_clock(self) -> None:
        """A fast clock is stored as it will be at the next look: after a crash it goes on there, never before."""
        clock = self._clock
        if _is_fast(clock.scale):
            self._book.keep_clock(clock.now() + timedelta(seconds=clock.scale * CLOCK_EVERY_S))

    def _start_due(self, *, by_hand: bool = False) -> None:
        """Do what is due now. What fails is held, and what is held waits; ``by_hand`` tries all and raises instead."""
        for what, work in self._due():
            if by_hand:
                work()
                self.troubles.fine(what)
            elif not self.troubles.holds(what):
                try:
                    work()
                    self.troubles.fine(what)
                except Exception as error:
                    self.troubles.failed(what, error)

    def _due(self) -> Iterator[tuple[str, Callable[[], object]]]:
        yield from self._ledger.due()
        room = self._deliveries.room
        if room > 0:
            # What is held must not take the place of what could be delivered.
            for notification in self._book.due(self._clock.now(), room + len(self.troubles)):
                if self._deliveries.room > 0:
                    yield notification.name, functools.partial(self._deliveries.start, notification)

    async def _quiet(self) -> None:
        """Return when nothing is due and nothing is under way."""
        while True:
            self._start_due(by_hand=True)
            if not self._deliveries:
                return
            await self._deliveries.some()

    async def _wait(self, upcoming: datetime | None) -> None:
        changed = asyncio.create_task(self._changed.wait())
        waits: set[asyncio.Task[object]] = {changed}
        late = upcoming is None or upcoming <= self._clock.now()  # what is late is held, or has no room yet
        if upcoming is not None and not late:
            waits.add(asyncio.create_task(self._clock.sleep_until(upcoming)))
        try:
            patience = CLOCK_EVERY_S if _is_fast(self._clock.scale) else None
            if (held := self.troubles.wait_s()) is not None:
                patience = min(held, patience or held)
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED, timeout=patience)
        finally:
            for task in waits:
                task.cancel()

    def _tell(self, what: str, error: Exception | None, pause_s: float) -> None:
        piece, notice = f"notifier {what}".strip(), self._ledger.context.notice
        if error is None:
            notice("CFN-PAY-101", None, "note", what=piece)
        else:
            self._trace(error)
            self._ledger.context.notice(
                "CFN-PAY-100", None, "error", what=piece, error=describe(error), pause_s=f"{pause_s:g}"
            )


def _is_fast(scale: float) -> bool:
    return scale not in (0, 1, math.inf)
