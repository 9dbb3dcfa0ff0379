"""The Python template: it validates, and its own tests pass, in both languages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cloudfn.cli import run
from tests.kit.project import ROOT


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


def test_the_example_is_what_the_template_gives(tmp_path: Path) -> None:
    """The example shows the functions; the mini program's pages are the same as in every template."""
    example = ROOT / "examples" / "python-shop"
    home = tmp_path / "python-shop"
    assert run(["init", str(home), "--template", "wxpay-python", "--no-input"]) == 0
    kept = {path.relative_to(example) for path in example.rglob("*") if path.is_file() and _kept(path, example)}
    made = {path.relative_to(home) for path in home.rglob("*") if path.is_file() and _kept(path, home)}
    pages = {path for path in made if path.parts[0] in ("miniprogram", "project.config.json")}
    assert kept == made - pages
    for path in kept:
        assert (example / path).read_text() == (home / path).read_text(), path


def _kept(path: Path, root: Path) -> bool:
    return not {".cloudfn", "__pycache__"} & set(path.relative_to(root).parts)
