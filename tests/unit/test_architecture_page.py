"""docs/architecture.md and the tree agree: every room is named, every file of a walk is there."""

from __future__ import annotations

import re
from pathlib import Path

import cloudfn

PACKAGE = Path(cloudfn.__file__).parent
PAGE = (PACKAGE.parent / "docs" / "architecture.md").read_text("utf-8")


def block(heading: str) -> str:
    """The indented lines below a heading, to the next line that is not indented."""
    lines = PAGE.split(heading, 1)[1].splitlines()[1:]
    start = next(n for n, line in enumerate(lines) if line.startswith("    "))
    end = next((n for n, line in enumerate(lines[start:], start) if line and not line.startswith("    ")), len(lines))
    return "\n".join(lines[start:end])


def test_every_room_and_module_of_the_package_is_on_the_page() -> None:
    rooms = block("## Rooms, on floors")
    named = set(re.findall(r"^ {6}((?:[\w.]+/? ?)+)", rooms, re.MULTILINE))
    words = {word.rstrip("/") for line in named for word in line.split()}
    there = {path.name for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    ours = {name for name in there if not name.startswith("__")}
    assert ours - words == set(), "in the package and not on the page"
    assert {word for word in words if word.endswith(".py")} - there == set(), "on the page and not in the package"


def test_every_file_of_the_walks_is_there() -> None:
    walks = re.sub(r"\([^)]*\)", "", block("### Four walks"))
    files = re.findall(r"\b[a-z_]+(?:/[a-z_]+)+\b", walks)
    assert len(files) > 25
    for file in files:
        room = {"node": "runner", "gateway": "local"}.get(file.partition("/")[0], "")
        place = PACKAGE / room / file
        assert place.with_suffix(".py").exists() or place.is_dir() or place.with_suffix(".js").exists(), file
