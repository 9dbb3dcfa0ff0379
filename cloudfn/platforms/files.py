"""Files: locks, owners and modes."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import IO


def user() -> str:
    """This user in a word, for names in folders that all users share."""
    return str(os.getuid()) if sys.platform != "win32" else "user"


def is_ours(folder: Path) -> bool:
    """Whether ``folder`` belongs to this user; Windows gives each user folders of their own."""
    return sys.platform == "win32" or folder.stat().st_uid == os.getuid()


def others_read(path: Path) -> bool:
    """Whether the mode of ``path`` lets other users read it; on Windows it says nothing about them."""
    return sys.platform != "win32" and bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))


def own(path: Path) -> None:
    """Make ``path`` a file that this user alone can read, whether it is there or not. Raises OSError.

    What SQLite lays beside a database takes over its mode.
    """
    if sys.platform == "win32":
        return
    os.close(os.open(path, os.O_CREAT | os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC, 0o600))
    if others_read(path) and is_ours(path):
        path.chmod(stat.S_IMODE(path.stat().st_mode) & 0o700)


if sys.platform == "win32":
    import msvcrt

    def try_lock(file: IO[str]) -> bool:
        # Far behind the text, so that others can still read who owns it.
        file.seek(1 << 20)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def try_lock(file: IO[str]) -> bool:
        """Take the lock of an open file, until it is closed. False where another process has it."""
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
