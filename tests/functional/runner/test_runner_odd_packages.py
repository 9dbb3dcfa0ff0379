"""package.json, lock and node_modules as no npm makes them: calls are answered, build and validate end."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from cloudfn.dependencies.tree import move_in
from tests.kit.command import cloudfn_process
from tests.kit.dev import dev
from tests.kit.project import write_files

pytestmark = pytest.mark.node

MANIFEST = "version: 1\nproject: odd\nenv: {id: test-f0b102}\nfunctions: {odd: {}}\n"
DEEP = '{"dependencies": ' + "[" * 200_000 + "]" * 200_000 + "}"
NAMES = ("package.json", "package-lock.json", "node_modules/.package-lock.json", "node_modules/near/package.json")


@pytest.mark.parametrize("name", NAMES)
def test_json_that_is_nested_too_deep(name: str, tmp_path: Path) -> None:
    files = {"index.js": "exports.main = async () => 'here'", "package.json": '{"dependencies": {"near": "file:near"}}'}
    files |= {"near/package.json": '{"name": "near", "version": "1.0.0"}', "near/index.js": ""} | {name: DEEP}
    write_files(tmp_path / "functions" / "odd", files)
    write_files(tmp_path, {"cloudfn.yaml": MANIFEST})
    with dev(tmp_path) as running:
        status, _, body = running.request("POST", "/functions/odd", "{}")
        told = json.loads(body)
        assert (status == 200 and told == "here") or told["error"]["code"] in ("CFN-RUN-006", "CFN-RUN-007"), body
        assert running.stop() == 0
        assert "bug in cloudfn" not in running.output()
    for command in ("validate", "build"):
        ran = cloudfn_process(command, cwd=tmp_path)
        assert "Traceback" not in ran.err, ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFOs in folders")
def test_a_fifo_where_packages_go(tmp_path: Path) -> None:
    """Python's ``rmtree`` opens what it is to remove, and waits there for a writer."""
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    write_files(fresh, {"a.txt": "a"})
    os.mkfifo(tmp_path / "node_modules")
    move_in(fresh, tmp_path / "node_modules")
    assert (tmp_path / "node_modules" / "a.txt").read_text() == "a"
