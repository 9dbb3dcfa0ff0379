"""The templates' callbacks under the real prover, with the real SDK: duplicates, races, crashes, forgeries."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.command import cloudfn, cloudfn_process
from tests.kit.project import link_modules


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize("sdk", ["2.6.3", "4.0.2"])
def test_the_payment_callback_is_proven(tmp_path: Path, npm: Callable[..., Path], sdk: str) -> None:
    assert cloudfn("init", "shop", "--template", "wxpay-refund", "--no-input", cwd=tmp_path).code == 0
    link_modules(tmp_path / "shop", npm(f"wx-server-sdk@{sdk}"))
    order = json.dumps({"productId": "oolong"})
    ran = cloudfn_process("pay", "prove", "payCallback", "--data", order, "--json", cwd=tmp_path / "shop")
    assert ran.code == 0, ran.out + ran.err
    names = " ".join(json.dumps(json.loads(ran.out)).split())
    for trial in ("at once", "crash after call", "sent by a mini program", "unknown order", "another amount"):
        assert trial in names
    played = cloudfn_process("pay", "scenario", "run", "drop", "-d", order, cwd=tmp_path / "shop")
    assert played.code == 0, played.out + played.err  # asking ends with the query: `refund` is a caller as well


V3_TRIALS = {"2 at once, round 1", "no signature", "wrong key", "signature probe", "old timestamp", "another merchant"}


def proven(home: Path) -> None:
    """``pay prove`` clears both callbacks of a template of API v3, with every trial of strangers."""
    assert cloudfn_process("pay", "keys", cwd=home).code == 0
    strict = cloudfn_process("validate", "--strict", cwd=home)
    assert (strict.code, strict.err) == (0, ""), strict.err
    order = json.dumps({"productId": "oolong"})
    for callback in ("payNotify", "refundNotify"):
        ran = cloudfn_process("--quiet", "pay", "prove", callback, "--data", order, "--json", cwd=home)
        assert ran.code == 0, ran.out + ran.err
        proof = json.loads(ran.out)
        trials = V3_TRIALS if callback == "payNotify" else V3_TRIALS - {"another merchant"}  # of payments only
        assert proof["findings"] == [] and {each["name"] for each in proof["trials"]} >= trials
    played = cloudfn_process("pay", "scenario", "run", "all", "-d", order, cwd=home)
    assert played.code == 0, played.out + played.err


@pytest.mark.node
@pytest.mark.npm
def test_the_notification_of_v3_is_proven(tmp_path: Path, npm: Callable[..., Path]) -> None:
    assert cloudfn("init", "shop", "--template", "wxpay-v3", "--no-input", cwd=tmp_path).code == 0
    link_modules(tmp_path / "shop", npm("wx-server-sdk@3.0.4"))
    proven(tmp_path / "shop")


def test_the_notification_of_v3_in_python_is_proven(tmp_path: Path) -> None:
    home = tmp_path / "shop"
    assert cloudfn("init", "shop", "--template", "wxpay-v3-python", "--no-input", cwd=tmp_path).code == 0
    manifest = home / "cloudfn.yaml"
    # cryptography is here already, as cloudfn needs it itself
    manifest.write_text(manifest.read_text("utf-8").replace("install: local", "install: vendored"), "utf-8")
    proven(home)


@pytest.mark.node
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("template", ["wxpay-v3", "wxpay-v3-python"])
def test_templates_of_v3_pass_their_own_tests(tmp_path: Path, template: str, lang: str) -> None:
    made = cloudfn("--lang", lang, "init", "shop", "--template", template, "--no-input", cwd=tmp_path)
    assert made.code == 0 and "cloudfn pay keys" in made.err
    texts = [path.read_text("utf-8") for path in (tmp_path / "shop").rglob("*") if path.is_file()]
    assert not any("<@" in text or "<%" in text for text in texts)
    python = [sys.executable, "-W", "error", "-m", "unittest", "discover", "tests"]
    command = ["npm", "test"] if template == "wxpay-v3" else python
    own = subprocess.run(command, cwd=tmp_path / "shop", capture_output=True, text=True, check=False)
    assert own.returncode == 0, own.stdout + own.stderr
