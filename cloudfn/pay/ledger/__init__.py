"""The ledger: orders, refunds, notifications and shares, the rules of their lives, and the book that they are kept in.

Comes in: requests that an API found well-formed, what a payer or merchant does, and the clock. Goes out: frozen values,
a ``Refusal`` where a rule forbids it, and events. It knows no API: how a request looks on the wire, and how a refusal
is worded there, are matters of the room in front of it.

``order``, ``refund``, ``share``, ``notification`` and ``schedule`` are pure; ``book`` stores; ``orders``,
``settlement``, ``refunds``, ``sharing`` and ``attempts`` change the book by those rules; ``ledger`` puts them together.
"""

from cloudfn.pay.ledger.book import Book
from cloudfn.pay.ledger.ledger import Ledger

__all__ = ["Book", "Ledger"]
