"""Looks for a project of another tool, in the order in which that tool looks itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cloudfn.formats import cloudbaserc, devtools
from cloudfn.formats.imported import Imported
from cloudfn.errors import InvalidFile, NotFound

RC_NAMES = ("cloudbaserc", "cloudbaserc.json", "cloudbaserc.yaml", "cloudbaserc.yml")
SCRIPTS = ("cloudbaserc.js", "cloudbase.config.js")


def read(directory: Path, file: Path | None = None, *, mode: str = "") -> Imported:
    """The project in ``directory``, or in ``file``. ``mode`` chooses ``.env.<mode>``.

    Raises NotFound (CFN-DEP-081), InvalidFile (CFN-DEP-082, -083, -084).
    """
    if file is not None:
        return _read_file(file.resolve(), mode)
    package = directory / "package.json"
    if package.exists() and isinstance(_json(package).get("cloudbase"), dict):
        return _read_file(package, mode)
    for name in (*RC_NAMES, *SCRIPTS, "tcbrc.json"):
        if (directory / name).exists():
            return _read_file(directory / name, mode)
    if (directory / "project.config.json").exists():
        return _read_file(directory / "project.config.json", mode)
    raise NotFound("CFN-DEP-081", directory=directory.name or str(directory))


def _read_file(file: Path, mode: str) -> Imported:
    if not file.exists():
        raise NotFound("CFN-DEP-081", directory=str(file))
    if file.name == "tcbrc.json":
        raise InvalidFile("CFN-DEP-083", file=file.name)
    if file.suffix == ".js":
        raise InvalidFile("CFN-DEP-084", file=file.name)
    if file.name == "project.config.json":
        return devtools.read(file, _json(file))
    content = _yaml(file) if file.suffix in (".yaml", ".yml") else _json(file)
    if file.name == "package.json":
        content = content["cloudbase"]
    return cloudbaserc.read(file, content, mode)


def _json(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise InvalidFile("CFN-DEP-082", file=file.name, reason=str(error)) from error
    return _mapping(file, content)


def _yaml(file: Path) -> dict[str, Any]:
    import yaml

    try:
        content = yaml.safe_load(file.read_text("utf-8-sig"))
    except (OSError, yaml.YAMLError) as error:
        raise InvalidFile("CFN-DEP-082", file=file.name, reason=str(error)) from error
    return _mapping(file, content)


def _mapping(file: Path, content: object) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise InvalidFile("CFN-DEP-082", file=file.name, reason="not an object")
    return content
