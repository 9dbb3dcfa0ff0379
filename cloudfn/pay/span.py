"""Lengths of time in scenarios: ``90s``, ``15m``, ``2h``, ``1d12h``."""

from __future__ import annotations

from datetime import timedelta

from cloudfn import durations
from cloudfn.errors import UsageError


def span(text: str) -> timedelta:
    """Raises UsageError CFN-PAY-060."""
    found = durations.length(text, bare=False)
    if found is None:
        raise UsageError("CFN-PAY-060", text=text)
    return found
