"""v3 and v2 beside cloudPay on one ledger: made when they are first needed, chosen by the API that took the order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from cloudfn.calls import Invoke
from cloudfn.manifest.values import PayApi
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.callbacks import Events
from cloudfn.pay.ledger.ids import Ids
from cloudfn.pay.ledger.notification import Attempt, Notification
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.refund import Refund
from cloudfn.pay.ledger.transfer import Transfer
from cloudfn.pay.mch.channel import HttpChannel
from cloudfn.pay.mch.door import Door, OwnApi
from cloudfn.pay.mch.post import Writer
from cloudfn.pay.notifier.channel import Channel, Delivered

if TYPE_CHECKING:  # cryptography: 45 ms, which only they need who sign
    from cloudfn.pay.mch.keys import KeyRing


class EventsByApi:
    """What callbacks are told, by the API that took the order or the refund. v3's and v2's are made when they are
    first needed: 10 ms of a start.
    """

    def __init__(self, cloudpay: Events, ids: Ids) -> None:
        self._ids = ids
        self._events: dict[PayApi, Events] = {"cloudpay": cloudpay}

    def paid(self, order: Order, delivery: str = "") -> str:
        return self._of(order.api).paid(order, delivery)

    def refunded(self, order: Order, refund: Refund) -> str:
        return self._of(refund.api).refunded(order, refund)

    def transferred(self, transfer: Transfer) -> str:
        return self._of("v3").transferred(transfer)

    def _of(self, api: PayApi) -> Events:
        if api == "v3" and api not in self._events:
            from cloudfn.pay.v3.events import V3Events  # as above

            self._events[api] = V3Events(self._ids)
        if api == "v2" and api not in self._events:
            from cloudfn.pay.v2.events import V2Events  # as above

            self._events[api] = V2Events()
        return self._events[api]


class OwnApis:
    """The APIs, their keys, and how they write notifications."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._keys: KeyRing | None = None
        self.door = Door(ledger, {"v3": self._v3, "v2": self._v2})

    def keys(self) -> KeyRing:
        from cloudfn.pay.mch.keys import KeyRing  # cryptography: 45 ms

        if self._keys is None:
            self._keys = KeyRing(self._ledger.context.manifest)
        return self._keys

    def forget(self) -> None:
        """After a changed manifest."""
        self._keys = None
        self.door.forget()

    def channels(self, invoke: Invoke) -> dict[PayApi, HttpChannel]:
        writers: dict[PayApi, Callable[[], Writer]] = {"v3": self._v3_writer, "v2": self._v2_writer}
        return {
            api: HttpChannel(invoke, lambda: self._ledger.context.manifest, writer) for api, writer in writers.items()
        }

    def _v3(self) -> OwnApi:
        from cloudfn.pay.v3.api import V3  # cryptography, as above

        return V3(self._ledger, self.keys())

    def _v2(self) -> OwnApi:
        from cloudfn.pay.v2.api import V2  # as above

        return V2(self._ledger, self.keys())

    def _v3_writer(self) -> Writer:
        from cloudfn.pay.v3.delivery import V3Delivery  # as above

        return V3Delivery(self._ledger, self.keys())

    def _v2_writer(self) -> Writer:
        from cloudfn.pay.v2.delivery import V2Delivery  # as above

        return V2Delivery(self.keys())


class ChannelByApi:
    """Sends each notification on the way of the API that took what it is about."""

    def __init__(self, ledger: Ledger, cloudpay: Channel, own: Mapping[PayApi, Channel]) -> None:
        self._book = ledger.book
        self._cloudpay, self._own = cloudpay, own

    async def deliver(self, notification: Notification, event: str, attempt: Attempt) -> Delivered:
        api = self._api(notification)
        channel = self._cloudpay if api == "cloudpay" else self._own[api]
        return await channel.deliver(notification, event, attempt)

    def _api(self, notification: Notification) -> PayApi:
        if notification.kind == "transfer":
            return "v3"
        order = self._book.order(notification.order_id)
        number = notification.out_refund_no
        refund = self._book.refund_of(order.sub_mch_id, out_refund_no=number) if number else None
        return refund.api if refund else order.api
