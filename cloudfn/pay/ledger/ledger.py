"""The ledger's parts over one book, and what the platform does by itself when its time comes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

from cloudfn.manifest.values import Manifest
from cloudfn.pay.ledger.attempts import Attempts
from cloudfn.pay.ledger.callbacks import Events
from cloudfn.pay.ledger.context import LedgerContext
from cloudfn.pay.ledger.documents import DocumentWrites
from cloudfn.pay.ledger.merchants import Merchants
from cloudfn.pay.ledger.orders import Orders
from cloudfn.pay.ledger.refunds import Refunds
from cloudfn.pay.ledger.settlement import Settlement
from cloudfn.pay.ledger.sharing import Sharing
from cloudfn.pay.ledger.shippings import Shippings
from cloudfn.pay.ledger.transfers import Transfers


class Ledger:
    """``events`` says what callbacks are told. ``context`` (book, clock, merchants) is read by everyone in front."""

    def __init__(self, context: LedgerContext, events: Events) -> None:
        self.context, self.events = context, events
        self.book, self.clock = context.book, context.clock
        self.documents = DocumentWrites(context.book)
        self.orders = Orders(context, self.documents)
        self.settlement = Settlement(context, events)
        self.refunds = Refunds(context)
        self.sharing = Sharing(context)
        self.transfers = Transfers(context, events)
        self.shippings = Shippings(context)
        self.attempts = Attempts(context, self.documents)

    @property
    def merchants(self) -> Merchants:
        return self.context.merchants

    def use(self, manifest: Manifest) -> None:
        """Go on with a changed manifest."""
        self.context.merchants = Merchants(manifest)

    def due(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Every refund to settle and every order to close or to take for received now, by name; each is done alone."""
        at = self.clock.now()
        for refund in self.book.refunds_due(at):
            yield f"refund {refund.out_refund_no}", functools.partial(self.settlement.refund, refund)
        for order in self.book.orders_to_close(at):
            yield f"order {order.out_trade_no}", functools.partial(self.orders.close, order, "expiry")
        for transfer in self.book.transfers_overdue(at):
            yield f"transfer {transfer.out_bill_no}", functools.partial(self.transfers.end, transfer, "FAIL")
        for shipping in self.book.shippings_due(at):
            yield f"receipt {shipping.order_id}", functools.partial(self.shippings.receive, shipping, "platform")
