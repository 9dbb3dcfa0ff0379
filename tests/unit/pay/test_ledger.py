"""The ledger and the notifier under an API that is none of ours: other events, another channel, no wire at all."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from cloudfn.calls import Caller, Identity
from cloudfn.clock import VirtualClock
from cloudfn.events.base import Event
from cloudfn.events.payments import NotificationQueued, OrderCreated, OrderPaid, RefundSettled
from cloudfn.manifest.values import Binding, Function, Manifest, Simulate
from cloudfn.pay.ledger import Book, Ledger
from cloudfn.pay.ledger.context import LedgerContext
from cloudfn.pay.ledger.ids import Ids
from cloudfn.pay.ledger.invariants import violations
from cloudfn.pay.ledger.merchants import Merchants
from cloudfn.pay.ledger.notification import Attempt, Notification
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.orders import OrderRequest
from cloudfn.pay.ledger.refund import Refund
from cloudfn.pay.ledger.refunds import RefundRequest
from cloudfn.pay.ledger.refusal import Reason, Refusal
from cloudfn.pay.ledger.verdict import Verdict
from cloudfn.pay.mch.v2_words import WORDS
from cloudfn.pay.notifier import Notifier
from cloudfn.pay.notifier.channel import Delivered

AT = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
CALLER = Caller("order", "r1", Identity("wx0123456789abcdef", "oA"), "env")
WANTED = OrderRequest("1900009231", "A1", 100, "oA", "wx0123456789abcdef", env_id="env", function_name="notified")


class Texts:
    """What another API's callbacks could be told."""

    def paid(self, order: Order, delivery: str = "") -> str:
        return f"TRANSACTION.SUCCESS {order.out_trade_no}"

    def refunded(self, order: Order, refund: Refund) -> str:
        return f"REFUND.{refund.state} {refund.out_refund_no}"


class Post:
    """Delivers by statuses: anything but 200 is called again."""

    def __init__(self, *statuses: int) -> None:
        self.statuses, self.sent = list(statuses), list[str]()

    async def deliver(self, notification: Notification, event: str, attempt: Attempt) -> Delivered:
        self.sent.append(event)
        status = self.statuses.pop(0) if self.statuses else 200
        return Delivered(Verdict("accepted" if status == 200 else "retry", str(status)), 1.0)


def ledger_of(events: list[Event], simulate: Simulate | None = None) -> Ledger:
    binding = Binding("default", "1900009231", ("order",), "notified", "notified", simulate=simulate or Simulate())
    functions = {name: Function(name, Path(name)) for name in ("order", "notified")}
    manifest = Manifest("shop", Path("shop"), "env", functions=functions, payments={"default": binding})
    book, clock = Book(":memory:"), VirtualClock(start=AT, scale=0, real=AT.timestamp, monotonic=lambda: 0.0)
    return Ledger(LedgerContext(Merchants(manifest), book, clock, events.append, Ids(7)), Texts())


def placed(ledger: Ledger, wanted: OrderRequest = WANTED) -> Order:
    made = ledger.orders.place(wanted, CALLER, lambda: None)
    assert isinstance(made, Order)
    return made


def test_another_api_orders_is_paid_refunds_and_is_notified() -> None:
    events: list[Event] = []
    ledger, post = ledger_of(events), Post(500, 200)
    paid = ledger.settlement.payment(placed(ledger))
    notifier = Notifier(ledger, post, lambda error: None)
    asyncio.run(notifier.advance_to(AT + timedelta(minutes=1)))
    refund = RefundRequest("R1", 40, 100, env_id="env", function_name="notified")
    assert isinstance(ledger.refunds.make(paid, refund, lambda: None), Refund)
    asyncio.run(notifier.drain())
    assert post.sent == ["TRANSACTION.SUCCESS A1", "TRANSACTION.SUCCESS A1", "REFUND.SUCCESS R1"]
    assert [note.state for note in ledger.book.notifications(order_id=paid.id)] == ["accepted", "accepted"]
    told = [type(event) for event in events if isinstance(event, OrderCreated | OrderPaid | RefundSettled)]
    assert told == [OrderCreated, OrderPaid, RefundSettled]
    assert [event.kind for event in events if isinstance(event, NotificationQueued)] == ["pay", "refund"]
    assert violations(ledger.book) == ()


def test_a_fault_comes_back_as_it_is_and_leaves_nothing() -> None:
    ledger = ledger_of([])
    fault = object()
    assert ledger.orders.place(WANTED, CALLER, lambda: fault) is fault
    assert ledger.book.count_orders() == 0
    paid = ledger.settlement.payment(placed(ledger))
    assert ledger.refunds.make(paid, RefundRequest("R1", 1, 100), lambda: fault) is fault
    assert ledger.book.refunds(paid.id) == []


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (WANTED, None),
        (replace(WANTED, nonce_str="another"), None),
        (replace(WANTED, openid="oB"), "order_changed"),
        (replace(WANTED, details={"body": "cake"}), "order_changed"),
    ],
)
def test_a_number_stands_for_one_order(changed: OrderRequest, reason: str | None) -> None:
    ledger = ledger_of([])
    first = placed(ledger)
    again = ledger.orders.place(changed, CALLER, lambda: None)
    if reason is None:
        assert isinstance(again, Order) and again.prepay_id == first.prepay_id
    else:
        assert isinstance(again, Refusal) and again.reason == reason


def test_cloudpay_has_words_for_every_reason() -> None:
    assert set(WORDS) == set(get_args(Reason))
