"""Reading and walking a user's folders without being held up: regular files of a bounded size, each folder once.

A FIFO blocks whoever opens it until somebody writes, a device may never end, a sparse file of gigabytes fills the
memory, and a link may lead back to a folder above. Everything that reads or walks a project does so through here.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

TEXT_LIMIT = 32 * 1024 * 1024
"""Bytes of the largest file that is read as a text or as JSON; the largest lock files have some megabytes."""

DEEPEST = 128
"""Folders within folders that a walk enters. Nobody nests his own so, and a path of 4,096 bytes cannot be opened."""

TOO_DEEP = "too deep"
LINKED_FOLDER = "a link to a folder"
BROKEN_LINK = "a link to nowhere"
CLOSED = "a folder that may not be read"
"""What ``walk`` says of what it neither gives nor enters, besides ``special``; the first of a folder below ``DEEPEST``
others."""

_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)

_KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISFIFO, "FIFO"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISCHR, "device"),
    (stat.S_ISBLK, "device"),
)


class NotRegular(OSError):
    """What is there is neither a regular file nor a folder."""


class FileTooLarge(OSError):
    """A regular file above the limit of whoever wanted to read it."""


def special(mode: int) -> str:
    """``FIFO``, ``socket`` or ``device`` for ``st_mode``, "" for what may be read or entered."""
    return next((word for is_one, word in _KINDS if is_one(mode)), "")


def read_bytes(path: str | os.PathLike[str], limit: int = TEXT_LIMIT) -> bytes:
    """The content of a regular file of at most ``limit`` bytes.

    Raises OSError: IsADirectoryError for a folder, NotRegular, FileTooLarge, and whatever opening and reading raise.
    """
    handle = os.open(path, _OPEN)
    try:
        found = os.fstat(handle)
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
        if not stat.S_ISREG(found.st_mode):
            raise NotRegular(errno.EINVAL, f"no regular file ({special(found.st_mode)})", os.fspath(path))
        if found.st_size > limit:
            size = f"{found.st_size} bytes, at most {limit} are read"
            raise FileTooLarge(errno.EFBIG, size, os.fspath(path))
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(limit + 1)[:limit]
    finally:
        os.close(handle)


def read_text(path: str | os.PathLike[str], encoding: str = "utf-8-sig", limit: int = TEXT_LIMIT) -> str:
    """The same as text. Raises OSError as ``read_bytes`` does, UnicodeDecodeError."""
    return read_bytes(path, limit).decode(encoding)


def read_json(path: str | os.PathLike[str], encoding: str = "utf-8-sig", limit: int = TEXT_LIMIT) -> Any:
    """The same as JSON. Raises OSError as ``read_bytes`` does, ValueError, also for what is nested too deep."""
    try:
        return json.loads(read_text(path, encoding, limit))
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def why_unread(error: Exception) -> str:
    """Why a file was not read, for people: the system's own words, "not UTF-8", else what ``error`` says."""
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def is_file(path: str | os.PathLike[str]) -> bool:
    """Whether ``path`` is a regular file, by itself or through links."""
    try:
        return stat.S_ISREG(Path(path).stat().st_mode)
    except (OSError, ValueError):
        return False


def is_folder(path: str | os.PathLike[str]) -> bool:
    """Whether ``path`` is a folder; a name that no file system takes, or a place that may not be looked at, is none."""
    try:
        return stat.S_ISDIR(Path(path).stat().st_mode)
    except (OSError, ValueError):
        return False


def is_there(path: str | os.PathLike[str]) -> bool:
    """Whether ``path`` names anything; as ``is_folder``, where ``Path.exists`` would raise OSError for some names."""
    try:
        Path(path).stat()
    except (OSError, ValueError):
        return False
    return True


def kind(path: str | os.PathLike[str]) -> str:
    """``special`` of what is at ``path``, "" where nothing is."""
    try:
        return special(Path(path).stat().st_mode)
    except (OSError, ValueError):
        return ""


def unreadable(path: str | os.PathLike[str], limit: int = TEXT_LIMIT) -> str:
    """Why ``read_bytes`` would refuse what is there, as a word: ``special``, or "5120 MB"; "" for all else."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return ""
    too_large = stat.S_ISREG(found.st_mode) and found.st_size > limit
    return f"{-(-found.st_size >> 20)} MB" if too_large else special(found.st_mode)


def read_given(path: Path, limit: int) -> bytes:
    """``read_bytes`` of a file that somebody names on the command line; one that a shell has opened may be a pipe.

    ``/dev/stdin`` and ``/dev/fd/N`` are read to their end, whatever they are. Raises OSError, FileTooLarge for what
    does not end within ``limit`` bytes.
    """
    place = path.absolute().as_posix()
    if place != "/dev/stdin" and not place.startswith(("/dev/fd/", "/proc/self/fd/")):
        return read_bytes(path, limit)
    with path.open("rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise FileTooLarge(errno.EFBIG, os.strerror(errno.EFBIG), os.fspath(path))
    return content


def resolved(path: Path) -> Path:
    """As ``Path.resolve``, which raises RuntimeError for a link that leads to itself before Python 3.13."""
    return Path(os.path.realpath(path))


def walk(
    top: Path,
    enter: Callable[[os.DirEntry[str]], bool],
    met: Callable[[Path, str], object] = lambda path, what: None,
    deepest: int = DEEPEST,
) -> Iterator[Path]:
    """The regular files below ``top``, sorted in each folder; entries that ``enter`` refuses are left out.

    Links to files count as files, links to folders are not followed. ``met`` is told of all that is passed over: what
    is neither file nor folder, with its kind; a ``LINKED_FOLDER``, a ``BROKEN_LINK``, a folder that is ``CLOSED`` or
    below ``deepest`` others, ``TOO_DEEP``.
    """
    pending = [_entries(os.fspath(top), met)]
    while pending:
        entry = next(pending[-1], None)
        if entry is None:
            pending.pop()
            continue
        if not enter(entry):
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                if len(pending) > deepest:
                    met(Path(entry.path), TOO_DEEP)
                else:
                    pending.append(_entries(entry.path, met))
                continue
            mode = entry.stat().st_mode
        except OSError:  # a link to nowhere or to itself
            met(Path(entry.path), BROKEN_LINK)
            continue
        if stat.S_ISREG(mode):
            yield Path(entry.path)
        else:
            met(Path(entry.path), special(mode) or LINKED_FOLDER)


def _entries(folder: str, met: Callable[[Path, str], object]) -> Iterator[os.DirEntry[str]]:
    """What ``folder`` holds, sorted; nothing where it may not be read."""
    try:
        with os.scandir(folder) as found:
            return iter(sorted(found, key=lambda entry: entry.name))
    except OSError:
        met(Path(folder), CLOSED)
        return iter(())


def entry_is_file(entry: os.DirEntry[str]) -> bool:
    """As ``is_file``, where ``DirEntry.is_file`` raises OSError for a link to itself."""
    try:
        return entry.is_file()
    except OSError:
        return False


def entry_is_folder(entry: os.DirEntry[str]) -> bool:
    """As ``is_folder``, by links too, where ``DirEntry.is_dir`` raises OSError for a link to itself."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def shortened(path: str) -> str:
    """``path`` for messages, its end left out where it has more than 80 characters."""
    return path if len(path) <= 80 else path[:79] + "…"


def seen_from(folder: Path, path: Path) -> str:
    """``path`` as messages show it, with ``/``: relative where it lies inside ``folder``, else as it is."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()
