"""When a notification that was not accepted comes again."""

from __future__ import annotations

from datetime import timedelta

from cloudfn.payment_words import PROFILES as PROFILES


def waits(schedule: str | tuple[float, ...]) -> tuple[float, ...]:
    """The waits in seconds of a profile name or an own list. KeyError for an unknown name."""
    return PROFILES[schedule] if isinstance(schedule, str) else schedule


def wait_after(schedule: str | tuple[float, ...], attempts: int) -> timedelta | None:
    """How long to wait after ``attempts`` unaccepted ones (from 1); None when it is not tried again."""
    steps = waits(schedule)
    return timedelta(seconds=steps[attempts - 1]) if 1 <= attempts <= len(steps) else None
