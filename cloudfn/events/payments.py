"""Orders, refunds, notifications and the clock that they live by. Amounts are fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Literal

from cloudfn.events.base import Event
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class OrderCreated(Event):
    out_trade_no: str
    prepay_id: str
    total_fee_fen: int
    sub_mch_id: str
    openid: str
    function: str = ""
    request_id: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class OrderRefused(Event):
    """A pay API answered FAIL. ``err_code`` is the one that the SDK loses; ``des`` is what the user code sees."""

    api: str
    out_trade_no: str
    err_code: str
    des: str
    function: str = ""
    request_id: str = ""
    code: str = ""  # CFN-PAY-...
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OrderPaid(Event):
    out_trade_no: str
    transaction_id: str
    total_fee_fen: int
    openid: str


@dataclass(frozen=True, slots=True)
class PaymentFailed(Event):
    """The payment sheet ended without payment: notenough, cancel, wrongPassword, expired, wrongPayer, ..."""

    out_trade_no: str
    outcome: str


@dataclass(frozen=True, slots=True)
class OrderClosed(Event):
    out_trade_no: str
    by: Literal["api", "expiry"]


@dataclass(frozen=True, slots=True)
class RefundAccepted(Event):
    out_trade_no: str
    out_refund_no: str
    refund_fee_fen: int


@dataclass(frozen=True, slots=True)
class RefundSettled(Event):
    out_trade_no: str
    out_refund_no: str
    status: str  # SUCCESS | CHANGE | REFUNDCLOSE
    refund_fee_fen: int


@dataclass(frozen=True, slots=True)
class OrderShipped(Event):
    """The merchant told of it; ``is_finished``: of everything. Then ``receive_at`` is when it counts as received."""

    out_trade_no: str
    logistics_type: int
    tracking_nos: tuple[str, ...]
    is_finished: bool
    receive_at: datetime | None


@dataclass(frozen=True, slots=True)
class OrderReceived(Event):
    out_trade_no: str
    by: Literal["platform", "payer"]


@dataclass(frozen=True, slots=True)
class NotificationQueued(Event):
    notification_id: str
    kind: Literal["pay", "refund", "transfer"]
    out_trade_no: str
    function: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class NotificationAttempted(Event):
    """One delivery. ``verdict``: accepted, retry, undeliverable; ``code`` explains a reply that was not accepted."""

    notification_id: str
    kind: Literal["pay", "refund", "transfer"]
    out_trade_no: str
    function: str
    n: int
    ms: float
    request_id: str
    reply: str
    verdict: str
    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClockMoved(Event):
    """The clock was moved (``by_seconds``), or runs at another speed from now on (0). ``scale`` -1 is "max"."""

    by_seconds: float
    scale: float
