"""`cloudfn config` and `cloudfn env`: resolved values with their origins, secrets masked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kit.command import cloudfn
from tests.kit.golden import assert_golden

MANIFEST = """\
version: 1
project: shop
env: {id: "${env:TCB_ENV_ID:-test-f0b102}"}
defaults: {timeout: 10s, environment: {SHOP: tea, API_TOKEN: "${env:TOKEN}"}}
functions:
  makeOrder:
    environment: {SITE: "${env:SITE:-https://user:hunter2@example.org/x}"}
    secrets: [SMS_KEY, MISSING]
    triggers: {name: daily, cron: "0 0 3 * * * *"}
  payCallback: {timeout: 20s, memory: 512}
payments:
  default: {subMchId: 1900009231, callers: makeOrder, callback: payCallback, simulate: {schedule: [15s, 3m]}}
documents: {url: "mongodb://root:hunter2@127.0.0.1:27017/shop"}
stages:
  prod: {functions: {payCallback: {memory: 1024}}, documents: null}
"""
SECRETS = ("hunter2", "t0ken-value", "sms-value")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "shop"
    for name in ("makeOrder", "payCallback"):
        (place / "functions" / name).mkdir(parents=True)
        (place / "functions" / name / "index.js").write_text("exports.main = async () => ({ errcode: 0 });\n")
    (place / "cloudfn.yaml").write_text(MANIFEST)
    (place / ".env").write_text("TOKEN=t0ken-value\nSMS_KEY=sms-value\n")
    return place


@pytest.mark.parametrize("stage", ["", "prod"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_whole_resolved_manifest(home: Path, stage: str, lang: str) -> None:
    options = ["--stage", stage] if stage else []
    ran = cloudfn("--lang", lang, "config", "show", *options, cwd=home)
    assert_golden(f"config/show{stage and '.'}{stage}.{lang}.txt", ran.text())
    assert not any(secret in ran.out + ran.err for secret in SECRETS)


def test_one_part(home: Path) -> None:
    ran = cloudfn("--json", "config", "show", "functions.payCallback", cwd=home)
    settings = {each["key"]: (each["value"], each["origin"]) for each in json.loads(ran.out)["settings"]}
    assert settings["functions.payCallback.timeout"] == ("20s", "cloudfn.yaml:10")
    assert settings["functions.payCallback.environment.API_TOKEN"] == (
        "***",
        "cloudfn.yaml:4 (defaults), TOKEN from .env:1",
    )
    assert all(key.startswith("functions.payCallback.") for key in settings)
    missing = cloudfn("config", "show", "functions.payCalback", cwd=home)
    assert missing.code == 4
    assert "functions.payCallback" in missing.err


def test_what_a_function_sees(home: Path) -> None:
    ran = cloudfn("env", "explain", "makeOrder", cwd=home)
    assert_golden("config/env.txt", ran.text())
    assert not any(secret in ran.out + ran.err for secret in SECRETS)
    one = cloudfn("--json", "env", "explain", "makeOrder", "SMS_KEY", cwd=home)
    (variable,) = json.loads(one.out)["variables"]
    assert variable == {"name": "SMS_KEY", "value": "***", "origin": "secret, value from .env:2; cloudfn.yaml:8"}


def test_names_that_are_not_there(home: Path) -> None:
    nobody = cloudfn("env", "explain", "makeOrdr", cwd=home)
    assert (nobody.code, "makeOrder" in nobody.err) == (4, True)
    nothing = cloudfn("env", "explain", "makeOrder", "SMS_KEI", cwd=home)
    assert (nothing.code, "SMS_KEY" in nothing.err) == (4, True)


def test_the_schema(home: Path) -> None:
    ran = cloudfn("config", "schema", cwd=home)
    assert json.loads(ran.out)["title"] == "cloudfn.yaml"
    written = cloudfn("config", "schema", "--write", cwd=home)
    assert written.code == 0
    assert json.loads((home / ".cloudfn" / "cloudfn.schema.json").read_text()) == json.loads(ran.out)


def test_validate_needs_little(home: Path) -> None:
    """What costs start-up time stays out: neither the servers nor the view are imported."""
    import subprocess
    import sys

    from tests.kit.project import ROOT

    heavy = ("starlette", "uvicorn", "rich", "jinja2", "asyncio", "tencentcloud", "watchdog")
    code = (
        f"import sys; from cloudfn.cli import run; run(['validate']); print([m for m in {heavy!r} if m in sys.modules])"
    )
    env = {"PYTHONPATH": str(ROOT), "PATH": "", "TOKEN": "x"}
    ran = subprocess.run([sys.executable, "-c", code], cwd=home, env=env, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_values_need_no_yaml() -> None:
    import subprocess
    import sys

    from tests.kit.project import ROOT

    code = "import cloudfn.manifest.values, sys; print('yaml' in sys.modules)"
    env = {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
