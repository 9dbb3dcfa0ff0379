"""The templates' callbacks under the real prover, with the real SDK: duplicates, races, crashes, forgeries."""

from __future__ import annotations

import json
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
