"""The templates' callbacks under the real prover, with the real SDK: duplicates, races, crashes, forgeries."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.command import cloudfn
from tests.kit.project import ROOT


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize("sdk", ["2.6.3", "4.0.2"])
def test_the_payment_callback_is_proven(tmp_path: Path, npm: Callable[..., Path], sdk: str) -> None:
    assert cloudfn("init", "shop", "--template", "wxpay-refund", "--no-input", cwd=tmp_path).code == 0
    modules = npm(f"wx-server-sdk@{sdk}")
    for folder in (tmp_path / "shop" / "functions").iterdir():
        (folder / "node_modules").symlink_to(modules)
    order = json.dumps({"productId": "oolong"})
    ran = subprocess.run(
        [sys.executable, "-m", "cloudfn", "pay", "prove", "payCallback", "--data", order, "--json"],
        cwd=tmp_path / "shop",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    names = " ".join(json.dumps(json.loads(ran.stdout)).split())
    for trial in ("at once", "crash after call", "sent by a mini program", "unknown order", "another amount"):
        assert trial in names
