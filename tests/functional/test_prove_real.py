"""The prover and the scenarios on real functions with the real SDK: four broken callbacks, and the templates."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.functional.running import cloudfn, seed_project

Npm = Callable[..., Path]

BROKEN = [
    ("not-idempotent", "CFN-PAY-073", "users/42.points 100 -> 200 -> 300: fulfilled twice when the same notification"),
    ("no-amount-check", "CFN-PAY-078", "users/42.points 100 -> 200: fulfilled although 1 of 100 fen were paid"),
    ("forgeable", "CFN-PAY-076", "users/42.points 100 -> 200: any user of the mini program can call payCallback"),
    ("crash-loses", "CFN-PAY-075", "users/42.points 100 -> 200 -> 100: lost when the worker dies after backend call 2"),
]


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize(("name", "code", "text"), BROKEN)
def test_broken_callbacks_fail_with_the_right_counter_example(
    tmp_path: Path, npm: Npm, name: str, code: str, text: str
) -> None:
    folder = seed_project(tmp_path / name, npm("wx-server-sdk@3.0.4"), name=name)
    report = tmp_path / "proof.md"
    ran = cloudfn("--quiet", "pay", "prove", "--json", "--report", str(report), cwd=folder)
    assert ran.returncode == 13, ran.stderr
    proof = json.loads(ran.stdout)
    errors = [each for each in proof["findings"] if each["severity"] == "error"]
    assert errors[0]["code"] == code
    assert errors[0]["message"].startswith(text)
    assert code in report.read_text(encoding="utf-8")
    assert not (folder / ".cloudfn" / "pay.db").exists(), "the project's own state was touched"


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize("callback", ["payCallback", "refundCallback"])
def test_templates_are_proven(tmp_path: Path, npm: Npm, callback: str) -> None:
    made = cloudfn("init", "shop", "--template", "wxpay-refund", "--no-input", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    folder, modules = tmp_path / "shop", npm("wx-server-sdk@3.0.4")
    for function in (folder / "functions").iterdir():
        (function / "node_modules").symlink_to(modules)
    ran = cloudfn("--quiet", "pay", "prove", callback, "--json", "-d", '{"productId": "oolong"}', cwd=folder)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    proof = json.loads(ran.stdout)
    assert proof["ok"] and len(proof["calls"]) >= 4
    assert sum(1 for each in proof["trials"] if each["name"].startswith("crash")) == len(proof["calls"])


@pytest.mark.node
@pytest.mark.npm
def test_scenarios_on_the_template_and_on_a_broken_callback(tmp_path: Path, npm: Npm) -> None:
    modules = npm("wx-server-sdk@3.0.4")
    made = cloudfn("init", "shop", "--template", "wxpay", "--no-input", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    for function in (tmp_path / "shop" / "functions").iterdir():
        (function / "node_modules").symlink_to(modules)
    ran = cloudfn("pay", "scenario", "run", "all", "--json", "-d", '{"productId": "oolong"}', cwd=tmp_path / "shop")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert {each["scenario"]: each["ok"] for each in json.loads(ran.stdout)["items"]}["drop"] is True
    broken = seed_project(tmp_path / "broken", modules, name="not-idempotent")
    ran = cloudfn("pay", "scenario", "run", "duplicate", cwd=broken)
    assert ran.returncode == 13
    assert "users/42.points 100 -> 200 -> 300" in ran.stderr
