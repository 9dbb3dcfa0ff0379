"""What functions do and what is done to them: calls, output, reloads, backend calls, documents."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal

from cloudfn.events.base import Event
from cloudfn.frozen import dataclass


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
class CallStarted(Event):
    """An instance begins a call: ``InvocationStarted`` and the START line, which is written when somebody reads it."""

    started: InvocationStarted

    def parts(self) -> tuple[Event, ...]:
        return self.started, _line(self.started, start_line(self.started.request_id))


@dataclass(frozen=True, slots=True)
class CallEnded(Event):
    """An instance has ended a call: the lines END and REPORT, and ``InvocationEnded``. The limit is the function's."""

    ended: InvocationEnded
    limit_mb: int

    def parts(self) -> tuple[Event, ...]:
        ended = self.ended
        report = report_line(ended.request_id, ended.ms, self.limit_mb, ended.memory_mb, ended.cold)
        return _line(ended, end_line(ended.request_id)), _line(ended, report), ended


@dataclass(frozen=True, slots=True)
class WholeCall(Event):
    """A call whose beginning and end the history learns at once: ``CallStarted`` and ``CallEnded`` in one."""

    started: CallStarted
    ended: CallEnded

    def parts(self) -> tuple[Event, ...]:
        return *self.started.parts(), *self.ended.parts()


def joined(events: Iterable[Event]) -> list[Event]:
    """``events``, with a ``WholeCall`` at the end of each call that begins in them.

    A beginning moves behind those of other calls only. Where anything else happened since, both stay where they were.
    """
    row: list[Event | None] = []
    begun: dict[tuple[str, str], int] = {}
    for event in events:
        if type(event) is CallStarted:
            begun[event.started.request_id, event.started.function] = len(row)
        elif type(event) is CallEnded:
            place = begun.pop((event.ended.request_id, event.ended.function), None)
            if place is not None:
                started, row[place] = row[place], None
                assert isinstance(started, CallStarted)
                event = WholeCall(event.at, started, event)
        else:
            begun.clear()
        row.append(event)
    return [event for event in row if event is not None]


def start_line(request_id: str) -> str:
    return f"START RequestId: {request_id}"


def end_line(request_id: str) -> str:
    return f"END RequestId: {request_id}"


def report_line(request_id: str, ms: float, limit_mb: int, memory_mb: float, cold: bool) -> str:
    return (
        f"REPORT RequestId: {request_id} Duration: {ms:.2f} ms Billed Duration: {math.ceil(ms)} ms "
        f"Memory Size: {limit_mb} MB Max Memory Used: {memory_mb:.2f} MB{' Cold Start: yes' if cold else ''}"
    )


def _line(call: InvocationStarted | InvocationEnded, text: str) -> LogWritten:
    return LogWritten(call.at, call.function, call.request_id, "platform", text)


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
