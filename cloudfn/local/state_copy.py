"""A consistent copy of a state folder, also while another process works on it."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path

from cloudfn import regular_files
from cloudfn.backend.storage import MAX_PATH_BYTES
from cloudfn.sqlite_files import damage_reported, require_file

LEFT_OUT = {"lock", "dev.json", "key", "history.db", "cache", "artifacts", "deploy", "logs"}

DEEPEST = MAX_PATH_BYTES // 2
"""Folders within folders that a cloud path can have."""


def copy_state(source: Path, target: Path) -> None:
    """Databases through SQLite's own backup, so that a write in between does no harm; regular files as they are. Links
    to folders are not followed: nothing of ours is one, and the cloud's storage lists none.

    Raises InvalidFile for a database that is damaged or cannot be read.
    """
    target.mkdir(parents=True, exist_ok=True)
    for entry in source.iterdir():
        if entry.name in LEFT_OUT or entry.name.endswith(("-wal", "-shm", ".new")):
            continue
        if entry.is_dir():
            (target / entry.name).mkdir(mode=0o700, exist_ok=True)  # its owner's alone, as the state itself is
            for file in regular_files.walk(entry, lambda inner: True, deepest=DEEPEST):
                copy = target / entry.name / file.relative_to(entry)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, copy)
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
