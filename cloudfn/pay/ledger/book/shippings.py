"""Shipping of orders in the order book."""

from __future__ import annotations

import json
from datetime import datetime

from cloudfn.pay.ledger.book.columns import Row, from_us, json_text, maybe, maybe_us, to_us
from cloudfn.pay.ledger.book.store import BookStore
from cloudfn.pay.ledger.shipping import Parcel, Shipping

SAVE = "INSERT OR REPLACE INTO shippings VALUES (?, ?, ?, ?)"


class ShippingTable(BookStore):
    def save_shipping(self, shipping: Shipping) -> None:
        values = (shipping.order_id, shipping.finished, maybe_us(shipping.receive_at), _data(shipping))
        self._db.execute(SAVE, values)

    def shipping(self, order_id: int) -> Shipping | None:
        return self._one(_to_shipping, "SELECT * FROM shippings WHERE order_id = ?", (order_id,))

    def shippings_due(self, at: datetime, limit: int = 100) -> list[Shipping]:
        """Those that the platform takes for received now."""
        query = "SELECT * FROM shippings WHERE receive_at <= ? ORDER BY receive_at LIMIT ?"
        return self._all(_to_shipping, query, (to_us(at), limit))

    def is_anything_shipped(self) -> bool:
        return bool(self._number("SELECT EXISTS (SELECT 1 FROM shippings)", ()))


def _data(shipping: Shipping) -> str:
    return json_text(
        {
            "logistics_type": shipping.logistics_type,
            "delivery_mode": shipping.delivery_mode,
            "uploaded_at": to_us(shipping.uploaded_at),
            "is_again": shipping.is_again,
            "received_by": shipping.received_by,
            "finished_at": maybe_us(shipping.finished_at),
            "reminded_at": maybe_us(shipping.reminded_at),
            "received_at": maybe_us(shipping.received_at),
            "parcels": [
                {
                    "item_desc": parcel.item_desc,
                    "uploaded_at": to_us(parcel.uploaded_at),
                    "tracking_no": parcel.tracking_no,
                    "express_company": parcel.express_company,
                    "consignor_contact": parcel.consignor_contact,
                    "receiver_contact": parcel.receiver_contact,
                }
                for parcel in shipping.parcels
            ],
        }
    )


def _to_shipping(row: Row) -> Shipping:
    order_id, finished, _, text = row
    data = json.loads(text)
    parcels = [Parcel(**{**parcel, "uploaded_at": from_us(parcel["uploaded_at"])}) for parcel in data.pop("parcels")]
    return Shipping(
        order_id=order_id,
        finished=finished,
        parcels=tuple(parcels),
        uploaded_at=from_us(data.pop("uploaded_at")),
        finished_at=maybe(data.pop("finished_at")),
        reminded_at=maybe(data.pop("reminded_at")),
        received_at=maybe(data.pop("received_at")),
        **data,
    )
