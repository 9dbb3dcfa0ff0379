"""Who sends notifications, by the API that took the order: the platform, a user of the mini program, a stranger.

A sender turns what the book keeps of a notification into deliveries. The prover itself knows no API.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, Protocol

from cloudfn.frozen import dataclass
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.prove.grants import NotificationFacts
from cloudfn.pay.prove.stage import Delivery

CLIENT = "sent by a mini program"


@dataclass(frozen=True, slots=True)
class SentNotification:
    """A notification: ``event`` is the book's text, ``function`` whom it goes to."""

    function: str
    event: str
    order: Order


def without_fault(notice: SentNotification) -> dict[str, Any]:
    """Its event without a simulated misfortune, which is the notifier's."""
    event: dict[str, Any] = json.loads(notice.event)
    event.pop("fault", None)
    return event


@dataclass(frozen=True, slots=True)
class Alteration:
    """What is another one in a notification that is sent as the platform sends it; ``paid`` and ``coupon`` are fen,
    None for unchanged. ``more`` are fields that nobody knows.
    """

    out_trade_no: str = ""
    merchant: str = ""
    paid: int | None = None
    coupon: int | None = None
    more: Mapping[str, object] = field(default_factory=dict)


UNCHANGED = Alteration()


@dataclass(frozen=True, slots=True)
class Forgery:
    """Something that must be refused. ``code`` explains what it gained. ``acknowledged``: the code for a reply that
    accepts it without a gain, "" where that does no harm.
    """

    name: str
    code: str
    delivery: Delivery
    params: Mapping[str, object] = field(default_factory=dict)
    acknowledged: str = ""


@dataclass(frozen=True, slots=True)
class ForgeryCodes:
    """What to say of a gain from a notification of another order, amount or merchant. ``merchant_is_note``: that one is
    a second line of defence only.
    """

    order: str = "CFN-PAY-077"
    amount: str = "CFN-PAY-078"
    merchant: str = "CFN-PAY-082"
    merchant_is_note: bool = True


class NotificationSender(Protocol):
    @property
    def codes(self) -> ForgeryCodes: ...

    def genuine(self, notice: SentNotification, changed: Alteration = UNCHANGED) -> Delivery:
        """As the platform sends it, signed anew where it is signed."""

    def by_client(self, notice: SentNotification) -> Delivery:
        """What a user of the mini program can send by calling the function."""

    def forged(self, notice: SentNotification) -> Iterator[Forgery]:
        """What users of the mini program and strangers on the internet can send, each made when its turn comes."""

    def told(self, notice: SentNotification) -> NotificationFacts:
        """What the notification says."""
