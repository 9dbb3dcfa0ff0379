"""A package without what ``lay`` put into it: the user's own files, handler and shared folders."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from cloudfn.frozen import dataclass
from cloudfn.shim.lay import ENTRY, FOLDER, SHARED

_WRAPPED = re.compile(rb'\.wrap\(.*?, ("(?:[^"\\]|\\.)*")(?:, (\{.*\}))?\);')
PYTHON = "cloudfn_sdk/"


@dataclass(frozen=True, slots=True)
class OwnCode:
    """``handler`` is the user's. ``shared``: path -> content, relative to the folder in which the function's own path
    was ``at``; both empty for a function that shares nothing. ``shim``: whether there was one.
    """

    handler: str
    files: Mapping[str, bytes]
    shared: Mapping[str, bytes]
    at: str = ""
    shim: bool = False


def unlay(files: Mapping[str, bytes], handler: str) -> OwnCode:
    """What of a deployed package with ``handler`` is the user's own."""
    wrapped = _WRAPPED.search(files.get(f"{ENTRY}.js", b"")) if handler == f"{ENTRY}.main" else None
    if wrapped is None:
        own = {name: data for name, data in files.items() if not name.startswith(PYTHON)}
        return OwnCode(handler, own, {}, shim=len(own) < len(files))
    options = json.loads(wrapped[2]) if wrapped[2] else {}
    at = str(options.get("at", ""))
    shared: dict[str, bytes] = {}
    if at and not PurePosixPath(at).is_absolute() and ".." not in PurePosixPath(at).parts:
        head = f"{SHARED}/"
        shared = {name.removeprefix(head): data for name, data in files.items() if name.startswith(head)}
    ours = (f"{FOLDER}/", *((f"{SHARED}/",) if shared else ()))
    own = {name: data for name, data in files.items() if name != f"{ENTRY}.js" and not name.startswith(ours)}
    return OwnCode(str(json.loads(wrapped[1])), own, shared, at if shared else "", shim=True)


def shared_roots(code: OwnCode) -> tuple[str, ...]:
    """The folders and files to name under ``shared:``: each as far below as it parts from the function's own path."""
    roots: dict[str, None] = {}
    for name in code.shared:
        parts, own = PurePosixPath(name).parts, PurePosixPath(code.at).parts
        common = next((n for n, pair in enumerate(zip(parts, own, strict=False)) if pair[0] != pair[1]), 0)
        roots.setdefault("/".join(parts[: common + 1]))
    return tuple(roots)
