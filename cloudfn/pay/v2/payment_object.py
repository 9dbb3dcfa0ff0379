"""The object of ``wx.requestPayment`` for an order of v2: signed like a request. Pure."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from cloudfn.pay.ledger.order import Order
from cloudfn.pay.mch.keys import MerchantKeys
from cloudfn.pay.mch.parameters import PAYMENT_FIELDS, SIGN_TYPES, SignType, sign


def wrong(payment: Mapping[str, object], order: Order, keys: MerchantKeys) -> str:
    """What is wrong with a payment object whose fields are all texts, "" for nothing."""
    sign_type = payment.get("signType")
    if sign_type not in SIGN_TYPES:
        return f"signType {sign_type}: v2 knows MD5 and HMAC-SHA256, RSA is v3's"
    appids = list(dict.fromkeys((order.sub_appid, str(order.request.get("appid") or order.sub_appid))))
    appid = str(payment.get("appId") or "")
    if appid and appid not in appids:
        return f"appId {appid} != {order.sub_appid}"
    given = str(payment.get("paySign", "")).encode("utf-8", "replace")
    covered = {name: payment.get(name) for name in PAYMENT_FIELDS}
    for each in [appid] if appid else appids:
        if hmac.compare_digest(sign({**covered, "appId": each}, keys.api_key, sign_type).encode(), given):
            return ""
    return _difference(covered, appids[0], keys.api_key, sign_type, given.decode())


def _difference(covered: Mapping[str, object], appid: str, key: str, sign_type: SignType, given: str) -> str:
    whole = {**covered, "appId": appid}
    for other in SIGN_TYPES:
        texts = (whole, {**whole, "signType": other})
        if other != sign_type and any(sign(each, key, other) == given for each in texts):
            return f"signed with {other}, while signType says {sign_type}"
    small = {("appid" if name == "appId" else name.lower()): value for name, value in whole.items()}
    slips: dict[str, Mapping[str, object]] = {
        "appId was not signed": {name: value for name, value in whole.items() if name != "appId"},
        "signType was not signed": {name: value for name, value in whole.items() if name != "signType"},
        "timestamp was signed instead of timeStamp": {
            ("timestamp" if name == "timeStamp" else name): value for name, value in whole.items()
        },
        "the names were signed in lower case": small,
    }
    for what, fields in slips.items():
        if sign(fields, key, sign_type) == given:
            return what
    return "another key, or other values, were signed"
