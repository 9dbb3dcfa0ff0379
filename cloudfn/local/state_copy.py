"""A consistent copy of a state folder, also while another process works on it."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path

from cloudfn import regular_files
from cloudfn.sqlite_files import damage_reported, require_file

LEFT_OUT = {"lock", "dev.json", "key", "history.db", "cache", "artifacts", "deploy", "logs"}


def copy_state(source: Path, target: Path) -> None:
    """Databases through SQLite's own backup, so that a write in between does no harm; files as they are.

    Raises InvalidFile for a database that is damaged or cannot be read.
    """
    target.mkdir(parents=True, exist_ok=True)
    for entry in source.iterdir():
        if entry.name in LEFT_OUT or entry.name.endswith(("-wal", "-shm", ".new")):
            continue
        if entry.is_dir():
            shutil.copytree(entry, target / entry.name, dirs_exist_ok=True, ignore=_special)
        elif entry.suffix == ".db":
            require_file(entry)
            with (
                damage_reported(entry),
                contextlib.closing(sqlite3.connect(entry)) as old,
                contextlib.closing(sqlite3.connect(target / entry.name)) as new,
            ):
                old.backup(new)
        elif regular_files.is_file(entry):
            shutil.copy2(entry, target / entry.name)


def _special(folder: str, names: list[str]) -> list[str]:
    """What is neither file nor folder, and would be waited for."""
    return [name for name in names if regular_files.kind(Path(folder, name))]
