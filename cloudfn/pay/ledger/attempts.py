"""Attempts to deliver a notification, booked: begun before the call, judged after it, taken up again after a crash."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cloudfn.events.payments import NotificationAttempted
from cloudfn.pay.ledger.context import LedgerContext
from cloudfn.pay.ledger.documents import DocumentWrites
from cloudfn.pay.ledger.notification import Attempt, Notification, answered, confirmed, interrupted, started
from cloudfn.pay.ledger.verdict import INTERRUPTED, Verdict


class Attempts:
    def __init__(self, context: LedgerContext, documents: DocumentWrites) -> None:
        self._context, self._documents = context, documents

    def recover(self) -> int:
        """Make deliveries due again that a dead process had begun; how many there were."""
        book, at = self._context.book, self._context.clock.now()
        lost = book.under_way()
        with book.writing():
            for notification in lost:
                book.save_notification(interrupted(notification, at))
            for attempt in book.unjudged_attempts():
                book.save_attempt(_judged(attempt, INTERRUPTED, 0.0))
        return len(lost)

    def start(self, notification: Notification) -> tuple[Notification, Attempt]:
        """pending -> delivering, marked in the book: nothing may start the same delivery twice."""
        under_way = started(notification)
        return under_way, self._begin(under_way, mark=under_way)

    def replay(self, notification: Notification) -> Attempt:
        """One more attempt by hand, whatever state the notification is in."""
        return self._begin(notification, replay=True)

    def finish(self, notification: Notification, attempt: Attempt, verdict: Verdict, ms: float) -> None:
        # A replay by hand may have been accepted meanwhile; then there is nothing left to decide.
        latest = self._context.book.notification(notification.id)
        at = self._context.clock.now()
        if latest is None:
            return
        after = answered(latest, verdict, at) if latest.state == "delivering" else latest
        self._judge(after, attempt, verdict, ms, next_at=after.due_at, save=True)

    def finish_replay(self, notification: Notification, attempt: Attempt, verdict: Verdict, ms: float) -> Attempt:
        return self._judge(notification, attempt, verdict, ms, next_at=None)

    def cut_short(self, notification: Notification, attempt: Attempt) -> None:
        """The delivery ended without a reply: due again at once, the schedule untouched."""
        with self._context.book.writing():
            self._context.book.save_attempt(_judged(attempt, INTERRUPTED, 0.0))
            self._context.book.save_notification(interrupted(notification, self._context.clock.now()))

    def accepted_by_hand(self, notification: Notification) -> None:
        """A replay of the unchanged event was accepted: nothing more is owed."""
        latest = self._context.book.notification(notification.id)
        if latest and latest.state in ("pending", "exhausted"):
            with self._context.book.writing():
                self._context.book.save_notification(confirmed(latest))

    # --- inner ------------------------------------------------------------------------------------------------------

    def _begin(self, notification: Notification, *, replay: bool = False, mark: Notification | None = None) -> Attempt:
        context, at = self._context, self._context.clock.now()
        with context.book.writing():
            n = context.book.next_attempt(notification.id)
            request_id = context.ids.request_id()
            attempt = context.book.add_attempt(Attempt(notification.id, n, at, request_id, replay=replay))
            if mark is not None:
                context.book.save_notification(mark)
        if notification.order_id:
            self._documents.works_for(attempt.request_id, notification.order_id)
        return attempt

    def _judge(
        self,
        notification: Notification,
        attempt: Attempt,
        verdict: Verdict,
        ms: float,
        *,
        next_at: datetime | None,
        save: bool = False,
    ) -> Attempt:
        context, at = self._context, self._context.clock.now()
        done = _judged(attempt, verdict, ms)
        particulars = {
            "id": notification.name,
            "n": done.n,
            "verdict": done.verdict,
            "code": done.code,
            "reply": done.reply,
            "requestId": done.request_id,
            "replay": done.replay,
        }
        with context.book.writing():
            context.book.save_attempt(done)
            if save:
                context.book.save_notification(notification)
            context.book.note(notification.order_id, at, "NotificationAttempted", **particulars)
        context.emit(
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


def _judged(attempt: Attempt, verdict: Verdict, ms: float) -> Attempt:
    return replace(
        attempt, ms=ms, reply=verdict.reply, verdict=verdict.outcome, code=verdict.code, params=verdict.params
    )
