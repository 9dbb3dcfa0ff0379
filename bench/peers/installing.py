"""Installs the peers by their names, with this machine's npm, into one folder outside of the repository."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import installed

SERVERS = ("@cloudbase/functions-framework", "@google-cloud/functions-framework", "nodemon")
PACKER = ("@cloudbase/manager-node",)
SAMPLE = ("wx-server-sdk", "lodash", "dayjs", "axios")
"""What the functions of the measurements depend on; the first is the SDK."""
MONGO = ("mingo",)


def install(folder: Path) -> None:
    """Everything that is not in ``folder`` yet. Raises SystemExit with npm's own words."""
    for name, packages in (("servers", SERVERS), ("packer", PACKER), ("sample", SAMPLE), ("mongo", MONGO)):
        place = folder / name
        if all((place / "node_modules" / package).is_dir() for package in packages):
            continue
        place.mkdir(parents=True, exist_ok=True)
        (place / "package.json").write_text('{"name": "peers", "private": true}\n')
        print(f"npm install {' '.join(packages)}", flush=True)
        command = [_npm(), "install", "--no-audit", "--no-fund", "--silent", *packages]
        ran = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
        if ran.returncode:
            raise SystemExit(f"npm install {' '.join(packages)} failed:\n{ran.stdout}{ran.stderr}")


def install_cloudfn(folder: Path) -> str:
    """The Python of a new environment with this checkout, installed and compiled as users have it."""
    place = folder / "cloudfn"
    shutil.rmtree(place, ignore_errors=True)
    print("pip install cloudfn", flush=True)
    return str(installed.install(place) / "python")


def version(folder: Path, package: str) -> str:
    """The version of ``package`` that lies in one of the parts of ``folder``."""
    for part in sorted(folder.iterdir()):
        file = part / "node_modules" / package / "package.json"
        if file.is_file():
            return str(json.loads(file.read_text())["version"])
    raise SystemExit(f"{package} is not installed in {folder}")


def _npm() -> str:
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is not on PATH")
    return npm
