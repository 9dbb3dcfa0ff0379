"""Each journey of docs/journeys, walked in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.functional.journeys import players
from tests.functional.journeys.page import changed, shown, steps
from tests.functional.journeys.walk import Walk
from tests.kit.project import ROOT

NAMES = ["callbacks", "ci", "existing-project", "first-payment", "going-live"]
PAGES = {"en": ROOT / "docs" / "journeys", "zh": ROOT / "docs" / "zh" / "journeys"}


def test_there_are_five_in_both_languages() -> None:
    for folder in PAGES.values():
        assert sorted(page.stem for page in folder.glob("*.md")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_take_the_same_steps(name: str) -> None:
    """The same is typed and saved in both; what is shown is in the page's language."""
    english, chinese = ([*steps(folder / f"{name}.md")] for folder in PAGES.values())
    assert [(each.kind, each.note.partition(":")[0]) for each in english] == [
        (each.kind, each.note.partition(":")[0]) for each in chinese
    ]
    typed = [
        [[line.partition("  # ")[0].rstrip() for line in each.text.splitlines()] for each in page if each.kind == "sh"]
        for page in (english, chinese)
    ]
    assert typed[0] == typed[1]


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_a_journey(tmp_path: Path, npm: Callable[..., Path], name: str, lang: str) -> None:
    with Walk(tmp_path, lang, npm("wx-server-sdk@3.0.4"), players.DONE) as walk:
        assert walk.through(PAGES[lang] / f"{name}.md") > 5


@pytest.mark.parametrize(
    ("expected", "output", "found"),
    [
        ("a\nb\n", "x\na\nb\n", True),
        ("a\nb\n", "a\nx\nb\n", False),
        ("a\n…\nb\n", "a\nx\ny\nb\n", True),
        ("a …  b\n", "a 12  b\n", True),
        ("a …  b\n", "a 12 b\n", False),
        ("5 to create\n", "15 to create\n", True),
        ("order=…\n", "order=1  \n", True),
    ],
)
def test_what_is_shown_is_compared(expected: str, output: str, found: bool) -> None:
    assert bool(shown(expected).search(output)) is found


def test_a_change_fits_once_or_not_at_all() -> None:
    assert changed("a\nb\nc\n", " a\n-b\n+d\n") == "a\nd\nc\n"
    for before in ("a\nx\n", "a\nb\na\nb\n"):
        with pytest.raises(AssertionError):
            changed(before, " a\n-b\n+d\n")
