"""A project with the packed package in it, whose functions have the real SDK."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.npm_package import pack
from tests.kit.project import copy_project, link_modules

SUITE = Path(__file__).parent / "suites" / "project"


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack(tmp_path_factory.mktemp("npm"))[0]


@pytest.fixture
def suite(package: Path, npm: Callable[..., Path], tmp_path: Path) -> Path:
    """A copy of the project of ``suites``; ``report`` is an ES module."""
    project = copy_project(SUITE, tmp_path / "suite")
    sdk = npm("wx-server-sdk@3.0.4")
    for function in (project / "functions").iterdir():
        kind = "module" if function.name == "report" else "commonjs"
        told = {"name": function.name, "type": kind, "dependencies": {"wx-server-sdk": "3.0.4"}}
        (function / "package.json").write_text(json.dumps(told))
    link_modules(project, sdk)
    (project / "node_modules").mkdir()
    (project / "node_modules" / "wx-server-sdk").symlink_to(sdk / "wx-server-sdk")
    shutil.copytree(package, project / "node_modules" / "cloudfn-testing")
    (project / "package.json").write_text('{"private": true, "jest": {"testEnvironment": "node", "testMatch": []}}')
    return project
