"""Lengths of time as people write them: ``90s``, ``15m``, ``2h``, ``1d12h``."""

from __future__ import annotations

import re
from datetime import timedelta

from cloudfn.errors import UsageError

PATTERN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?")


def span(text: str) -> timedelta:
    """Raises UsageError CFN-PAY-060."""
    found = PATTERN.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        raise UsageError("CFN-PAY-060", text=text)
    days, hours, minutes, seconds = found.groups()
    return timedelta(days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0), seconds=float(seconds or 0))
