"""The parts of WeChat Pay over one book, put together in one place."""

from __future__ import annotations

from cloudfn.clock import VirtualClock
from cloudfn.events.base import Emit
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Manifest
from cloudfn.pay.cashier import Cashier
from cloudfn.pay.cloudpay.api import CloudPay
from cloudfn.pay.cloudpay.events import CallbackEvents
from cloudfn.pay.ledger import Book, Ledger
from cloudfn.pay.ledger.context import LedgerContext
from cloudfn.pay.ledger.ids import Ids
from cloudfn.pay.ledger.merchants import Merchants
from cloudfn.pay.merchant import Merchant
from cloudfn.pay.own_apis import EventsByApi, OwnApis


@dataclass(frozen=True, slots=True)
class Assembly:
    """``cloudpay`` and ``own`` (v3, v2) are what functions call, ``cashier`` what the payer sees, ``merchant`` the
    merchant's own console.
    """

    ledger: Ledger
    cloudpay: CloudPay
    own: OwnApis
    cashier: Cashier
    merchant: Merchant


def assemble(manifest: Manifest, book: Book, clock: VirtualClock, emit: Emit, seed: int | None = None) -> Assembly:
    context = LedgerContext(Merchants(manifest), book, clock, emit, Ids(seed, book.generation))
    ledger = Ledger(context, EventsByApi(CallbackEvents(), context.ids))
    cloudpay, own = CloudPay(ledger), OwnApis(ledger)
    return Assembly(ledger, cloudpay, own, Cashier(ledger, own.keys), Merchant(ledger, cloudpay.refunds))
