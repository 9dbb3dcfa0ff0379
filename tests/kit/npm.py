"""Real npm packages, installed once for all tests and linked into functions' folders."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import tarfile
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


def unpack_npm(packages: tuple[str, ...]) -> Path:
    """As ``install_npm``, without what the packages depend on: for runtimes whose build tools weigh 150 MB."""
    home = NPM_CACHE / f"alone-{hashlib.sha256(repr(packages).encode()).hexdigest()[:16]}"
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / ".done").exists():
            command = ["npm", "pack", "--json", "--ignore-scripts", "--loglevel=error", *packages]
            ran = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
            assert ran.returncode == 0, f"npm could not fetch {packages}:\n{ran.stderr}"
            for packed in json.loads(ran.stdout):
                place = home / "node_modules" / packed["name"]
                with tarfile.open(home / packed["filename"]) as archive:
                    archive.extractall(home / "unpacked", filter="data")
                place.parent.mkdir(parents=True, exist_ok=True)
                (home / "unpacked" / "package").rename(place)
            (home / ".done").touch()
    return home / "node_modules"
