"""Files and folders that this user may not write: an expected failure, wherever it is met."""

from __future__ import annotations

import errno

KINDS = frozenset((errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.EEXIST))
"""Owner or mode, a disk that is only read, and a file where a folder belongs."""


def is_unwritable(error: OSError) -> bool:
    return error.errno in KINDS and bool(error.filename)


def place_of(error: OSError) -> object:
    """What could not be written: of a draft that is put in place (``os.replace``), the place and not the draft."""
    return error.filename2 or error.filename
