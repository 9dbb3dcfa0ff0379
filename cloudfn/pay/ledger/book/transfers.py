"""Transfers to users in the order book."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import get_args

from cloudfn.pay.ledger.book.columns import Row, from_us, json_text, maybe_us, to_us, word
from cloudfn.pay.ledger.book.store import BookStore
from cloudfn.pay.ledger.transfer import Transfer, TransferState

TRANSFER_STATES = get_args(TransferState)
INSERT_TRANSFER = "INSERT INTO transfers VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)"
UPDATE_TRANSFER = "UPDATE transfers SET state = ?, overdue_at = ?, data = ? WHERE id = ?"


class TransferTable(BookStore):
    def add_transfer(self, transfer: Transfer) -> Transfer:
        return replace(transfer, id=self._add(INSERT_TRANSFER, _of_transfer(transfer)))

    def save_transfer(self, transfer: Transfer) -> None:
        values = (transfer.state, maybe_us(transfer.overdue_at), _data(transfer), transfer.id)
        self._db.execute(UPDATE_TRANSFER, values)

    def transfer_of(self, mch_id: str, *, out_bill_no: str = "", transfer_bill_no: str = "") -> Transfer | None:
        """By the platform's number where that is given, else by the merchant's."""
        column, value = ("transfer_bill_no", transfer_bill_no) if transfer_bill_no else ("out_bill_no", out_bill_no)
        return self._one(_to_transfer, f"SELECT * FROM transfers WHERE {column} = ? AND mch_id = ?", (value, mch_id))

    def transfer_by_package(self, package: str) -> Transfer | None:
        return self._one(_to_transfer, "SELECT * FROM transfers WHERE package = ?", (package,))

    def transfers(self, limit: int) -> list[Transfer]:
        """Newest first."""
        return self._all(_to_transfer, "SELECT * FROM transfers ORDER BY id DESC LIMIT ?", (limit,))

    def transfers_overdue(self, at: datetime, limit: int = 100) -> list[Transfer]:
        query = "SELECT * FROM transfers WHERE overdue_at <= ? ORDER BY overdue_at LIMIT ?"
        return self._all(_to_transfer, query, (to_us(at), limit))


def _of_transfer(transfer: Transfer) -> Row:
    return (
        transfer.mch_id, transfer.out_bill_no, transfer.transfer_bill_no, transfer.package, transfer.state,
        to_us(transfer.created_at), maybe_us(transfer.overdue_at), _data(transfer),
    )  # fmt: skip


def _data(transfer: Transfer) -> str:
    return json_text(
        {
            "appid": transfer.appid,
            "openid": transfer.openid,
            "amount_fen": transfer.amount_fen,
            "updated_at": to_us(transfer.updated_at),
            "fail_reason": transfer.fail_reason,
            "notify_url": transfer.notify_url,
            "request": dict(transfer.request),
        }
    )


def _to_transfer(row: Row) -> Transfer:
    number, mch_id, out_bill_no, transfer_bill_no, package, state, created, _, text = row
    data = json.loads(text)
    return Transfer(
        id=number,
        mch_id=mch_id,
        out_bill_no=out_bill_no,
        transfer_bill_no=transfer_bill_no,
        package=package,
        state=word(state, TRANSFER_STATES),
        created_at=from_us(created),
        updated_at=from_us(data.pop("updated_at")),
        **data,
    )
