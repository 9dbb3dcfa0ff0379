"""Files and folders that may not be read: each is named, and none counts as empty or sound without a word."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.command import argv, environment
from tests.kit.dev import dev

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(sys.platform != "linux", reason="permission bits, and root without its rights, are Linux's"),
]

MANIFEST = "version: 1\nproject: shop\nenv: {id: test-f0b102}\nfunctions:\n  locked: {}\n  open: {}\n"
HELD_TO_BITS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
"""Before a command: root reads everything otherwise."""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST)
    for name in ("locked", "open"):
        folder = tmp_path / "functions" / name
        folder.mkdir(parents=True)
        (folder / "index.js").write_text("exports.main = async () => 1;\n")
    yield tmp_path
    (tmp_path / "functions" / "locked").chmod(0o700)  # pytest removes it


def validated(project: Path) -> tuple[int, str]:
    command = [*HELD_TO_BITS, *argv("validate")]
    ran = subprocess.run(command, cwd=project, env=environment(), capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.parametrize("name", ["functions/locked/index.js", "functions/locked"])
def test_a_source_or_its_folder(project: Path, name: str) -> None:
    (project / name).chmod(0)
    code, said = validated(project)
    assert code == 6
    assert f"{name} error CFN-SRC-064 {name} cannot be read: Permission denied" in said
    with dev(project, within=HELD_TO_BITS) as running:
        assert f"{name} cannot be read" in running.until_printed("CFN-CLI-090")
        refused = running.request("POST", "/functions/locked", "{}")
        assert refused.status == 500
        assert "node" not in refused.json["error"]["message"].partition("Permission denied")[0], refused.json
        assert running.post("/functions/open", {}) == 1


def test_variables(project: Path) -> None:
    (project / ".env").write_text("A=1\n")
    (project / ".env").chmod(0)
    code, said = validated(project)
    assert (code, "CFN-CFG-130" in said, "Permission denied" in said) == (0, True, True), said
