"""A notification and its attempts: what is delivered, when next, and how it ended. Pure.

pending --start--> delivering --reply--> accepted
   ^                   |
   +---- retry --------+---> exhausted (schedule used up)
undeliverable: nobody to call; dropped: a simulated loss
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Literal

from cloudfn.frozen import dataclass
from cloudfn.pay.ledger.order import IllegalTransition
from cloudfn.pay.ledger.schedule import wait_after
from cloudfn.pay.ledger.verdict import Verdict

Kind = Literal["pay", "refund", "transfer"]
State = Literal["pending", "delivering", "accepted", "exhausted", "undeliverable", "dropped"]


@dataclass(frozen=True, slots=True)
class Notification:
    """``event`` is the JSON text that every attempt delivers, byte for byte the same. ``tries`` counts judged attempts.

    ``order_id`` is 0 for a transfer's, whose number is ``out_trade_no``. ``due_at`` is set only while ``pending``.
    ``code`` says why it is undeliverable. ``schedule`` is a profile's name or the waits in seconds. ``copy_of`` is the
    notification that a simulated second link repeats.
    """

    order_id: int
    kind: Kind
    out_trade_no: str
    function: str
    event: str
    openid: str
    appid: str
    created_at: datetime
    state: State = "pending"
    due_at: datetime | None = None
    tries: int = 0
    schedule: str | tuple[float, ...] = "wxpay-24h"
    code: str = ""
    out_refund_no: str = ""
    copy_of: int = 0
    id: int = 0

    @property
    def name(self) -> str:
        """How people call it: ``n12``."""
        return f"n{self.id}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One delivery. ``verdict`` is "" while it runs, then accepted, retry or undeliverable. ``ms`` is real time."""

    notification_id: int
    n: int
    at: datetime
    request_id: str
    ms: float = 0.0
    reply: str = ""
    verdict: str = ""
    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    replay: bool = False
    id: int = 0


def started(notification: Notification) -> Notification:
    if notification.state != "pending":
        raise IllegalTransition(f"{notification.name}: {notification.state} is not delivered")
    return replace(notification, state="delivering", due_at=None)


def answered(notification: Notification, verdict: Verdict, at: datetime) -> Notification:
    """After a judged attempt: accepted, due again, or used up."""
    if notification.state != "delivering":
        raise IllegalTransition(f"{notification.name}: {notification.state} awaits no reply")
    tries = notification.tries + 1
    if verdict.accepted:
        return replace(notification, state="accepted", tries=tries, due_at=None)
    wait = wait_after(notification.schedule, tries)
    if wait is None:
        return replace(notification, state="exhausted", tries=tries, due_at=None)
    return replace(notification, state="pending", tries=tries, due_at=at + wait)


def interrupted(notification: Notification, at: datetime, wait: timedelta = timedelta(0)) -> Notification:
    """The delivery ended without a verdict (the local cloud stopped): due again, the schedule untouched."""
    if notification.state != "delivering":
        raise IllegalTransition(f"{notification.name}: {notification.state} was not under way")
    return replace(notification, state="pending", due_at=at + wait)


def confirmed(notification: Notification) -> Notification:
    """A replay by hand of the unchanged event was accepted: nothing more is owed."""
    return replace(notification, state="accepted", due_at=None)
