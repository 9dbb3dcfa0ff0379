"""``cloudfn doctor pay``: which API is open to whom, and what the project here uses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kit.command import cloudfn

PROJECT = """
version: 1
project: shops
env: {id: test-f0b102}
appId: wx0123456789abcdef
functions: {makeOrder: {}, payCallback: {}, payNotify: {http: /pay/notify}}
payments:
  cloud: {subMchId: "1900000109", callers: [makeOrder], callback: payCallback}
  own: {api: v3, mchId: "1900000001", callers: [makeOrder], callback: payNotify}
  old: {api: v2, mchId: "1900000002", callers: [makeOrder], callback: payNotify}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "cloudfn.yaml").write_text(PROJECT)
    for name in ("makeOrder", "payCallback", "payNotify"):
        (tmp_path / "functions" / name).mkdir(parents=True)
        (tmp_path / "functions" / name / "index.js").write_text("exports.main = async () => ({ errcode: 0 });\n")
    return tmp_path


def test_each_api_says_who_may_use_it_and_each_binding_how_it_stands(home: Path) -> None:
    said = cloudfn("doctor", "pay", cwd=home).out
    for part in ("jewellery", "founded within the last year", "private person", "merchants who use it already"):
        assert part in said
    assert "cloud: cloudpay 1900000109 -> payCallback (needs no keys)" in said
    assert "own: v3 1900000001 -> payNotify /pay/notify (no local keys yet: cloudfn pay keys)" in said
    assert cloudfn("pay", "keys", "own", cwd=home).code == 0
    assert (
        "own: v3 1900000001 -> payNotify /pay/notify (local keys are there)" in cloudfn("doctor", "pay", cwd=home).out
    )


def test_as_json_and_in_chinese(home: Path) -> None:
    data = json.loads(cloudfn("--json", "--lang", "zh", "doctor", "pay", cwd=home).out)
    assert [each["api"] for each in data["apis"]] == ["cloudpay", "v3", "v2"]
    assert "珠宝玉石" in data["apis"][0]["closed"][0]
    own = [(each["name"], each["api"], each["mchId"], each["keys"]) for each in data["bindings"]]
    assert own == [
        ("cloud", "cloudpay", "1900000109", None),
        ("own", "v3", "1900000001", False),
        ("old", "v2", "1900000002", False),
    ]


def test_without_a_project_it_tells_all_the_same(tmp_path: Path) -> None:
    ran = cloudfn("doctor", "pay", cwd=tmp_path)
    assert ran.code == 0 and "no project here" in ran.out
    assert cloudfn("-f", "missing.yaml", "doctor", "pay", cwd=tmp_path).code != 0
    assert cloudfn("doctor", "money", cwd=tmp_path).code == 3
