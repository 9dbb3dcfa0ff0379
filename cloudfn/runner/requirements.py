"""What a Python function's requirements.txt asks for, and where it is installed for local use.

The packages go into a folder of the project's state: not into the interpreter that runs cloudfn, not into the sources.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
import sys
from pathlib import Path

from cloudfn.manifest.values import Function

FILE = "requirements.txt"
SDK = "cloudfn-sdk"
"""Comes with the shim."""

DONE = ".cloudfn-done"


def names(function: Function) -> tuple[str, ...]:
    """The distributions that the file names; options, comments and bare URLs are left out."""
    try:
        lines = (function.dir / FILE).read_text("utf-8").splitlines()
    except OSError:
        return ()
    found = (re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", line) for line in lines)
    return tuple(match.group(1) for match in found if match)


def folder(state: Path, function: Function, python: str) -> Path:
    """Where they are installed: another place for other requirements or another interpreter."""
    content = (function.dir / FILE).read_bytes() if (function.dir / FILE).exists() else b""
    digest = hashlib.sha256(content + (python or sys.version).encode()).hexdigest()[:12]
    return state / "python" / f"{function.name}-{digest}"


def lacking(state: Path, function: Function, python: str) -> bool:
    """Whether something has to be installed. What cloudfn's own interpreter has is found there by the function too."""
    if function.install in ("none", "vendored") or (folder(state, function, python) / DONE).exists():
        return False
    wanted = [name for name in names(function) if not (function.shim and name.lower().replace("_", "-") == SDK)]
    return bool(wanted) and (bool(python) or not all(_installed(name) for name in wanted))


def _installed(name: str) -> bool:
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
