"""What one piece of database work may use: time and memory, and whether anybody still waits for it.

Queries and pipelines are users' text, and a short one can ask for hours or gigabytes. Whatever loops over documents or
elements calls ``tick`` (0.1 us) or goes through ``watched``; whatever makes large values out of small ones asks
``fits`` first. Without ``spending`` nothing is bounded: commands and rehearsals work in a process of their own.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterable, Iterator
from contextvars import ContextVar, Token
from typing import TypeVar

from cloudfn.backend.database.bson import Document, Value
from cloudfn.backend.database.errors import bad_request, timed_out
from cloudfn.platforms.memory import most_held

LIMIT_S = 10.0
"""A query's time. The SDKs give up after 15 s; what CloudBase allows is not documented."""
BRIEF_S = 0.02
"""So long work may hold the event loop; what needs longer is begun again in a thread."""
SLICE_S = 0.002
PAUSE_S = 0.0003
"""A thread works so long at a time, then lets the others have the interpreter."""
GROWTH_BYTES = 512 << 20
"""The process may grow by so much during one query: the last guard, for what the sizes below do not see."""
MAX_BSON_BYTES = 16 * 1024 * 1024 + 16 * 1024
"""MongoDB's BSONObjMaxInternalSize."""
MAX_VALUE_BYTES = 64 << 20
"""MongoDB's BufferMaxSize: no value may be larger, not even in between."""
MAX_ELEMENTS = MAX_VALUE_BYTES // 16
"""A value takes 16 bytes in an array of MongoDB's."""
MAX_STAGE_BYTES = 100 << 20
"""MongoDB's limit of a stage that has to hold its documents (internalQueryMaxBlockingSortMemoryUsageBytes)."""

TOO_MUCH_MEMORY = (
    f"PlanExecutor error during aggregation :: caused by :: Exceeded memory limit of {MAX_STAGE_BYTES} bytes"
)

Item = TypeVar("Item")


class TakesLong(Exception):
    """The work cannot be done at once: it is slow, or has to wait for a lock. To be tried again in a thread."""


class WorkStopped(Exception):
    """Nobody waits for the work any more."""


class Budget:
    """``seconds`` from now. ``brief``: work on the event loop, which neither waits nor goes on for long."""

    __slots__ = ("_deadline", "_grown", "_next", "_stopped", "brief")

    def __init__(self, seconds: float = math.inf, *, brief: bool = False) -> None:
        now = time.monotonic()
        self.brief = brief
        self._stopped = False
        self._deadline = now + seconds
        self._next = min(self._deadline, now + SLICE_S) if seconds < math.inf else math.inf
        self._grown = 0

    def tick(self) -> None:
        """Raises TakesLong, WorkStopped or DatabaseError when the work has to end here."""
        now = time.monotonic()
        if now >= self._next:
            self._look(now)

    def stop(self) -> None:
        """Let the work end at its next tick; from any thread."""
        self._stopped = True

    def loaded(self) -> None:
        """What the process has grown by until now was not the query's doing."""
        self._grown = 0

    def _look(self, now: float) -> None:
        if self._stopped:
            raise WorkStopped
        if now >= self._deadline:
            raise TakesLong if self.brief else timed_out()
        self._next = min(self._deadline, now + SLICE_S)
        if not self.brief:
            held = most_held()
            self._grown = self._grown or held
            if held - self._grown > GROWTH_BYTES:
                raise bad_request(TOO_MUCH_MEMORY)
            time.sleep(PAUSE_S)
            self._next += PAUSE_S

    def wait(self, seconds: float) -> None:
        """Pause for something that another thread or process holds. Raises as ``tick`` does."""
        if self.brief:
            raise TakesLong
        time.sleep(seconds)
        self.tick()


UNBOUNDED = Budget()
_current: ContextVar[Budget] = ContextVar("budget", default=UNBOUNDED)


class spending:
    """Everything inside is paid by ``budget``."""

    __slots__ = ("_budget", "_token")
    _token: Token[Budget]

    def __init__(self, budget: Budget) -> None:
        self._budget = budget

    def __enter__(self) -> None:
        self._token = _current.set(self._budget)

    def __exit__(self, *exc: object) -> None:
        _current.reset(self._token)


def current() -> Budget:
    return _current.get()


def tick() -> None:
    _current.get().tick()


MANY = 64
"""Of so many elements the time is looked at in between; for fewer that would cost more than it is worth."""


def paced(items: Collection[Item]) -> Iterable[Item]:
    """``items`` of one value, watched where they are many."""
    return watched(items) if len(items) > MANY else items


def watched(items: Iterable[Item]) -> Iterator[Item]:
    """``items``, with a tick at every eighth."""
    budget = _current.get()
    for number, item in enumerate(items):
        if not number & 7:
            budget.tick()
        yield item


class Weight:
    """What one stage holds. ``add`` raises DatabaseError with the text ``refusal`` when that is more than it may."""

    __slots__ = ("_bytes", "_refusal")

    def __init__(self, refusal: str) -> None:
        self._bytes = 0
        self._refusal = refusal

    def add(self, size: int) -> None:
        self._bytes += size
        if self._bytes > MAX_STAGE_BYTES:
            raise bad_request(self._refusal)


def hold(documents: Iterable[Document], refusal: str) -> list[Document]:
    """All of ``documents`` at once. Raises DatabaseError with the text ``refusal`` when they weigh too much."""
    held: list[Document] = []
    weight = Weight(refusal)
    for document in watched(documents):
        held.append(document)
        weight.add(bytes_of(document))
    return held


def fits(size: int) -> None:
    """Raises DatabaseError when a value of ``size`` bytes is more than MongoDB builds."""
    if size > MAX_VALUE_BYTES:
        raise bad_request(f"BufBuilder attempted to grow() to {size} bytes, past the 64MB limit.")


def result(documents: Iterable[Document]) -> list[Document]:
    """What a pipeline gives: all of ``documents``. Raises DatabaseError for one larger than a document may be, and for
    more than a stage may hold."""
    held: list[Document] = []
    weight = Weight(TOO_MUCH_MEMORY)
    for document in watched(documents):
        size = bytes_of(document, MAX_BSON_BYTES)
        if size > MAX_BSON_BYTES:
            raise bad_request(
                f"PlanExecutor error during aggregation :: caused by :: BSONObj size: {size} (0x{size:X}) is invalid."
                " Size must be between 0 and 16793600(16MB)"
            )
        held.append(document)
        weight.add(size)
    return held


def bytes_of(value: Value, most: int = MAX_STAGE_BYTES) -> int:
    """Its size as BSON, roughly (text by characters). Counts no further than ``most``, so that a value which holds the
    same one again and again costs no more than that."""
    size = 0
    budget = _current.get()
    stack = [value]
    while stack:
        found = stack.pop()
        kind = type(found)
        if kind is str:
            size += len(found) + 7
        elif kind is dict:
            size += 5
            for name, inner in found.items():
                size += len(name) + 2
                stack.append(inner)
        elif kind is list:
            size += 5 + 4 * len(found)
            stack += found
        else:
            size += 8
        if size > most:
            break
        if len(stack) > 1000:
            budget.tick()
    return size
