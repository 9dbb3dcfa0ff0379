"""The folder ``.cloudfn``: who runs on it (``lock``), and where to find that one (``dev.json``).

The lock is the operating system's, so it goes with its process, also after ``kill -9``; its text only names the owner.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
import time
from pathlib import Path
from typing import IO

from cloudfn.errors import InvalidFile, LockHeld
from cloudfn.frozen import dataclass

TRIES = 6
PAUSE_S = 0.05


@dataclass(frozen=True, slots=True)
class Running:
    """A local cloud that runs now, from ``dev.json``. ``secret_id``/``secret_key`` are for ``deploy --local`` only."""

    url: str
    pid: int
    secret_id: str = ""
    secret_key: str = ""


class StateFolder:
    """Owns one state folder for as long as the process lives or until ``release``.

    Raises LockHeld when another local cloud of this project runs, InvalidFile when the folder cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: IO[str] | None = None

    def acquire(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            (self.path / "logs").mkdir(exist_ok=True)
            ignore = self.path / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n")
            lock = (self.path / "lock").open("a+", encoding="utf-8")
        except OSError as error:
            raise InvalidFile("CFN-DEV-014", path=str(self.path), reason=error.strerror or str(error)) from error
        if not _patiently(lock):
            lock.close()
            other = running(self.path)
            raise LockHeld("CFN-DEV-002", pid=_owner(self.path), url=other.url if other else "(starting)")
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def publish(self, url: str) -> Running:
        """Write ``dev.json``, readable by this user only."""
        found = Running(url, os.getpid(), "AKID" + secrets.token_hex(16), secrets.token_urlsafe(24))
        text = json.dumps(
            {"url": url, "pid": found.pid, "secretId": found.secret_id, "secretKey": found.secret_key}, indent=1
        )
        target = self.path / "dev.json"
        partial = self.path / "dev.json.new"
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        partial.replace(target)
        return found

    def release(self) -> None:
        if self._lock is None:
            return
        with contextlib.suppress(OSError):
            (self.path / "dev.json").unlink(missing_ok=True)
        self._lock.close()
        self._lock = None


def running(state: Path) -> Running | None:
    """The local cloud that runs on ``state``; None when there is none, or its ``dev.json`` is a leftover."""
    try:
        found = json.loads((state / "dev.json").read_text())
        lock = (state / "lock").open("a+", encoding="utf-8")
    except (OSError, ValueError):
        return None
    with lock:
        if _try_lock(lock):
            return None  # nobody holds it: the process that wrote dev.json is gone
    return Running(found["url"], found["pid"], found.get("secretId", ""), found.get("secretKey", ""))


def _patiently(lock: IO[str]) -> bool:
    """A command that looks whether somebody runs here holds the lock for an instant; wait for that."""
    for _ in range(TRIES):
        if _try_lock(lock):
            return True
        time.sleep(PAUSE_S)
    return False


def _owner(state: Path) -> int:
    try:
        return int((state / "lock").read_text() or 0)
    except (OSError, ValueError):
        return 0


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[str]) -> bool:
        # Far behind the text, so that others can still read who owns it.
        file.seek(1 << 20)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
