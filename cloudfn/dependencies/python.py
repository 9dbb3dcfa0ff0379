"""Runs pip for what a Python function's requirements.txt names, into a folder that is complete once it has its name."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from cloudfn.dependencies import store
from cloudfn.dependencies.environment import tool_environment
from cloudfn.dependencies.store import Hearer, InstallFailed
from cloudfn.dependencies.tool import Tool

FLAGS = ("--disable-pip-version-check", "--no-input", "--no-color")
ONLY_WHEELS = "--only-binary=:all:"
"""The scripts of Python packages run when one is built from its sources; a wheel is only unpacked."""

LAST_LINES = 6
_BUILT = re.compile(r"^\s*Building wheel for (\S+)")


def install(python: str, requirements: Path, final: Path, hearer: Hearer, tool: Tool, *, ignore_scripts: bool) -> None:
    """Make the folder ``final``. Raises InstallFailed, ToolStopped, OSError."""
    store.sweep(final.parent)
    fresh = store.scratch(final.parent)
    words = ["-m", "pip", "install", *FLAGS, *([ONLY_WHEELS] if ignore_scripts else []), "--target", str(fresh)]
    try:
        hearer.began()
        code, lines = tool.run(
            [python, *words, "-r", requirements.name], requirements.parent, tool_environment(), hearer.line
        )
        if code != 0:
            raise InstallFailed("pip install", _reason(lines), transient=code < 0, interrupted=code < 0)
        hearer.scripts(built(lines))
        with contextlib.suppress(OSError):  # another process may have been quicker
            fresh.rename(final)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def built(lines: Sequence[str]) -> tuple[str, ...]:
    """The packages that pip built from their sources, whose scripts ran."""
    return tuple(sorted({found.group(1) for line in lines if (found := _BUILT.match(line))}))


def _reason(lines: Sequence[str]) -> str:
    told = [line for line in lines if " " in line]
    return "\n".join(told[-LAST_LINES:]) or "it gave no reason"
