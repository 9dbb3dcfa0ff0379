"""docs/fidelity.md names tests that exist, and the built-in open APIs are those that the guide lists."""

from __future__ import annotations

import re
from pathlib import Path

from cloudfn.backend.openapi_builtin import BUILT_IN

ROOT = Path(__file__).parents[3]


def test_each_row_names_a_test_that_exists() -> None:
    text = (ROOT / "docs" / "fidelity.md").read_text("utf-8")
    rows = [row.split("|") for row in text.splitlines() if row.startswith("| ") and not row.startswith("| What |")]
    assert len(rows) > 40
    for _, what, _, tests, _ in rows:
        named = re.findall(r"\b(?:functional|unit)/[\w/]+\.py", tests)
        assert named, f"no test for {what}"
        assert [name for name in named if not (ROOT / "tests" / name).is_file()] == []


def test_the_guide_lists_every_built_in_open_api() -> None:
    text = re.sub(r"\s+", " ", (ROOT / "docs" / "documents.md").read_text("utf-8"))
    listed = set()
    for group in re.findall(r"`([a-zA-Z]+)\.([a-zA-Z |]+)`", text):
        listed |= {f"{group[0]}.{name.strip()}" for name in group[1].split("|")}
    assert {*BUILT_IN} <= listed
