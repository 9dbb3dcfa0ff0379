"""Paths of the command line, tried before the command does anything: one clear error instead of a late one.

``READ`` is looked at only; ``WRITE`` is a file that can be made or replaced in a folder that exists,
``WRITE_DEEP`` one whose folders are made as well, ``WRITE_ANY`` a folder too; ``FOLDER`` can be made or filled, with
the folders above it.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import click

from cloudfn.errors import InvalidFile


class Read(click.Path):
    """Raises InvalidFile (CFN-CLI-011) for a path that the system refuses to look at; one that is missing may pass."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if reason := _refusal(value):
            raise InvalidFile("CFN-CLI-011", file=_shown(value), reason=reason)
        return super().convert(value, param, ctx)


class Write(click.Path):
    """Raises InvalidFile (CFN-CFG-061) for a path that cannot be written."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if reason := _refusal(value):
            raise InvalidFile("CFN-CFG-061", path=_shown(value), what=reason)
        path = super().convert(value, param, ctx)
        if reason := self.obstacle(Path(os.fsdecode(path))):
            raise InvalidFile("CFN-CFG-061", path=_shown(value), what=reason)
        return path

    def obstacle(self, path: Path) -> str:
        """Why a file cannot be made or replaced there."""
        return "" if path.exists() and os.access(path, os.W_OK) else _no_room(path.parent)


class Deep(Write):
    def obstacle(self, path: Path) -> str:
        """Why a file cannot be made or replaced there, with the folders above it."""
        return "" if path.exists() and os.access(path, os.W_OK) else _no_room(_nearest(path.parent))


class Folder(Write):
    def obstacle(self, path: Path) -> str:
        """Why the folder cannot be made, or nothing be put into it."""
        return _no_room(_nearest(path))


READ = Read(path_type=Path)
WRITE = Write(dir_okay=False, path_type=Path)
WRITE_DEEP = Deep(dir_okay=False, path_type=Path)
WRITE_ANY = Deep(path_type=Path)
FOLDER = Folder(file_okay=False, path_type=Path)


def _refusal(value: Any) -> str:
    """The system's word against looking at ``value``; "" when it can be looked at, or is not there."""
    if not os.fspath(value):
        return os.strerror(2)
    try:
        Path(value).stat()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        return error.strerror or str(error)
    except ValueError as error:  # a NUL
        return str(error)
    return ""


def _nearest(folder: Path) -> Path:
    """The folder itself, or the nearest above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists() or place == place.parent)


def _no_room(folder: Path) -> str:
    """The system's word against making something in ``folder``: permissions alone do not tell it."""
    try:
        Path(tempfile.mkdtemp(prefix=".cloudfn-", dir=folder)).rmdir()
    except OSError as error:
        return f"{error.strerror or error} ({folder})"
    return ""


def _shown(value: Any) -> str:
    return os.fspath(value).replace("\0", "\\0") or "''"
