"""A file of an environment, or of the local storage."""

from __future__ import annotations

from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class StoredFile:
    """``size`` in bytes; ``modified`` as its store writes it; ``file_id`` is what functions know it by."""

    path: str
    size: int
    modified: str
    file_id: str
