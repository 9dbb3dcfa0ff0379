"""One worker process: prepared for a function, loaded once, then one call at a time until it ends.

In: frames to send. Out: a ``CallOutcome`` per call, and what it says by itself through ``WorkerListener``. It decides
nothing about which call it gets; it always ends in exactly one ``WorkerListener.ended``.
"""

from __future__ import annotations

import asyncio
from dataclasses import field
from typing import Any, NoReturn, Protocol

from cloudfn import json_text
from cloudfn.calls import Failure
from cloudfn.frozen import dataclass
from cloudfn.runner import failures
from cloudfn.runner.frames import Header
from cloudfn.runner.hub import WorkerLink
from cloudfn.runner.output import Output, Stream
from cloudfn.runner.process import Process

CLOSE_GRACE_S = 1.0


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """What became of one call, or of loading. ``ms`` is measured in the worker; ``pending`` counts backend requests
    that had no answer when the call ended."""

    payload: bytes = b"null"
    failure: Failure | None = None
    ms: float | None = None
    pending: int = 0


class WorkerListener(Protocol):
    def loaded(self, worker: Worker, payload: bytes) -> Failure | None:
        """The code stands; ``payload`` is what it loaded. A Failure refuses it."""

    def serves(self, worker: Worker) -> None:
        """It takes calls from now on."""

    def line(self, worker: Worker, stream: Stream, text: str) -> None: ...

    def dropped(self, worker: Worker, lines: int) -> None:
        """So many lines of the call ``worker.request_id`` went nowhere."""

    def said(self, worker: Worker, header: Header, payload: bytes) -> None: ...

    def ended(self, worker: Worker) -> None: ...


@dataclass(slots=True)
class Stop:
    """Why we ended it. ``reason`` as in ``WorkerEnded``; ``failure`` for a call that was running."""

    reason: str
    failure: Failure | None = None


@dataclass(eq=False, slots=True)
class Worker:
    process: Process
    link: WorkerLink
    listener: WorkerListener
    generation: int = 0
    calls: int = 0
    request_id: str = ""  # of the running call, or of the last
    running: bool = False
    peak_bytes: int = 0
    idle_since: float = 0.0
    stop: Stop | None = None
    crash: dict[str, Any] = field(default_factory=dict)
    dead: bool = False
    _due: float = 0.0  # when the running call is too late, by the loop's time
    _late: Stop | None = None  # what it is killed for then
    _timer: asyncio.TimerHandle | None = None
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    _output: Output | None = None
    _answer: asyncio.Future[tuple[Header, bytes] | None] | None = None
    _exited: bool = False
    _finished: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self) -> None:
        """Start to listen: to the link, the output and the end of the process."""
        loop = self._loop
        self._output = Output(
            loop,
            self.process.pipes(),
            lambda stream, text: self.listener.line(self, stream, text),
            lambda lines: self.listener.dropped(self, lines),
        )
        self.link.attach(self._frame, self._closed)
        self.process.watch(loop, self._process_ended)
        if self.link.closed:
            self._closed()

    async def ask(self, header: Header, payload: bytes = b"") -> tuple[Header, bytes]:
        """Send one frame and wait for the one that answers it. Raises ``Gone`` when the worker ends instead."""
        answer = self._expect()
        self.link.send(header, payload)
        return await answer or self._gone()

    def _expect(self) -> asyncio.Future[tuple[Header, bytes] | None]:
        """Has None when the worker has ended instead."""
        if self.dead or self.link.closed:
            self._gone()
        self._answer = self._loop.create_future()
        return self._answer

    def _gone(self) -> NoReturn:
        # Not by the future: an exception holds the frames that it went through, and these the future and the worker.
        raise Gone(self.last_words())

    async def load(self, timeout_s: float, offset_ms: float, compiled: str = "") -> Failure | None:
        """Load the function's code, or what was made of it in the folder ``compiled``; None when it stands."""
        try:
            async with asyncio.timeout(timeout_s):
                header, payload = await self.ask({"type": "load", "offsetMs": offset_ms, "compiled": compiled})
        except TimeoutError:
            self.kill(Stop("timeout"))
            return failures.load_timeout(timeout_s)
        except Gone as gone:
            return failures.load_ended(gone.failure)
        if header["type"] == "loadFailed":
            return failures.load(json_text.read(payload))
        return self.listener.loaded(self, payload)

    async def call(
        self, request_id: str, header: str, event: bytes, timeout_s: float | None, late: Stop
    ) -> CallOutcome:
        """Run one call; ``header`` is of ``CallHeaders``. After ``timeout_s`` the process is killed for ``late``."""
        self._settle()
        self.request_id = request_id
        self.running = True
        self.calls += 1
        self.crash = {}
        if timeout_s is not None:
            self._due, self._late = self._loop.time() + timeout_s, late
            if self._timer is None:
                self._timer = self._loop.call_at(self._due, self._look_whether_late)
        try:
            waiting = self._expect()
            self.link.send_begun(header, event)
            answer, payload = await waiting or self._gone()
        except Gone as gone:
            return CallOutcome(failure=gone.failure)
        finally:
            self._late = None
            self.running = False
        self.peak_bytes = max(self.peak_bytes, int(answer.get("rss", 0)))
        ms, pending = float(answer.get("ms", 0.0)), int(answer.get("pending", 0))
        if answer["type"] == "failed":
            return CallOutcome(
                failure=failures.from_worker(str(answer["kind"]), json_text.read(payload)), ms=ms, pending=pending
            )
        return CallOutcome(payload=payload, ms=ms, pending=pending)

    def logs(self, size: int) -> bool:
        """Whether a line of ``size`` bytes that it sent in a frame may go on."""
        return self._output is None or self._output.admits(size)

    def _settle(self) -> None:
        if self._output is not None:
            self._output.settle()

    def _look_whether_late(self) -> None:
        # One timer for many calls: one for each would cost more than to look at the clock here.
        self._timer = None
        if self._late is None:
            return
        if self._loop.time() < self._due:
            self._timer = self._loop.call_at(self._due, self._look_whether_late)
        else:
            self.kill(self._late)

    def kill(self, stop: Stop) -> None:
        """End the process; the first reason counts."""
        if self.stop is None:
            self.stop = stop
        self.process.kill()

    async def finished(self) -> None:
        """Return once the process is gone and all that it said has been heard."""
        await self._finished.wait()

    def _frame(self, header: Header, payload: bytes) -> None:
        kind = header.get("type")
        if kind in ANSWERS:
            if self._answer is not None and not self._answer.done():
                if kind in ("result", "failed") and header.get("id") != self.request_id:
                    return
                if self._output is not None:
                    self._output.drain()
                self._settle()
                self._answer.set_result((header, payload))
        elif kind in ("crash", "exiting"):
            self.crash[kind] = {**header, **json_text.read(payload or b"{}")}
        else:
            self.listener.said(self, header, payload)

    def _closed(self) -> None:
        # A worker that closes its link is leaving; one that hangs on the way is helped along.
        asyncio.get_running_loop().call_later(CLOSE_GRACE_S, self.process.kill)
        self._maybe_end()

    def _process_ended(self, code: int) -> None:
        self._exited = True
        if not self.link.closed:
            asyncio.get_running_loop().call_later(CLOSE_GRACE_S, self.link.close)
        self._maybe_end()

    def _maybe_end(self) -> None:
        if self.dead or not (self._exited and self.link.closed):
            return
        self.dead = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._output is not None:
            self._output.drain()
            self._output.settle()
            self._output.close()
        self.process.close_pipes()
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(None)
        self.listener.ended(self)
        self._finished.set()

    def last_words(self) -> Failure:
        """Why it is gone."""
        if self.stop is not None and self.stop.failure is not None:
            return self.stop.failure
        tail = self._output.tail if self._output is not None else b""
        return failures.ended(self.process.code, self.crash, tail)


ANSWERS = frozenset({"prepared", "loaded", "loadFailed", "result", "failed"})


class Gone(Exception):
    """The worker ended while something was asked of it."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure
