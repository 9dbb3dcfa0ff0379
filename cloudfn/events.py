"""What happens, as frozen values in the past tense. Rooms emit, views print, the history stores; nobody formats here.

``at`` is always an instant of the Clock in UTC. Amounts are fen. ``to_dict`` gives the JSON shape used by ``--json``,
``GET /_cloudfn/events`` and the history: ``{"event": "OrderPaid", "at": "2026-01-02T03:04:05.678Z", ...}``,
keys in camelCase.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime


# --- functions -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InvocationStarted(Event):
    function: str
    request_id: str
    source: str
    cold: bool
    note: str = ""
    event: str = ""  # the event's JSON text, cut at 64 kB


@dataclass(frozen=True, slots=True)
class InvocationEnded(Event):
    function: str
    request_id: str
    ok: bool
    ms: float
    memory_mb: float
    cold: bool
    result: str = ""  # JSON text, cut at 64 kB
    error: str = ""  # the failure's message
    kind: str = ""  # FailureKind
    note: str = ""


@dataclass(frozen=True, slots=True)
class LogWritten(Event):
    """A line of a function's output; ``logger`` is ``cloud.logger()``, ``platform`` the START/END/REPORT lines."""

    function: str
    request_id: str
    stream: Literal["stdout", "stderr", "logger", "platform"]
    text: str
    level: str = "info"


@dataclass(frozen=True, slots=True)
class FunctionReloaded(Event):
    function: str
    files: tuple[str, ...]
    ms: float


@dataclass(frozen=True, slots=True)
class ReloadFailed(Event):
    """A save that does not load; the previous version keeps serving when ``still_serving``."""

    function: str
    files: tuple[str, ...]
    error: str
    still_serving: bool


@dataclass(frozen=True, slots=True)
class WorkerEnded(Event):
    """A worker process is gone. ``reason``: idle, reload, crash, timeout, memory, closed."""

    function: str
    pid: int
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class BackendCalled(Event):
    """The n-th backend call of an invocation, after it took effect."""

    function: str
    request_id: str
    n: int
    action: str  # wx.wxPayApi:unifiedOrder, database.modifyDocument:orders, ...
    ok: bool
    ms: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DocumentWritten(Event):
    collection: str
    document_id: str
    operation: Literal["insert", "update", "remove"]
    function: str = ""
    request_id: str = ""
    before: str = ""  # canonical EJSON, cut at 64 kB
    after: str = ""


# --- payments --------------------------------------------------------------------------------------------------------


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
class NotificationQueued(Event):
    notification_id: str
    kind: Literal["pay", "refund"]
    out_trade_no: str
    function: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class NotificationAttempted(Event):
    """One delivery. ``verdict``: accepted, retry, undeliverable; ``code`` explains a reply that was not accepted."""

    notification_id: str
    kind: Literal["pay", "refund"]
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
    by_seconds: float
    scale: float


# --- everything else -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Noticed(Event):
    """A coded warning or note about what a function or the project did."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    level: Literal["error", "warning", "note"] = "warning"
    function: str = ""
    request_id: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class TaskStarted(Event):
    """A longer job began: npm install, zip, upload, wait. ``subject`` is mostly a function's name."""

    task: str
    subject: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TaskProgressed(Event):
    task: str
    subject: str
    detail: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class TaskEnded(Event):
    task: str
    subject: str
    ok: bool
    ms: float
    detail: str = ""


Emit = Callable[[Event], None]


def ignore(event: Event) -> None:
    """An ``Emit`` that drops everything."""


def instant_text(instant: datetime) -> str:
    """``2026-01-02T03:04:05.678Z``."""
    return instant.isoformat(timespec="milliseconds")[:23] + "Z"


def camel(name: str) -> str:
    return re.sub(r"_([a-z0-9])", lambda match: match.group(1).upper(), name)


def to_dict(event: Event) -> dict[str, object]:
    """The JSON shape of ``event``; None and empty text are kept, so a kind always has the same keys.

    The key ``event`` names the kind, so a field of that name (what a function was called with) becomes ``eventText``.
    """
    shaped: dict[str, object] = {"event": type(event).__name__}
    for name, key in _keys_of(event):
        value = getattr(event, name)
        shaped[key] = instant_text(value) if isinstance(value, datetime) else value
    return shaped


_KEYS: dict[str, tuple[tuple[str, str], ...]] = {}


def _keys_of(event: Event) -> tuple[tuple[str, str], ...]:
    """(attribute, JSON key) of each field; worked out once for each kind."""
    kind = type(event).__name__
    if kind not in _KEYS:
        names = [item.name for item in dataclasses.fields(event)]
        _KEYS[kind] = tuple((name, "eventText" if name == "event" else camel(name)) for name in names)
    return _KEYS[kind]
