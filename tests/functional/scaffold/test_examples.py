"""The example manifest and the example projects: they validate, and the shop's own tests pass on the local cloud."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.command import cloudfn, cloudfn_process
from tests.kit.project import ROOT, copy_project, link_modules

EXAMPLES = ROOT / "examples"


def test_the_example_manifest_is_loaded(tmp_path: Path) -> None:
    shutil.copyfile(ROOT / "cloudfn.yaml.example", tmp_path / "cloudfn.yaml")
    (tmp_path / "shared").mkdir()
    for name in ("queryOrder", "makeOrder", "payCallback", "quick", "payNotify", "refundCallback", "report"):
        (tmp_path / "functions" / name).mkdir(parents=True)
        (tmp_path / "functions" / name / "index.js").write_text("exports.main = async () => ({ errcode: 0 });\n")
    env = {"SMS_KEY": "not-to-be-seen"}
    ran = cloudfn("validate", "--strict", cwd=tmp_path, env=env)
    assert (ran.code, ran.err) == (0, "")
    prod = cloudfn(
        "--stage", "prod", "--json", "config", "show", cwd=tmp_path, env={**env, "TCB_PROD_ENV_ID": "shop-1"}
    )
    shown = {each["key"]: each["value"] for each in json.loads(prod.out)["settings"]}
    assert shown["env.id"] == "shop-1"
    assert shown["functions.makeOrder.memory"] == 512
    assert "functions.report.http" not in shown
    assert "not-to-be-seen" not in prod.out + cloudfn("env", "explain", "makeOrder", cwd=tmp_path, env=env).out


@pytest.mark.parametrize("name", sorted(path.parent.name for path in EXAMPLES.glob("*/cloudfn.yaml")))
def test_an_example_validates(name: str) -> None:
    ran = cloudfn("validate", cwd=EXAMPLES / name)
    assert ran.code == 0
    if name != "seed-pair":
        assert ran.err == ""


def test_the_seed_pair_gets_only_sensible_warnings() -> None:
    ran = cloudfn("--json", "validate", cwd=EXAMPLES / "seed-pair")
    notices = json.loads(ran.out)["notices"]
    assert [(each["code"], each["file"], each["level"]) for each in notices] == [
        ("CFN-SRC-008", "functions/payCallback/index.js", "warning")
    ]
    assert "returnCode, mchId, deviceInfo, tradeType, bankType" in notices[0]["fix"]
    assert cloudfn("validate", "--strict", cwd=EXAMPLES / "seed-pair").code == 6


def test_the_seed_pair_contradicts_another_stage() -> None:
    env = {"TCB_ENV_ID": "shop-8gxvz0f70375accc", "SUB_MCH_ID": "1900000109"}
    ran = cloudfn("--json", "validate", cwd=EXAMPLES / "seed-pair", env=env)
    codes = [each["code"] for each in json.loads(ran.out)["notices"]]
    assert codes == ["CFN-SRC-005", "CFN-SRC-003", "CFN-SRC-008"]


@pytest.mark.node
@pytest.mark.npm
def test_the_shop_passes_its_own_tests(tmp_path: Path, npm: Callable[..., Path]) -> None:
    home = link_modules(copy_project(EXAMPLES / "shop", tmp_path / "shop"), npm("wx-server-sdk@3.0.4"))
    ran = cloudfn_process("exec", "--", "node", "--test", "tests/shop.test.js", cwd=home)
    assert ran.code == 0, ran.out + ran.err
    assert "# pass 7" in ran.out
