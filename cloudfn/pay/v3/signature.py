"""What is signed: five lines of a request, three of an answer or notification, four of a payment object. Pure.

Source: the merchants' guide on signatures; wechatpay-go core/auth.
"""

from __future__ import annotations

from cloudfn.frozen import dataclass

SHOWN_OF_BODY = 9
"""So many characters of the body stand in ``truncated_sign_message`` (developers' logs)."""


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """The five lines of a request. ``url`` is path and query as sent."""

    method: str
    url: str
    timestamp: str
    nonce: str
    body: bytes

    @property
    def message(self) -> bytes:
        return (
            f"{self.method}\n{self.url}\n{self.timestamp}\n{self.nonce}\n".encode("latin-1", "replace")
            + self.body
            + b"\n"
        )

    @property
    def truncated(self) -> str:
        head = f"{self.method}\n{self.url}\n{self.timestamp}\n{self.nonce}\n"
        return head + self.body.decode("utf-8", "replace")[:SHOWN_OF_BODY] + "\n"


def answer_message(timestamp: str, nonce: str, body: bytes) -> bytes:
    """Of an answer or a notification."""
    return f"{timestamp}\n{nonce}\n".encode() + body + b"\n"


def payment_message(appid: str, timestamp: str, nonce: str, package: str) -> bytes:
    """Of ``wx.requestPayment``; ``package`` is ``prepay_id=...``, for an app the bare prepay id."""
    return f"{appid}\n{timestamp}\n{nonce}\n{package}\n".encode()
