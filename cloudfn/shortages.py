"""What the machine has run out of: file descriptors, disk, memory, processes. No bug, and it passes."""

from __future__ import annotations

import errno
import os
import sqlite3

from cloudfn import codes
from cloudfn.codes import dev_shortages
from cloudfn.errors import UserError
from cloudfn.platforms.terminal import most_open_files

codes.AT_HAND.update(codes.table(*dev_shortages.SHORTAGES))

DESCRIPTORS, DISK, MEMORY, PROCESSES = SHORTAGES = ("CFN-DEV-086", "CFN-DEV-087", "CFN-DEV-088", "CFN-DEV-081")
OF_SYSTEM = {
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), DESCRIPTORS),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), DISK),
    errno.ENOMEM: MEMORY,
    errno.EAGAIN: PROCESSES,  # of what begins a process; whoever uses a lock or a socket takes it for "later" himself
}
"""The codes by what the system says."""
OF_SQLITE = {sqlite3.SQLITE_FULL: DISK, sqlite3.SQLITE_NOMEM: MEMORY}
UNOPENED = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR)
"""SQLite does not tell why it could not open a file."""
NO_THREAD = "can't start new thread"
"""What Python says; it gives no number."""
OF_A_DATABASE = 4
"""Descriptors that a database takes: itself, its journal, the memory that is shared, its folder."""


def shortage(error: BaseException) -> UserError | None:
    """``error``, or what it came from, as a lack of ``SHORTAGES``; None for every other failure.

    Opens nothing that it does not close, and imports nothing: it is asked when neither may be possible.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, UserError) and cause.code in SHORTAGES:
            return cause
        if code := _code(cause):
            reason = _reason(cause)
            if code != DESCRIPTORS:
                return UserError(code, reason=reason)
            return UserError(code, reason=reason, limit=most_open_files() or "∞")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return None


def _code(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return MEMORY
    if type(error) is RuntimeError and str(error) == NO_THREAD:
        return PROCESSES
    if isinstance(error, OSError):
        return OF_SYSTEM.get(error.errno or 0, "")
    if isinstance(error, ImportError):  # of a compiled module, by the system's loader, which gives no number
        return next((code for number, code in OF_SYSTEM.items() if os.strerror(number) in str(error)), "")
    if isinstance(error, sqlite3.Error):
        primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return DESCRIPTORS if primary in UNOPENED and _too_few_are_left() else OF_SQLITE.get(primary, "")
    return ""


def _too_few_are_left() -> bool:
    opened: list[int] = []
    try:
        for _ in range(OF_A_DATABASE):
            opened.append(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return OF_SYSTEM.get(error.errno or 0) == DESCRIPTORS
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return False


def _reason(error: BaseException) -> str:
    """The system's own words, with the file where it names one."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return str(error) or type(error).__name__
