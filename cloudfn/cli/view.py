"""Prints events: one line or a few per event for people, one JSON object per line with ``--json``.

In: events of ``cloudfn.events``. Out: text. ``lines`` is pure; only ``Printer`` writes.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from functools import singledispatchmethod
from typing import Any

import click

from cloudfn import codes
from cloudfn.cli.app import App
from cloudfn.cli.texts import events
from cloudfn.cli.texts.shared import DONE, FIX
from cloudfn.events.base import Event, apart, to_dict
from cloudfn.events.functions import (
    BackendCalled,
    CallEnded,
    CallStarted,
    FunctionReloaded,
    InvocationEnded,
    InvocationStarted,
    LogWritten,
    ReloadFailed,
    WholeCall,
    WorkerEnded,
)
from cloudfn.events.payments import (
    ClockMoved,
    NotificationAttempted,
    OrderClosed,
    OrderCreated,
    OrderPaid,
    OrderReceived,
    OrderRefused,
    OrderShipped,
    PaymentFailed,
    RefundAccepted,
    RefundSettled,
)
from cloudfn.events.tasks import Noticed, TaskEnded, TaskProgressed, TaskStarted
from cloudfn.frozen import dataclass
from cloudfn.notices import COLOURS

FUNCTION_COLOURS = ("cyan", "magenta", "blue", "bright_cyan", "bright_magenta", "bright_blue")
REPLY_WIDTH = 110
INDENT = " " * 17
"""As wide as the time and an arrow."""

LOST = "CFN-PAY-137"
"""Acknowledged by its status and refused in its body: never called again, so it is told as loudly as a failure."""

MOST_EXPLAINED = 10_000
"""Explanations that are remembered, so that none is printed twice."""


def accepted_reply(reply: str) -> str:
    """What an accepted notification was answered: cloudPay's by its errcode, that of an own API by status and body."""
    return "errcode=0" if reply.startswith("{") else clip(reply)


@dataclass(frozen=True, slots=True)
class Piece:
    """Text and how it is painted."""

    text: str
    colour: str = ""
    bold: bool = False
    dim: bool = False


Line = tuple[Piece, ...]


def line(*pieces: Piece | str) -> Line:
    return tuple(Piece(piece) if isinstance(piece, str) else piece for piece in pieces)


def yuan(fen: int) -> str:
    """``¥0.01``"""
    return f"¥{fen // 100}.{fen % 100:02d}"


def duration(seconds: float) -> str:
    """``15s``, ``3m``, ``1h30m``, as short as it is exact."""
    whole = round(seconds)
    days, rest = divmod(whole, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, secs = divmod(rest, 60)
    parts = [f"{value}{unit}" for value, unit in ((days, "d"), (hours, "h"), (minutes, "m"), (secs, "s")) if value]
    return "".join(parts[:2]) or "0s"


def clip(text: str, width: int = REPLY_WIDTH) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"


@dataclass
class EventLines:
    """Turns events into lines in one language. Remembers only what a later line needs."""

    app: App
    _explained: set[tuple[str, str]] = field(default_factory=set)  # texts, each with what it is about

    def lines(self, event: Event) -> Iterator[Line]:
        # Looked up by hand: a ``singledispatchmethod`` wraps itself anew at every call, half of the time here.
        yield from _BY_KIND.dispatch(type(event))(self, event)

    @singledispatchmethod
    def _of(self, event: Event) -> Iterator[Line]:
        return iter(())

    @_of.register
    def _(self, event: LogWritten) -> Iterator[Line]:
        if event.stream == "platform" and not self.app.verbose:
            return
        colour = {"error": "red", "warn": "yellow", "warning": "yellow"}.get(event.level, "")
        colour = colour or ("red" if event.stream == "stderr" else "")
        for text in event.text.rstrip("\n").split("\n"):
            yield line(name_tag(event.function), Piece(text, colour, dim=event.stream == "platform"))

    @_of.register
    def _(self, event: WholeCall) -> Iterator[Line]:
        yield from self.lines(event.started)
        yield from self.lines(event.ended)

    @_of.register
    def _(self, event: CallStarted | CallEnded) -> Iterator[Line]:
        call = event.started if isinstance(event, CallStarted) else event.ended
        for part in event.parts() if self.app.verbose else (call,):
            yield from self.lines(part)

    @_of.register
    def _(self, event: InvocationStarted) -> Iterator[Line]:
        if event.source == "wx_paycallback":
            note = f"  {codes.in_words(self.app.lang, 'note', event.note)}" if event.note else ""
            yield line(when(event.at), Piece("--> ", "yellow", True), Piece(event.function, bold=True), note)

    @_of.register
    def _(self, event: InvocationEnded) -> Iterator[Line]:
        if event.ok:
            return
        head = f"{event.function} {self.app.say(events.FAILED)} ({event.kind}, {event.ms:.0f} ms)"
        yield line(when(event.at), Piece("x   ", "red", True), Piece(head, "red"), f"  {clip(event.error)}")

    @_of.register
    def _(self, event: FunctionReloaded) -> Iterator[Line]:
        files = ", ".join(event.files)
        text = self.app.say(events.reloaded(event.function, event.ms, files))
        yield line(when(event.at), Piece(text, "green"))

    @_of.register
    def _(self, event: ReloadFailed) -> Iterator[Line]:
        still = self.app.say(events.STILL_SERVING) if event.still_serving else ""
        text = self.app.say(events.not_reloaded(event.function))
        yield line(when(event.at), Piece("x   ", "red", True), Piece(text + clip(event.error, 300), "red"), still)

    @_of.register
    def _(self, event: WorkerEnded) -> Iterator[Line]:
        if self.app.verbose:
            detail = f" {event.detail}" if event.detail else ""
            yield line(when(event.at), Piece(f"{event.function} pid {event.pid} {event.reason}{detail}", dim=True))

    @_of.register
    def _(self, event: BackendCalled) -> Iterator[Line]:
        if self.app.verbose:
            mark = "" if event.ok else self.app.say(events.REFUSED)
            text = f"{event.function} #{event.n} {event.action}{mark} {event.ms:.1f}ms {event.detail}".rstrip()
            yield line(when(event.at), Piece(f"    {text}", "" if event.ok else "yellow", dim=event.ok))

    @_of.register
    def _(self, event: OrderCreated) -> Iterator[Line]:
        text = f"order={event.out_trade_no} {yuan(event.total_fee_fen)}  {clip(event.body, 40)}"
        yield line(when(event.at), Piece("+   ", "green", True), Piece("pay.order", bold=True), f"  {text}")

    @_of.register
    def _(self, event: OrderRefused) -> Iterator[Line]:
        text = f"order={event.out_trade_no} {event.err_code} {event.des}  {event.code}"
        yield line(when(event.at), Piece("x   ", "red", True), Piece(f"pay.{event.api}", bold=True), f"  {text}")
        yield from self._why(event.code, event.params, event.function)

    @_of.register
    def _(self, event: OrderPaid) -> Iterator[Line]:
        text = f"order={event.out_trade_no} {yuan(event.total_fee_fen)}"
        yield line(when(event.at), Piece("--> ", "green", True), Piece("pay.success", bold=True), f"  {text}")

    @_of.register
    def _(self, event: PaymentFailed) -> Iterator[Line]:
        text = f"  order={event.out_trade_no} {event.outcome}"
        yield line(when(event.at), Piece("x   ", "yellow", True), Piece("pay.fail", bold=True), text)

    @_of.register
    def _(self, event: OrderClosed) -> Iterator[Line]:
        text = f"  order={event.out_trade_no} ({event.by})"
        yield line(when(event.at), Piece("-   ", "yellow", True), Piece("pay.closed", bold=True), text)

    @_of.register
    def _(self, event: OrderShipped) -> Iterator[Line]:
        numbers = ", ".join(event.tracking_nos)
        text = f"  order={event.out_trade_no} {numbers}".rstrip()
        yield line(when(event.at), Piece("+   ", "green", True), Piece("order.shipped", bold=True), text)

    @_of.register
    def _(self, event: OrderReceived) -> Iterator[Line]:
        text = f"  order={event.out_trade_no} ({event.by})"
        yield line(when(event.at), Piece("--> ", "green", True), Piece("order.received", bold=True), text)

    @_of.register
    def _(self, event: RefundAccepted) -> Iterator[Line]:
        text = f"  order={event.out_trade_no} refund={event.out_refund_no} {yuan(event.refund_fee_fen)}"
        yield line(when(event.at), Piece("+   ", "green", True), Piece("pay.refund", bold=True), text)

    @_of.register
    def _(self, event: RefundSettled) -> Iterator[Line]:
        text = f"  order={event.out_trade_no} refund={event.out_refund_no} {yuan(event.refund_fee_fen)}"
        yield line(
            when(event.at), Piece("--> ", "green", True), Piece(f"refund.{event.status.lower()}", bold=True), text
        )

    @_of.register
    def _(self, event: NotificationAttempted) -> Iterator[Line]:
        arrow, took = Piece("<-- ", "yellow", True), f" {event.ms:.0f}ms "
        name = Piece(event.function or self.app.say(events.NO_FUNCTION), bold=True)
        if event.verdict == "accepted":
            said, lost = accepted_reply(event.reply), event.code == LOST
            shown = Piece(f"  {event.code}", "red") if lost else Piece("")
            verdict = Piece("ACCEPTED", "red" if lost else "green", True)
            yield line(when(event.at), arrow, name, took, verdict, f" {said}", shown)
        elif event.verdict == "retry" and event.next_at is not None:
            wait, clock = duration((event.next_at - event.at).total_seconds()), moment(event.next_at, event.at)
            left = self.app.say(events.retry_at(wait, clock))
            returned = self.app.say(events.RETURNED) + f" {clip(event.reply)}"
            verdict = Piece(f"RETRY #{event.n}", "red", True)
            yield line(when(event.at), arrow, name, took, verdict, f" {left}: {returned}  ", Piece(event.code, "red"))
        else:
            end = events.UNDELIVERABLE if event.verdict == "undeliverable" else events.GIVEN_UP
            verdict = Piece(self.app.say(end), "red", True)
            yield line(when(event.at), arrow, name, took, verdict, f" {clip(event.reply)}  ", Piece(event.code, "red"))
        if event.verdict != "accepted" or event.code == LOST:
            yield from self._why(event.code, event.params, event.function)

    @_of.register
    def _(self, event: ClockMoved) -> Iterator[Line]:
        speed = "max" if event.scale < 0 else f"{event.scale:g}"
        text = events.clock_moved(duration(event.by_seconds)) if event.by_seconds else events.clock_speed(speed)
        yield line(when(event.at), Piece(self.app.say(text), "blue"))

    @_of.register
    def _(self, event: Noticed) -> Iterator[Line]:
        title = codes.say(event.code, event.params, "title", self.app.lang)
        who = f"{event.function}: " if event.function and not _names(title, event.function) else ""
        head = Piece(event.code, COLOURS[event.level], True)
        place = f"{event.file} {event.level} " if event.file else ""  # as `validate` has it: editors match both
        yield line(when(event.at), place, head, f" {who}{title}")
        if event.level != "note":
            yield from self._fix(event.code, event.params, f"{event.function}{event.file}")

    @_of.register
    def _(self, event: TaskStarted) -> Iterator[Line]:
        if event.task == "install":
            yield line(when(event.at), self.installing(event))
            return
        yield line(when(event.at), f"{event.task} {event.subject} {event.detail}".rstrip())

    @_of.register
    def _(self, event: TaskProgressed) -> Iterator[Line]:
        if self.app.verbose:
            yield line(when(event.at), Piece(f"    {event.subject}: {event.detail}", dim=True))

    @_of.register
    def _(self, event: TaskEnded) -> Iterator[Line]:
        if event.task == "install":
            yield line(when(event.at), Piece(self.installed(event), "" if event.ok else "red"))
            return
        outcome = self.app.say(DONE if event.ok else events.FAILED)
        text = f"{event.task} {event.subject} {outcome} ({event.ms / 1000:.1f} s) {'' if event.ok else event.detail}"
        yield line(when(event.at), Piece(text.rstrip(), "" if event.ok else "red"))

    def installing(self, event: TaskStarted) -> str:
        """``makeOrder, payCallback: npm installs 3 packages ...``"""
        return self.app.say(events.installing(shortened(event.subject), event.detail, event.count))

    def installed(self, event: TaskEnded) -> str:
        seconds = f"{event.ms / 1000:.1f}"
        if event.ok:
            return self.app.say(events.installed(shortened(event.subject), seconds))
        return self.app.say(events.not_installed(shortened(event.subject), seconds, event.detail))

    def _why(self, code: str, params: Mapping[str, object], about: str) -> Iterator[Line]:
        """What the code means and how to fix it: each text once for each function. The code alone names no field."""
        if code:
            title = codes.say(code, params, "title", self.app.lang)
            if self._is_new(title, about):
                yield line(INDENT, Piece(title, dim=True))
            yield from self._fix(code, params, about)

    def _fix(self, code: str, params: Mapping[str, object], about: str) -> Iterator[Line]:
        fix = codes.say(code, params, "fix", self.app.lang)
        if fix and fix != code and self._is_new(fix, about):
            yield line(INDENT, Piece(self.app.say(FIX) + fix, dim=True))

    def _is_new(self, text: str, about: str) -> bool:
        if (text, about) in self._explained:
            return False
        if len(self._explained) >= MOST_EXPLAINED:  # texts may hold order numbers, and `dev` runs for days
            self._explained.clear()
        self._explained.add((text, about))
        return True


_BY_KIND: Any = vars(EventLines)["_of"].dispatcher


def when(at: datetime) -> Piece:
    """Local wall time to the millisecond, as the terminal's user reads it."""
    local = at.astimezone()
    return Piece(local.strftime("%H:%M:%S.") + f"{local.microsecond // 1000:03d} ", dim=True)


def moment(at: datetime, now: datetime) -> str:
    """Local wall time to the second, with the day where it is not that of ``now``."""
    local = at.astimezone()
    return local.strftime("%H:%M:%S" if local.date() == now.astimezone().date() else "%Y-%m-%d %H:%M:%S")


def name_tag(function: str) -> Piece:
    colour = FUNCTION_COLOURS[zlib.crc32(function.encode()) % len(FUNCTION_COLOURS)]
    return Piece(f"{function} | ", colour)


def _names(title: str, function: str) -> bool:
    """Whether a title begins with its function, as some codes want it where no line does that for them."""
    return title.startswith((f"{function}:", f"{function}："))


def shortened(names: str, most: int = 4) -> str:
    """``a, b, c, d, ... (12)`` for a long list of names."""
    listed = names.split(", ")
    return names if len(listed) <= most + 1 else f"{', '.join(listed[:most])}, ... ({len(listed)})"


class Printer:
    """Writes events to stdout: the answer of ``dev`` and ``logs`` is their stream."""

    def __init__(self, app: App, write: Callable[[str], object] | None = None) -> None:
        self.app = app
        self.lines = EventLines(app)
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        self._write = write or sys.stdout.write

    def batch(self, numbered: Sequence[tuple[int, Event]]) -> None:
        for seq, event in numbered:
            self._print(event, seq)
        sys.stdout.flush()

    def show(self, event: Event, seq: int = 0) -> None:
        self._print(event, seq)
        sys.stdout.flush()

    def _print(self, event: Event, seq: int) -> None:
        if self.app.as_json:
            for number, part in apart(seq, event):
                shape = ({"seq": number} if seq else {}) | to_dict(part)
                self._write(json.dumps(shape, ensure_ascii=False, default=str) + "\n")
        else:
            for pieces in self.lines.lines(event):
                self._write(self.paint(pieces) + "\n")

    def paint(self, pieces: Line) -> str:
        if not self.app.colour:
            return "".join(piece.text for piece in pieces)
        return "".join(
            click.style(piece.text, fg=piece.colour or None, bold=piece.bold or None, dim=piece.dim or None)
            if piece.colour or piece.bold or piece.dim
            else piece.text
            for piece in pieces
        )
