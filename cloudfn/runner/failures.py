"""Why a call gave no result: from what a worker said, or from how its process ended, to a ``Failure``. Pure."""

from __future__ import annotations

import re
import signal
from collections.abc import Mapping
from typing import Any, get_args
from urllib.parse import unquote

from cloudfn import codes
from cloudfn.calls import Failure, FailureKind

CODES: Mapping[FailureKind, str] = {
    "unknown": "CFN-RUN-001",
    "busy": "CFN-RUN-002",
    "depth": "CFN-RUN-003",
    "deadlock": "CFN-RUN-004",
    "event_too_large": "CFN-RUN-005",
    "load": "CFN-RUN-006",
    "install": "CFN-RUN-007",
    "error": "CFN-RUN-008",
    "result": "CFN-RUN-009",
    "exit": "CFN-RUN-010",
    "memory": "CFN-RUN-011",
    "timeout": "CFN-RUN-012",
    "closed": "CFN-RUN-013",
}

FRAME = re.compile(r"(?:\(|at (?:async )?)([^()]+?):(\d+):\d+\)?$")
"""A line of a JavaScript stack: ``at name (FILE:LINE:COLUMN)`` or ``at FILE:LINE:COLUMN``."""

KINDS = get_args(FailureKind)


def of(kind: FailureKind, /, *, stack: str = "", **params: object) -> Failure:
    """A failure that cloudfn found itself; the code's title is its message."""
    code = CODES[kind]
    return Failure(kind, codes.say(code, params, "title"), stack, code)


def from_worker(kind: str, said: Mapping[str, Any]) -> Failure:
    """A failure in the worker's own words."""
    certain: FailureKind = kind if kind in KINDS else "error"  # type: ignore[assignment]
    return Failure(certain, str(said.get("message", "")), str(said.get("stack", "")), CODES[certain])


def load(said: Mapping[str, Any]) -> Failure:
    """The module does not load. A syntax error's stack begins with ``file:line``, which is the part to read first."""
    message, stack = str(said.get("message", "")), str(said.get("stack", ""))
    name = str(said.get("name", ""))
    full = f"{name}: {message}" if name and not message.startswith(name) else message
    return Failure("load", full, stack, CODES["load"])


def unforeseen(error: Exception) -> Failure:
    """What cloudfn itself did not expect before the code was loaded."""
    return Failure("load", f"{type(error).__name__}: {error}", "", CODES["load"])


def load_timeout(seconds: float) -> Failure:
    return Failure("load", f"the module did not finish loading within {seconds:g} s", "", CODES["load"])


def load_ended(failure: Failure) -> Failure:
    return Failure("load", f"the process ended while loading: {failure.message}", failure.stack, CODES["load"])


def never_ready(code: int | None, stderr: bytes) -> Failure:
    """The process ended before it dialled back: its own last words are the best that there is."""
    words = stderr.decode("utf-8", "replace").strip()
    return Failure(
        "load", f"the process did not start ({_how(code)}){': ' + words if words else ''}", "", CODES["load"]
    )


def place(failure: Failure, *folders: str) -> str:
    """``file:line`` of ``failure`` inside one of ``folders``, "" when its stack names none."""
    syntax = re.match(r"(.+?):(\d+)\n", failure.stack)
    if syntax and not syntax.group(1).startswith(" "):
        return f"{_path(syntax.group(1))}:{syntax.group(2)}"
    frames = [f"{file}:{line}" for file, line in re.findall(r'File "(.+?)", line (\d+)', failure.stack)]
    if inside := [frame for frame in frames if frame.startswith(folders)]:
        return inside[-1]  # Python's innermost frame comes last
    for line in failure.stack.splitlines():
        if (found := FRAME.search(line)) and (file := _path(found.group(1))).startswith(folders):
            return f"{file}:{found.group(2)}"
    return ""


def _path(place: str) -> str:
    return unquote(place.removeprefix("file://")) if place.startswith("file://") else place


def ended(code: int | None, crash: Mapping[str, Any], stderr: bytes) -> Failure:
    """How the process ended by itself: an exception, exit, out of memory, a signal."""
    if b"out of memory" in stderr and code not in (0, 1):
        return of("memory", reason="V8's heap is full")
    if thrown := crash.get("crash"):
        return from_worker("error", thrown)
    leaving = crash.get("exiting", {})
    return of("exit", how=_how(code), stack=str(leaving.get("stack", "")))


def _how(code: int | None) -> str:
    if code is None:
        return "the connection closed"
    if code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"
