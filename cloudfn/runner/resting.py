"""Which resting instances end because all of them together hold too much. Pure but for asking the machine.

An instance comes back within a cold start, so what rests the longest goes first; what has just answered stays, whatever
it holds, for the next call is likely to be its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from cloudfn.frozen import dataclass
from cloudfn.platforms import memory

MIB = 1024 * 1024
LEAST_MB = 320
SHARE = 100
"""RestingInstance instances may hold a hundredth of the machine's memory, and at least ``LEAST_MB``."""

SETTLED_S = 1.0
"""An instance that has rested for less is not ended for its memory."""


@dataclass(frozen=True, slots=True)
class RestingInstance:
    """An instance between two calls: process id, since when (seconds, monotonic), bytes that are its own."""

    pid: int
    since: float
    size: int


def bound(idle_memory_mb: int) -> int:
    """Bytes; ``idle_memory_mb`` 0 goes by the machine's memory."""
    return (idle_memory_mb or max(LEAST_MB, memory.machine() // SHARE // MIB)) * MIB


def surplus(resting: Iterable[RestingInstance], limit: int, now: float) -> tuple[int, ...]:
    """The process ids of those that end, so that the rest holds at most ``limit`` bytes, as far as they are settled."""
    oldest_first = sorted(resting, key=lambda one: one.since)
    held = sum(one.size for one in oldest_first)
    ending = []
    for one in oldest_first:
        if held <= limit or now - one.since < SETTLED_S:
            break
        ending.append(one.pid)
        held -= one.size
    return tuple(ending)
