"""Real npm packages, installed once for all tests and linked into functions' folders."""

from __future__ import annotations

import fcntl
import os
import subprocess
from pathlib import Path

from tests.kit.project import TESTS

NPM_CACHE = Path(os.environ.get("CLOUDFN_TEST_NPM", TESTS / ".npm"))
"""Safe to delete."""


def install_npm(packages: tuple[str, ...]) -> Path:
    """The ``node_modules`` folder that holds ``packages`` (``"wx-server-sdk@2.6.3"``), installed once."""
    name = "+".join(packages).replace("/", "_")
    home = NPM_CACHE / name
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / ".done").exists():
            (home / "package.json").write_text('{"private": true}')
            command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", *packages]
            ran = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
            assert ran.returncode == 0, f"npm could not install {packages}:\n{ran.stderr}"
            (home / ".done").touch()
    return home / "node_modules"
