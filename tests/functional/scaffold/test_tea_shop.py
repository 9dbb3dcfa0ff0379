"""The example shop: its own tests, run as its README says, with the real SDK."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.command import cloudfn_process
from tests.kit.project import ROOT, copy_project, link_modules

pytestmark = [pytest.mark.node, pytest.mark.npm]


@pytest.fixture
def shop(npm: Callable[..., Path], tmp_path: Path) -> Path:
    project = copy_project(ROOT / "examples" / "tea-shop", tmp_path / "tea-shop")
    return link_modules(project, npm("wx-server-sdk@3.0.4"))


def test_its_tests_pass(shop: Path) -> None:
    node = shutil.which("node")
    assert node
    ran = cloudfn_process("exec", "--", node, "--test", "tests/", cwd=shop)
    assert ran.code == 0, ran.out + ran.err
    assert "# pass 10" in ran.out


def test_it_is_valid_and_its_source_has_no_findings(shop: Path) -> None:
    ran = cloudfn_process("validate", "--strict", cwd=shop)
    assert ran.code == 0, ran.out + ran.err


def test_its_packages_hold_the_shared_folder(shop: Path) -> None:
    ran = cloudfn_process("build", "payCallback", "--list", cwd=shop)
    assert ran.code == 0, ran.out + ran.err
    assert "settle.js" in ran.out
