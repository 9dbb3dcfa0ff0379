"""WeChat Pay on this machine: orders, payments, notifications with retries, refunds, bills, scenarios, the prover.

Comes in: wire fields of ``cloud.cloudPay`` calls, what a payer or merchant does, and the clock. Goes out: production's
answers as bytes, callback invocations through an ``Invoke``, events. It never speaks HTTP or CloudBase, starts no
process, and never uses a real merchant.

Doors: ``WeChatPay`` and its ``Book``. Inside, from the bottom: ``ledger`` (what holds, whatever API is used, and the
book that it is stored in), ``notifier`` (delivers on schedule, on any channel), ``cloudpay`` (one API: fields, checks,
answers, callbacks), ``shipping`` (WeChat's open APIs about paid orders), ``cashier`` and ``merchant`` (people),
``prove`` (a callback on trial). ``rules`` are simulated misfortunes, ``views`` what the control surface shows;
``assembly`` puts all together.
"""

from cloudfn.pay.cashier import Payment
from cloudfn.pay.ledger import Book
from cloudfn.pay.service import WeChatPay
from cloudfn.pay.shipping.names import OPEN_APIS

__all__ = ["OPEN_APIS", "Book", "Payment", "WeChatPay"]
