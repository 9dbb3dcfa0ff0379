"""Money that moved, stored together with the callbacks that it owes: no crash lies between them.

A payment and a settled refund differ in what changes; the rest is one ``_settle``.
"""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.events.base import Event
from cloudfn.events.payments import NotificationQueued, OrderPaid, RefundSettled
from cloudfn.pay.ledger.callbacks import Events, owed
from cloudfn.pay.ledger.context import LedgerContext
from cloudfn.pay.ledger.notification import Notification
from cloudfn.pay.ledger.order import Order, paid
from cloudfn.pay.ledger.refund import Refund, settled


class Settlement:
    def __init__(self, context: LedgerContext, events: Events) -> None:
        self._context, self._events = context, events

    def payment(self, order: Order, outcome: str = "success", *, delivery: str = "", coupon_fee_fen: int = 0) -> Order:
        """NOTPAY -> SUCCESS. ``outcome`` is how the sheet ended, ``delivery`` a fault's word (``drop``, ...)."""
        at = self._context.clock.now()
        done = paid(order, at, self._context.ids.transaction_id(at), coupon_fee_fen=coupon_fee_fen)
        event = OrderPaid(
            at,
            out_trade_no=done.out_trade_no,
            transaction_id=done.transaction_id,
            total_fee_fen=done.total_fee_fen,
            openid=done.openid,
        )
        entry = {"transactionId": done.transaction_id, "openid": done.openid, "outcome": outcome}
        self._settle(done, None, event, entry, delivery)
        return done

    def refund(self, refund: Refund) -> Refund:
        """PROCESSING -> its outcome."""
        at = self._context.clock.now()
        done = settled(refund, at)
        event = RefundSettled(
            at,
            out_trade_no=done.out_trade_no,
            out_refund_no=done.out_refund_no,
            status=done.state,
            refund_fee_fen=done.refund_fee_fen,
        )
        entry = {"outRefundNo": done.out_refund_no, "status": done.state}
        self._settle(self._context.book.order(refund.order_id), done, event, entry)
        return done

    def _settle(
        self, order: Order, refund: Refund | None, event: Event, entry: Mapping[str, object], delivery: str = ""
    ) -> None:
        context = self._context
        with context.book.writing():
            if refund is None:
                context.book.save_order(order)
            else:
                context.book.save_refund(refund)
            context.book.note(order.id, event.at, type(event).__name__, **entry)
            queued = [self._queued(notification) for notification in self._owed(order, refund, event, delivery)]
        context.emit(event)
        for notification in queued:
            self._tell(notification, order, refund)

    def _owed(self, order: Order, refund: Refund | None, event: Event, delivery: str) -> list[Notification]:
        """A refund that names no callback owes nothing; a payment without one is told as an error."""
        if refund is not None and not refund.is_notified:
            return []
        aim = self._context.target_of(refund or order)
        text = self._events.paid(order, delivery) if refund is None else self._events.refunded(order, refund)
        schedule = self._context.simulate(order.sub_mch_id).schedule
        return owed(order, refund, aim, text, event.at, schedule=schedule, delivery=delivery)

    def _queued(self, notification: Notification) -> Notification:
        book = self._context.book
        stored = book.add_notification(notification)
        particulars = {"id": stored.name, "kind": stored.kind, "function": stored.function}
        book.note(stored.order_id, stored.created_at, "NotificationQueued", **particulars)
        return stored

    def _tell(self, notification: Notification, order: Order, refund: Refund | None) -> None:
        self._context.emit(
            NotificationQueued(
                notification.created_at,
                notification_id=notification.name,
                kind=notification.kind,
                out_trade_no=notification.out_trade_no,
                function=notification.function,
                next_at=notification.due_at,
            )
        )
        if notification.code:
            aim = self._context.target_of(refund or order)
            self._context.notice(notification.code, None, "error", order=order.out_trade_no, **aim.params)
