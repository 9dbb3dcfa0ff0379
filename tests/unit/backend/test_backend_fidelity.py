"""docs/fidelity.md names tests that exist, the Chinese page the same ones; the built-in open APIs are those that the
guide lists.
"""

from __future__ import annotations

import re
from pathlib import Path

from cloudfn.backend.openapi_builtin import BUILT_IN

ROOT = Path(__file__).parents[3]


def named_tests(page: str, head: str) -> list[tuple[str, list[str]]]:
    """(what a row is about, the tests that it names)."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    rows = [row.split("|") for row in text.splitlines() if row.startswith("| ") and not row.startswith(head)]
    return [
        (what, re.findall(r"\b(?:functional|unit|browser)/[\w/]+\.(?:py|test\.mjs)", tests))
        for _, what, _, tests, _ in rows
    ]


def test_each_row_names_a_test_that_exists() -> None:
    rows = named_tests("fidelity.md", "| What |")
    assert len(rows) > 40
    for what, named in rows:
        assert named, f"no test for {what}"
        assert [name for name in named if not (ROOT / "tests" / name).is_file()] == []


def test_the_rows_of_the_chinese_page_name_the_same_tests() -> None:
    english, chinese = named_tests("fidelity.md", "| What |"), named_tests("zh/fidelity.md", "| 内容 |")
    assert [tests for _, tests in chinese] == [tests for _, tests in english]


def test_the_guide_lists_every_built_in_open_api() -> None:
    text = re.sub(r"\s+", " ", (ROOT / "docs" / "documents.md").read_text("utf-8"))
    listed = set()
    for group in re.findall(r"`([a-zA-Z]+)\.([a-zA-Z |]+)`", text):
        listed |= {f"{group[0]}.{name.strip()}" for name in group[1].split("|")}
    assert {*BUILT_IN} <= listed
