"""What is proven: one paid order with its notification, and the moment before anything was delivered.

The order is one that waits for payment in the copied state and names the callback, or a new one placed by the project's
own function. It is paid in the copy; nothing is delivered yet.
"""

from __future__ import annotations

from dataclasses import replace

from cloudfn.errors import NotFound, UsageError
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Binding, Manifest
from cloudfn.pay.assembly import Assembly
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.book import Book
from cloudfn.pay.ledger.notification import Notification
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.prove.cheaper import PlacedOrder, place
from cloudfn.pay.prove.proof import one_line, refusal
from cloudfn.pay.prove.senders import UNCHANGED, Alteration, NotificationSender, SentNotification
from cloudfn.pay.prove.sent_by_cloudpay import CloudPaySender
from cloudfn.pay.prove.stage import Delivery, Stage
from cloudfn.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Case:
    """``unpaid`` is the order as it was before the payment, ``start`` the documents before any delivery. ``placing``
    tells how the order can be placed again, None where that is not known. ``sender`` speaks the order's API."""

    function: str
    kind: str
    order: Order
    unpaid: Order
    notification: Notification
    start: Snapshot
    sender: NotificationSender
    placing: PlacedOrder | None = None

    @property
    def notice(self) -> SentNotification:
        return SentNotification(self.function, self.notification.event, self.order)

    def delivery(self, changed: Alteration = UNCHANGED, *, crash_after: int = 0, refuse_at: int = 0) -> Delivery:
        """The notification as the platform sends it, with what is ``changed`` in it."""
        genuine = self.sender.genuine(self.notice, changed)
        return replace(genuine, crash_after=crash_after, refuse_at=refuse_at)


async def prepare(
    room: Assembly, stage: Stage, function: str = "", data: object = None, openid: str = "", order: str = ""
) -> Case:
    """A case for ``function`` (default: the first declared callback). ``data`` is what the ordering function gets,
    ``openid`` the user who orders and pays (default: whoever did, else the local cloud's own user), ``order`` the
    out_trade_no of the only order that may be taken.

    Raises NotFound CFN-PAY-070 when no order can be had, CFN-CLI-060 when the manifest names no callback at all, and
    UsageError CFN-PAY-069 when ``function`` is no callback.
    """
    ledger = room.ledger
    binding, kind = _binding(ledger.context.manifest, function)
    callback = function or binding.callback
    unpaid = _waiting(ledger, binding, openid, order) if data is None else None
    placing = _placed(stage, unpaid) if unpaid is not None else None
    if unpaid is None:
        unpaid, placing = await _place(ledger.book, stage, binding, data if data is not None else {}, openid)
    start = stage.snapshot()
    paid = ledger.settlement.payment(unpaid, delivery="drop")
    notification = latest(ledger.book, paid, "pay", callback if kind == "pay" else binding.callback)
    if kind == "refund":
        return await _refunded(room, stage, binding, callback, unpaid, paid, notification)
    return Case(callback, kind, paid, unpaid, notification, start, sender_of(room, paid), placing)


def _binding(manifest: Manifest, function: str) -> tuple[Binding, str]:
    bindings = list(manifest.payments.values())
    for binding in bindings:
        if binding.callback and function in ("", binding.callback):
            return binding, "pay"
        if binding.refund_callback and function == binding.refund_callback:
            return binding, "refund"
    known = ", ".join(name for binding in bindings for name in (binding.callback, binding.refund_callback) if name)
    if not known:
        raise NotFound("CFN-CLI-060", project=manifest.project)
    raise UsageError("CFN-PAY-069", function=function or "-", known=known)


def _waiting(ledger: Ledger, binding: Binding, openid: str, number: str = "") -> Order | None:
    """The newest order of the copied state that can be paid now, by ``openid`` if given, and names the callback."""
    now = ledger.clock.now()
    for order in ledger.book.orders(limit=200, state="NOTPAY"):
        is_told = ledger.context.target_of(order).function == binding.callback
        is_meant = openid in ("", order.openid) and number in ("", order.out_trade_no)
        if is_told and is_meant and now < order.payable_until:
            return order
    return None


def _placed(stage: Stage, order: Order) -> PlacedOrder | None:
    """How an order that waits was placed, as far as the project's history remembers."""
    if not order.function:
        return None
    event = stage.ordering(order.function, order.request_id).event
    return PlacedOrder(order.function, event if event is not None else {}, order.openid, stage.snapshot())


async def _place(book: Book, stage: Stage, binding: Binding, data: object, openid: str) -> tuple[Order, PlacedOrder]:
    """Order through the project's own functions: the first caller, for the others query, close or refund."""
    tried = "callers: []"
    for caller in binding.callers[:1]:
        placing = PlacedOrder(caller, data, openid, stage.snapshot())
        made, result = await place(book, stage, caller, data, openid)
        if made is not None:
            return made, placing
        reply = result.failure.message if result.failure else refusal(result.payload)
        tried = f"{caller}: {one_line(reply)}"
    raise NotFound("CFN-PAY-070", merchant=binding.sub_mch_id, tried=tried)


async def _refunded(
    room: Assembly,
    stage: Stage,
    binding: Binding,
    callback: str,
    unpaid: Order,
    paid: Order,
    notification: Notification,
) -> Case:
    """Fulfil the payment first, then refund it: the case is the refund's notification.

    The project's own function refunds when one does so for ``{outTradeNo}``, so that its records are there; else the
    merchant's console does.
    """
    book = room.ledger.book
    sender = sender_of(room, paid)
    genuine = Case(binding.callback, "pay", paid, unpaid, notification, Snapshot(), sender)
    await stage.deliver((genuine.delivery(),))
    for function in binding.callers:
        if not book.refunds(paid.id):
            await stage.call(function, {"outTradeNo": paid.out_trade_no}, paid.openid)
    made = book.refunds(paid.id)
    processing = made[-1] if made and made[-1].state == "PROCESSING" and made[-1].is_notified else None
    processing = processing or room.merchant.refund(book.order(paid.id))
    room.ledger.settlement.refund(processing)
    order = book.order(paid.id)
    told = latest(book, order, "refund", callback)
    return Case(callback, "refund", order, unpaid, told, stage.snapshot(), sender)


def sender_of(room: Assembly, order: Order) -> NotificationSender:
    """Who tells of ``order``, by the API that took it."""
    if order.api == "cloudpay":
        return CloudPaySender()
    from cloudfn.pay.prove.sent_by_v2 import V2Sender  # cryptography: 45 ms
    from cloudfn.pay.prove.sent_by_v3 import V3Sender  # as above

    return (V3Sender if order.api == "v3" else V2Sender)(room.ledger, room.own.keys())


def latest(book: Book, order: Order, kind: str, function: str) -> Notification:
    notifications = [
        notification for notification in book.notifications(order_id=order.id) if notification.kind == kind
    ]
    return replace(notifications[-1], function=function)
