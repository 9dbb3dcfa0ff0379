"""The example shop: its own tests, run as its README says, with the real SDK."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.local_dev import ROOT, copy_project, environment

pytestmark = [pytest.mark.node, pytest.mark.npm]


@pytest.fixture
def shop(npm: Callable[..., Path], tmp_path: Path) -> Path:
    return copy_project(ROOT / "examples" / "tea-shop", tmp_path / "tea-shop")


def cloudfn(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cloudfn", "-C", str(project), *arguments]
    return subprocess.run(
        command, cwd=project, env=environment(), capture_output=True, text=True, timeout=120, check=False
    )


def test_its_tests_pass(shop: Path) -> None:
    node = shutil.which("node")
    assert node
    ran = cloudfn(shop, "exec", "--", node, "--test", "tests/")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "# pass 5" in ran.stdout


def test_it_is_valid_and_its_source_has_no_findings(shop: Path) -> None:
    ran = cloudfn(shop, "validate", "--strict")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_its_packages_hold_the_shared_folder(shop: Path) -> None:
    ran = cloudfn(shop, "build", "payCallback", "--list")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "settle.js" in ran.stdout
