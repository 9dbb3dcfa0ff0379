"""What a merchant told WeChat of the shipping of a paid order, and what becomes of the order by that. Pure.

    to ship --finished--> shipped --received--> received --settled--> finished        any --refunded in full--> refunded

Sources: WeChat's pages of order_shipping (states, one shipping again, 15 parcels); that a courier's order is
received by itself ten days after it was shipped and any other after two: answers of its staff in the community.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from cloudfn.frozen import dataclass
from cloudfn.pay.ledger.order import IllegalTransition, Order
from cloudfn.pay.ledger.refund import Refund

ShippingState = Literal["toShip", "shipped", "received", "finished", "refunded"]
Receiver = Literal["platform", "payer"]

COURIER = 1
"""``logistics_type``: 1 a courier, 2 within the city, 3 virtual goods, 4 the payer fetches it."""
UNIFIED, SPLIT = 1, 2
"""``delivery_mode``: all in one parcel, or in several."""
MOST_PARCELS = 15
RECEIVED_AFTER_COURIER = timedelta(days=10)
RECEIVED_AFTER = timedelta(days=2)
SETTLED_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Parcel:
    """``uploaded_at`` is the upload_time of the request that told of it."""

    item_desc: str
    uploaded_at: datetime
    tracking_no: str = ""
    express_company: str = ""
    consignor_contact: str = ""
    receiver_contact: str = ""


@dataclass(frozen=True, slots=True)
class Shipping:
    """``finished`` counts how often everything was shipped: 0, 1, and 2 after shipping again.

    ``uploaded_at`` is the newest upload_time, ``finished_at`` and all else the ledger's clock.
    """

    order_id: int
    logistics_type: int
    delivery_mode: int
    parcels: tuple[Parcel, ...]
    uploaded_at: datetime
    finished: int = 0
    is_again: bool = False  # the one chance to ship again is used
    finished_at: datetime | None = None
    reminded_at: datetime | None = None
    received_at: datetime | None = None
    received_by: Receiver | Literal[""] = ""

    @property
    def receive_at(self) -> datetime | None:
        """When the platform confirms the receipt by itself; None while not everything is shipped, and afterwards."""
        if self.finished_at is None or self.received_at is not None:
            return None
        return self.finished_at + receipt_after(self.logistics_type)


def receipt_after(logistics_type: int) -> timedelta:
    return RECEIVED_AFTER_COURIER if logistics_type == COURIER else RECEIVED_AFTER


def is_refunded(order: Order, refunds: Iterable[Refund]) -> bool:
    """Whether all of the money went back."""
    return order.total_fee_fen <= sum(each.refund_fee_fen for each in refunds if each.state == "SUCCESS")


def state_of(shipping: Shipping | None, refunded: bool, at: datetime) -> ShippingState:
    """Of a paid order."""
    if refunded:
        return "refunded"
    if shipping is None or shipping.finished_at is None:
        return "toShip"
    if shipping.received_at is None:
        return "shipped"
    return "finished" if at >= shipping.received_at + SETTLED_AFTER else "received"


def shipped(earlier: Shipping | None, upload: Shipping, *, is_last: bool, at: datetime) -> Shipping:
    """``earlier`` after ``upload``, which has only what its request said; ``is_last``: everything is shipped now.

    Parcels of a split delivery add up until the last one; shipping again begins anew.
    """
    again = ships_again(earlier, upload)
    if earlier is not None and again and earlier.is_again:
        raise IllegalTransition(f"order {upload.order_id} was shipped again before")
    before = earlier.parcels if earlier is not None and not again else ()
    return replace(
        upload,
        parcels=_together(before, upload.parcels),
        finished=(earlier.finished if earlier else 0) + is_last,
        is_again=again or (earlier is not None and earlier.is_again),
        finished_at=at if is_last else None,
        reminded_at=earlier.reminded_at if earlier else None,
    )


def ships_again(earlier: Shipping | None, upload: Shipping) -> bool:
    """Whether ``upload`` uses up the one chance: everything was shipped, or it is shipped another way now."""
    if earlier is None:
        return False
    same_way = (earlier.logistics_type, earlier.delivery_mode) == (upload.logistics_type, upload.delivery_mode)
    return earlier.finished_at is not None or not same_way


def says_the_same(earlier: Shipping | None, upload: Shipping) -> bool:
    """Whether ``upload`` tells nothing new: it is no newer, or its parcels are those that are known."""
    if earlier is None:
        return False
    if upload.uploaded_at <= earlier.uploaded_at:
        return True
    known = {replace(parcel, uploaded_at=upload.uploaded_at) for parcel in earlier.parcels}
    same_way = (earlier.logistics_type, earlier.delivery_mode) == (upload.logistics_type, upload.delivery_mode)
    return earlier.finished_at is not None and same_way and known == set(upload.parcels)


def reminded(shipping: Shipping, at: datetime) -> Shipping:
    return replace(shipping, reminded_at=at)


def received(shipping: Shipping, by: Receiver, at: datetime) -> Shipping:
    if shipping.finished_at is None or shipping.received_at is not None:
        raise IllegalTransition(f"order {shipping.order_id} is not under way")
    return replace(shipping, received_at=at, received_by=by)


def _together(before: tuple[Parcel, ...], more: tuple[Parcel, ...]) -> tuple[Parcel, ...]:
    """A parcel with a known number comes in the place of the one before."""
    news = {parcel.tracking_no for parcel in more if parcel.tracking_no}
    return (*(parcel for parcel in before if parcel.tracking_no not in news), *more)
