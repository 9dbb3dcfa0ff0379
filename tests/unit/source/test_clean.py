"""Node.js is asked about the syntax of files once; what is not clean is asked about each time."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from cloudfn.manifest.values import Function, Manifest
from cloudfn.source import check_syntax

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(os.name != "posix", reason="counts the starts of Node.js with a shell script"),
]


@pytest.fixture
def starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Puts a ``node`` first on PATH that adds a line to this file each time it is started."""
    file, folder = tmp_path / "starts", tmp_path / "bin"
    file.touch()
    folder.mkdir()
    (folder / "node").write_text(f'#!/bin/sh\necho >> "{file}"\nexec "{shutil.which("node")}" "$@"\n')
    (folder / "node").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return file


def count(starts: Path) -> int:
    return len(starts.read_text().splitlines())


def project(root: Path, text: str) -> Manifest:
    folder = root / "fn"
    folder.mkdir(parents=True)
    (folder / "index.js").write_text("require('./lib'); exports.main = async () => 1\n")
    (folder / "lib.js").write_text(text)
    return Manifest("shop", root, "e", functions={"fn": Function("fn", folder)})


def test_clean_files_are_asked_about_once_and_again_after_each_change(tmp_path: Path, starts: Path) -> None:
    manifest = project(tmp_path / "p", "exports.a = 1\n")
    manifest.state.mkdir()
    for _ in range(3):
        assert check_syntax(manifest, ["fn"]).problems == ()
        assert len(check_syntax(manifest, ["fn"]).read) == 2
    assert count(starts) == 1
    (manifest.functions["fn"].dir / "lib.js").write_text("exports.a = ;\n")  # of another content and the same place
    for asked in (2, 3):
        assert [each.code for each in check_syntax(manifest, ["fn"]).problems] == ["CFN-SRC-044"]
        assert count(starts) == asked
    (manifest.functions["fn"].dir / "lib.js").write_text("exports.a = 1\n")
    assert check_syntax(manifest, ["fn"]).problems == ()
    assert count(starts) == 3


def test_a_project_that_was_never_built_stays_as_it_is(tmp_path: Path, starts: Path) -> None:
    manifest = project(tmp_path / "p", "exports.a = 1\n")
    for _ in range(2):
        assert check_syntax(manifest, ["fn"]).problems == ()
    assert count(starts) == 2
    assert not manifest.state.exists()


@pytest.mark.parametrize("damage", ["", "{", "5", '{"a": 1}', "[[]]"])
def test_a_damaged_memory_is_as_good_as_none(tmp_path: Path, starts: Path, damage: str) -> None:
    manifest = project(tmp_path / "p", "exports.a = 1\n")
    (manifest.state / "cache").mkdir(parents=True)
    (manifest.state / "cache" / "clean.json").write_text(damage)
    for _ in range(2):
        assert check_syntax(manifest, ["fn"]).problems == ()
    assert count(starts) == 1
