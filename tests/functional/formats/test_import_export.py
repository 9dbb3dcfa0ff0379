"""Projects of the official CLI and of WeChat DevTools become manifests that load, and go back again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloudfn.manifest import load
from cloudfn.manifest.values import Layer, Manifest, Timer, Vpc
from tests.kit.command import Shell

RC = {
    "version": "2.0",
    "$schema": "https://example.com/schema",
    "envId": "{{env.ENV_ID}}",
    "region": "gz",
    "functionRoot": "./cloud",
    "functionDefaultConfig": {"timeout": 7, "envVariables": {"SHARED": "1", "OVER": "a"}},
    "functions": [
        {
            "name": "makeOrder",
            "Runtime": "Nodejs20.19",
            "memorySize": 512,
            "envVariables": {"KEY": "{{env.PAY_KEY}}", "ENVID": "{{tcb.envId}}", "OVER": "b", "FLAG": True},
            "triggers": [{"name": "nightly", "type": "timer", "config": "0 0 2 * * * *"}],
            "vpc": {"vpcId": "vpc-1", "subnetId": "sub-1"},
            "layers": [{"name": "sharp", "version": 3}],
            "path": "/order",
            "ignore": "*.md",
            "params": {"a": 1},
            "isWaitInstall": True,
        },
        {"name": "old", "config": {"timeout": 33, "envVariables": "{{env.DB}}"}, "installDependency": False},
        {"name": "elsewhere", "dir": "./other/place", "memorySise": 128, "timeout": "{{env.SECONDS}}"},
    ],
    "framework": {"plugins": {}},
    "hosting": 1,
    "weather": "fine",
}
ENV_FILE = 'ENV_ID=shop-1a2b3c\nPAY_KEY=secret-value\nDB.host=h\nDB.port="3306"\n# comment\nSECONDS=44\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "cloudbaserc.json").write_text(json.dumps(RC))
    (tmp_path / ".env").write_text(ENV_FILE)
    for name in ("cloud/makeOrder", "cloud/old", "other/place"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "index.js").write_text("exports.main = () => 1\n")
    return tmp_path


def loaded(directory: Path) -> Manifest:
    return load(directory / "cloudfn.yaml").manifest


def test_a_cloudbaserc_becomes_a_manifest(project: Path, shell: Shell) -> None:
    code, _, err = shell("import")
    assert code == 0, err
    manifest = loaded(project)
    assert (manifest.env_id, manifest.region) == ("shop-1a2b3c", "ap-guangzhou")
    order = manifest.functions["makeOrder"]
    assert (order.runtime, order.memory_mb, order.timeout_s, order.http) == ("Nodejs20.19", 512, 7, "/order")
    assert order.environment == {
        "SHARED": "1",
        "OVER": "b",
        "KEY": "secret-value",
        "ENVID": "shop-1a2b3c",
        "FLAG": "true",
    }
    assert order.triggers == (Timer("nightly", "0 0 2 * * * *"),)
    assert (order.layers, order.vpc) == ((Layer("sharp", 3),), Vpc("vpc-1", "sub-1"))
    assert "*.md" in order.exclude
    old = manifest.functions["old"]
    assert (old.timeout_s, old.install, old.environment) == (
        33,
        "vendored",
        {"SHARED": "1", "OVER": "a", "host": "h", "port": "3306"},
    )
    assert manifest.functions["elsewhere"].dir == project / "other" / "place"
    assert manifest.functions["elsewhere"].timeout_s == 44


def test_what_is_left_behind_is_said_and_secrets_stay_in_their_file(project: Path, shell: Shell) -> None:
    _, _, err = shell("import")
    assert "cloudbaserc.json: not taken over: `hosting`, `params` (makeOrder)" in err
    assert "unknown keys: `weather`" in err
    assert "`memorySise` -> `memorySize`? (elsewhere)" in err
    assert "isWaitInstall" not in err
    text = (project / "cloudfn.yaml").read_text()
    assert "secret-value" not in text
    assert "${env:PAY_KEY}" in text


def test_an_existing_manifest_is_kept(project: Path, shell: Shell) -> None:
    (project / "cloudfn.yaml").write_text("mine")
    code, _, _ = shell("import")
    assert (code, (project / "cloudfn.yaml").read_text()) == (6, "mine")
    code, out, _ = shell("import", "--print")
    assert code == 0
    assert "makeOrder" in out
    assert shell("import", "--force")[0] == 0


@pytest.mark.parametrize(
    ("name", "text", "code", "word"),
    [
        ("cloudbaserc.json", "{", 6, "CFN-DEP-082"),
        ("cloudbaserc.json", "{}", 4, "CFN-DEP-106"),
        ("project.config.json", "{}", 4, "CFN-DEP-106"),
        ("cloudbaserc.json", "[]", 6, "CFN-DEP-082"),
        ("cloudbaserc.yaml", "a: [", 6, "CFN-DEP-082"),
        ("tcbrc.json", "{}", 6, "CFN-DEP-083"),
        ("cloudbaserc.js", "module.exports = {}", 4, "CFN-DEP-106"),
        (
            "cloudbaserc.js",
            "throw new Error('no ' + process.env.HOME)",
            6,
            "CFN-DEP-108 cloudbaserc.js could not be evaluated: no undefined",
        ),
        ("cloudbaserc.js", "not javascript", 6, "CFN-DEP-108"),
        ("nothing.txt", "", 4, "CFN-DEP-081"),
    ],
)
def test_what_cannot_be_imported_says_why(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str, text: str, code: int, word: str
) -> None:
    (tmp_path / name).write_text(text)
    found, _, err = Shell(tmp_path, capfd)("import")
    assert found == code
    assert word in err


def test_yaml_and_package_json_are_read_too(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "functions" / "job").mkdir(parents=True)
    (tmp_path / "functions" / "job" / "index.js").write_text("exports.main = () => 1\n")
    (tmp_path / "cloudbaserc.yml").write_text("envId: one-1a2b3c\nfunctions: [{name: job}]\n")
    assert Shell(tmp_path, capfd)("import")[0] == 0
    assert loaded(tmp_path).env_id == "one-1a2b3c"
    (tmp_path / "package.json").write_text('{"cloudbase": {"envId": "two-1a2b3c", "functions": [{"name": "job"}]}}')
    assert Shell(tmp_path, capfd)("import", "--force")[0] == 0
    assert loaded(tmp_path).env_id == "two-1a2b3c"


def test_a_devtools_project_becomes_a_manifest(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    config = {"appid": "wx0123456789abcdef", "cloudfunctionRoot": "cloudfunctions/", "projectname": "tea"}
    (tmp_path / "project.config.json").write_text(json.dumps(config))
    for name in ("makeOrder", "push", ".git"):
        folder = tmp_path / "cloudfunctions" / name
        folder.mkdir(parents=True)
        (folder / "index.js").write_text("exports.main = () => 1\n")
    (tmp_path / "cloudfunctions" / "docs").mkdir()
    extra = {
        "permissions": {"openapi": ["subscribeMessage.send"]},
        "triggers": [{"name": "hourly", "type": "timer", "config": "0 0 * * * * *"}],
    }
    (tmp_path / "cloudfunctions" / "push" / "config.json").write_text(json.dumps(extra))
    code, _, err = Shell(tmp_path, capfd)("import")
    assert code == 0, err
    assert "CFN-DEP-103" in err  # no environment
    assert "`docs`" in err  # no function
    manifest = loaded(tmp_path)
    assert set(manifest.functions) == {"makeOrder", "push"}
    assert manifest.app_id == "wx0123456789abcdef"
    assert manifest.functions["push"].openapi == ("subscribeMessage.send",)
    assert manifest.functions["push"].triggers == (Timer("hourly", "0 0 * * * * *"),)


def test_an_export_is_imported_as_it_was(project: Path, shell: Shell, tmp_path: Path) -> None:
    shell("import")
    before = loaded(project)
    assert shell("export")[0] == 6  # the old file is still there
    assert shell("export", "--force")[0] == 0
    assert shell("import", "--force")[0] == 0
    assert loaded(project).functions == before.functions


def test_devtools_files_are_written(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "functions" / "push").mkdir(parents=True)
    (tmp_path / "functions" / "push" / "index.js").write_text("exports.main = () => 1\n")
    (tmp_path / "cloudfn.yaml").write_text(
        "version: 1\nenv: {id: shop-1a2b3c}\nfunctions:\n"
        "  push: {secrets: [KEY], permissions: {openapi: [a.b]}, triggers: [{name: t, cron: '0 0 2 * * * *'},"
        " {name: later, cron: '0 0 3 * * * *'}, {name: last, cron: '0 0 4 * * * *'}]}\n"
    )
    code, _, err = Shell(tmp_path, capfd)("export", "--to", "devtools")
    assert code == 0
    assert "CFN-DEP-113 push: trigger `later`, trigger `last`, `secrets` has no place" in err
    found = json.loads((tmp_path / "functions" / "push" / "config.json").read_text())
    assert found["permissions"]["openapi"] == ["a.b"]
    assert found["triggers"] == [{"name": "t", "type": "timer", "config": "0 0 2 * * * *"}]
    code, out, err = Shell(tmp_path, capfd)("export", "--print", "--json")
    assert code == 0
    (content,) = json.loads(out).values()
    assert content["functions"][0]["envVariables"] == {"KEY": "{{env.KEY}}"}
    assert "permissions.openapi" in err
