"""One deploy to an environment at a time on this machine: a lock file that its holder keeps fresh."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cloudfn import regular_files
from cloudfn.errors import LockHeld
from cloudfn.events.base import instant_text
from cloudfn.platforms.groups import is_alive

BEAT_S = 5.0
STALE_S = 30.0
FILE_LIMIT = 1 << 16  # bytes
"""A lock whose holder has not been heard of for so long, in seconds, is taken over."""


@contextlib.contextmanager
def held(path: Path, purpose: str) -> Iterator[None]:
    """Hold the lock at ``path`` for the block. Raises LockHeld (CFN-DEP-060), which says who has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mine = {"pid": os.getpid(), "host": platform.node(), "since": instant_text(datetime.now(UTC)), "purpose": purpose}
    _take(path, json.dumps(mine))
    done = threading.Event()
    beat = threading.Thread(target=_beat, args=(path, done), daemon=True)
    beat.start()
    try:
        yield
    finally:
        done.set()
        beat.join()
        path.unlink(missing_ok=True)


def _take(path: Path, content: str) -> None:
    for _ in range(3):
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(content)
            return
        except FileExistsError:
            holder = _holder(path)
            if holder is not None and not _stale(path, holder):
                raise LockHeld("CFN-DEP-060", file=path.name, **holder) from None
            path.unlink(missing_ok=True)
    raise LockHeld("CFN-DEP-060", file=path.name, **(_holder(path) or {}))


def _holder(path: Path) -> dict[str, Any] | None:
    """Who holds it; None when it has just been given back. An unreadable lock is somebody's who is writing it."""
    try:
        content = regular_files.read_json(path, "utf-8", FILE_LIMIT)
        return {key: content[key] for key in ("pid", "host", "since", "purpose")}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return {"pid": "?", "host": "?", "since": "?", "purpose": "?"}


def _stale(path: Path, holder: dict[str, Any]) -> bool:
    try:
        silent = time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return True
    if silent > STALE_S:
        return True
    return holder["host"] == platform.node() and isinstance(holder["pid"], int) and is_alive(holder["pid"]) is False


def _beat(path: Path, done: threading.Event) -> None:
    while not done.wait(BEAT_S):
        with contextlib.suppress(OSError):
            os.utime(path)
