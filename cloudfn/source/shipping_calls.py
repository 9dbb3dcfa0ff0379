"""Whether any function tells WeChat of shipping. By text alone: the API has one name by cloud call, one over HTTPS."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from cloudfn.errors import Notice
from cloudfn.manifest.values import Manifest
from cloudfn.regular_files import read_bytes, walk

NAMES = (
    b"uploadShippingInfo",
    b"upload_shipping_info",
    b"uploadCombinedShippingInfo",
    b"upload_combined_shipping_info",
)
SUFFIXES = (".js", ".cjs", ".mjs", ".ts", ".py")


def shipping_owed(manifest: Manifest) -> tuple[Notice, ...]:
    """One notice for a project that takes payments and never uploads what becomes of the goods, else none."""
    if not manifest.payments or any(_tells(path) for path in _files(manifest)):
        return ()
    return (Notice("CFN-PAY-205", {"functions": ", ".join(_callers(manifest)) or "-"}),)


def _files(manifest: Manifest) -> Iterator[Path]:
    """Sources of every function and of what it shares, without installed packages."""
    folders = {function.dir for function in manifest.functions.values()}
    folders |= {shared for function in manifest.functions.values() for shared in function.shared}
    for folder in sorted(folders):
        if folder.is_file():
            yield folder
        else:
            yield from (path for path in walk(folder, _is_own) if path.suffix in SUFFIXES)


def _is_own(entry: os.DirEntry[str]) -> bool:
    return entry.name != "node_modules" and not entry.name.startswith(".")


def _tells(path: Path) -> bool:
    try:
        text = read_bytes(path)
    except OSError:
        return False
    return any(name in text for name in NAMES)


def _callers(manifest: Manifest) -> list[str]:
    return sorted({name for binding in manifest.payments.values() for name in binding.callers})
