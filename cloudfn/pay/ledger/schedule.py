"""When a notification that was not accepted comes again. No profile claims to be *the* schedule of cloud functions:
the vendor says only "for up to two days" and publishes the merchants' lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

MERCHANT_V2: tuple[float, ...] = (
    15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600,
)  # fmt: skip
"""Seconds between attempts; 15 retries in 24 h 4 min."""

PROFILES: Mapping[str, tuple[float, ...]] = {
    "wxpay-24h": MERCHANT_V2,
    "wxpay-v2-legacy": (15, 15, 30, 180, 1800, 1800, 1800, 1800, 3600),
    "cloud-2d": (*MERCHANT_V2, 21600, 21600, 21600),
}
"""``cloud-2d`` goes on every 6 h and ends within the two days of the vendor's page; its tail is an assumption."""


def waits(schedule: str | tuple[float, ...]) -> tuple[float, ...]:
    """The waits in seconds of a profile name or an own list. KeyError for an unknown name."""
    return PROFILES[schedule] if isinstance(schedule, str) else schedule


def wait_after(schedule: str | tuple[float, ...], attempts: int) -> timedelta | None:
    """How long to wait after ``attempts`` unaccepted ones (from 1); None when it is not tried again."""
    steps = waits(schedule)
    return timedelta(seconds=steps[attempts - 1]) if 1 <= attempts <= len(steps) else None
