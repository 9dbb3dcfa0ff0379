"""Shipping of paid orders: told by the merchant, received by the payer or, when its time comes, by the platform."""

from __future__ import annotations

from cloudfn.events.payments import OrderReceived, OrderShipped
from cloudfn.pay.ledger.context import LedgerContext
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.shipping import Receiver, Shipping, ShippingState, is_refunded, received, reminded, state_of


class Shippings:
    def __init__(self, context: LedgerContext) -> None:
        self._context = context

    def of(self, order: Order) -> tuple[Shipping | None, ShippingState]:
        """What is known of the shipping of a paid order, and how far it is."""
        book = self._context.book
        found = book.shipping(order.id)
        return found, state_of(found, is_refunded(order, book.refunds(order.id)), self._context.clock.now())

    def save(self, order: Order, shipping: Shipping) -> None:
        """Store what the merchant told."""
        at = self._context.clock.now()
        numbers = [parcel.tracking_no for parcel in shipping.parcels if parcel.tracking_no]
        with self._context.book.writing():
            self._context.book.save_shipping(shipping)
            self._context.book.note(
                order.id,
                at,
                "OrderShipped",
                logisticsType=shipping.logistics_type,
                trackingNos=numbers,
                isFinished=shipping.finished_at is not None,
            )
        self._context.emit(
            OrderShipped(
                at,
                out_trade_no=order.out_trade_no,
                logistics_type=shipping.logistics_type,
                tracking_nos=tuple(numbers),
                is_finished=shipping.finished_at is not None,
                receive_at=shipping.receive_at,
            )
        )

    def remind(self, order: Order, shipping: Shipping) -> None:
        """The payer is asked to confirm the receipt, which happens once."""
        at = self._context.clock.now()
        with self._context.book.writing():
            self._context.book.save_shipping(reminded(shipping, at))
            self._context.book.note(order.id, at, "ReceiptReminded")

    def receive(self, shipping: Shipping, by: Receiver) -> None:
        """The goods are there."""
        at, order = self._context.clock.now(), self._context.book.order(shipping.order_id)
        with self._context.book.writing():
            self._context.book.save_shipping(received(shipping, by, at))
            self._context.book.note(order.id, at, "OrderReceived", by=by)
        self._context.emit(OrderReceived(at, out_trade_no=order.out_trade_no, by=by))
