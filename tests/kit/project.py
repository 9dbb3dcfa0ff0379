"""Where things are, and projects to run: a copy of a folder of ``tests/projects/``, or one from a few lines."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
PROJECTS = TESTS / "projects"
CAPTURES = TESTS / "captures"
PAY_EXAMPLES = TESTS / "unit" / "pay" / "examples"
"""Requests and replies of WeChat Pay as the vendor's pages show them."""


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    """``folder`` with ``files``: path below it -> text."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def write_functions(folder: Path, **sources: str) -> Path:
    """``folder`` with ``functions/NAME/index.js`` for each."""
    return write_files(folder, {f"functions/{name}/index.js": source for name, source in sources.items()})


def copy_project(source: str | Path, folder: Path) -> Path:
    """``folder``, a copy of ``source``: a name in ``tests/projects/``, or any folder."""
    unwanted = shutil.ignore_patterns("node_modules", ".cloudfn")
    shutil.copytree(PROJECTS / source, folder, ignore=unwanted, dirs_exist_ok=True)
    return folder


def link_modules(project: Path, modules: Path) -> Path:
    """``project``, with ``modules`` as ``node_modules`` of each function, so that nothing is installed."""
    for function in (project / "functions").iterdir():
        (function / "node_modules").symlink_to(modules, target_is_directory=True)
    return project


def seed_project(folder: Path, modules: Path, sdk: str = "3.0.4", name: str = "seed") -> Path:
    """A copy of a test project whose functions ask for a real SDK, and have it."""
    copy_project(name, folder)
    for function in (folder / "functions").iterdir():
        package = {"name": function.name, "dependencies": {"wx-server-sdk": sdk}}
        (function / "package.json").write_text(json.dumps(package))
    return link_modules(folder, modules)
