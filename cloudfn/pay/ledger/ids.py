"""Numbers and nonces in production's formats. With a seed the same calls give the same ids.

Formats were read off real answers: a prepay id is ``wx`` + ddHHMMSS (Beijing) + 6 digits of microseconds + 16 hex +
``0000``; a transaction id 10 digits + yyyyMMdd + 10; a refund id 10 + yyyyMMdd + 11.
"""

from __future__ import annotations

import functools
import hashlib
import random
import string
import uuid
from datetime import datetime

from cloudfn.clock import BEIJING, beijing

ALPHANUMERIC = string.ascii_letters + string.digits


class Ids:
    """``generation`` counts the openings of the book, so that a seeded run goes on with new ids after a restart."""

    def __init__(self, seed: int | None = None, generation: int = 0) -> None:
        self._random = random.Random() if seed is None else random.Random(f"cloudfn:{seed}:{generation}")

    def nonce(self) -> str:
        """The 16 letters and digits of an answer's nonce_str."""
        return "".join(self._random.choices(ALPHANUMERIC, k=16))

    def hex(self, digits: int = 16) -> str:
        return f"{self._random.getrandbits(digits * 4):0{digits}x}"

    def digits(self, count: int) -> str:
        return f"{self._random.randrange(10**count):0{count}d}"

    def prepay_id(self, at: datetime) -> str:
        return f"wx{beijing(at, '%d%H%M%S')}{at.astimezone(BEIJING).microsecond:06d}{self.hex()}0000"

    def transaction_id(self, at: datetime) -> str:
        return f"42000{self.digits(5)}{beijing(at, '%Y%m%d')}{self.digits(10)}"

    def refund_id(self, at: datetime) -> str:
        return f"50302{self.digits(5)}{beijing(at, '%Y%m%d')}{self.digits(11)}"

    def share_no(self, at: datetime) -> str:
        """The platform's number of a sharing or of a return: 28 digits, as on the vendor's page."""
        return f"30084{self.digits(5)}{beijing(at, '%Y%m%d')}{self.digits(10)}"

    def transfer_no(self, at: datetime) -> str:
        """The platform's number of a transfer to a user."""
        return f"13300{self.digits(5)}{beijing(at, '%Y%m%d')}{self.digits(10)}"

    def package(self) -> str:
        """What ``wx.requestMerchantTransfer`` takes: a text that says nothing."""
        return "".join(self._random.choices(ALPHANUMERIC, k=64))

    def request_id(self) -> str:
        """A UUID like any other invocation's; seeded here so that histories repeat."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))


@functools.lru_cache(maxsize=4096)
def provider_openid(openid: str) -> str:
    """The same person's openid under the service provider's appid: another one, but always the same."""
    digest = hashlib.sha256(f"provider:{openid}".encode()).digest()
    return "oPoo44" + "".join(ALPHANUMERIC[byte % len(ALPHANUMERIC)] for byte in digest[:22])


def code_of(prepay_id: str) -> str:
    """The short code under which a NATIVE order is scanned, the same for the same prepay id."""
    digest = hashlib.sha256(f"native:{prepay_id}".encode()).digest()
    return "".join(ALPHANUMERIC[byte % len(ALPHANUMERIC)] for byte in digest[:9])


def code_url(prepay_id: str) -> str:
    """The text of a NATIVE order's QR code, in the form that the vendor's answers have."""
    return f"weixin://wxpay/bizpayurl?pr={code_of(prepay_id)}"
