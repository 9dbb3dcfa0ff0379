"""Receivers, shares and what came back of them, in the order book."""

from __future__ import annotations

import json
from dataclasses import replace

from cloudfn.pay.ledger.book.columns import COMPACT, Row, from_us, to_us
from cloudfn.pay.ledger.book.store import BookStore
from cloudfn.pay.ledger.share import Return, Share, SharePart

INSERT_SHARE = "INSERT INTO shares VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_RETURN = "INSERT INTO share_returns VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)"


class ShareTable(BookStore):
    def receivers(self, merchant: str) -> frozenset[tuple[str, str]]:
        """(type, account) of everyone to whom ``merchant`` may share."""
        query = "SELECT kind, account FROM receivers WHERE sub_mch_id = ?"
        return frozenset(self._all(lambda row: (row[0], row[1]), query, (merchant,)))

    def add_receiver(self, merchant: str, kind: str, account: str) -> None:
        self._add("INSERT OR IGNORE INTO receivers VALUES (?, ?, ?)", (merchant, kind, account))

    def remove_receiver(self, merchant: str, kind: str, account: str) -> None:
        query = "DELETE FROM receivers WHERE sub_mch_id = ? AND kind = ? AND account = ?"
        self._db.execute(query, (merchant, kind, account))

    def add_share(self, share: Share) -> Share:
        return replace(share, id=self._add(INSERT_SHARE, _of_share(share)))

    def shares(self, order_id: int) -> list[Share]:
        return self._all(_to_share, "SELECT * FROM shares WHERE order_id = ? ORDER BY id", (order_id,))

    def share_of(self, merchant: str, *, out_order_no: str = "", share_no: str = "") -> Share | None:
        """By the platform's number where that is given, else by the merchant's."""
        column, value = ("share_no", share_no) if share_no else ("out_order_no", out_order_no)
        query = f"SELECT * FROM shares WHERE {column} = ? AND sub_mch_id = ?"
        return self._one(_to_share, query, (value, merchant))

    def add_return(self, made: Return) -> Return:
        return replace(made, id=self._add(INSERT_RETURN, _of_return(made)))

    def returns(self, share_id: int) -> list[Return]:
        return self._all(_to_return, "SELECT * FROM share_returns WHERE share_id = ? ORDER BY id", (share_id,))

    def return_of(self, merchant: str, out_return_no: str) -> Return | None:
        query = "SELECT * FROM share_returns WHERE out_return_no = ? AND sub_mch_id = ?"
        return self._one(_to_return, query, (out_return_no, merchant))


def _of_share(share: Share) -> Row:
    data = {
        "transaction_id": share.transaction_id,
        "parts": [[part.kind, part.account, part.amount_fen, part.description] for part in share.parts],
        "description": share.description,
    }
    return (
        share.order_id, share.sub_mch_id, share.out_order_no, share.share_no, share.kind, share.amount_fen,
        sum(part.amount_fen for part in share.parts), to_us(share.created_at), to_us(share.done_at),
        COMPACT.encode(data),
    )  # fmt: skip


def _of_return(made: Return) -> Row:
    return (
        made.share_id, made.sub_mch_id, made.out_return_no, made.return_no, made.account, made.amount_fen,
        made.description, to_us(made.created_at),
    )  # fmt: skip


def _to_share(row: Row) -> Share:
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
        parts=tuple(SharePart(*part) for part in data["parts"]),
        created_at=from_us(created),
        done_at=from_us(done),
        amount_fen=amount,
        description=data["description"],
    )


def _to_return(row: Row) -> Return:
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
