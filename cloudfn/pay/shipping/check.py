"""The arguments of ``wxa.sec.order.*``: looked at one by one, in the reference's order. Pure.

The order is found before the rest is looked at: production says that there is none where the upload time is wrong too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeGuard

from cloudfn.frozen import dataclass
from cloudfn.pay.ledger.shipping import COURIER, MOST_PARCELS, SPLIT, UNIFIED, Parcel, Shipping
from cloudfn.pay.shipping.refusals import ShippingRefusal

Arguments = Mapping[str, Any]

BY_NUMBER, BY_TRANSACTION = 1, 2
"""``order_number_type``: by the merchant's own number, or by WeChat Pay's."""
LOGISTICS = range(1, 5)
MODES: Mapping[object, int] = {1: UNIFIED, 2: SPLIT, "UNIFIED_DELIVERY": UNIFIED, "SPLIT_DELIVERY": SPLIT}
"""The reference's example writes the name, which production takes as well."""
LONGEST_DESCRIPTION = 120
LONGEST_NUMBER = 128
LONGEST_CONTACT = 1024
NEEDS_CONTACT = "SF"
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)")


@dataclass(frozen=True, slots=True)
class OrderName:
    """Either WeChat Pay's number, or a merchant and its own."""

    transaction_id: str = ""
    merchant: str = ""
    out_trade_no: str = ""
    sub_merchant: str = ""

    def __str__(self) -> str:
        return self.transaction_id or f"{self.out_trade_no} ({self.merchant})"


@dataclass(frozen=True, slots=True)
class Upload:
    """``shipping`` has what the request says and nothing of the ledger's; ``is_last``: everything is shipped."""

    shipping: Shipping
    is_last: bool


def order_key(arguments: Arguments) -> OrderName | ShippingRefusal:
    """``order_key`` of an upload."""
    key = arguments.get("order_key")
    if not isinstance(key, Mapping):
        return ShippingRefusal(47001, "order_key")
    kind = key.get("order_number_type")
    if kind == BY_TRANSACTION and not isinstance(kind, bool):
        transaction = key.get("transaction_id")
        return OrderName(transaction) if _is_text(transaction) else ShippingRefusal(268485195)
    if kind != BY_NUMBER or isinstance(kind, bool):
        return ShippingRefusal(268485194, f"order_number_type {kind!r}")
    if not _is_text(key.get("mchid")):
        return ShippingRefusal(268485196)
    return (
        OrderName("", key["mchid"], key["out_trade_no"])
        if _is_text(key.get("out_trade_no"))
        else ShippingRefusal(268485197)
    )


def named(arguments: Arguments) -> OrderName | ShippingRefusal:
    """The order that a query or a reminder is about."""
    if _is_text(transaction := arguments.get("transaction_id")):
        return OrderName(transaction)
    merchant, number = arguments.get("merchant_id"), arguments.get("merchant_trade_no")
    if not (_is_text(merchant) and _is_text(number)):
        return ShippingRefusal(10060014, "transaction_id, or merchant_id and merchant_trade_no")
    sub_merchant = arguments.get("sub_merchant_id")
    return OrderName("", merchant, number, sub_merchant if _is_text(sub_merchant) else "")


def payer(arguments: Arguments) -> str | ShippingRefusal:
    who = arguments.get("payer")
    openid = who.get("openid") if isinstance(who, Mapping) else None
    return openid if _is_text(openid) else ShippingRefusal(47001, "payer.openid")


def upload(arguments: Arguments, order_id: int) -> Upload | ShippingRefusal:
    """Everything of an upload besides the order and its payer."""
    logistics, mode = arguments.get("logistics_type"), arguments.get("delivery_mode")
    if not isinstance(logistics, int) or isinstance(logistics, bool):
        return ShippingRefusal(47001, "logistics_type")
    if logistics not in LOGISTICS:
        return ShippingRefusal(10060005, f"logistics_type {logistics}")
    if isinstance(mode, bool) or not isinstance(mode, int | str) or mode not in MODES:
        return ShippingRefusal(268485224, f"delivery_mode {mode!r}")
    if MODES[mode] == SPLIT and logistics != COURIER:
        return ShippingRefusal(10060006)
    is_last = arguments.get("is_all_delivered")
    if MODES[mode] == SPLIT and not isinstance(is_last, bool):
        return ShippingRefusal(10060007)
    uploaded_at = instant(arguments.get("upload_time"))
    if uploaded_at is None:
        return ShippingRefusal(268485216, f"upload_time {arguments.get('upload_time')!r}")
    parcels = _parcels(arguments.get("shipping_list"), MODES[mode], logistics, uploaded_at)
    if isinstance(parcels, ShippingRefusal):
        return parcels
    return Upload(
        Shipping(order_id, logistics, MODES[mode], parcels, uploaded_at), MODES[mode] == UNIFIED or is_last is True
    )


def instant(text: object) -> datetime | None:
    """An instant of RFC 3339; None for anything else. An offset without its colon is taken, as production does."""
    if not isinstance(text, str) or not INSTANT.fullmatch(text):
        return None
    fraction = re.sub(r"\.(\d+)", lambda found: "." + found[1][:6].ljust(6, "0"), text.upper().replace("Z", "+00:00"))
    try:
        return datetime.fromisoformat(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", fraction))
    except ValueError:
        return None


def is_whole(value: object) -> TypeGuard[int]:
    """A whole number that is not negative."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _parcels(parcels: object, mode: int, logistics: int, uploaded_at: datetime) -> tuple[Parcel, ...] | ShippingRefusal:
    if not isinstance(parcels, list) or not all(isinstance(parcel, Mapping) for parcel in parcels):
        return ShippingRefusal(47001, "shipping_list")
    if mode == UNIFIED and len(parcels) != 1:
        return ShippingRefusal(268485228)
    if not parcels:
        return ShippingRefusal(10060014, "shipping_list")
    if len(parcels) > MOST_PARCELS:
        return ShippingRefusal(10060024, f"{len(parcels)}")
    checked = [_parcel(parcel, logistics, uploaded_at) for parcel in parcels]
    refused = next((parcel for parcel in checked if isinstance(parcel, ShippingRefusal)), None)
    return refused or tuple(parcel for parcel in checked if isinstance(parcel, Parcel))


def _parcel(parcel: Arguments, logistics: int, uploaded_at: datetime) -> Parcel | ShippingRefusal:
    for name in ("tracking_no", "express_company", "item_desc"):
        if not isinstance(parcel.get(name, ""), str):
            return ShippingRefusal(47001, name)
    number, company, description = (
        str(parcel.get(name, "")) for name in ("tracking_no", "express_company", "item_desc")
    )
    if logistics == COURIER and not number:
        return ShippingRefusal(268485226)
    if logistics == COURIER and not company:
        return ShippingRefusal(268485227)
    if len(number.encode("utf-8", "replace")) > LONGEST_NUMBER:
        return ShippingRefusal(10060026)
    if len(company.encode("utf-8", "replace")) > LONGEST_NUMBER:
        return ShippingRefusal(10060025)
    if not description.strip():
        return ShippingRefusal(10060008)
    if len(description) > LONGEST_DESCRIPTION:
        return ShippingRefusal(10060009, f"{len(description)}")
    contact = parcel.get("contact") or {}
    if not isinstance(contact, Mapping):
        return ShippingRefusal(47001, "contact")
    sender, receiver = contact.get("consignor_contact", ""), contact.get("receiver_contact", "")
    if not all(isinstance(each, str) and len(each) <= LONGEST_CONTACT for each in (sender, receiver)):
        return ShippingRefusal(47001, "contact")
    if company.upper() == NEEDS_CONTACT and not (_shows_end(sender) or _shows_end(receiver)):
        return ShippingRefusal(10060014, "contact")
    return Parcel(description, uploaded_at, number, company, sender, receiver)


def _shows_end(contact: str) -> bool:
    """Whether the last four digits of a masked number are there, before an extension (``0**2-****1234-10``)."""
    return re.search(r"\d{4}(-\d{1,5})?$|\d{2,4}-\d{1,5}$", contact) is not None


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value)
