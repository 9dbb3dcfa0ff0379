"""What every part of the ledger works with: the merchants, the book, the clock, numbers, and whom to tell."""

from __future__ import annotations

from cloudfn.calls import Caller
from cloudfn.clock import VirtualClock
from cloudfn.errors import Level
from cloudfn.events.base import Emit
from cloudfn.events.tasks import Noticed
from cloudfn.manifest.values import Manifest, Simulate
from cloudfn.pay.ledger.book import Book
from cloudfn.pay.ledger.callbacks import CallbackTarget, Notified, target, url_target
from cloudfn.pay.ledger.ids import Ids
from cloudfn.pay.ledger.merchants import Merchants


class LedgerContext:
    """``merchants`` is another value after each reload of the manifest; all else stays."""

    def __init__(self, merchants: Merchants, book: Book, clock: VirtualClock, emit: Emit, ids: Ids) -> None:
        self.merchants = merchants
        self.book, self.clock, self.emit, self.ids = book, clock, emit, ids

    @property
    def manifest(self) -> Manifest:
        return self.merchants.manifest

    def simulate(self, sub_mch_id: str) -> Simulate:
        return self.merchants.simulate(sub_mch_id)

    def target_of(self, owner: Notified) -> CallbackTarget:
        """Who is told of a payment or refund."""
        if owner.api == "cloudpay":
            return target(self.manifest, owner.env_id, owner.function_name)
        return url_target(self.manifest, self.merchants.binding(owner.sub_mch_id), owner.notify_url)

    def notice(self, code: str, caller: Caller | None = None, level: Level = "warning", **params: object) -> None:
        function, request_id = (caller.function, caller.request_id) if caller else ("", "")
        self.emit(
            Noticed(
                self.clock.now(),
                code=code,
                params=params,
                level=level,
                function=function,
                request_id=request_id,
            )
        )
