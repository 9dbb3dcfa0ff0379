"""Where the page of assumptions names a place in the code, that place exists."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[3] / "docs"


def names(page: str, pattern: str) -> list[str]:
    return re.findall(pattern, (DOCS / page).read_text(encoding="utf-8"))


NAMES = sorted(set(names("assumptions.md", r"`(pay\.[a-zA-Z_0-9.]+)`")))


def resolve(name: str) -> object:
    """The module ``cloudfn.<name>``, or the thing in it."""
    path = f"cloudfn.{name}".split(".")
    for cut in range(len(path), 1, -1):
        try:
            found: object = importlib.import_module(".".join(path[:cut]))
        except ModuleNotFoundError:
            continue
        for attribute in path[cut:]:
            found = getattr(found, attribute)
        return found
    raise LookupError(name)


def test_the_page_names_places() -> None:
    assert len(NAMES) > 10


@pytest.mark.parametrize("name", NAMES)
def test_a_named_place_exists(name: str) -> None:
    assert resolve(name) is not None
