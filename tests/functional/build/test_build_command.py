"""``cloudfn build`` as its users type it."""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.kit.command import cloudfn_process

MANIFEST = """
version: 1
project: tea-shop
env: {id: test-f0b102}
appId: wx0123456789abcdef
root: functions
functions:
  makeOrder: {}
  payCallback: {}
payments:
  default: {subMchId: "1900009231", callers: [makeOrder], callback: payCallback}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST)
    for name in ("makeOrder", "payCallback"):
        folder = tmp_path / "functions" / name
        folder.mkdir(parents=True)
        (folder / "index.js").write_text("exports.main = async () => ({ errcode: 0 })\n")
        (folder / "package.json").write_text('{"dependencies": {"wx-server-sdk": "~2.6.3"}}')
        (folder / ".env").write_text("KEY=1")
        (folder / "tests").mkdir()
        (folder / "tests" / "a.js").write_text("")
    return tmp_path


def test_it_packages_every_function_and_shows_a_table(shop):
    ran = cloudfn_process("build", cwd=shop)
    assert ran.code == 0, ran.err
    head, first, second = ran.out.splitlines()
    assert head.split() == ["FUNCTION", "FILES", "UNPACKED", "ZIP", "DIGEST", "MS", "PATH"]
    assert (first.split()[0], second.split()[0]) == ("makeOrder", "payCallback")
    assert "CFN-PKG-008" in ran.err
    with zipfile.ZipFile(shop / ".cloudfn" / "build" / "makeOrder.zip") as archive:
        names = archive.namelist()
    assert names[0] == "cloudfn_entry.js"
    assert {"index.js", "package.json", "cloudfn_shim/index.js"} <= set(names)
    assert ".env" not in names and "tests/a.js" not in names


def test_json_names_artifacts_that_stay_the_same(shop, tmp_path):
    rows = json.loads(cloudfn_process("build", "payCallback", "--json", "--out", "zips", cwd=shop).out)
    (row,) = rows
    assert Path(row["path"]) == shop / "zips" / "payCallback.zip"
    assert (row["handler"], row["size"]) == ("cloudfn_entry.main", Path(row["path"]).stat().st_size)
    assert (shop / ".cloudfn" / "artifacts" / f"{row['digest']}.zip").read_bytes() == Path(row["path"]).read_bytes()
    (again,) = json.loads(cloudfn_process("build", "payCallback", "--json", "--no-cache", cwd=shop).out)
    assert again["digest"] == row["digest"]
    assert Path(again["path"]).read_bytes() == Path(row["path"]).read_bytes()


def test_list_says_what_stays_out_and_why_and_writes_nothing(shop):
    ran = cloudfn_process("build", "makeOrder", "--list", cwd=shop)
    assert ran.code == 0, ran.err
    lines = [line.strip() for line in ran.out.splitlines()]
    assert lines[0].startswith("makeOrder: ")
    assert "- .env  looks like a secret: .env" in lines
    assert "- tests/  a default: /tests" in lines
    assert any(line.startswith("+ index.js  ") for line in lines)
    assert not (shop / ".cloudfn" / "build").exists()
    (listed,) = json.loads(cloudfn_process("build", "makeOrder", "--list", "--json", cwd=shop).out)
    assert {"name": ".env", "why": "secret", "rule": ".env"} in listed["leftOut"]


def test_an_unknown_function_is_exit_code_4_with_the_nearest_name(shop):
    ran = cloudfn_process("build", "makeOrdr", cwd=shop)
    assert ran.code == 4
    assert "CFN-PKG-001" in ran.err and "makeOrder" in ran.err
    assert "Traceback" not in ran.err


def test_what_cannot_be_built_is_exit_code_10(shop):
    (shop / "functions" / "makeOrder" / "index.js").unlink()
    ran = cloudfn_process("--lang", "zh", "build", cwd=shop)
    assert ran.code == 10
    assert "CFN-PKG-011" in ran.err and "入口" in ran.err


@pytest.mark.node
@pytest.mark.npm
def test_local_dependencies_are_installed_once_and_apart(shop):
    (shop / "cloudfn.yaml").write_text(MANIFEST.replace("makeOrder: {}", "makeOrder: {install: local}"))
    folder = shop / "functions" / "makeOrder"
    (folder / "package.json").write_text(
        '{"dependencies": {"dayjs": "1.11.13"}, "devDependencies": {"left-pad": "1.3.0"}}'
    )
    locked = subprocess.run(
        ["npm", "install", "--package-lock-only", "--no-audit"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert locked.returncode == 0, locked.stderr
    ran = cloudfn_process("build", "makeOrder", cwd=shop)
    assert ran.code == 0, ran.err
    assert "makeOrder: npm installs 1 package" in ran.err
    with zipfile.ZipFile(shop / ".cloudfn" / "build" / "makeOrder.zip") as archive:
        names = archive.namelist()
    assert "node_modules/dayjs/package.json" in names
    assert not [
        name
        for name in names
        if "left-pad" in name or "/.bin/" in name or ".package-lock" in name or ".cloudfn" in name
    ]
    assert not (folder / "node_modules").exists()
    again = cloudfn_process("build", "makeOrder", "--no-cache", cwd=shop)
    assert "installs" not in again.err


@pytest.mark.node
def test_npm_that_fails_is_named(shop, monkeypatch):
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    (shop / "cloudfn.yaml").write_text(MANIFEST.replace("makeOrder: {}", "makeOrder: {install: local}"))
    folder = shop / "functions" / "makeOrder"
    (folder / "package-lock.json").write_text('{"lockfileVersion": 3, "packages": {}}')
    (folder / "package.json").write_text('{"dependencies": {"dayjs": "1.11.13"}}')
    ran = cloudfn_process("build", "makeOrder", cwd=shop)
    assert ran.code == 10
    assert "CFN-PKG-021" in ran.err and "npm ci" in ran.err and "ECONNREFUSED" in ran.err
    assert not list((shop / ".cloudfn" / "cache" / "npm").glob(".*"))


@pytest.mark.node
@pytest.mark.npm
def test_a_bundle_is_one_script_in_which_payments_are_still_bound(shop, npm):
    (shop / "cloudfn.yaml").write_text(MANIFEST.replace("makeOrder: {}", "makeOrder: {install: bundle}"))
    folder = shop / "functions" / "makeOrder"
    missing = cloudfn_process("build", "makeOrder", cwd=shop)
    assert missing.code == 6
    assert "CFN-PKG-026" in missing.err
    (shop / "node_modules").symlink_to(npm("esbuild@0.25.12"))
    modules = folder / "node_modules" / "wx-server-sdk"
    modules.mkdir(parents=True)
    (modules / "package.json").write_text('{"main": "index.js"}')
    (modules / "index.js").write_text("exports.cloudPay = { unifiedOrder: async (data) => data }")
    (folder / "text.js").write_text("export const body = 'tea'")
    (folder / "index.js").write_text(
        "import cloud from 'wx-server-sdk'; import { body } from './text.js';"
        "export const main = async () => cloud.cloudPay.unifiedOrder({ body })"
    )
    ran = cloudfn_process("build", "makeOrder", cwd=shop)
    assert ran.code == 0, ran.err
    unpacked = shop / "var"
    with zipfile.ZipFile(shop / ".cloudfn" / "build" / "makeOrder.zip") as archive:
        archive.extractall(unpacked)
        assert "text.js" not in archive.namelist()
    bindings = '{"call":[{"sub":"1900009231","cb":"payCallback"}]}'
    script = "require('./cloudfn_entry').main({}, {}, () => {}).then((sent) => console.log(JSON.stringify(sent)))"
    called = subprocess.run(
        ["node", "-e", script], cwd=unpacked, capture_output=True, text=True, check=True,
        env={"PATH": os.environ["PATH"], "CLOUDFN_BINDINGS": bindings, "TCB_ENV": "test-f0b102"},
    )  # fmt: skip
    assert json.loads(called.stdout) == {
        "body": "tea",
        "envId": "test-f0b102",
        "functionName": "payCallback",
        "subMchId": "1900009231",
        "spbillCreateIp": "127.0.0.1",
    }


@pytest.mark.npm
def test_python_requirements_become_wheels_of_the_platform(shop):
    folder = shop / "functions" / "makeOrder"
    (folder / "index.py").write_text("def main(event, context):\n    return 1\n")
    (folder / "requirements.txt").write_text("idna==3.7\n")
    (shop / "cloudfn.yaml").write_text(
        MANIFEST.replace("makeOrder: {}", "makeOrder: {install: local, runtime: Python3.9}")
    )
    ran = cloudfn_process("build", "makeOrder", cwd=shop)
    assert ran.code == 0, ran.err
    with zipfile.ZipFile(shop / ".cloudfn" / "build" / "makeOrder.zip") as archive:
        names = archive.namelist()
    assert {"idna/core.py", "index.py", "cloudfn_sdk/__init__.py"} <= set(names)
    assert not [name for name in names if name.endswith(".pyc")]
