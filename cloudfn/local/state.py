"""The folder ``.cloudfn``: who runs on it (``lock``), and where to find that one (``dev.json``).

The lock is the operating system's, so it goes with its process, also after ``kill -9``; its text only names the owner.
A second one outside of the project says the same by the folder's name, so that it holds when the folder is deleted.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import tempfile
import time
from pathlib import Path
from typing import IO

from cloudfn.errors import InvalidFile, LockHeld
from cloudfn.frozen import dataclass
from cloudfn.platforms import files

TRIES = 6
PAUSE_S = 0.05
KEY_LENGTH = 40
"""Characters of a key; a shorter one was cut off while it was written."""


@dataclass(frozen=True, slots=True)
class Running:
    """A local cloud that runs now, from ``dev.json``. ``key`` opens its control surface; ``secret_id``/``secret_key``
    are for ``deploy --local`` only.
    """

    url: str
    pid: int
    key: str = ""
    secret_id: str = ""
    secret_key: str = ""


class StateFolder:
    """Owns one state folder for as long as the process lives or until ``release``.

    Raises LockHeld when another local cloud of this project runs, InvalidFile when the folder cannot be written.
    """

    def __init__(self, path: Path, *, lasting: bool = True) -> None:
        """``lasting`` False for a folder with a name that never comes again."""
        self.path, self._lasting = path, lasting
        self._lock: IO[str] | None = None
        self._lock_id = (0, 0)  # inode and device
        self._lock_path = path / "lock"  # looked at in every call
        self._outer: IO[str] | None = None

    def acquire(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.path.chmod(0o700)  # orders, documents and keys are nobody else's
            (self.path / "logs").mkdir(exist_ok=True)
            ignore = self.path / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n")
            lock = (self.path / "lock").open("a+", encoding="utf-8")
        except OSError as error:
            raise InvalidFile("CFN-DEV-014", path=str(self.path), reason=error.strerror or str(error)) from error
        outer = _outer_lock(self.path) if self._lasting else None
        for held in (lock, outer):
            if held is not None and not _patiently(held):
                owner, other = _owner(held), running(self.path)
                lock.close()
                if outer is not None:
                    outer.close()
                raise LockHeld("CFN-DEV-002", pid=owner, url=other.url if other else "(starting)")
        for held in (lock, outer):
            if held is not None:
                held.seek(0)
                held.truncate()
                held.write(str(os.getpid()))
                held.flush()
        self._lock, self._outer = lock, outer
        ours = os.fstat(lock.fileno())
        self._lock_id = (ours.st_ino, ours.st_dev)

    def intact(self) -> bool:
        """Whether the folder is still the one that was acquired: what is written to a deleted one is lost."""
        if self._lock is None:
            return False
        try:
            there = self._lock_path.stat()
        except OSError:
            return False
        return (there.st_ino, there.st_dev) == self._lock_id

    def key(self) -> str:
        """The key of the control surface. It stays from one start to the next, so that an open console goes on."""
        kept = self.path / "key"
        try:
            key = kept.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            key = ""
        if len(key) < KEY_LENGTH:
            key = secrets.token_urlsafe(32)
            write_private(kept, key)
        return key

    def publish(self, url: str) -> Running:
        """Write ``dev.json``, readable by this user only."""
        own = Running(url, os.getpid(), self.key(), "AKID" + secrets.token_hex(16), secrets.token_urlsafe(24))
        facts = {"url": url, "pid": own.pid, "key": own.key, "secretId": own.secret_id, "secretKey": own.secret_key}
        write_private(self.path / "dev.json", json.dumps(facts, indent=1))
        return own

    def release(self) -> None:
        if self._lock is None:
            return
        if self.intact():  # another's folder otherwise
            with contextlib.suppress(OSError):
                (self.path / "dev.json").unlink(missing_ok=True)
        self._lock.close()
        if self._outer is not None:
            self._outer.close()
        self._lock = self._outer = None


def running(state: Path) -> Running | None:
    """The local cloud that runs on ``state``; None when there is none, or its ``dev.json`` is a leftover."""
    try:
        written = json.loads((state / "dev.json").read_text())
        lock = (state / "lock").open("a+", encoding="utf-8")
    except (OSError, ValueError):
        return None
    with lock:
        if files.try_lock(lock):
            return None  # nobody holds it: the process that wrote dev.json is gone
    names = ("key", "secretId", "secretKey")
    return Running(written["url"], written["pid"], *(written.get(name, "") for name in names))


def write_private(target: Path, text: str) -> None:
    """In one step, readable by this user only."""
    partial = target.with_name(target.name + ".new")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    partial.replace(target)


def _patiently(lock: IO[str]) -> bool:
    """A command that looks whether somebody runs here holds the lock for an instant; wait for that."""
    for _ in range(TRIES):
        if files.try_lock(lock):
            return True
        time.sleep(PAUSE_S)
    return False


def _owner(lock: IO[str]) -> int:
    """Who holds it, by its text."""
    try:
        lock.seek(0)
        return int(lock.read() or 0)
    except (OSError, ValueError):
        return 0


def _outer_lock(state: Path) -> IO[str] | None:
    """A lock for ``state`` in this user's part of the temporary folder; None where that is somebody else's."""
    folder = Path(tempfile.gettempdir()) / f"cloudfn-locks-{files.user()}"
    name = hashlib.sha256(os.fsencode(state.resolve())).hexdigest()[:32]
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or not files.is_ours(folder):
            return None
        return (folder / name).open("a+", encoding="utf-8")
    except OSError:
        return None
