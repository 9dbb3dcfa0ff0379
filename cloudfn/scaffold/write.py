"""Puts rendered files on disk: all of them or, when one is in the way, none."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cloudfn.errors import InvalidFile
from cloudfn.scaffold.render import NewFile


def write(directory: Path, files: Iterable[NewFile], force: bool = False) -> tuple[Path, ...]:
    """Write ``files`` below ``directory``. Raises InvalidFile, before anything is written, when one exists.

    With ``force`` existing files are replaced; a folder in a file's place still stops it.
    """
    chosen = tuple(files)
    taken = [file.path for file in chosen if (directory / file.path).exists()]
    blocked = [path for path in taken if (directory / path).is_dir()]
    if blocked or (taken and not force):
        raise InvalidFile("CFN-CFG-060", directory=str(directory), files=", ".join((blocked or taken)[:5]))
    written = []
    for file in chosen:
        path = directory / file.path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.text.encode())
        except OSError as error:
            raise InvalidFile("CFN-CFG-061", path=str(path), what=error.strerror or str(error)) from error
        written.append(path)
    return tuple(written)
