"""An order as ``getOrder`` and ``getOrderList`` tell it. Pure; instants are whole seconds."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.pay.cloudpay.wire import PROVIDER_MCH_ID
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.shipping import Shipping, ShippingState

STATES: Mapping[ShippingState, int] = {"toShip": 1, "shipped": 2, "received": 3, "finished": 4, "refunded": 5}
"""``order_state``; 6, waiting for settlement, is not played: nothing tells what leads there."""
LONGEST_DESCRIPTION = 120


def merchants(order: Order) -> tuple[str, str]:
    """Who took the order and the merchant below it, "" for one that takes its orders itself.

    cloudPay's orders are its provider's; those of v3 and v2 name who signed for them.
    """
    upper = PROVIDER_MCH_ID if order.api == "cloudpay" else str(order.request.get("mch_id") or order.sub_mch_id)
    return upper, "" if upper == order.sub_mch_id else order.sub_mch_id


def order_reply(order: Order, shipping: Shipping | None, state: ShippingState) -> dict[str, object]:
    """Of a paid order."""
    merchant, sub_merchant = merchants(order)
    paid_at = order.paid_at or order.created_at
    return {
        "transaction_id": order.transaction_id,
        "merchant_id": merchant,
        "sub_merchant_id": sub_merchant,
        "merchant_trade_no": order.out_trade_no,
        "description": _cut(order.body),
        "paid_amount": order.total_fee_fen,
        "openid": order.openid,
        "trade_create_time": int(order.created_at.timestamp()),
        "pay_time": int(paid_at.timestamp()),
        "order_state": STATES[state],
        "in_complaint": False,
        "shipping": _shipping(shipping),
    }


def _shipping(shipping: Shipping | None) -> dict[str, object]:
    if shipping is None:
        return {"finish_shipping": False, "finish_shipping_count": 0, "goods_desc": "", "shipping_list": []}
    return {
        "delivery_mode": shipping.delivery_mode,
        "logistics_type": shipping.logistics_type,
        "finish_shipping": shipping.finished_at is not None,
        "goods_desc": "",  # what was entered on the web page of the mini program's owner
        "finish_shipping_count": shipping.finished,
        "shipping_list": [
            {
                "tracking_no": parcel.tracking_no,
                "express_company": parcel.express_company,
                "goods_desc": parcel.item_desc,
                "upload_time": int(parcel.uploaded_at.timestamp()),
                "contact": {
                    "consignor_contact": parcel.consignor_contact,
                    "receiver_contact": parcel.receiver_contact,
                },
            }
            for parcel in shipping.parcels
        ],
    }


def _cut(description: str) -> str:
    if len(description) <= LONGEST_DESCRIPTION:
        return description
    return description[: LONGEST_DESCRIPTION - 3] + "..."
