"""The layout of WeChat DevTools: ``project.config.json``, and a ``config.json`` in each function's folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cloudfn.formats.imported import Imported
from cloudfn.errors import InvalidFile, Notice
from cloudfn.manifest.values import SAMPLE_ENV

DEFAULTS: dict[str, Any] = {"runtime": "Nodejs18.15", "handler": "index.main", "timeout": "20s", "memory": 256}
"""DevTools' files say nothing of these; they are set in its window. `cloudfn plan` shows what would change."""

ENTRIES = ("index.js", "package.json", "config.json", "index.ts")


def read(file: Path, content: Mapping[str, Any]) -> Imported:
    """The cloud functions of a mini-program project. Raises InvalidFile (CFN-DEP-082)."""
    root = str(content.get("cloudfunctionRoot") or "cloudfunctions/").strip("/").removeprefix("./")
    notices = [Notice("CFN-DEP-086", {"env": SAMPLE_ENV})]
    functions = {folder.name: _function(folder, notices) for folder in _folders(file.parent / root)}
    name = str(content.get("projectname") or file.parent.name)
    return Imported(
        file.name, name, SAMPLE_ENV, "", str(content.get("appid") or ""), root, DEFAULTS, functions, tuple(notices)
    )


def _folders(root: Path) -> Iterator[Path]:
    """Each first-level folder that holds a function is one, by its name."""
    if not root.is_dir():
        return
    for folder in sorted(root.iterdir()):
        if folder.is_dir() and not folder.name.startswith(".") and any((folder / each).exists() for each in ENTRIES):
            yield folder


def _function(folder: Path, notices: list[Notice]) -> dict[str, Any]:
    file = folder / "config.json"
    if not file.exists():
        return {}
    try:
        content = json.loads(file.read_text("utf-8-sig"))
    except ValueError as error:
        raise InvalidFile("CFN-DEP-082", file=f"{folder.name}/config.json", reason=str(error)) from error
    one: dict[str, Any] = {}
    timers = [each for each in content.get("triggers") or [] if each.get("type", "timer") == "timer"]
    if timers:
        one["triggers"] = [{"name": str(each["name"]), "cron": str(each["config"])} for each in timers]
    openapi = (content.get("permissions") or {}).get("openapi") or []
    if openapi:
        one["permissions"] = {"openapi": list(openapi)}
        notices.append(Notice("CFN-DEP-062", {"function": folder.name, "apis": ", ".join(openapi)}, level="note"))
    for key in content:
        if key not in ("triggers", "permissions"):
            params = {"file": f"{folder.name}/config.json", "key": key, "why": "the manifest has no such setting"}
            notices.append(Notice("CFN-DEP-080", params))
    return one
