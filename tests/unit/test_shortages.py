"""What counts as a lack of descriptors, disk, memory or processes, and what does not."""

from __future__ import annotations

import errno
import os
import sqlite3

import pytest

from cloudfn.errors import InvalidFile
from cloudfn.shortages import DESCRIPTORS, DISK, MEMORY, PROCESSES, shortage


def _from(error: BaseException) -> InvalidFile:
    wrapped = InvalidFile("CFN-DEV-042", path="x", problem=str(error))
    wrapped.__cause__ = error
    return wrapped


def _of_sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("no")
    error.sqlite_errorcode = code
    return error


def _of_system(number: int) -> OSError:
    return OSError(number, os.strerror(number), "/some/where")


LACKS: list[tuple[BaseException, str]] = [
    (_of_system(errno.EMFILE), DESCRIPTORS),
    (_of_system(errno.ENFILE), DESCRIPTORS),
    (_of_system(errno.ENOSPC), DISK),
    (_of_system(errno.EDQUOT), DISK),
    (_of_system(errno.ENOMEM), MEMORY),
    (MemoryError(), MEMORY),
    (_of_system(errno.EAGAIN), PROCESSES),
    (RuntimeError("can't start new thread"), PROCESSES),
    (ImportError(f"libx.so: cannot open shared object file: {os.strerror(errno.EMFILE)}"), DESCRIPTORS),
    (_of_sqlite(sqlite3.SQLITE_FULL), DISK),
    (_of_sqlite(sqlite3.SQLITE_NOMEM), MEMORY),
]
OTHERS: list[BaseException] = [
    _of_system(errno.EACCES),
    OSError("without a number"),
    ImportError("no module named x"),
    _of_sqlite(sqlite3.SQLITE_CANTOPEN),  # a descriptor is left
    _of_sqlite(sqlite3.SQLITE_BUSY),
    RuntimeError("cannot schedule new futures after shutdown"),
    ValueError("Too many open files"),
]


@pytest.mark.parametrize(("error", "code"), LACKS, ids=repr)
def test_a_lack_is_told_by_its_name_also_as_a_cause(error: BaseException, code: str) -> None:
    for met in (error, _from(error), _from(_from(error))):
        lack = shortage(met)
        assert lack is not None and lack.code == code
        assert shortage(lack) is lack
        for lang in ("en", "zh"):
            (notice,) = lack.notices
            assert notice.title(lang) and notice.fix(lang)
            assert "some/where" in notice.title(lang) or "some/where" not in str(error)


def test_so_is_one_in_whose_handling_something_else_failed() -> None:
    """As a loop does that cannot be closed after it could not be made."""
    with pytest.raises(RuntimeError) as failed:
        try:
            raise _of_system(errno.EMFILE)
        finally:
            raise RuntimeError("Cannot close a running event loop")
    lack = shortage(failed.value)
    assert lack is not None and lack.code == DESCRIPTORS


@pytest.mark.parametrize("error", OTHERS, ids=repr)
def test_every_other_failure_is_none(error: BaseException) -> None:
    assert shortage(error) is None and shortage(_from(error)) is None
