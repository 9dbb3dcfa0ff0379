"""What `cloudfn validate` prints, whole."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.kit.command import cloudfn
from tests.kit.golden import assert_golden
from tests.kit.project import PROJECTS

CASES = PROJECTS / "manifests"
NAMES = sorted(path.stem for path in CASES.glob("*.yaml"))


def place(tmp_path: Path, name: str) -> Path:
    """A project whose manifest is the case, with the folders that its functions have."""
    tmp_path = tmp_path / "shop"
    tmp_path.mkdir()
    shutil.copyfile(CASES / f"{name}.yaml", tmp_path / "cloudfn.yaml")
    for function in ("makeOrder", "payCallback", "refundCallback", "hello"):
        folder = tmp_path / "functions" / function
        folder.mkdir(parents=True)
        (folder / "index.js").write_text("exports.main = async () => ({ errcode: 0, errmsg: '' });\n")
    return tmp_path


def test_there_are_cases() -> None:
    assert len(NAMES) >= 12


@pytest.mark.parametrize("name", NAMES)
def test_whole_output(tmp_path: Path, name: str) -> None:
    ran = cloudfn("validate", cwd=place(tmp_path, name))
    assert_golden(f"manifest/{name}.txt", ran.text())
    assert "Traceback" not in ran.err


def test_in_chinese(tmp_path: Path) -> None:
    ran = cloudfn("--lang", "zh", "validate", cwd=place(tmp_path, "everything_wrong"))
    assert_golden("manifest/everything_wrong.zh.txt", ran.text())


def test_as_json(tmp_path: Path) -> None:
    ran = cloudfn("--json", "validate", cwd=place(tmp_path, "payments_wrong"))
    data = json.loads(ran.out)
    assert ran.code == 6
    assert data["ok"] is False
    assert {"code", "level", "message", "fix", "file", "line", "column"} <= set(data["errors"][0])


def test_a_stage_is_resolved_when_it_is_chosen(tmp_path: Path) -> None:
    home = place(tmp_path, "stages")
    assert cloudfn("validate", cwd=home).code == 0
    assert_golden("manifest/stages.prod.txt", cloudfn("--stage", "prod", "validate", cwd=home).text())
    assert_golden("manifest/stages.unknown.txt", cloudfn("--stage", "prd", "validate", cwd=home).text())
    assert cloudfn("--stage", "prod", "validate", cwd=home, env={"TCB_PROD_ENV_ID": "shop-1a2b3c"}).code == 0


def test_no_manifest(tmp_path: Path) -> None:
    ran = cloudfn("validate", cwd=tmp_path)
    assert_golden("manifest/none.txt", ran.text())


def test_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "cloudfn.yaml").write_bytes(b"version: 1\nproject: \xb2\xe8\xb5\xea\n")
    assert_golden("manifest/not_utf8.txt", cloudfn("validate", cwd=tmp_path).text())


def test_strict_makes_warnings_failures(tmp_path: Path) -> None:
    home = place(tmp_path, "stages")
    (home / "functions" / "hello" / "index.js").unlink()
    assert cloudfn("validate", cwd=home).code == 0
    strict = cloudfn("validate", "--strict", cwd=home)
    assert strict.code == 6
    assert "CFN-CFG-035" in strict.err
