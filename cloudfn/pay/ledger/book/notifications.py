"""Notifications and the attempts to deliver them, in the order book."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import get_args

from cloudfn.pay.ledger.book.columns import Row, from_us, json_text, maybe, maybe_us, to_us, word
from cloudfn.pay.ledger.book.store import BookStore
from cloudfn.pay.ledger.notification import Attempt, Notification, State
from cloudfn.pay.ledger.schedule import PROFILES

STATES = get_args(State)
INSERT_NOTIFICATION = "INSERT INTO notifications VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_ATTEMPT = "INSERT INTO attempts VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
UPDATE_ATTEMPT = "UPDATE attempts SET ms = ?, reply = ?, verdict = ?, code = ?, params = ? WHERE id = ?"


class NotificationTable(BookStore):
    def add_notification(self, notification: Notification) -> Notification:
        return replace(notification, id=self._add(INSERT_NOTIFICATION, of_notification(notification)))

    def save_notification(self, notification: Notification) -> None:
        query = "UPDATE notifications SET state = ?, due_at = ?, tries = ?, code = ? WHERE id = ?"
        due = to_us(notification.due_at) if notification.due_at else None
        self._db.execute(query, (notification.state, due, notification.tries, notification.code, notification.id))

    def notification(self, notification_id: int) -> Notification | None:
        return self._one(to_notification, "SELECT * FROM notifications WHERE id = ?", (notification_id,))

    def notifications(self, *, order_id: int = 0, limit: int = 1000) -> list[Notification]:
        """Of one order oldest first, or of all newest first."""
        if order_id:
            query = "SELECT * FROM notifications WHERE order_id = ? ORDER BY id"
            return self._all(to_notification, query, (order_id,))
        return self._all(to_notification, "SELECT * FROM notifications ORDER BY id DESC LIMIT ?", (limit,))

    def due(self, at: datetime, limit: int) -> list[Notification]:
        query = "SELECT * FROM notifications WHERE due_at <= ? ORDER BY due_at, id LIMIT ?"
        return self._all(to_notification, query, (to_us(at), limit))

    def under_way(self) -> list[Notification]:
        """Deliveries that a process which is gone had begun."""
        return self._all(to_notification, "SELECT * FROM notifications WHERE state = 'delivering' ORDER BY id")

    def add_attempt(self, attempt: Attempt) -> Attempt:
        return replace(attempt, id=self._add(INSERT_ATTEMPT, of_attempt(attempt)))

    def save_attempt(self, attempt: Attempt) -> None:
        self._db.execute(UPDATE_ATTEMPT, of_judged_attempt(attempt))

    def attempts(self, notification_id: int) -> list[Attempt]:
        return self._all(to_attempt, "SELECT * FROM attempts WHERE notification_id = ? ORDER BY n", (notification_id,))

    def unjudged_attempts(self) -> list[Attempt]:
        """Attempts that a process which is gone had begun."""
        return self._all(to_attempt, "SELECT * FROM attempts WHERE verdict = '' ORDER BY id")

    def next_attempt(self, notification_id: int) -> int:
        return 1 + self._number(
            "SELECT coalesce(max(n), 0) FROM attempts WHERE notification_id = ?", (notification_id,)
        )


def of_notification(note: Notification) -> Row:
    return (
        note.order_id or None, note.kind, note.out_trade_no, note.function, note.event, note.openid, note.appid,
        to_us(note.created_at), note.state, maybe_us(note.due_at), note.tries, json_text(note.schedule), note.code,
        note.out_refund_no, note.copy_of,
    )  # fmt: skip


def to_notification(row: Row) -> Notification:
    (number, order_id, kind, out_trade_no, function, event, openid, appid, created, state, due, tries, schedule, code,
     out_refund_no, copy_of) = row  # fmt: skip
    steps = json.loads(schedule)
    return Notification(
        id=number,
        order_id=order_id or 0,
        kind=kind,
        out_trade_no=out_trade_no,
        function=function,
        event=event,
        openid=openid,
        appid=appid,
        created_at=from_us(created),
        state=word(state, STATES),
        due_at=maybe(due),
        tries=tries,
        schedule=word(steps, PROFILES) if isinstance(steps, str) else tuple(steps),
        code=code,
        out_refund_no=out_refund_no,
        copy_of=copy_of,
    )


def of_attempt(attempt: Attempt) -> Row:
    return (
        attempt.notification_id, attempt.n, to_us(attempt.at), attempt.request_id, attempt.ms, attempt.reply,
        attempt.verdict, attempt.code, json_text(dict(attempt.params)), int(attempt.replay),
    )  # fmt: skip


def of_judged_attempt(attempt: Attempt) -> Row:
    """The values of ``UPDATE_ATTEMPT``."""
    return attempt.ms, attempt.reply, attempt.verdict, attempt.code, json_text(dict(attempt.params)), attempt.id


def to_attempt(row: Row) -> Attempt:
    number, notification_id, n, at, request_id, ms, reply, verdict, code, params, replay = row
    return Attempt(
        id=number,
        notification_id=notification_id,
        n=n,
        at=from_us(at),
        request_id=request_id,
        ms=ms,
        reply=reply,
        verdict=verdict,
        code=code,
        params=json.loads(params),
        replay=bool(replay),
    )
