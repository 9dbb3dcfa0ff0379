"""Orders and their prepay ids in the order book."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from cloudfn.errors import InvalidFile
from cloudfn.pay.ledger.book.columns import Row, from_us, json_text, maybe, maybe_us, to_us, word
from cloudfn.pay.ledger.book.store import BookStore
from cloudfn.pay.ledger.ids import code_of
from cloudfn.pay.ledger.order import STATE_TEXTS, Order

INSERT_ORDER = "INSERT INTO orders VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
UPDATE_ORDER = (
    "UPDATE orders SET state = ?, total_fee_fen = ?, prepay_id = ?, transaction_id = ?, paid_at = ?, close_at = ?,"
    " data = ? WHERE id = ?"
)
"""Only what a life changes: a column that is set rewrites its indexes."""
SEARCHED = ("openid", "function", "function_name", "request_id", "request.body")
SAYING = " OR ".join(
    [
        *(
            f"instr(lower(coalesce({column}, '')), lower(?))"
            for column in (
                *("out_trade_no", "transaction_id", "prepay_id"),
                *(f"json_extract(data, '$.{name}')" for name in SEARCHED),
            )
        ),
        "state = upper(?)",
        "total_fee_fen = ?",
    ]
)
LARGEST_ID = (1 << 63) - 1


class OrderTable(BookStore):
    def add_order(self, order: Order) -> Order:
        stored = replace(order, id=self._add(INSERT_ORDER, of_order(order)))
        self.add_prepay(stored)
        return stored

    def save_order(self, order: Order) -> None:
        self._db.execute(UPDATE_ORDER, of_changed_order(order))

    def free_number(self, order: Order) -> None:
        """Let another order have the number of ``order``. Only in a rehearsal: a number is used once for ever."""
        assert self._rehearsing
        self._db.execute("UPDATE orders SET out_trade_no = '-' || id WHERE id = ?", (order.id,))

    def add_prepay(self, order: Order) -> None:
        """Remember the order's present prepay id, and its code where it is scanned; earlier ones stay known."""
        names = [order.prepay_id, code_of(order.prepay_id)] if order.trade_type == "NATIVE" else [order.prepay_id]
        for name in names:
            self._db.execute("INSERT INTO prepays VALUES (?, ?)", (name, order.id))

    def order_of(self, sub_mch_id: str, out_trade_no: str) -> Order | None:
        return self._order("sub_mch_id = ? AND out_trade_no = ?", (sub_mch_id, out_trade_no))

    def order_by_transaction(self, sub_mch_id: str, transaction_id: str) -> Order | None:
        return self._order("transaction_id = ? AND sub_mch_id = ?", (transaction_id, sub_mch_id))

    def order_of_transaction(self, transaction_id: str) -> Order | None:
        """Whichever merchant's."""
        return self._order("transaction_id = ?", (transaction_id,))

    def orders_with_number(self, out_trade_no: str) -> list[Order]:
        """Of every merchant: each has numbers of its own."""
        return self._all(to_order, "SELECT * FROM orders WHERE out_trade_no = ?", (out_trade_no,))

    def order_by_number(self, out_trade_no: str) -> Order | None:
        """The newest order with this number, whichever merchant's."""
        return self._order("out_trade_no = ? ORDER BY id DESC LIMIT 1", (out_trade_no,))

    def order_by_prepay(self, prepay_id: str) -> Order | None:
        """By a prepay id, or by the code of a NATIVE order."""
        return self._order("id = (SELECT order_id FROM prepays WHERE prepay_id = ?)", (prepay_id,))

    def order(self, order_id: int) -> Order:
        order = self._order("id = ?", (order_id,))
        if order is None:
            raise InvalidFile("CFN-PAY-102", path=str(self.path), problem=f"order {order_id} is gone")
        return order

    def newest_unpaid(self) -> Order | None:
        return self._order("state = 'NOTPAY' ORDER BY id DESC LIMIT 1", ())

    def orders(self, *, limit: int, before: int = 0, state: str = "") -> list[Order]:
        """Newest first; ``before`` is the id to go on from."""
        where, values = ["1"], list[object]()
        if before:
            where.append("id < ?")
            values.append(before)
        if state:
            where.append("state = ?")
            values.append(state)
        query = f"SELECT * FROM orders WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT ?"
        return self._all(to_order, query, (*values, limit))

    def orders_saying(self, text: str, fee_fen: int | None, *, before: int, examine: int) -> tuple[list[Order], int]:
        """Those of the next ``examine`` orders before the id ``before`` (0: the newest) that say ``text`` or cost
        ``fee_fen``, newest first; and the id to go on before, 0 at the end. ASCII letters match in both cases."""
        piece = "SELECT * FROM orders WHERE id < ? ORDER BY id DESC LIMIT ?"
        start = before or LARGEST_ID
        last = self._number(f"SELECT coalesce(min(id), 0) FROM ({piece})", (start, examine))
        query = f"SELECT * FROM ({piece}) WHERE {SAYING} ORDER BY id DESC"
        return self._all(to_order, query, (start, examine, *(text,) * SAYING.count("instr"), text, fee_fen)), last

    def count_orders(self, state: str = "") -> int:
        if state:
            return self._number("SELECT count(*) FROM orders WHERE state = ?", (state,))
        return self._number("SELECT count(*) FROM orders", ())

    def orders_to_close(self, at: datetime, limit: int = 100) -> list[Order]:
        query = "SELECT * FROM orders WHERE close_at <= ? ORDER BY close_at LIMIT ?"
        return self._all(to_order, query, (to_us(at), limit))

    def paid_between(self, sub_mch_id: str, start: datetime, end: datetime) -> list[Order]:
        query = "SELECT * FROM orders WHERE paid_at >= ? AND paid_at < ? AND (? IN ('', sub_mch_id)) ORDER BY paid_at"
        return self._all(to_order, query, (to_us(start), to_us(end), sub_mch_id))

    def _order(self, where: str, values: tuple[object, ...]) -> Order | None:
        return self._one(to_order, f"SELECT * FROM orders WHERE {where}", values)


def of_order(order: Order) -> Row:
    return (
        order.sub_mch_id, order.out_trade_no, order.state, order.total_fee_fen, order.prepay_id,
        order.transaction_id or None, to_us(order.created_at), maybe_us(order.paid_at), maybe_us(order.close_at),
        _order_data(order),
    )  # fmt: skip


def of_changed_order(order: Order) -> Row:
    """The values of ``UPDATE_ORDER``."""
    return (
        order.state, order.total_fee_fen, order.prepay_id, order.transaction_id or None, maybe_us(order.paid_at),
        maybe_us(order.close_at), _order_data(order), order.id,
    )  # fmt: skip


def _order_data(order: Order) -> str:
    data = {
        "openid": order.openid,
        "sub_appid": order.sub_appid,
        "prepay_expires_at": to_us(order.prepay_expires_at),
        "nonce_str": order.nonce_str,
        "request": dict(order.request),
        "env_id": order.env_id,
        "function_name": order.function_name,
        "function": order.function,
        "request_id": order.request_id,
        "trade_type": order.trade_type,
        "time_expire": maybe_us(order.time_expire),
        "closed_at": maybe_us(order.closed_at),
        "bank_type": order.bank_type,
        "coupon_fee_fen": order.coupon_fee_fen,
    }
    if order.api != "cloudpay":
        data |= {"api": order.api, "notify_url": order.notify_url}
    return json_text(data)


def to_order(row: Row) -> Order:
    number, sub_mch_id, out_trade_no, state, total, prepay_id, transaction_id, created, paid, _, text = row
    data = json.loads(text)
    return Order(
        id=number,
        sub_mch_id=sub_mch_id,
        out_trade_no=out_trade_no,
        state=word(state, STATE_TEXTS),
        total_fee_fen=total,
        prepay_id=prepay_id,
        transaction_id=transaction_id or "",
        created_at=from_us(created),
        paid_at=maybe(paid),
        prepay_expires_at=from_us(data.pop("prepay_expires_at")),
        time_expire=maybe(data.pop("time_expire")),
        closed_at=maybe(data.pop("closed_at")),
        **data,
    )
