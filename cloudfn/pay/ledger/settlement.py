"""What the platform does by itself when its time comes: refunds settle, expired orders close."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

from cloudfn.events.payments import NotificationQueued, RefundSettled
from cloudfn.pay.cloudpay.queries import close
from cloudfn.pay.ledger import callbacks
from cloudfn.pay.ledger.context import Desk
from cloudfn.pay.ledger.refund import Refund, settled


def due(desk: Desk) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every refund to settle and every order to close now, by name; each is done alone."""
    at = desk.clock.now()
    for refund in desk.book.refunds_due(at):
        yield f"refund {refund.out_refund_no}", functools.partial(settle, desk, refund)
    for order in desk.book.orders_to_close(at):
        yield f"order {order.out_trade_no}", functools.partial(close, desk, order, "expiry")


def settle(desk: Desk, refund: Refund) -> Refund:
    """PROCESSING -> its outcome, and the notification it owes, in one transaction."""
    at = desk.clock.now()
    done = settled(refund, at)
    order = desk.book.order(refund.order_id)
    queued = []
    with desk.book.writing():
        desk.book.save_refund(done)
        desk.book.note(order.id, at, "RefundSettled", outRefundNo=done.out_refund_no, status=done.state)
        if done.function_name:
            schedule = desk.simulate(done.sub_mch_id).schedule
            for owed in callbacks.owed(desk.manifest, order, done, at, schedule=schedule):
                queued.append(desk.book.add_notification(owed))
                desk.book.note(
                    order.id, at, "NotificationQueued", id=queued[-1].name, kind="refund", function=owed.function
                )
    desk.emit(
        RefundSettled(
            at,
            out_trade_no=done.out_trade_no,
            out_refund_no=done.out_refund_no,
            status=done.state,
            refund_fee_fen=done.refund_fee_fen,
        )
    )
    for notification in queued:
        desk.emit(
            NotificationQueued(
                at,
                notification_id=notification.name,
                kind="refund",
                out_trade_no=done.out_trade_no,
                function=notification.function,
                next_at=notification.due_at,
            )
        )
        if notification.code:
            aim = callbacks.target(desk.manifest, done.env_id, done.function_name)
            desk.notice(notification.code, None, "error", order=done.out_trade_no, **aim.params)
    return done
