"""Folders nested deeper than any path may be long."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def nested(folder: Path, levels: int) -> Iterator[None]:
    """``levels`` folders called d below ``folder``, each in the one before; no path to the last need be short enough.

    They are taken away at the end: what clears tests' folders calls itself for each.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        for _ in range(levels):
            os.mkdir("d", dir_fd=handle)
            inner = os.open("d", os.O_RDONLY, dir_fd=handle)
            os.close(handle)
            handle = inner
        yield
    finally:
        os.close(handle)
        subprocess.run(["rm", "-rf", str(folder / "d")], check=True)
