"""What a page calls the place of an assumption, or a test, exists under that name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "cloudfn"
ROOMS = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}
DOTTED = re.compile(r"`([a-z_]+(?:\.[A-Za-z_]+)+)`")
PAGES = [ROOT / "docs" / "assumptions.md", ROOT / "docs" / "zh" / "assumptions.md"]


def exists(name: str) -> bool:
    """Whether ``name``, from below the package, is a module, or something in one."""
    parts, place = name.split("."), PACKAGE
    while parts and (place / parts[0]).is_dir():
        place /= parts.pop(0)
    if parts and (place / f"{parts[0]}.py").is_file():
        text = (place / f"{parts.pop(0)}.py").read_text("utf-8")
    elif parts:
        return False
    else:
        text = ""
    return all(re.search(rf"\b{re.escape(part)}\b", text) for part in parts)


def named(page: Path) -> set[str]:
    found = (match[1].removeprefix("cloudfn.") for match in DOTTED.finditer(page.read_text("utf-8")))
    return {name for name in found if name.split(".")[0] in ROOMS}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_place_exists(page: Path) -> None:
    names = named(page)
    assert len(names) > 20
    assert [name for name in sorted(names) if not exists(name)] == []


@pytest.mark.parametrize("name", ["runner.served.Served", "runner.worker.Worker.calls_home", "runner.no_such_module"])
def test_what_does_not_exist_is_noticed(name: str) -> None:
    assert not exists(name)


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_test_that_a_page_names_exists(page: Path) -> None:
    named_tests = re.findall(r"\b(?:functional|unit|browser)/[\w/]*\w+\.py", page.read_text("utf-8"))
    assert [name for name in named_tests if not (ROOT / "tests" / name).is_file()] == []
