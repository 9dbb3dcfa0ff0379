"""What a process and its children have started, found from parent to child, whatever its environment or group.

Linux shows this; elsewhere nothing is found. Source: proc(5), /proc/PID/task/TID/children.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterable, Iterator

from cloudfn.frozen import dataclass
from cloudfn.platforms import LINUX
from cloudfn.platforms.marked import PROC, started

MOST = 10_000
"""A function that starts processes without end must not keep us looking."""


@dataclass(frozen=True, slots=True)
class Descendant:
    """``began`` tells it from a later process with the same id."""

    pid: int
    began: str


def descendants(pid: int) -> tuple[Descendant, ...]:
    """To be asked while ``pid`` lives: what has lost its parent is nobody's descendant any more."""
    found: dict[int, None] = {}
    ahead = [pid] if LINUX else []
    while ahead and len(found) < MOST:
        for child in _children(ahead.pop()):
            if child not in found:
                found[child] = None
                ahead.append(child)
    return tuple(Descendant(child, began) for child in found if (began := started(child)))


def end(listed: Iterable[Descendant]) -> None:
    for each in listed:
        try:
            handle = os.pidfd_open(each.pid)
        except (OSError, AttributeError):
            continue
        try:
            if started(each.pid) == each.began:
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        except OSError:
            continue
        finally:
            os.close(handle)


def _children(pid: int) -> Iterator[int]:
    try:
        threads = list((PROC / str(pid) / "task").iterdir())
    except OSError:  # it has ended
        return
    for thread in threads:
        with contextlib.suppress(OSError):  # the thread has ended, or a kernel that is built without
            yield from map(int, (thread / "children").read_text("ascii").split())
