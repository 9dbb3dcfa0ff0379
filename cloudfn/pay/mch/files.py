"""Folders of keys: written whole or not at all, for their owner only."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from cloudfn.errors import InvalidFile


def store(folder: Path, files: Mapping[str, bytes]) -> None:
    """All files or none; where another process was faster, its own stay. Raises InvalidFile CFN-PAY-134."""
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        fresh.mkdir(0o700, parents=True)
        for name, data in files.items():
            with os.fdopen(os.open(fresh / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
        if folder.exists() and not (folder / list(files)[-1]).exists():  # what a crash or a hand left of it
            shutil.rmtree(folder)
        if not folder.exists():
            fresh.rename(folder)
    except OSError as error:
        if not folder.exists():
            raise InvalidFile("CFN-PAY-134", folder=str(folder), problem=error.strerror or str(error)) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
