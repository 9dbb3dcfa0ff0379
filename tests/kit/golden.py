"""Whole outputs kept as files: ``UPDATE_GOLDEN=1 python -m pytest ...`` writes them anew, then read the diff."""

from __future__ import annotations

import os

from tests.kit.project import TESTS

GOLDEN = TESTS / "golden"


def assert_golden(name: str, text: str) -> None:
    """``text`` must equal the file ``tests/golden/NAME``."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.exists(), f"{path} is missing: run with UPDATE_GOLDEN=1"
    assert text == path.read_text(encoding="utf-8")
