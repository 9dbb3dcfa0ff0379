"""The signature over parameters that v2 and cloudPay share.

The rule: every non-empty parameter except ``sign`` and ``paySign``, sorted by name, joined as ``k=v`` with ``&``, then
``&key=<API key>``; MD5 or HMAC-SHA256 in upper hex.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Literal

SignType = Literal["MD5", "HMAC-SHA256"]
SIGN_TYPES: tuple[SignType, ...] = ("MD5", "HMAC-SHA256")
PAYMENT_FIELDS = ("appId", "nonceStr", "package", "signType", "timeStamp")
"""What paySign covers, and nothing else."""


def base_string(params: Mapping[str, object], key: str) -> str:
    pairs = [
        f"{name}={value}"
        for name, value in sorted(params.items())
        if name not in ("sign", "paySign") and value not in ("", None) and not isinstance(value, dict | list)
    ]
    return "&".join([*pairs, f"key={key}"])


def signed(text: str, key: str, sign_type: SignType) -> str:
    """``text`` is a base string."""
    if sign_type == "HMAC-SHA256":
        return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest().upper()
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()


def sign(params: Mapping[str, object], key: str, sign_type: SignType = "MD5") -> str:
    return signed(base_string(params, key), key, sign_type)
