"""WeChat Pay on this machine: orders, payments, notifications with retries, refunds, bills, scenarios, the prover.

Comes in: wire fields of ``cloud.cloudPay`` calls, what a payer or merchant does, and the clock. Goes out: production's
answers as bytes, callback invocations through an ``Invoke``, events. It never speaks HTTP or CloudBase, starts no
process, and never uses a real merchant.

Doors: ``WeChatPay`` and its ``Book``. Inside: ``order``, ``refund``, ``notification``, ``verdict``, ``schedule``,
``checks`` and ``rules`` are pure; ``book`` stores; ``notifier`` delivers.
"""

from cloudfn.pay.cashier import Payment
from cloudfn.pay.ledger.book.book import Book
from cloudfn.pay.service import WeChatPay

__all__ = ["Book", "Payment", "WeChatPay"]
