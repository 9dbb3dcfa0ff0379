"""Folders of functions: which of the first-level folders are one, and what the others are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from cloudfn import regular_files
from cloudfn.manifest.values import BOOTSTRAP

BARE = ("cloudfunctions", "cloudfunction", "functions", "cloud/functions", "cloud")
"""Where public projects keep their functions when no file says so, in the order of how usual they are."""

ENTRIES = ("index.js", "index.cjs", "index.mjs", "index.ts", "index.py")
OTHERS = {
    "Dockerfile": "Docker",
    "main.go": "Go",
    "index.php": "PHP",
    "pom.xml": "Java",
}
"""Files that tell another kind of function, in this order."""

SKIPPED = frozenset({"node_modules", "miniprogram_npm", "dist", "build", "__pycache__"})
_MAIN = re.compile(rb"\bmain\b")
_SDK = re.compile(rb"wx-server-sdk|@cloudbase/node-sdk|tcb-admin-node")
HEAD_BYTES = 200_000


def inside(root: Path) -> Iterator[Path]:
    """The first-level folders of ``root`` that could be functions, by name."""
    try:
        found = sorted(root.iterdir())
    except OSError:
        return
    for folder in found:
        if not folder.name.startswith(".") and folder.name not in SKIPPED and regular_files.is_folder(folder):
            yield folder


def has_entry(folder: Path, handler: str = "") -> bool:
    """Whether the file of ``handler`` (default: ``index``) is there, in JavaScript, TypeScript or Python."""
    file = handler.rpartition(".")[0]
    names = tuple(f"{file}{suffix}" for suffix in (".js", ".cjs", ".mjs", ".ts", ".py")) if file else ENTRIES
    return any(regular_files.is_file(folder / name) for name in names)


def other_kind(folder: Path) -> str:
    """What else the folder holds: Docker, Go, PHP, Java, or ""."""
    if any(regular_files.is_file(folder / name) for name in ENTRIES):
        return ""
    return next((kind for name, kind in OTHERS.items() if regular_files.is_file(folder / name)), "")


def is_web(folder: Path) -> bool:
    """Whether the folder holds an HTTP function."""
    return regular_files.is_file(folder / BOOTSTRAP)


def runtime_of(folder: Path) -> str:
    """The runtime where the entry, or what starts an HTTP function, tells that it is not Node.js."""
    if is_web(folder):
        return "Python3.9" if b"python" in _head(folder / BOOTSTRAP) else ""
    scripts = any(regular_files.is_file(folder / name) for name in ENTRIES[:-1])
    return "Python3.9" if not scripts and regular_files.is_file(folder / "index.py") else ""


def looks_like_function(folder: Path) -> bool:
    """Whether the code of an undeclared folder is a cloud function's, and not a library's or another platform's."""
    if is_web(folder):
        return True
    heads = [_head(folder / name) for name in ENTRIES if regular_files.is_file(folder / name)]
    return any(_MAIN.search(head) and (_SDK.search(head) or b"exports" in head or b"export" in head) for head in heads)


def exports_main(folder: Path) -> bool:
    """Whether the word ``main`` is in the entry at all."""
    return any(_MAIN.search(_head(folder / name)) for name in ENTRIES if regular_files.is_file(folder / name))


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(HEAD_BYTES)
    except OSError:
        return b""
