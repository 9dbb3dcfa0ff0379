"""Finds a mini program: native (WeChat DevTools), uni-app or Taro; reads names and two small JSON files only."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pyjson5

from cloudfn import regular_files
from cloudfn.frozen import dataclass

Kind = Literal["native", "uni-app", "taro"]

CONFIG = "project.config.json"
DEPTH = 2
MOST_FOLDERS = 400
SKIPPED = frozenset({"node_modules", "dist", "unpackage", "cloudfunctions", "miniprogram_npm", "__pycache__"})
"""Folders in which no mini program of the user's own stands."""
CONFIG_LIMIT = 1 << 20
NATIVE = ("app.ts", "app.js")
UNI_APP = ("main.ts", "main.js")
TARO = ("app.ts", "app.tsx", "app.js", "app.jsx")


@dataclass(frozen=True, slots=True)
class MiniProgram:
    """``root`` holds its code and ``entry``, the file that runs first. ``config``: DevTools' file, if any."""

    kind: Kind
    root: Path
    entry: Path
    config: Path | None = None


def find(start: Path) -> MiniProgram | None:
    """The nearest one: in ``start``, at most two folders below, or one above. Never raises."""
    folders = list(_folders(start))
    for look in (_in, _without_config):
        for folder in folders:
            if program := look(folder):
                return program
    return _in(start.resolve().parent)


def _without_config(folder: Path) -> MiniProgram | None:
    """Projects often keep DevTools' file out of their repository; it is written anew when the folder is opened."""
    first = _first(folder, NATIVE) if regular_files.is_file(folder / "app.json") else None
    return MiniProgram("native", folder, first) if first else None


def _in(folder: Path) -> MiniProgram | None:
    config = folder / CONFIG
    file = config if regular_files.is_file(config) else None
    needs = _dependencies(folder)
    if any(name.startswith("@tarojs/") for name in needs) and (entry := _first(folder / "src", TARO)):
        return MiniProgram("taro", folder / "src", entry, file)
    for root in (folder / "src", folder):
        if regular_files.is_file(root / "pages.json") and (entry := _first(root, UNI_APP)):
            return MiniProgram("uni-app", root, entry, file)
    if file is None:
        return None
    written = read_config(file).get("miniprogramRoot")
    inner = written.replace("\0", "").strip().lstrip("/\\") if isinstance(written, str) else ""
    root = Path(os.path.normpath(folder / inner))
    first = _first(root, NATIVE)
    return MiniProgram("native", root, first, file) if first else None


def read_config(file: Path) -> dict[str, Any]:
    """DevTools' JSON, which may have comments and commas at ends; empty for what is no object or cannot be read."""
    try:
        text = regular_files.read_text(file, limit=CONFIG_LIMIT)
        try:
            content = json.loads(text)
        except ValueError:
            content = pyjson5.loads(text)
    except (OSError, ValueError, RecursionError, pyjson5.Json5Exception):
        return {}
    return content if isinstance(content, dict) else {}


def _dependencies(folder: Path) -> set[str]:
    package = folder / "package.json"
    if not regular_files.is_file(package):
        return set()
    content = read_config(package)
    lists = (content.get(key) for key in ("dependencies", "devDependencies"))
    return {name for each in lists if isinstance(each, dict) for name in each}


def _first(folder: Path, names: tuple[str, ...]) -> Path | None:
    return next((folder / name for name in names if regular_files.is_file(folder / name)), None)


def _folders(start: Path) -> Iterator[Path]:
    """``start`` and the folders below it, the nearer ones first."""
    level, count = [start], 0
    for depth in range(DEPTH + 1):
        yield from level
        count += len(level)
        if depth == DEPTH or count > MOST_FOLDERS:
            return
        level = [inner for folder in level for inner in _inner(folder)][:MOST_FOLDERS]


def _inner(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []
    return [folder / name for name in names if not name.startswith((".", "_")) and name not in SKIPPED]
