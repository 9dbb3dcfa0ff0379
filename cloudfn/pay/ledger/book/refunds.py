"""Refunds in the order book."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import get_args

from cloudfn.pay.ledger.book.columns import Row, from_us, json_text, maybe, maybe_us, to_us, word
from cloudfn.pay.ledger.book.store import BookStore
from cloudfn.pay.ledger.refund import Refund, RefundState

REFUND_STATES = get_args(RefundState)
INSERT_REFUND = "INSERT INTO refunds VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
UPDATE_REFUND = "UPDATE refunds SET state = ?, settle_at = ?, data = ? WHERE id = ?"


class RefundTable(BookStore):
    def add_refund(self, refund: Refund) -> Refund:
        return replace(refund, id=self._add(INSERT_REFUND, of_refund(refund)))

    def save_refund(self, refund: Refund) -> None:
        self._db.execute(UPDATE_REFUND, of_changed_refund(refund))

    def refunds(self, order_id: int) -> list[Refund]:
        return self._all(to_refund, "SELECT * FROM refunds WHERE order_id = ? ORDER BY id", (order_id,))

    def refund_of(self, sub_mch_id: str, *, refund_id: str = "", out_refund_no: str = "") -> Refund | None:
        column, value = ("refund_id", refund_id) if refund_id else ("out_refund_no", out_refund_no)
        query = f"SELECT * FROM refunds WHERE {column} = ? AND sub_mch_id = ?"
        return self._one(to_refund, query, (value, sub_mch_id))

    def refunds_due(self, at: datetime, limit: int = 100) -> list[Refund]:
        query = "SELECT * FROM refunds WHERE state = 'PROCESSING' AND settle_at <= ? ORDER BY settle_at, id LIMIT ?"
        return self._all(to_refund, query, (to_us(at), limit))

    def refunds_between(self, sub_mch_id: str, start: datetime, end: datetime) -> list[Refund]:
        query = "SELECT * FROM refunds WHERE created_at >= ? AND created_at < ? AND (? IN ('', sub_mch_id)) ORDER BY id"
        return self._all(to_refund, query, (to_us(start), to_us(end), sub_mch_id))


def of_refund(refund: Refund) -> Row:
    return (
        refund.order_id, refund.sub_mch_id, refund.out_refund_no, refund.refund_id, refund.refund_fee_fen,
        refund.state, to_us(refund.created_at), to_us(refund.settle_at), _refund_data(refund),
    )  # fmt: skip


def of_changed_refund(refund: Refund) -> Row:
    """The values of ``UPDATE_REFUND``."""
    return refund.state, to_us(refund.settle_at), _refund_data(refund), refund.id


def _refund_data(refund: Refund) -> str:
    data = {
        "out_trade_no": refund.out_trade_no,
        "total_fee_fen": refund.total_fee_fen,
        "nonce_str": refund.nonce_str,
        "env_id": refund.env_id,
        "function_name": refund.function_name,
        "account": refund.account,
        "outcome": refund.outcome,
        "settled_at": maybe_us(refund.settled_at),
        "source": refund.source,
    }
    if refund.api != "cloudpay":
        data |= {"api": refund.api, "notify_url": refund.notify_url, "reason": refund.reason}
    return json_text(data)


def to_refund(row: Row) -> Refund:
    number, order_id, sub_mch_id, out_refund_no, refund_id, fee, state, created, settle, text = row
    data = json.loads(text)
    return Refund(
        id=number,
        order_id=order_id,
        sub_mch_id=sub_mch_id,
        out_refund_no=out_refund_no,
        refund_id=refund_id,
        refund_fee_fen=fee,
        state=word(state, REFUND_STATES),
        created_at=from_us(created),
        settle_at=from_us(settle),
        settled_at=maybe(data.pop("settled_at")),
        **data,
    )
