"""Shares, returns and receivers in the order book: value -> row -> value. Decides nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from cloudfn.pay.ledger.book.book import Book
from cloudfn.pay.ledger.book.rows import COMPACT, from_us, to_us
from cloudfn.pay.ledger.share import Part, Return, Share

Row = tuple[Any, ...]


def receivers(book: Book, merchant: str) -> frozenset[tuple[str, str]]:
    """(type, account) of everyone to whom ``merchant`` may share."""
    query = "SELECT kind, account FROM receivers WHERE sub_mch_id = ?"
    return frozenset(book.read(query, (merchant,), lambda row: (row[0], row[1])))


def add_receiver(book: Book, merchant: str, kind: str, account: str) -> None:
    book.write("INSERT OR IGNORE INTO receivers VALUES (?, ?, ?)", (merchant, kind, account))


def remove_receiver(book: Book, merchant: str, kind: str, account: str) -> None:
    query = "DELETE FROM receivers WHERE sub_mch_id = ? AND kind = ? AND account = ?"
    book.write(query, (merchant, kind, account))


def add_share(book: Book, share: Share) -> Share:
    data = COMPACT.encode(
        {
            "transaction_id": share.transaction_id,
            "parts": [[part.kind, part.account, part.amount_fen, part.description] for part in share.parts],
            "description": share.description,
        }
    )
    values = (
        *(share.order_id, share.sub_mch_id, share.out_order_no, share.share_no, share.kind, share.amount_fen),
        *(sum(part.amount_fen for part in share.parts), to_us(share.created_at), to_us(share.done_at), data),
    )
    return replace(share, id=book.write("INSERT INTO shares VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values))


def shares(book: Book, order_id: int) -> list[Share]:
    return book.read("SELECT * FROM shares WHERE order_id = ? ORDER BY id", (order_id,), _share)


def share_of(book: Book, merchant: str, *, out_order_no: str = "", share_no: str = "") -> Share | None:
    """By the platform's number where that is given, else by the merchant's."""
    column, value = ("share_no", share_no) if share_no else ("out_order_no", out_order_no)
    found = book.read(f"SELECT * FROM shares WHERE {column} = ? AND sub_mch_id = ?", (value, merchant), _share)
    return found[0] if found else None


def add_return(book: Book, one: Return) -> Return:
    values = (
        *(one.share_id, one.sub_mch_id, one.out_return_no, one.return_no, one.account, one.amount_fen),
        *(one.description, to_us(one.created_at)),
    )
    return replace(one, id=book.write("INSERT INTO share_returns VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", values))


def returns(book: Book, share_id: int) -> list[Return]:
    return book.read("SELECT * FROM share_returns WHERE share_id = ? ORDER BY id", (share_id,), _return)


def return_of(book: Book, merchant: str, out_return_no: str) -> Return | None:
    query = "SELECT * FROM share_returns WHERE out_return_no = ? AND sub_mch_id = ?"
    found = book.read(query, (out_return_no, merchant), _return)
    return found[0] if found else None


def _share(row: Row) -> Share:
    number, order_id, merchant, out_order_no, share_no, kind, amount, _, created, done, text = row
    data = json.loads(text)
    return Share(
        id=number,
        order_id=order_id,
        sub_mch_id=merchant,
        transaction_id=data["transaction_id"],
        out_order_no=out_order_no,
        share_no=share_no,
        kind=kind,
        parts=tuple(Part(*each) for each in data["parts"]),
        created_at=from_us(created),
        done_at=from_us(done),
        amount_fen=amount,
        description=data["description"],
    )


def _return(row: Row) -> Return:
    number, share_id, merchant, out_return_no, return_no, account, amount, description, created = row
    return Return(
        id=number,
        share_id=share_id,
        sub_mch_id=merchant,
        out_return_no=out_return_no,
        return_no=return_no,
        account=account,
        amount_fen=amount,
        description=description,
        created_at=from_us(created),
    )
