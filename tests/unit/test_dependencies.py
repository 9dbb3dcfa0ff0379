"""What is installed is locked, listed with its licence and told in a bill of materials; a wheel is always the same."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.kit.project import ROOT

LOCK = (ROOT / ".ci" / "requirements.txt").read_text("utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
REQUIRED = [Requirement(text) for text in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"])]
ENTRIES = re.findall(r"^([\w.-]+)==([^\s;]+)(.*(?:\n    --hash=.*)*)", LOCK, re.MULTILINE)


@pytest.mark.parametrize("required", REQUIRED, ids=lambda required: required.name)
def test_what_the_project_asks_for_is_locked_as_it_asks(required: Requirement) -> None:
    versions = [version for name, version, _ in ENTRIES if canonicalize_name(name) == canonicalize_name(required.name)]
    assert versions, f"{required.name}: run .ci/task lock"
    assert all(required.specifier.contains(version, prereleases=True) for version in versions), "run .ci/task lock"


def test_everything_has_hashes_and_nothing_an_address() -> None:
    assert len(ENTRIES) == len(re.findall(r"^\S", LOCK, re.MULTILINE)) > 50
    assert [name for name, _, rest in ENTRIES if not re.search(r"--hash=sha256:[0-9a-f]{64}", rest)] == []
    assert "://" not in LOCK
    assert "--index" not in LOCK


def page_rows(page: str = "licences.md", users: str = "users", tests: str = "tests") -> dict[str, tuple[str, str]]:
    """Package to (licence, for whom)."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    rows = re.findall(rf"^\| (\S+) \| (.+?) \| ({users}|{tests}) \|$", text, re.MULTILINE)
    return {name: (licence, {users: "users", tests: "tests"}[whom]) for name, licence, whom in rows}


def test_every_package_is_listed_with_its_licence() -> None:
    elsewhere = {name for name, _, rest in ENTRIES if re.match(r" ; .*(win32|emscripten')", rest) and "!=" not in rest}
    assert set(page_rows()) == {canonicalize_name(name) for name, _, _ in ENTRIES} - elsewhere, "run .ci/task licences"


def test_both_languages_list_the_same() -> None:
    assert page_rows("zh/licences.md", "用户", "测试") == page_rows(), "run .ci/task licences"


def test_what_users_get_asks_for_no_source_of_theirs() -> None:
    users = {name: licence for name, (licence, whom) in page_rows().items() if whom == "users"}
    assert {canonicalize_name(Requirement(text).name) for text in PROJECT["dependencies"]} <= set(users)
    assert [f"{name}: {licence}" for name, licence in users.items() if "GPL" in licence] == []


def test_the_bill_of_materials_names_what_users_get() -> None:
    command = [sys.executable, str(ROOT / ".ci" / "dependencies.py"), "sbom"]
    told = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert told[0] == told[1]
    bill = json.loads(told[0])
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    names = {each["name"] for each in bill["components"]}
    assert {canonicalize_name(Requirement(text).name) for text in PROJECT["dependencies"]} <= names
    assert all(each["purl"] == f"pkg:pypi/{each['name']}@{each['version']}" for each in bill["components"])
    assert all(each["licenses"] for each in bill["components"])


def built(folder: Path, umask: int, hash_seed: str) -> bytes:
    """The wheel of a copy whose files have other times and rights."""
    left_out = shutil.ignore_patterns(".*", "node_modules", "__pycache__", "tests", "bench", "dist")
    shutil.copytree(ROOT, folder, ignore=left_out, copy_function=shutil.copyfile)
    for path in folder.rglob("*"):
        os.utime(path, (1_600_000_000 + umask, 1_600_000_000 + umask))
        path.chmod((0o777 if path.is_dir() else 0o666) & ~umask)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel.read_bytes()


def test_two_builds_of_the_wheel_are_the_same_bytes(tmp_path: Path) -> None:
    wheel = built(tmp_path / "one", 0o022, "1")
    assert wheel == built(tmp_path / "other-place", 0o077, "2")
    names = zipfile.ZipFile(io.BytesIO(wheel)).namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"cloudfn", "cloudfn_tcb"}
