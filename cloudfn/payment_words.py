"""WeChat Pay's words that a manifest may use: outcomes of a payment, and schedules of repeated callbacks."""

from __future__ import annotations

from collections.abc import Mapping

PAYMENTS = ("success", "notenough", "cancel", "wrongPassword", "paidButClosed")
"""How a payment sheet may end."""
WRITINGS = ("signtest", "stale", "otherKey")
"""How the first notification of v3 may be written: as a signature probe, with an old timestamp, signed by the other of
the platform's two keys. After it the same one comes rightly.
"""
DELIVERIES = ("drop", "late", "duplicate", "duplicate-race", *WRITINGS)
"""How the callback of a payment may come."""
COUPON = "coupon"
SETUPS = ("merchantNotBound", "appNotLinked", "productNotOpened", "refundNotGranted", "sharingNotGranted")
"""Steps that were left out when the merchant was set up."""

OUTCOMES = (*PAYMENTS, *DELIVERIES, COUPON, *SETUPS)
"""What a rule without ``api`` may do to a payment or its delivery, or which step of the merchant's set-up is missing;
with one, any err_code or text of WeChat Pay.
"""

MERCHANT_V2: tuple[float, ...] = (
    15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600,
)  # fmt: skip
"""Seconds between attempts; 15 retries in 24 h 4 min."""

PROFILES: Mapping[str, tuple[float, ...]] = {
    "wxpay-24h": MERCHANT_V2,
    "wxpay-v2-legacy": (15, 15, 30, 180, 1800, 1800, 1800, 1800, 3600),
    "cloud-2d": (*MERCHANT_V2, 21600, 21600, 21600),
}
"""Seconds between the attempts of each schedule. None claims to be *the* schedule of cloud functions: the vendor says
only "for up to two days" and publishes the merchants' lists. ``cloud-2d`` goes on every 6 h and ends within these two
days; its tail is an assumption.
"""
