"""Packaging a function with 7,400 files of dependencies, whole processes: from nothing, and with nothing changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import zipfile
from pathlib import Path

from competitors import NODE, WITH_SDK
from installed import users_environment
from measures import Column, Table, medians
from running import Wrong

COUNT = 5
ZIP = "require(process.argv[1]).compressToZip({ dirPath: process.argv[2], outputPath: process.argv[3] })"
STAT = """
import os, sys
def walk(folder):
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            if entry.is_dir(follow_symlinks=False):
                walk(entry.path)
            else:
                entry.stat(follow_symlinks=False)
for folder in sys.argv[1:]:
    walk(folder)
"""
MANIFEST = """version: 1
project: packing
env: {id: test-f0b102, region: ap-shanghai}
appId: wx0123456789abcdef
root: .
functions:
"""


def packing(peers: Path, rounds: int, python: str) -> Table:
    """cloudfn, manager-node (what the vendor's own command uses) and a bare walk of ``stat`` beside them."""
    columns = [
        Column("from nothing, 1 function", "ms"),
        Column("nothing changed, 1 function", "ms"),
        Column("nothing changed, 5 functions", "ms"),
    ]
    with tempfile.TemporaryDirectory(prefix="cloudfn-packing-") as temporary:
        folder = Path(temporary).resolve()
        _project(folder, peers / "sample" / "node_modules")
        table = _measured(folder, peers, rounds, python, columns)
        files = sum(len(names) for _, _, names in os.walk(folder / "f0"))
    table.how = f"{files} files a function. Whole processes, with the interpreter's start; the disk's cache is warm."
    return table


def _project(folder: Path, modules: Path) -> None:
    for number in range(COUNT):
        place = folder / f"f{number}"
        place.mkdir()
        (place / "index.js").write_text(WITH_SDK % number)
        (place / "package.json").write_text('{"name": "f", "dependencies": {"wx-server-sdk": "*"}}')
        shutil.copytree(modules, place / "node_modules", symlinks=True)
    functions = "".join(f"  f{number}: {{install: vendored}}\n" for number in range(COUNT))
    (folder / "cloudfn.yaml").write_text(MANIFEST + functions)


def _measured(folder: Path, peers: Path, rounds: int, python: str, columns: list[Column]) -> Table:
    build = [python, "-m", "cloudfn", "build"]
    utils = peers / "packer" / "node_modules" / "@cloudbase" / "manager-node" / "lib" / "utils" / "index.js"
    zipped = folder / "f0.zip"
    vendor = [NODE, "-e", ZIP, str(utils), str(folder / "f0"), str(zipped)]
    names = [f"f{number}" for number in range(COUNT)]

    def fresh(command: list[str]) -> float:
        shutil.rmtree(folder / ".cloudfn", ignore_errors=True)
        zipped.unlink(missing_ok=True)
        return _whole(command, folder)

    def archive() -> float:
        took = fresh(vendor)
        if "index.js" not in zipfile.ZipFile(zipped).namelist():
            raise Wrong(f"manager-node left no index.js in {zipped}")
        return took

    first = medians(rounds, [("cloudfn", lambda: fresh([*build, "f0"])), ("manager-node", archive)])
    _whole(build, folder)
    time.sleep(2.5)  # what changed just now is not trusted by its dates
    _whole(build, folder)
    later = medians(
        rounds * 3,
        [
            ("one", lambda: _whole([*build, "f0"], folder)),
            ("five", lambda: _whole(build, folder)),
            ("stat one", lambda: _whole([python, "-c", STAT, "f0"], folder)),
            ("stat five", lambda: _whole([python, "-c", STAT, *names], folder)),
        ],
    )
    built = sorted(path.name for path in (folder / ".cloudfn" / "artifacts").rglob("*.zip"))
    if len(built) < COUNT:
        raise Wrong(f"cloudfn build left {built}")
    table = Table("Packaging", "", columns)
    table.rows["cloudfn"] = [first["cloudfn"], later["one"], later["five"]]
    table.rows["manager-node"] = [first["manager-node"], first["manager-node"], None]
    table.rows["floor: stat of every file"] = [None, later["stat one"], later["stat five"]]
    return table


def _whole(command: list[str], folder: Path) -> float:
    begun = time.perf_counter()
    ran = subprocess.run(command, cwd=folder, env=users_environment(), capture_output=True, text=True, check=False)
    if ran.returncode:
        raise Wrong(f"{command[:4]} failed: {ran.stdout}{ran.stderr}")
    return (time.perf_counter() - begun) * 1000
