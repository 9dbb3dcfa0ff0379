"""Which functions the mini program, or another function, calls by name: a callback among them must go on answering."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from cloudfn import regular_files
from cloudfn.formats import folders

SUFFIXES = frozenset({".js", ".ts", ".mjs", ".cjs", ".vue", ".jsx", ".tsx", ".wxs"})
MAX_BYTES = 400_000
MAX_FILES = 3000


def called(names: Collection[str], project: Path) -> frozenset[str]:
    """Those of ``names`` that some file below ``project`` hands to ``callFunction``."""
    if not names:
        return frozenset()
    choice = "|".join(re.escape(name) for name in sorted(names))
    pattern = re.compile(rf"""callFunction\b[^;]{{0,200}}?\bname\s*:\s*(['"`])({choice})\1""".encode())
    found: set[str] = set()
    for n, file in enumerate(_sources(project)):
        if n >= MAX_FILES or len(found) == len(names):
            break
        try:
            data = regular_files.read_bytes(file) if file.stat().st_size <= MAX_BYTES else b""
        except OSError:
            continue
        found |= {match[2].decode() for match in pattern.finditer(data)}
    return frozenset(found)


def _sources(project: Path) -> Iterator[Path]:
    for path in regular_files.walk(project, _is_own):
        if path.suffix in SUFFIXES:
            yield path


def _is_own(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and entry.name not in folders.SKIPPED
