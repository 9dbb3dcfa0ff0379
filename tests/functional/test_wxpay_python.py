"""The Python template: it validates, and its own tests pass, in both languages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cloudfn.cli import run


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_python_template_validates_and_passes_its_own_tests(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    home = tmp_path / "shop"
    assert run(["--lang", lang, "init", str(home), "--template", "wxpay-python", "--no-input"]) == 0
    shown = capsys.readouterr()
    assert "python3 -m unittest discover tests" in shown.out + shown.err
    assert run(["-C", str(home), "validate", "--strict"]) == 0
    command = [sys.executable, "-W", "error", "-m", "unittest", "discover", "tests"]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Ran 9 tests" in done.stderr
