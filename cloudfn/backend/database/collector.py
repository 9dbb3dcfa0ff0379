"""Python's cyclic garbage collector and documents, which hold no circles and may have a million parts.

A full collection looks at each of them, for a second at 100,000 documents, and every call of every function waits
meanwhile. So what is stored is taken out of its sight, and it rests while a thread works on a query, whose intermediate
values are as many. What it would have found in that time it finds afterwards.
"""

from __future__ import annotations

import gc
import threading
from types import TracebackType

PUTS = 5_000
"""After so many stored documents they are taken out of the collector's sight."""

_lock = threading.Lock()
_resting = 0
_was_on = False
_puts = 0
_stores = 0


class resting:
    """Inside of it nothing is collected; may be entered again, and by several threads at once."""

    def __enter__(self) -> None:
        global _resting, _was_on
        with _lock:
            if _resting == 0:
                _was_on = gc.isenabled()
                gc.disable()
            _resting += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        global _resting
        with _lock:
            _resting -= 1
            if _resting == 0 and _was_on:
                gc.enable()


def loaded() -> None:
    """A whole collection has been read, at ``resting``; what lives now is not looked at any more."""
    gc.freeze()


def stored(count: int) -> None:
    """``count`` documents were stored."""
    global _puts
    with _lock:
        _puts += count
        if _puts < PUTS:
            return
        _puts = 0
    gc.collect()  # what is garbage now would stay for ever
    gc.freeze()


def opened() -> None:
    """A store was opened."""
    global _stores
    with _lock:
        _stores += 1


def closed() -> None:
    """A store was closed; after the last one all that they had is looked at again, and what was frozen with it."""
    global _stores
    with _lock:
        _stores -= 1
        if not _stores:
            gc.unfreeze()
