"""What ``cloudfn storage put`` stores: a file, or all files of a folder. Looked through before anything is stored."""

from __future__ import annotations

from pathlib import Path

from cloudfn import regular_files
from cloudfn.backend.storage import MAX_FILE_BYTES
from cloudfn.errors import InvalidFile


def files_to_store(source: Path) -> list[Path]:
    """``source`` itself, or the files below it, sorted.

    Raises InvalidFile: nothing there, no regular file or one above ``MAX_FILE_BYTES`` (CFN-CLI-011); a folder that
    holds such a thing, a link to a folder, a closed folder or one too deep (CFN-CLI-093).
    """
    if not regular_files.is_there(source):
        raise InvalidFile("CFN-CLI-011", file=str(source), reason="No such file or directory")
    if not regular_files.is_folder(source):
        if what := regular_files.unreadable(source, MAX_FILE_BYTES):
            reason = what if regular_files.is_file(source) else f"no regular file ({what})"
            raise InvalidFile("CFN-CLI-011", file=str(source), reason=reason)
        return [source]
    found = []
    for file in regular_files.walk(source, lambda entry: True, _refuse):
        if what := regular_files.unreadable(file, MAX_FILE_BYTES):
            _refuse(file, what)
        found.append(file)
    return sorted(found)


def _refuse(file: Path, what: str) -> None:
    why = f"more than {regular_files.DEEPEST} folders deep" if what == regular_files.TOO_DEEP else what
    raise InvalidFile("CFN-CLI-093", file=regular_files.shortened(str(file)), what=why)
