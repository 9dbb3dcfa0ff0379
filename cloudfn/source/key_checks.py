"""Keys of WeChat Pay that stand in the functions' own code, whatever language that is in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from cloudfn import key_texts, regular_files
from cloudfn.errors import Notice, Where
from cloudfn.manifest.values import Function, Manifest

ENDINGS = (".js", ".cjs", ".mjs", ".ts", ".cts", ".mts", ".py", ".json", ".yaml", ".yml", ".txt")
"""Key files themselves stay out of every package."""


def check_keys(manifest: Manifest, function: Function) -> Iterator[Notice]:
    """Errors: ``build`` refuses the same."""
    for place in (function.dir, *function.shared):
        for path in regular_files.walk(place, is_source) if regular_files.is_folder(place) else (place,):
            if path.suffix in ENDINGS:
                yield from _keys(manifest, path)


def _keys(manifest: Manifest, path: Path) -> Iterator[Notice]:
    try:
        content = regular_files.read_bytes(path, key_texts.SCAN_BYTES)
    except OSError:
        return
    inside = path.is_relative_to(manifest.directory)
    name = path.relative_to(manifest.directory).as_posix() if inside else path.as_posix()
    for key in key_texts.found(content):
        yield Notice("CFN-SRC-045", {"file": name, "what": key.what}, Where(name, key.line, key.column), "error")


def is_source(entry: os.DirEntry[str]) -> bool:
    """Whether what a function's folder holds may be its own source."""
    return entry.name not in ("node_modules", "__pycache__") and not entry.name.startswith(".")
