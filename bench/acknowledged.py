"""What a `dev` under test has answered with success, and what is there of it afterwards."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.running import Dev

PAGE = 500


@dataclass
class Acknowledged:
    """What has been answered with success so far, and therefore may never be lost."""

    orders: dict[str, int] = field(default_factory=dict)
    paid: set[str] = field(default_factory=set)
    notes: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    clock: str = ""

    def total(self) -> int:
        return len(self.orders) + len(self.paid) + len(self.notes) + len(self.files) + self.counts.total()


def all_orders(dev: Dev) -> dict[str, dict]:
    """Every order by its number, page by page."""
    found: dict[str, dict] = {}
    before = 0
    while True:
        _, page = dev.ask("GET", f"/_cloudfn/orders?limit={PAGE}" + (f"&before={before}" if before else ""))
        found |= {order["outTradeNo"]: order for order in page["items"]}
        if not page["next"]:
            return found
        before = page["next"]


def documents(dev: Dev, collection: str) -> dict[str, dict]:
    found: dict[str, dict] = {}
    while True:
        _, page = dev.ask("GET", f"/_cloudfn/documents/{collection}?limit={PAGE}&skip={len(found)}")
        found |= {document["_id"]: document for document in page["items"]}
        if not page["items"]:
            return found


def delivered(dev: Dev, done: Acknowledged) -> tuple[int, list[str]]:
    """Play every retry; how many notifications there are, and which paid orders were never heard of."""
    dev.ask("POST", "/_cloudfn/clock", {"advance": "drain"})
    paid, wrong, count = documents(dev, "paid"), [], 0
    for number, order in all_orders(dev).items():
        count += len(order["notifications"])
        if order["state"] == "SUCCESS" and not all(note["state"] == "accepted" for note in order["notifications"]):
            wrong.append(f"the callback of {number} is {[note['state'] for note in order['notifications']]}")
        if number in done.paid and number not in paid:
            wrong.append(f"order {number} was paid and not fulfilled")
    return count, wrong
