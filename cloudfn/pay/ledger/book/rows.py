"""How the values lie in SQLite: the schema, and value -> row -> value. Nothing else knows a column."""

from __future__ import annotations

import json
from collections.abc import Container
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from cloudfn.pay.ledger.notification import Attempt, Notification, State
from cloudfn.pay.ledger.order import STATE_TEXTS, Order
from cloudfn.pay.ledger.refund import Refund, RefundState
from cloudfn.pay.ledger.schedule import PROFILES

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS orders (
  id INTEGER PRIMARY KEY, sub_mch_id TEXT NOT NULL, out_trade_no TEXT NOT NULL, state TEXT NOT NULL,
  total_fee_fen INTEGER NOT NULL, prepay_id TEXT NOT NULL, transaction_id TEXT, created_at INTEGER NOT NULL,
  paid_at INTEGER, close_at INTEGER, data TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS order_number ON orders (out_trade_no, sub_mch_id);
CREATE UNIQUE INDEX IF NOT EXISTS order_transaction ON orders (transaction_id) WHERE transaction_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS order_unpaid ON orders (id) WHERE state = 'NOTPAY';
CREATE INDEX IF NOT EXISTS order_paid ON orders (paid_at) WHERE paid_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS order_closing ON orders (close_at) WHERE close_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS prepays (prepay_id TEXT PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refunds (
  id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders, sub_mch_id TEXT NOT NULL,
  out_refund_no TEXT NOT NULL, refund_id TEXT NOT NULL UNIQUE, refund_fee_fen INTEGER NOT NULL, state TEXT NOT NULL,
  created_at INTEGER NOT NULL, settle_at INTEGER NOT NULL, data TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS refund_number ON refunds (out_refund_no, sub_mch_id);
CREATE INDEX IF NOT EXISTS refund_order ON refunds (order_id);
CREATE INDEX IF NOT EXISTS refund_due ON refunds (settle_at) WHERE state = 'PROCESSING';
CREATE INDEX IF NOT EXISTS refund_created ON refunds (created_at);
CREATE TABLE IF NOT EXISTS notifications (
  id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders, kind TEXT NOT NULL,
  out_trade_no TEXT NOT NULL, function TEXT NOT NULL, event TEXT NOT NULL, openid TEXT NOT NULL, appid TEXT NOT NULL,
  created_at INTEGER NOT NULL, state TEXT NOT NULL, due_at INTEGER, tries INTEGER NOT NULL, schedule TEXT NOT NULL,
  code TEXT NOT NULL, out_refund_no TEXT NOT NULL, copy_of INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS notification_due ON notifications (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS notification_order ON notifications (order_id);
CREATE INDEX IF NOT EXISTS notification_under_way ON notifications (id) WHERE state = 'delivering';
CREATE TABLE IF NOT EXISTS attempts (
  id INTEGER PRIMARY KEY, notification_id INTEGER NOT NULL REFERENCES notifications, n INTEGER NOT NULL,
  at INTEGER NOT NULL, request_id TEXT NOT NULL, ms REAL NOT NULL, reply TEXT NOT NULL, verdict TEXT NOT NULL,
  code TEXT NOT NULL, params TEXT NOT NULL, replay INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS attempt_unjudged ON attempts (id) WHERE verdict = '';
CREATE UNIQUE INDEX IF NOT EXISTS attempt_number ON attempts (notification_id, n);
CREATE TABLE IF NOT EXISTS timeline (
  id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders, at INTEGER NOT NULL, what TEXT NOT NULL,
  data TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS timeline_order ON timeline (order_id, id);
CREATE TABLE IF NOT EXISTS receivers (
  sub_mch_id TEXT NOT NULL, kind TEXT NOT NULL, account TEXT NOT NULL, PRIMARY KEY (sub_mch_id, kind, account)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shares (
  id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders, sub_mch_id TEXT NOT NULL,
  out_order_no TEXT NOT NULL, share_no TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, amount_fen INTEGER NOT NULL,
  shared_fen INTEGER NOT NULL, created_at INTEGER NOT NULL, done_at INTEGER NOT NULL, data TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS share_number ON shares (out_order_no, sub_mch_id);
CREATE INDEX IF NOT EXISTS share_order ON shares (order_id);
CREATE TABLE IF NOT EXISTS share_returns (
  id INTEGER PRIMARY KEY, share_id INTEGER NOT NULL REFERENCES shares, sub_mch_id TEXT NOT NULL,
  out_return_no TEXT NOT NULL, return_no TEXT NOT NULL UNIQUE, account TEXT NOT NULL, amount_fen INTEGER NOT NULL,
  description TEXT NOT NULL, created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS share_return_number ON share_returns (out_return_no, sub_mch_id);
CREATE INDEX IF NOT EXISTS share_return_share ON share_returns (share_id);
"""

Row = tuple[Any, ...]
STATES, REFUND_STATES = get_args(State), get_args(RefundState)
COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)

INSERT_ORDER = "INSERT INTO orders VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
UPDATE_ORDER = (
    "UPDATE orders SET state = ?, total_fee_fen = ?, prepay_id = ?, transaction_id = ?, paid_at = ?, close_at = ?,"
    " data = ? WHERE id = ?"
)
"""Only what a life changes: a column that is set rewrites its indexes."""
INSERT_REFUND = "INSERT INTO refunds VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
UPDATE_REFUND = "UPDATE refunds SET state = ?, data = ? WHERE id = ?"
INSERT_NOTIFICATION = "INSERT INTO notifications VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_ATTEMPT = "INSERT INTO attempts VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
UPDATE_ATTEMPT = "UPDATE attempts SET ms = ?, reply = ?, verdict = ?, code = ?, params = ? WHERE id = ?"

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def to_us(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND


def from_us(value: int) -> datetime:
    return EPOCH + timedelta(microseconds=value)


def _maybe_us(instant: datetime | None) -> int | None:
    return None if instant is None else to_us(instant)


def _maybe(value: int | None) -> datetime | None:
    return None if value is None else from_us(value)


def _word(value: Any, known: Container[str]) -> Any:
    """``value``, which must be one of the words that this column can hold; ValueError for a damaged row."""
    if value not in known:
        raise ValueError(f"{value!r} is none of its column's words")
    return value


def _text(data: object) -> str:
    return COMPACT.encode(data)


def of_order(order: Order) -> Row:
    return (
        order.sub_mch_id, order.out_trade_no, order.state, order.total_fee_fen, order.prepay_id,
        order.transaction_id or None, to_us(order.created_at), _maybe_us(order.paid_at), _maybe_us(order.close_at),
        _order_data(order),
    )  # fmt: skip


def of_changed_order(order: Order) -> Row:
    """The values of ``UPDATE_ORDER``."""
    return (
        order.state, order.total_fee_fen, order.prepay_id, order.transaction_id or None, _maybe_us(order.paid_at),
        _maybe_us(order.close_at), _order_data(order), order.id,
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
        "time_expire": _maybe_us(order.time_expire),
        "closed_at": _maybe_us(order.closed_at),
        "bank_type": order.bank_type,
        "coupon_fee_fen": order.coupon_fee_fen,
    }
    return _text(data)


def to_order(row: Row) -> Order:
    number, sub_mch_id, out_trade_no, state, total, prepay_id, transaction_id, created, paid, _, text = row
    data = json.loads(text)
    return Order(
        id=number,
        sub_mch_id=sub_mch_id,
        out_trade_no=out_trade_no,
        state=_word(state, STATE_TEXTS),
        total_fee_fen=total,
        prepay_id=prepay_id,
        transaction_id=transaction_id or "",
        created_at=from_us(created),
        paid_at=_maybe(paid),
        prepay_expires_at=from_us(data.pop("prepay_expires_at")),
        time_expire=_maybe(data.pop("time_expire")),
        closed_at=_maybe(data.pop("closed_at")),
        **data,
    )


def of_refund(refund: Refund) -> Row:
    return (
        refund.order_id, refund.sub_mch_id, refund.out_refund_no, refund.refund_id, refund.refund_fee_fen,
        refund.state, to_us(refund.created_at), to_us(refund.settle_at), _refund_data(refund),
    )  # fmt: skip


def of_changed_refund(refund: Refund) -> Row:
    """The values of ``UPDATE_REFUND``."""
    return refund.state, _refund_data(refund), refund.id


def _refund_data(refund: Refund) -> str:
    data = {
        "out_trade_no": refund.out_trade_no,
        "total_fee_fen": refund.total_fee_fen,
        "nonce_str": refund.nonce_str,
        "env_id": refund.env_id,
        "function_name": refund.function_name,
        "account": refund.account,
        "outcome": refund.outcome,
        "settled_at": _maybe_us(refund.settled_at),
        "source": refund.source,
    }
    return _text(data)


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
        state=_word(state, REFUND_STATES),
        created_at=from_us(created),
        settle_at=from_us(settle),
        settled_at=_maybe(data.pop("settled_at")),
        **data,
    )


def of_notification(note: Notification) -> Row:
    return (
        note.order_id, note.kind, note.out_trade_no, note.function, note.event, note.openid, note.appid,
        to_us(note.created_at), note.state, _maybe_us(note.due_at), note.tries, _text(note.schedule), note.code,
        note.out_refund_no, note.copy_of,
    )  # fmt: skip


def to_notification(row: Row) -> Notification:
    (number, order_id, kind, out_trade_no, function, event, openid, appid, created, state, due, tries, schedule, code,
     out_refund_no, copy_of) = row  # fmt: skip
    steps = json.loads(schedule)
    return Notification(
        id=number,
        order_id=order_id,
        kind=kind,
        out_trade_no=out_trade_no,
        function=function,
        event=event,
        openid=openid,
        appid=appid,
        created_at=from_us(created),
        state=_word(state, STATES),
        due_at=_maybe(due),
        tries=tries,
        schedule=_word(steps, PROFILES) if isinstance(steps, str) else tuple(steps),
        code=code,
        out_refund_no=out_refund_no,
        copy_of=copy_of,
    )


def of_attempt(attempt: Attempt) -> Row:
    return (
        attempt.notification_id, attempt.n, to_us(attempt.at), attempt.request_id, attempt.ms, attempt.reply,
        attempt.verdict, attempt.code, _text(dict(attempt.params)), int(attempt.replay),
    )  # fmt: skip


def of_judged_attempt(attempt: Attempt) -> Row:
    """The values of ``UPDATE_ATTEMPT``."""
    return attempt.ms, attempt.reply, attempt.verdict, attempt.code, _text(dict(attempt.params)), attempt.id


def to_attempt(row: Row) -> Attempt:
    number, notification_id, n, at, request_id, ms, reply, verdict, code, params, replay = row
    return Attempt(
        id=number,
        notification_id=notification_id,
        n=n,
        at=from_us(at),
        request_id=request_id,
        ms=ms,
        reply=reply,
        verdict=verdict,
        code=code,
        params=json.loads(params),
        replay=bool(replay),
    )
