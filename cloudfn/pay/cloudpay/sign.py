"""cloudPay's signatures. The provider's real key is secret, so the emulator signs with a key of its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

from cloudfn.pay.mch import parameters
from cloudfn.pay.mch.parameters import PAYMENT_FIELDS

LOCAL_KEY = "cloudfn-local-wechat-pay-key-v2!"
"""Not a secret: it signs nothing but local orders."""


def md5(params: Mapping[str, object], key: str = LOCAL_KEY) -> str:
    return parameters.sign(params, key)


def hmac_sha256(params: Mapping[str, object], key: str = LOCAL_KEY) -> str:
    return parameters.sign(params, key, "HMAC-SHA256")


def sealed(params: Mapping[str, object], key: str = LOCAL_KEY) -> str:
    """What stands in for the v3 API's RSA signature: 344 base64 characters that only the emulator can verify."""
    seed = parameters.base_string(params, key).encode()
    blocks = b"".join(hmac.new(key.encode(), seed + bytes([n]), hashlib.sha256).digest() for n in range(8))
    return base64.b64encode(blocks).decode()


def pay_sign(payment: Mapping[str, object], key: str = LOCAL_KEY) -> str:
    """``paySign`` of a payment object by its own ``signType`` (MD5, HMAC-SHA256 or RSA)."""
    covered = {name: payment.get(name) for name in PAYMENT_FIELDS}
    if payment.get("signType") == "RSA":
        return sealed(covered, key)
    return hmac_sha256(covered, key) if payment.get("signType") == "HMAC-SHA256" else md5(covered, key)


def is_authentic(payment: Mapping[str, object], key: str = LOCAL_KEY) -> bool:
    """Whether ``paySign`` belongs to exactly this payment object."""
    return hmac.compare_digest(str(payment.get("paySign", "")).encode(), pay_sign(payment, key).encode())
