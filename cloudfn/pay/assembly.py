"""The parts of WeChat Pay over one book, put together in one place."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from cloudfn.clock import VirtualClock
from cloudfn.events.base import Emit
from cloudfn.manifest.values import Manifest
from cloudfn.pay.cashier import Cashier
from cloudfn.pay.cloudpay.events import CallbackEvents
from cloudfn.pay.ledger import Book, Ledger
from cloudfn.pay.ledger.context import LedgerContext
from cloudfn.pay.ledger.ids import Ids
from cloudfn.pay.ledger.merchants import Merchants
from cloudfn.pay.own_apis import EventsByApi, OwnApis

if TYPE_CHECKING:
    from cloudfn.pay.cloudpay.api import CloudPay
    from cloudfn.pay.merchant import Merchant
    from cloudfn.pay.shipping.api import OrderShipping
    from cloudfn.pay.v3_template import V3Template


class Assembly:
    """``cloudpay`` and ``own`` (v3, v2) are what functions call, ``cashier`` what the payer sees, ``merchant`` the
    merchant's own console.

    The APIs are loaded with the first use: a start without an order needs none of their modules.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.own = ledger, OwnApis(ledger)
        self.cashier = Cashier(ledger, self.own.keys)

    @functools.cached_property
    def cloudpay(self) -> CloudPay:
        from cloudfn.pay.cloudpay.api import CloudPay  # 2 ms of a start without it

        return CloudPay(self.ledger)

    @functools.cached_property
    def v3_template(self) -> V3Template:
        from cloudfn.pay.v3_template import V3Template  # 3 ms of a start without it

        return V3Template(self.ledger)

    @functools.cached_property
    def shipping(self) -> OrderShipping:
        from cloudfn.pay.shipping.api import OrderShipping  # as the others

        return OrderShipping(self.ledger)

    @functools.cached_property
    def merchant(self) -> Merchant:
        from cloudfn.pay.merchant import Merchant  # it refunds through an API

        return Merchant(self.ledger, self.cloudpay.refunds)


def assemble(manifest: Manifest, book: Book, clock: VirtualClock, emit: Emit, seed: int | None = None) -> Assembly:
    context = LedgerContext(Merchants(manifest), book, clock, emit, Ids(seed, book.generation))
    return Assembly(Ledger(context, EventsByApi(CallbackEvents(), context.ids)))
