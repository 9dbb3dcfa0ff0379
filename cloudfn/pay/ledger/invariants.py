"""What must hold in a book at every instant, whatever crashed in between. Each rule is a query for its offenders."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.frozen import dataclass
from cloudfn.pay.ledger.book.book import Book


@dataclass(frozen=True, slots=True)
class Violation:
    """``rule`` is broken by ``subject`` (an order's, refund's or notification's number)."""

    rule: str
    subject: str


RULES: Mapping[str, str] = {
    "a paid order was paid exactly once": """
        SELECT out_trade_no FROM orders WHERE (state IN ('SUCCESS', 'REFUND')) !=
        (1 = (SELECT count(*) FROM timeline WHERE order_id = orders.id AND what = 'OrderPaid'))""",
    "a paid order has its transaction id and instant, another has none": """
        SELECT out_trade_no FROM orders
        WHERE (state IN ('SUCCESS', 'REFUND')) != (transaction_id IS NOT NULL AND paid_at IS NOT NULL)
        OR (state NOT IN ('SUCCESS', 'REFUND') AND (transaction_id IS NOT NULL OR paid_at IS NOT NULL))""",
    "refunds never exceed what was paid": """
        SELECT out_trade_no FROM orders WHERE total_fee_fen <
        (SELECT coalesce(sum(refund_fee_fen), 0) FROM refunds WHERE order_id = orders.id AND state != 'REFUNDCLOSE')""",
    "only a refunded order has refunds": """
        SELECT out_trade_no FROM orders
        WHERE (state = 'REFUND') != EXISTS (SELECT 1 FROM refunds WHERE order_id = orders.id)""",
    "a success is notified at least once": """
        SELECT out_trade_no FROM orders WHERE state IN ('SUCCESS', 'REFUND')
        AND NOT EXISTS (SELECT 1 FROM notifications WHERE order_id = orders.id AND kind = 'pay')""",
    "an unpaid order is not notified": """
        SELECT out_trade_no FROM orders WHERE state IN ('NOTPAY', 'CLOSED')
        AND EXISTS (SELECT 1 FROM notifications WHERE order_id = orders.id)""",
    "a pending notification has its instant, another has none": """
        SELECT id FROM notifications WHERE (state = 'pending') != (due_at IS NOT NULL)""",
    "an accepted notification has an accepted attempt": """
        SELECT id FROM notifications WHERE state = 'accepted' AND NOT EXISTS
        (SELECT 1 FROM attempts WHERE notification_id = notifications.id AND verdict = 'accepted')""",
    "an accepted notification is never retried": """
        SELECT late.notification_id FROM attempts AS late JOIN attempts AS first
        ON first.notification_id = late.notification_id AND first.verdict = 'accepted' AND first.replay = 0
        WHERE late.n > first.n AND late.replay = 0""",
    "a notification that gave up was delivered": """
        SELECT id FROM notifications WHERE state = 'exhausted' AND NOT EXISTS
        (SELECT 1 FROM attempts WHERE notification_id = notifications.id)""",
    "every attempt delivered is counted": """
        SELECT id FROM notifications
        WHERE tries > (SELECT count(*) FROM attempts WHERE notification_id = notifications.id)""",
    "what is shared never exceeds what was paid": """
        SELECT out_trade_no FROM orders WHERE total_fee_fen <
        (SELECT coalesce(sum(shared_fen + amount_fen), 0) FROM shares WHERE order_id = orders.id)""",
    "an order is unfrozen once": """
        SELECT out_trade_no FROM orders
        WHERE 1 < (SELECT count(*) FROM shares WHERE order_id = orders.id AND kind != 'multi')""",
    "what comes back never exceeds what was shared": """
        SELECT out_order_no FROM shares WHERE shared_fen <
        (SELECT coalesce(sum(amount_fen), 0) FROM share_returns WHERE share_id = shares.id)""",
    "time never runs backwards": """
        SELECT later.id FROM timeline AS later JOIN timeline AS earlier ON earlier.id = later.id - 1
        WHERE later.at < earlier.at""",
}


def violations(book: Book) -> tuple[Violation, ...]:
    """Every broken rule with who breaks it; empty when the book is sound."""
    return tuple(Violation(rule, str(subject)) for rule, query in RULES.items() for subject in book.ask(query))
