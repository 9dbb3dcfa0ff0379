"""Deliveries under way: begun in the book, sent through the channel, and booked with their verdict.

A delivery is marked in the book before it is sent, so a process that dies in between delivers again after its restart:
at least once.
"""

from __future__ import annotations

import asyncio

from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.notification import Attempt, Notification
from cloudfn.pay.ledger.verdict import Verdict, failed
from cloudfn.pay.notifier.channel import Channel, Delivered
from cloudfn.troubles import Troubles

AT_ONCE = 16
"""Deliveries under way at a time."""


class Deliveries:
    """``changed`` is set at the end of each."""

    def __init__(self, ledger: Ledger, channel: Channel, troubles: Troubles, changed: asyncio.Event) -> None:
        self._ledger, self._channel = ledger, channel
        self._troubles, self._changed = troubles, changed
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._cut: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._under_way)

    @property
    def room(self) -> int:
        """How many more may begin."""
        return AT_ONCE - len(self._under_way)

    def start(self, notification: Notification) -> None:
        under_way, attempt = self._ledger.attempts.start(notification)
        self._under_way[notification.id] = asyncio.create_task(self._deliver(under_way, attempt))

    async def some(self) -> None:
        """Return when at least one has ended."""
        done, _ = await asyncio.wait(set(self._under_way.values()), return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    async def stop(self) -> None:
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def replay(self, notification: Notification, event: str, times: int, concurrent: bool) -> list[Attempt]:
        """Deliver ``event`` again by hand, whatever state the notification is in."""
        if concurrent:
            done = await asyncio.gather(*(self._once_more(notification, event) for _ in range(times)))
        else:
            done = [await self._once_more(notification, event) for _ in range(times)]
        if event == notification.event and any(verdict.accepted for _, verdict in done):
            self._ledger.attempts.accepted_by_hand(notification)
        return [attempt for attempt, _ in done]

    # --- inner ------------------------------------------------------------------------------------------------------

    async def _deliver(self, notification: Notification, attempt: Attempt) -> None:
        try:
            delivered = await self._send(notification, attempt)
            await self._store(notification, attempt, delivered)
        finally:
            self._under_way.pop(notification.id, None)
            self._changed.set()

    async def _send(self, notification: Notification, attempt: Attempt) -> Delivered:
        try:
            return await self._channel.deliver(notification, notification.event, attempt)
        except Exception as error:  # no promise of the channel's, but a notification is owed all the same
            return Delivered(failed("error", f"{type(error).__name__}: {error}"), 0.0)

    async def _store(self, notification: Notification, attempt: Attempt, delivered: Delivered) -> None:
        """Book what was answered, however long that takes: the merchant must not be asked again for it."""
        while True:
            try:
                if delivered.closed:
                    self._cut_short(notification, attempt)
                else:
                    self._cut.discard(notification.id)
                    self._ledger.attempts.finish(notification, attempt, delivered.verdict, delivered.ms)
                return self._troubles.fine(notification.name)
            except Exception as error:
                self._troubles.failed(notification.name, error)
            await asyncio.sleep(self._troubles.wait_s() or 0.0)

    def _cut_short(self, notification: Notification, attempt: Attempt) -> None:
        """All was closed during the delivery. A new pool may have taken its place: deliver once more at once.

        When that is cut short too, all is shutting down: it stays under way in the book until the next start.
        """
        if notification.id not in self._cut:
            self._ledger.attempts.cut_short(notification, attempt)
            self._cut.add(notification.id)

    async def _once_more(self, notification: Notification, event: str) -> tuple[Attempt, Verdict]:
        attempt = self._ledger.attempts.replay(notification)
        delivered = await self._channel.deliver(notification, event, attempt)
        done = self._ledger.attempts.finish_replay(notification, attempt, delivered.verdict, delivered.ms)
        return done, delivered.verdict
