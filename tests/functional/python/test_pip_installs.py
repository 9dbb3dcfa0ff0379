"""Packages of Python functions for local use: one folder for equal requirements, no keys, told scripts."""

from __future__ import annotations

import asyncio
import io
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cloudfn.events.tasks import Noticed, TaskStarted
from tests.kit.runner import kit, run
from tests.kit.wheels import Shelf

PYTHON: dict[str, Any] = {
    "runtime": f"Python{sys.version_info[0]}.{sys.version_info[1]}",
    "handler": "index.main_handler",
}
INDEX = "import json, tea\ndef main_handler(event, context):\n    return tea.word\n"
BACKEND = """
import os, zipfile

def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = "tea-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as archive:
        archive.writestr("tea.py", "word = " + repr(" ".join(sorted(os.environ))))
        archive.writestr("tea-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: tea\\nVersion: 1.0\\n")
        archive.writestr("tea-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        archive.writestr("tea-1.0.dist-info/RECORD", "")
    return name
"""
SOURCE = {
    "pyproject.toml": "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n",
    "backend.py": BACKEND,
    "PKG-INFO": "Metadata-Version: 2.1\nName: tea\nVersion: 1.0\n",
}


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    found = Shelf(tmp_path / "shelf")
    for name, value in found.environment.items():
        monkeypatch.setenv(name, value)
    return found


def source_package(shelf: Shelf, files: Mapping[str, str]) -> None:
    with tarfile.open(shelf.folder / "tea-1.0.tar.gz", "w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(f"tea-1.0/{name}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))


def sources(*names: str) -> dict[str, str]:
    return {
        f"{name}/{file}": text for name in names for file, text in (("index.py", INDEX), ("requirements.txt", "tea\n"))
    }


def test_equal_requirements_are_installed_once(tmp_path: Path, shelf: Shelf) -> None:
    shelf.wheel("tea", {"tea.py": "word = 'oolong'\n"})

    async def work() -> None:
        async with kit(tmp_path / "functions", sources("f1", "f2", "f3"), **PYTHON) as it:
            assert await asyncio.gather(*(it.value(name) for name in ("f1", "f2", "f3"))) == ["oolong"] * 3
            (started,) = it.seen(TaskStarted)
            assert (started.detail, started.count) == ("pip", 1)
            assert not it.seen(Noticed)
        assert len(list((tmp_path / ".cloudfn" / "python").iterdir())) == 1

    run(work())


def test_scripts_are_told_and_see_no_keys(tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENCENTCLOUD_SECRETKEY", "hush")
    monkeypatch.setenv("GITHUB_TOKEN", "hush")
    source_package(shelf, SOURCE)

    async def work() -> None:
        async with kit(tmp_path / "functions", sources("f"), **PYTHON) as it:
            seen = set((await it.value("f")).split())
            assert {"PATH", "HOME", "PIP_FIND_LINKS"} <= seen
            assert not {"TENCENTCLOUD_SECRETKEY", "GITHUB_TOKEN"} & seen
            (notice,) = it.noticed("CFN-PKG-043")
            assert notice.params == {"function": "f", "tool": "pip", "packages": "tea"}

    run(work())


def test_without_scripts_only_wheels_are_taken(tmp_path: Path, shelf: Shelf) -> None:
    source_package(shelf, SOURCE)

    async def work() -> None:
        async with kit(tmp_path / "functions", sources("f"), ignore_scripts=True, **PYTHON) as it:
            failure = (await it.call("f")).failure
            assert failure is not None
            assert failure.message.startswith("pip could not install the dependencies of f")
            shelf.wheel("tea", {"tea.py": "word = 'oolong'\n"})
            file = it.write("f/requirements.txt", "tea==1.0\n")
            await it.pool.reload({"f": (file,)})
            assert await it.value("f") == "oolong"

    run(work())
