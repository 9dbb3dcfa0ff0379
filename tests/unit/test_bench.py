"""The measurements that are run by hand can still be begun: they follow the code that they measure."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bench import report
from tests.kit.project import ROOT


@pytest.mark.parametrize(
    "name", ["peers", "build.py", "documents.py", "runner.py", "crash.py", "soak.py", "fuzz.py", "watch.py"]
)
def test_a_measurement_begins(name: str) -> None:
    command = [sys.executable, str(ROOT / "bench" / name), "--help"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
    assert "usage:" in ran.stdout


@pytest.mark.parametrize("name", ["crash", "soak", "fuzz"])
def test_a_command_writes_its_own_figures_and_no_others(name: str) -> None:
    page = report.PAGE.read_text("utf-8")
    written = report.put(page, name, {"rounds": 12_345, "ms": {"most": 7}})
    assert "| rounds | 12,345 |\n| ms | most 7 |\n" in written
    assert report.put(written, name, {"rounds": 1}).count("| rounds | 1 |") == 1
    before, after = (text.partition(f"<!-- {name} -->")[0] for text in (page, written))
    assert before == after
    assert page.partition(f"<!-- end of {name} -->")[2] == written.partition(f"<!-- end of {name} -->")[2]


def test_a_page_without_its_place_is_no_page() -> None:
    with pytest.raises(LookupError):
        report.put("# nothing", "crash", {})
