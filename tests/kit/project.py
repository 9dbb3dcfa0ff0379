"""Where things are, and projects to run: a copy of a folder of ``tests/projects/``, or one from a few lines."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
PROJECTS = TESTS / "projects"
CAPTURES = TESTS / "captures"
PAY_EXAMPLES = TESTS / "unit" / "pay" / "examples"
"""Requests and replies of WeChat Pay as the vendor's pages show them."""


def copy_project(name: str, folder: Path) -> Path:
    """``folder``, a copy of ``tests/projects/NAME``."""
    shutil.copytree(PROJECTS / name, folder, dirs_exist_ok=True)
    return folder


def seed_project(folder: Path, modules: Path, sdk: str = "3.0.4", name: str = "seed") -> Path:
    """A copy of a test project with ``node_modules`` of a real SDK linked into each function."""
    copy_project(name, folder)
    for function in (folder / "functions").iterdir():
        package = {"name": function.name, "dependencies": {"wx-server-sdk": sdk}}
        (function / "package.json").write_text(json.dumps(package))
        (function / "node_modules").symlink_to(modules)
    return folder
