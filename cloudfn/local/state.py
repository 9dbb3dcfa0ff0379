"""The folder ``.cloudfn``: who runs on it (``lock``), and where to find that one (``dev.json``).

The lock is the operating system's, so it goes with its process, also after ``kill -9``; its text only names the owner.
A second one outside of the project says the same by the folder's name, so that it holds when the folder is deleted.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import secrets
import stat
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from cloudfn import regular_files
from cloudfn.errors import CloudfnError, InvalidFile, LockHeld
from cloudfn.frozen import dataclass
from cloudfn.platforms import files
from cloudfn.shortages import shortage

TRIES = 6
PAUSE_S = 0.05
SETTLED_NS = 2_500_000_000
"""The coarsest clock of a file system ticks every two seconds."""
KEY_LENGTH = 40
"""Characters of a key; a shorter one was cut off while it was written."""
FILE_LIMIT = 64 << 10
"""Bytes of the largest ``key``, ``lock`` or ``dev.json``; ours have some hundreds."""
URL = re.compile(r"http://[A-Za-z0-9.-]+:([0-9]{1,5})")
KEY = re.compile(r"[A-Za-z0-9_-]*")


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

    Raises LockHeld when another local cloud of this project runs, InvalidFile when the folder cannot be written, and
    what ``shortage`` makes of a machine that has no more to give.
    """

    def __init__(self, path: Path, *, lasting: bool = True) -> None:
        """``lasting`` False for a folder with a name that never comes again."""
        self.path, self._lasting = path, lasting
        self._lock: IO[str] | None = None
        self._folder, self._lock_name = os.fspath(path), os.fspath(path / "lock")
        self._files: dict[str, tuple[int, int]] = {}  # inode and device
        self._awaited: tuple[str, ...] = ()
        self._seen: tuple[int, int, int] | None = None  # inode, device and time of the folder when all was there
        self._is_linked = False  # a file lies elsewhere: the folder's time says nothing of it
        self._outer: IO[str] | None = None

    def acquire(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.path.chmod(0o700)  # orders, documents and keys are nobody else's
            (self.path / "logs").mkdir(mode=0o700, exist_ok=True)
            ignore = self.path / ".gitignore"
            if not ignore.exists():
                write_private(ignore, "*\n")
            lock = _open_lock(self.path / "lock")
        except OSError as error:
            raise self._unusable(error) from error
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
        self._files = {self._lock_name: (ours.st_ino, ours.st_dev)}
        with contextlib.suppress(OSError):  # of one that was killed: nobody shall call it while this one starts
            (self.path / "dev.json").unlink(missing_ok=True)

    def _unusable(self, error: OSError) -> CloudfnError:
        return shortage(error) or InvalidFile("CFN-DEV-014", path=str(self.path), reason=error.strerror or str(error))

    def remember(self, databases: Iterable[Path], made_later: Iterable[Path] = ()) -> None:
        """Hold what is kept to these files as well: a database that is open goes on without a word when it is deleted.

        Those that are absent are in memory, or elsewhere. ``made_later`` are files that count from when they are there.
        """
        for path in databases:
            # Open, a database keeps its journal: what was written last is only there.
            for name in (os.fspath(path), f"{path}-wal"):
                self._hold(name)
        self._awaited = tuple(os.fspath(path) for path in made_later)

    def loss(self) -> Path | None:
        """What was deleted or replaced since it was opened: the folder, one of its databases, or nothing.

        What is written to a deleted file is lost. Asked in every call, so one look at the folder has to do: its time
        changes with every name in it.
        """
        if self._lock is None:
            return self.path
        try:
            there = os.stat(self._folder)  # noqa: PTH116 a third of the time of Path.stat
        except OSError:
            return self.path
        seen = there.st_ino, there.st_dev, there.st_mtime_ns
        if seen == self._seen:
            return None
        lost = self._lost()
        # Another change in the same tick of the file system's clock would leave the same time.
        is_settled = time.time_ns() - there.st_mtime_ns > SETTLED_NS
        self._seen = seen if lost is None and is_settled and not self._is_linked else None
        return lost

    def _lost(self) -> Path | None:
        for name, ours in self._files.items():
            try:
                if _identity(name) == ours:
                    continue
            except OSError:
                pass
            return self.path if name == self._lock_name else Path(name)
        for name in self._awaited:
            if Path(name).exists():
                self._awaited = tuple(other for other in self._awaited if other != name)
                self._hold(name)
        return None

    def _hold(self, name: str) -> None:
        with contextlib.suppress(OSError):
            self._files[name] = _identity(name)
            self._is_linked = self._is_linked or Path(name).is_symlink()

    def _is_ours(self) -> bool:
        try:
            return _identity(self._lock_name) == self._files.get(self._lock_name)
        except OSError:
            return False

    def key(self) -> str:
        """The key of the control surface. It stays from one start to the next, so that an open console goes on.

        Raises InvalidFile when a new one cannot be written.
        """
        kept = self.path / "key"
        try:
            key = regular_files.read_text(kept, "ascii", FILE_LIMIT).strip()
        except (OSError, UnicodeDecodeError):
            key = ""
        if len(key) < KEY_LENGTH or not KEY.fullmatch(key):
            key = secrets.token_urlsafe(32)
            self._write(kept, key)
        return key

    def _write(self, target: Path, text: str) -> None:
        try:
            write_private(target, text)
        except OSError as error:  # a folder in the way, a full disk
            path, reason = str(target), error.strerror or str(error)
            raise InvalidFile("CFN-DEV-014", path=path, reason=reason) from error

    def publish(self, url: str) -> Running:
        """Write ``dev.json``, readable by this user only. Raises InvalidFile when it cannot be written."""
        own = Running(url, os.getpid(), self.key(), "AKID" + secrets.token_hex(16), secrets.token_urlsafe(24))
        facts = {"url": url, "pid": own.pid, "key": own.key, "secretId": own.secret_id, "secretKey": own.secret_key}
        self._write(self.path / "dev.json", json.dumps(facts, indent=1))
        return own

    def release(self) -> None:
        if self._lock is None:
            return
        if self._is_ours():  # another's folder otherwise
            with contextlib.suppress(OSError):
                (self.path / "dev.json").unlink(missing_ok=True)
        self._lock.close()
        if self._outer is not None:
            self._outer.close()
        self._lock = self._outer = None


def running(state: Path) -> Running | None:
    """The local cloud that runs on ``state``; None where nobody runs, or ``dev.json`` is a leftover or not ours."""
    told = _announced(state / "dev.json")
    if told is None:
        return None
    return told if is_held(state) else None  # else the process that wrote dev.json is gone


def is_held(state: Path) -> bool:
    """Whether somebody runs on ``state``, or is about to."""
    try:
        lock = _open_lock(state / "lock")
    except OSError:
        return False
    with lock:
        return not files.try_lock(lock)


def is_announced_badly(state: Path) -> bool:
    """Whether ``dev.json`` is there and not ours, so that waiting for whoever holds the lock leads nowhere."""
    return os.path.lexists(state / "dev.json") and _announced(state / "dev.json") is None


def _announced(file: Path) -> Running | None:
    """What a local cloud wrote into ``file``; None for everything else that may be there."""
    try:
        written = regular_files.read_json(file, limit=FILE_LIMIT)
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(written, dict):
        return None
    url, pid = written.get("url"), written.get("pid")
    keys = [written.get(name, "") for name in ("key", "secretId", "secretKey")]
    if not isinstance(url, str) or type(pid) is not int or not 0 < pid < 1 << 32:
        return None
    address = URL.fullmatch(url)
    if address is None or not 0 < int(address[1]) < 1 << 16:
        return None
    if not all(isinstance(key, str) and KEY.fullmatch(key) for key in keys):
        return None
    return Running(url, pid, *keys)


def write_private(target: Path, text: str) -> None:
    """In one step, readable by this user only. Raises OSError."""
    partial = target.with_name(target.name + ".new")
    partial.unlink(missing_ok=True)  # opening a FIFO would wait, and a link would lead to another file
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    partial.replace(target)


def _identity(name: str) -> tuple[int, int]:
    there = Path(name).stat()
    return there.st_ino, there.st_dev


def _open_lock(path: Path) -> IO[str]:
    """``path`` for reading and writing, made when it is missing. Raises OSError, also where it is no regular file."""
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o600)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise regular_files.NotRegular(errno.EINVAL, "`lock` is no regular file", os.fspath(path))
    return os.fdopen(handle, "a+", encoding="utf-8")


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
        return int(lock.read(20) or 0)
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
        return _open_lock(folder / name)
    except OSError:
        return None
