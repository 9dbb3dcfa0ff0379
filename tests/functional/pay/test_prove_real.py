"""The prover and the scenarios on real functions with the real SDK: four broken callbacks, and the templates."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.command import cloudfn_process
from tests.kit.dev import dev
from tests.kit.project import seed_project

Npm = Callable[..., Path]

BROKEN = [
    ("not-idempotent", "CFN-PAY-073", "users/42.points 100 -> 200 -> 300: fulfilled twice when the same notification"),
    ("no-amount-check", "CFN-PAY-078", "users/42.points 100 -> 200: fulfilled although 1 of 100 fen were paid"),
    ("forgeable", "CFN-PAY-076", "users/42.points 100 -> 200: any user of the mini program can call payCallback"),
    ("crash-loses", "CFN-PAY-075", "users/42.points 100 -> 200 -> 100: lost when the worker dies after backend call 2"),
    (
        "logs-and-repeats",
        "CFN-PAY-073",
        "users/42.points 100 -> 200 -> 300: fulfilled twice when the same notification",
    ),
    ("client-fee", "CFN-PAY-120", "users/42.points 100 -> 200: ordered through makeOrder for 1 instead of 500 fen"),
]
ORDERED = {"client-fee": ["-d", '{"money": "5.00", "note": "less ice"}']}


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize(("name", "code", "text"), BROKEN)
def test_broken_callbacks_fail_with_the_right_counter_example(
    tmp_path: Path, npm: Npm, name: str, code: str, text: str
) -> None:
    folder = seed_project(tmp_path / name, npm("wx-server-sdk@3.0.4"), name=name)
    report = tmp_path / "proof.md"
    ran = cloudfn_process(
        "--quiet", "pay", "prove", "--json", "--report", str(report), *ORDERED.get(name, []), cwd=folder
    )
    assert ran.code == 13, ran.err
    proof = json.loads(ran.out)
    errors = [each for each in proof["findings"] if each["severity"] == "error"]
    assert errors[0]["code"] == code
    assert errors[0]["message"].startswith(text)
    assert code in report.read_text(encoding="utf-8")
    assert not (folder / ".cloudfn" / "pay.db").exists(), "the project's own state was touched"


@pytest.mark.node
@pytest.mark.npm
def test_a_callback_that_records_what_it_refuses_is_sound(tmp_path: Path, npm: Npm) -> None:
    folder = seed_project(tmp_path / "shop", npm("wx-server-sdk@3.0.4"), name="records-refusals")
    payer = "oSOMEBODYELSEXXXXXXXXXXXXXXX"
    ran = cloudfn_process("--quiet", "pay", "prove", "--json", "--openid", payer, cwd=folder)
    assert ran.code == 0, ran.out + ran.err
    proof = json.loads(ran.out)
    assert proof["ok"] and "another amount" in {each["name"] for each in proof["trials"]}
    found = cloudfn_process("pay", "scenario", "run", "amount-mismatch", cwd=folder)
    assert found.code == 0, found.out + found.err


@pytest.mark.node
@pytest.mark.npm
def test_a_helper_that_nobody_waits_for(tmp_path: Path, npm: Npm) -> None:
    folder = seed_project(tmp_path / "shop", npm("wx-server-sdk@3.0.4"), name="forgets-helper")
    proof = json.loads(cloudfn_process("--quiet", "pay", "prove", "--json", cwd=folder).out)
    codes = [each["code"] for each in proof["findings"]]
    assert "CFN-PAY-079" in codes and "CFN-PAY-072" not in codes


@pytest.mark.node
@pytest.mark.npm
def test_an_order_of_dev_is_placed_again_for_less(tmp_path: Path, npm: Npm) -> None:
    """What the ordering function was called with stands in the history: nobody has to repeat it."""
    folder = seed_project(tmp_path / "shop", npm("wx-server-sdk@3.0.4"), name="client-fee")
    with dev(folder) as running:
        running.post("/functions/makeOrder", {"money": "5.00"})
    ran = cloudfn_process("--quiet", "pay", "prove", cwd=folder)
    assert ran.code == 13, ran.out + ran.err
    first = ran.err.splitlines()[0]
    assert "CFN-PAY-120" in first and "1 instead of 500 fen, with a smaller `money`" in first


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize("callback", ["payCallback", "refundCallback"])
def test_templates_are_proven(tmp_path: Path, npm: Npm, callback: str) -> None:
    made = cloudfn_process("init", "shop", "--template", "wxpay-refund", "--no-input", cwd=tmp_path)
    assert made.code == 0, made.err
    folder, modules = tmp_path / "shop", npm("wx-server-sdk@3.0.4")
    with (folder / "cloudfn.yaml").open("a") as manifest:
        manifest.write("\ndeploy: {requireProof: true}\n")
    for function in (folder / "functions").iterdir():
        (function / "node_modules").symlink_to(modules)
    ran = cloudfn_process("--quiet", "pay", "prove", callback, "--json", "-d", '{"productId": "oolong"}', cwd=folder)
    assert ran.code == 0, ran.out + ran.err
    proof = json.loads(ran.out)
    assert proof["ok"] and len(proof["calls"]) >= 4
    assert sum(1 for each in proof["trials"] if each["name"].startswith("crash")) == len(proof["calls"])
    assert len(json.loads((folder / ".cloudfn" / "proofs.json").read_text())["passed"]) == 1


@pytest.mark.node
@pytest.mark.npm
def test_scenarios_on_the_template_and_on_a_broken_callback(tmp_path: Path, npm: Npm) -> None:
    modules = npm("wx-server-sdk@3.0.4")
    made = cloudfn_process("init", "shop", "--template", "wxpay", "--no-input", cwd=tmp_path)
    assert made.code == 0, made.err
    for function in (tmp_path / "shop" / "functions").iterdir():
        (function / "node_modules").symlink_to(modules)
    ran = cloudfn_process(
        "pay", "scenario", "run", "all", "--json", "-d", '{"productId": "oolong"}', cwd=tmp_path / "shop"
    )
    assert ran.code == 0, ran.out + ran.err
    assert {each["scenario"]: each["ok"] for each in json.loads(ran.out)["items"]}["drop"] is True
    broken = seed_project(tmp_path / "broken", modules, name="not-idempotent")
    ran = cloudfn_process("pay", "scenario", "run", "duplicate", cwd=broken)
    assert ran.code == 13
    assert "users/42.points 100 -> 200 -> 300" in ran.err


OF_V3 = [
    ("v3-unsigned", "no signature", "CFN-PAY-170"),
    ("v3-unknown-serial", "wrong key, unknown serial", "CFN-PAY-171"),
    ("v3-lets-probes-pass", "signature probe", "CFN-PAY-172"),
    ("v3-forgets-time", "old timestamp", "CFN-PAY-174"),
    ("v3-ignores-tag", "tampered ciphertext", "CFN-PAY-175"),
    ("v3-any-merchant", "another merchant", "CFN-PAY-176"),
    ("v3-any-amount", "another amount", "CFN-PAY-177"),
    ("v3-any-order", "unknown order", "CFN-PAY-178"),
]


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize(("name", "trial", "code"), OF_V3)
def test_forgeries_of_v3_are_found(tmp_path: Path, npm: Npm, name: str, trial: str, code: str) -> None:
    folder = seed_project(tmp_path / name, npm("wx-server-sdk@3.0.4"), name=name)
    assert cloudfn_process("pay", "keys", cwd=folder).code == 0
    ran = cloudfn_process("--quiet", "pay", "prove", "--json", cwd=folder)
    assert ran.code == 13, ran.out + ran.err
    errors = [each for each in json.loads(ran.out)["findings"] if each["severity"] == "error"]
    assert (trial, code) in {(each["trial"], each["code"]) for each in errors}
    assert name == "v3-ignores-tag" or {each["code"] for each in errors} == {code}
    found = next(each["message"] for each in errors if each["code"] == code)
    assert found.startswith("users/42.points 100 -> 200: fulfilled ") and "\n" not in found


@pytest.mark.node
@pytest.mark.npm
def test_a_sound_callback_of_v3_is_cleared(tmp_path: Path, npm: Npm) -> None:
    folder = seed_project(tmp_path / "shop", npm("wx-server-sdk@3.0.4"), name="v3-sound")
    assert cloudfn_process("pay", "keys", cwd=folder).code == 0
    ran = cloudfn_process("--quiet", "pay", "prove", "--json", cwd=folder)
    assert ran.code == 0, ran.out + ran.err
    proof = json.loads(ran.out)
    assert proof["findings"] == []
    assert {trial for _, trial, _ in OF_V3} <= {each["name"] for each in proof["trials"]}
    ran = cloudfn_process("pay", "scenario", "run", "forged", cwd=folder)
    assert ran.code == 0, ran.out + ran.err
