"""The way on which an API's notifications reach the merchant. The notifier knows nothing else of it."""

from __future__ import annotations

from typing import Protocol

from cloudfn.frozen import dataclass
from cloudfn.pay.ledger.notification import Attempt, Notification
from cloudfn.pay.ledger.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Delivered:
    """``ms`` is real time. ``closed``: the local cloud shuts down, so nothing was decided."""

    verdict: Verdict
    ms: float
    closed: bool = False


class Channel(Protocol):
    async def deliver(self, notification: Notification, event: str, attempt: Attempt) -> Delivered:
        """Send ``event`` and wait for the reply; no reply in time is a verdict too."""
