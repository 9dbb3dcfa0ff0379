"""The measurements that are run by hand can still be begun: they follow the code that they measure."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.kit.project import ROOT


@pytest.mark.parametrize("name", ["peers", "build.py", "documents.py", "runner.py"])
def test_a_measurement_begins(name: str) -> None:
    command = [sys.executable, str(ROOT / "bench" / name), "--help"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
    assert "usage:" in ran.stdout
