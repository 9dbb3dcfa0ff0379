"""The tables of the order book and their indexes. Instants are whole microseconds since 1970 (UTC)."""

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
  id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES orders, kind TEXT NOT NULL,
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
CREATE TABLE IF NOT EXISTS shippings (
  order_id INTEGER PRIMARY KEY REFERENCES orders, finished INTEGER NOT NULL, receive_at INTEGER, data TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS shipping_receipt ON shippings (receive_at) WHERE receive_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS transfers (
  id INTEGER PRIMARY KEY, mch_id TEXT NOT NULL, out_bill_no TEXT NOT NULL, transfer_bill_no TEXT NOT NULL UNIQUE,
  package TEXT NOT NULL UNIQUE, state TEXT NOT NULL, created_at INTEGER NOT NULL, overdue_at INTEGER, data TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS transfer_number ON transfers (out_bill_no, mch_id);
CREATE INDEX IF NOT EXISTS transfer_overdue ON transfers (overdue_at) WHERE overdue_at IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS share_return_number ON share_returns (out_return_no, sub_mch_id);
CREATE INDEX IF NOT EXISTS share_return_share ON share_returns (share_id);
"""

TABLES = (
    *(
        "transfers",
        "shippings",
        "share_returns",
        "shares",
        "receivers",
        "attempts",
        "notifications",
        "refunds",
        "timeline",
        "prepays",
        "orders",
    ),
)
"""What a book is emptied of, in an order that no reference forbids."""
