"""The object of ``wx.requestPayment`` for an order of API v3: RSA over four lines, checked completely. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from cloudfn.frozen import dataclass
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.mch import crypto
from cloudfn.pay.mch.keys import MerchantKeys
from cloudfn.pay.v3.signature import payment_message


@dataclass(frozen=True, slots=True)
class WrongPayment:
    """``code`` and ``detail`` say why no sheet opens. ``is_doubt``: it opens all the same, since the key is unknown."""

    code: str
    detail: str
    is_doubt: bool = False


def judge(payment: Mapping[str, object], order: Order, keys: MerchantKeys) -> WrongPayment | None:
    """What is wrong with a payment object whose fields are all texts."""
    sign_type = str(payment.get("signType", ""))
    if sign_type != "RSA":
        return WrongPayment("CFN-PAY-143", f"signType {sign_type or '-'}")
    appid = str(payment.get("appId") or order.sub_appid)
    if appid not in (order.sub_appid, order.request.get("sp_appid")):
        return WrongPayment("CFN-PAY-144", f"appId {appid} != {order.sub_appid}")
    time, nonce, package, signature = (str(payment[name]) for name in ("timeStamp", "nonceStr", "package", "paySign"))
    appids = (
        [appid] if payment.get("appId") else list(dict.fromkeys([appid, str(order.request.get("sp_appid") or appid)]))
    )
    messages = [payment_message(each, time, nonce, package) for each in appids]
    if any(crypto.verifies(key.public, message, signature) for key in keys.merchant for message in messages):
        return None
    digests = [digest for key in keys.merchant if (digest := crypto.signed_digest(key.public, signature)) is not None]
    if digests:
        return WrongPayment("CFN-PAY-144", _difference(digests[0], appid, time, nonce, package))
    if all(key.is_local for key in keys.merchant):
        return WrongPayment("CFN-PAY-123", keys.trouble or "-", is_doubt=True)
    return WrongPayment("CFN-PAY-144", "signed with another key than the merchant's")


def _difference(digest: bytes, appid: str, time: str, nonce: str, package: str) -> str:
    """Which text was signed instead, where it is one of the usual ones."""
    for what, message in _usual(appid, time, nonce, package):
        if hashlib.sha256(message).digest() == digest:
            return what
    return "another text was signed than appId, timeStamp, nonceStr, package, a line each"


def _usual(appid: str, time: str, nonce: str, package: str) -> Iterator[tuple[str, bytes]]:
    bare = package.removeprefix("prepay_id=")
    yield "line 4 was the bare prepay id; only apps sign that", payment_message(appid, time, nonce, bare)
    whole = payment_message(appid, time, nonce, package)
    yield "the line end after line 4 is missing", whole[:-1]
    yield "line 1 (appId) was empty", payment_message("", time, nonce, package)
    yield "line 1 was undefined", payment_message("undefined", time, nonce, package)
    yield "line 2 (timeStamp) was in milliseconds", payment_message(appid, time + "000", nonce, package)
    yield "lines 2 and 3 were exchanged", payment_message(appid, nonce, time, package)
    yield (
        "an MD5 text of v2 was signed",
        f"appId={appid}&nonceStr={nonce}&package={package}&signType=RSA&timeStamp={time}".encode(),
    )
