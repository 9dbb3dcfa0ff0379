"""The package ``cloudfn-testing`` as npm would publish it, and projects that have it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

from tests.kit.command import Ran, environment
from tests.kit.project import ROOT

SOURCE = ROOT / "npm" / "cloudfn-testing"


def pack(folder: Path) -> tuple[Path, list[str]]:
    """The package unpacked below ``folder``, as an install would; and the files that it consists of."""
    command = ["npm", "pack", "--json", "--loglevel=error", "--pack-destination", str(folder), str(SOURCE)]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    [packed] = json.loads(ran.stdout)
    with tarfile.open(folder / packed["filename"]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package", sorted(file["path"] for file in packed["files"])


def run_tool(*command: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> Ran:
    """A test runner to its end; cloudfn is the one of this checkout."""
    given = environment(CLOUDFN_PYTHON=sys.executable, NO_COLOR="1", CI="1", **(env or {}))
    words = [os.fspath(word) for word in command]
    ran = subprocess.run(words, cwd=cwd, env=given, capture_output=True, text=True, timeout=180, check=False)
    return Ran(ran.returncode, ran.stdout, ran.stderr)
