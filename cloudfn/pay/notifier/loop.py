"""Delivers what is due: calls the callback function, judges the reply, books the attempt, sets the next one.

In: the book's due notifications and an ``Invoke``. Out: attempts in the book and events. A delivery is marked in the
book before the function is called, so a process that dies in between delivers again after its restart: at least once.
Work that fails (a locked book, a full disk) is held and tried again by itself; the loop and all other work go on.
"""

from __future__ import annotations

import asyncio
import functools
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from cloudfn.calls import Failure, Identity, Invocation, Invoke, InvokeResult
from cloudfn.events.payments import NotificationAttempted
from cloudfn.pay.cloudpay.verdict import Verdict, judge
from cloudfn.pay.ledger import settlement
from cloudfn.pay.ledger.context import Desk
from cloudfn.pay.ledger.notification import Attempt, Notification, answered, confirmed, interrupted, started
from cloudfn.troubles import Troubles, describe

KEEP_EVERY_S = 1.0
"""Real seconds between two looks at a fast clock."""
LOOP = ""
"""The loop itself among its troubles."""
AT_ONCE = 16
"""Deliveries under way at a time."""

SOURCE = "wx_paycallback"
INTERRUPTED = Verdict("retry", "", "CFN-PAY-038")


class Notifier:
    def __init__(self, desk: Desk, invoke: Invoke, trace: Callable[[Exception], object]) -> None:
        self._desk, self._trace = desk, trace
        self.invoke = invoke
        self.troubles = Troubles(self._tell)
        self._flying: dict[int, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()
        self._moving = asyncio.Lock()
        self._cut: set[int] = set()

    def recover(self) -> int:
        """Make deliveries due again that a dead process had begun; how many there were."""
        desk = self._desk
        at = desk.clock.now()
        lost = desk.book.under_way()
        with desk.book.writing():
            for notification in lost:
                desk.book.save_notification(interrupted(notification, at))
            for attempt in desk.book.unjudged_attempts():
                desk.book.save_attempt(_with_verdict(attempt, INTERRUPTED, 0.0))
        return len(lost)

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
                    with self._desk.book.at_once():
                        upcoming, again = self._turn()
                    self.troubles.fine(LOOP)
                except Exception as error:  # whatever it is: payments go on
                    self.troubles.failed(LOOP, error)
                    again = False
                await (asyncio.sleep(0) if again else self._wait(upcoming))
        finally:
            await self._stop()

    def _turn(self) -> tuple[datetime | None, bool]:
        """Start what is due. Gives when more is due, and whether the clock jumped there already."""
        clock, book = self._desk.clock, self._desk.book
        self._keep_clock()
        self._start_due()
        upcoming = book.next_instant(closings=True)
        if clock.is_max and not self._flying and not self._moving.locked() and not self.troubles:
            waiting = book.next_instant()
            if waiting is not None:
                clock.move_to(waiting)
                return upcoming, True
        return upcoming, False

    async def advance_to(self, instant: datetime) -> None:
        """Move the clock to ``instant``, stopping at everything that is due on the way and waiting for its replies."""
        async with self._moving:
            await self._settle()
            while (upcoming := self._desk.book.next_instant(closings=True)) is not None and upcoming <= instant:
                self._desk.clock.move_to(upcoming)
                await self._settle()
            self._desk.clock.move_to(instant)
            await self._settle()

    async def advance_next(self) -> datetime | None:
        """Move the clock to the next retry or settlement and play it; None when none waits.

        Not to the closing of an order, which would be a jump of a week for every order that was left unpaid.
        """
        upcoming = self._desk.book.next_instant()
        if upcoming is not None:
            await self.advance_to(max(upcoming, self._desk.clock.now()))
        return upcoming

    async def drain(self) -> None:
        """Play every retry and settlement that waits, however far away."""
        async with self._moving:
            await self._settle()
            while (upcoming := self._desk.book.next_instant()) is not None:
                self._desk.clock.move_to(upcoming)
                await self._settle()

    async def replay(self, notification: Notification, event: str, times: int, concurrent: bool) -> list[Attempt]:
        """Deliver ``event`` again by hand, whatever state the notification is in."""
        unchanged = event == notification.event
        if concurrent:
            done = await asyncio.gather(*(self._once_more(notification, event) for _ in range(times)))
        else:
            done = [await self._once_more(notification, event) for _ in range(times)]
        latest = self._desk.book.notification(notification.id)
        if unchanged and latest and latest.state in ("pending", "exhausted") and any(v.accepted for _, v in done):
            with self._desk.book.writing():
                self._desk.book.save_notification(confirmed(latest))
        return [attempt for attempt, _ in done]

    # --- inner ------------------------------------------------------------------------------------------------------

    def _keep_clock(self) -> None:
        """A fast clock is stored as it will be at the next look: after a crash it goes on there, never before."""
        clock = self._desk.clock
        if _is_fast(clock.scale):
            self._desk.book.keep_clock(clock.now() + timedelta(seconds=clock.scale * KEEP_EVERY_S))

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
        desk = self._desk
        yield from settlement.due(desk)
        room = AT_ONCE - len(self._flying)
        if room > 0:
            # What is held must not take the place of what could be delivered.
            for notification in desk.book.due(desk.clock.now(), room + len(self.troubles)):
                if len(self._flying) < AT_ONCE:
                    yield notification.name, functools.partial(self._start, notification)

    def _start(self, notification: Notification) -> None:
        # Marked before the task exists: nothing may start the same delivery twice.
        under_way = started(notification)
        attempt = self._begin(under_way, replay=False, mark=under_way)
        self._flying[notification.id] = asyncio.create_task(self._deliver(under_way, attempt))

    async def _settle(self) -> None:
        """Return when nothing is due and nothing is under way."""
        while True:
            self._start_due(by_hand=True)
            if not self._flying:
                return
            done, _ = await asyncio.wait(set(self._flying.values()), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()

    async def _wait(self, upcoming: datetime | None) -> None:
        changed = asyncio.create_task(self._changed.wait())
        waits: set[asyncio.Task[object]] = {changed}
        late = upcoming is None or upcoming <= self._desk.clock.now()  # what is late is held, or has no room yet
        if upcoming is not None and not late:
            waits.add(asyncio.create_task(self._desk.clock.sleep_until(upcoming)))
        try:
            patience = KEEP_EVERY_S if _is_fast(self._desk.clock.scale) else None
            if (held := self.troubles.wait_s()) is not None:
                patience = min(held, patience or held)
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED, timeout=patience)
        finally:
            for task in waits:
                task.cancel()

    async def _stop(self) -> None:
        tasks = list(self._flying.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _deliver(self, notification: Notification, attempt: Attempt) -> None:
        try:
            result = await self._called(notification, attempt)
            await self._booked(notification, attempt, result)
        finally:
            self._flying.pop(notification.id, None)
            self._changed.set()

    async def _called(self, notification: Notification, attempt: Attempt) -> InvokeResult:
        try:
            return await self._call(notification, notification.event, attempt)
        except Exception as error:  # no promise of the pool's, but a notification is owed all the same
            failure = Failure("error", f"{type(error).__name__}: {error}")
            return InvokeResult(notification.function, attempt.request_id, failure=failure)

    async def _booked(self, notification: Notification, attempt: Attempt, result: InvokeResult) -> None:
        """Book what was answered, however long that takes: the function must not be asked again for it."""
        while True:
            try:
                with self._desk.book.at_once():
                    if result.failure is not None and result.failure.kind == "closed":
                        self._cut_short(notification, attempt)
                    else:
                        self._cut.discard(notification.id)
                        self._finish(notification, attempt, judge(result), result)
                return self.troubles.fine(notification.name)
            except Exception as error:
                self.troubles.failed(notification.name, error)
            await asyncio.sleep(self.troubles.wait_s() or 0.0)

    async def _once_more(self, notification: Notification, event: str) -> tuple[Attempt, Verdict]:
        attempt = self._begin(notification, replay=True)
        result = await self._call(notification, event, attempt)
        verdict = judge(result)
        return self._book_attempt(notification, attempt, verdict, result, next_at=None), verdict

    def _begin(self, notification: Notification, *, replay: bool, mark: Notification | None = None) -> Attempt:
        desk = self._desk
        at = desk.clock.now()
        with desk.book.writing():
            n = desk.book.next_attempt(notification.id)
            attempt = desk.book.add_attempt(Attempt(notification.id, n, at, desk.ids.request_id(), replay=replay))
            if mark is not None:
                desk.book.save_notification(mark)
        desk.witness.belongs(attempt.request_id, notification.order_id)
        return attempt

    async def _call(self, notification: Notification, event: str, attempt: Attempt) -> InvokeResult:
        invocation = Invocation(
            function=notification.function,
            event=event.encode(),
            identity=Identity(appid=notification.appid, openid=notification.openid, source=SOURCE),
            request_id=attempt.request_id,
            note=f"notification {notification.name}, attempt {attempt.n}",
        )
        return await self.invoke(invocation)

    def _cut_short(self, notification: Notification, attempt: Attempt) -> None:
        """The pool was closed during the delivery. A new one may have taken its place: deliver once more at once.

        When that is cut short too, all is shutting down: it stays under way in the book until the next start.
        """
        if notification.id in self._cut:
            return
        with self._desk.book.writing():
            self._desk.book.save_attempt(_with_verdict(attempt, INTERRUPTED, 0.0))
            self._desk.book.save_notification(interrupted(notification, self._desk.clock.now()))
        self._cut.add(notification.id)

    def _finish(self, notification: Notification, attempt: Attempt, verdict: Verdict, result: InvokeResult) -> None:
        # A replay by hand may have been accepted meanwhile; then there is nothing left to decide.
        latest = self._desk.book.notification(notification.id)
        at = self._desk.clock.now()
        if latest is None:
            return
        after = answered(latest, verdict, at) if latest.state == "delivering" else latest
        self._book_attempt(after, attempt, verdict, result, next_at=after.due_at, save=True)

    def _book_attempt(
        self,
        notification: Notification,
        attempt: Attempt,
        verdict: Verdict,
        result: InvokeResult,
        *,
        next_at: datetime | None,
        save: bool = False,
    ) -> Attempt:
        desk = self._desk
        done = _with_verdict(attempt, verdict, result.ms)
        at = desk.clock.now()
        with desk.book.writing():
            desk.book.save_attempt(done)
            if save:
                desk.book.save_notification(notification)
            data: Mapping[str, object] = {
                "id": notification.name,
                "n": done.n,
                "verdict": done.verdict,
                "code": done.code,
                "reply": done.reply,
                "requestId": done.request_id,
                "replay": done.replay,
            }
            desk.book.note(notification.order_id, at, "NotificationAttempted", **data)
        desk.emit(
            NotificationAttempted(
                at,
                notification_id=notification.name,
                kind=notification.kind,
                out_trade_no=notification.out_trade_no,
                function=notification.function,
                n=done.n,
                ms=done.ms,
                request_id=done.request_id,
                reply=done.reply,
                verdict=done.verdict,
                code=done.code,
                params=done.params,
                next_at=next_at,
            )
        )
        return done

    def _tell(self, what: str, error: Exception | None, pause_s: float) -> None:
        piece = f"notifier {what}".strip()
        if error is None:
            self._desk.notice("CFN-PAY-101", None, "note", what=piece)
        else:
            self._trace(error)
            self._desk.notice("CFN-PAY-100", None, "error", what=piece, error=describe(error), pause_s=f"{pause_s:g}")


def _is_fast(scale: float) -> bool:
    return scale not in (0, 1, math.inf)


def _with_verdict(attempt: Attempt, verdict: Verdict, ms: float) -> Attempt:
    return replace(
        attempt, ms=ms, reply=verdict.reply, verdict=verdict.outcome, code=verdict.code, params=verdict.params
    )
