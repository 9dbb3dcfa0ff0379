"""The order book: one SQLite file that survives kill -9. Rows in, frozen values out; it decides nothing."""

from cloudfn.pay.ledger.book.book import Book

__all__ = ["Book"]
