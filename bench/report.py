"""docs/reliability.md: each command puts its own figures there, between two marks, and leaves the rest alone."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"


def put(page: str, name: str, rows: Mapping[str, object]) -> str:
    """``page`` with a table of ``rows`` between the marks of ``name``; raises LookupError for a page without them."""
    table = "\n".join(f"| {what} | {_shown(value)} |" for what, value in (*_where().items(), *rows.items()))
    marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    if not marks.search(page):
        raise LookupError(f"{PAGE.name} has no place for {name}")
    return marks.sub(lambda found: f"{found[1]}| | |\n|---|---|\n{table}\n{found[2]}", page)


def write(name: str, rows: Mapping[str, object]) -> None:
    PAGE.write_text(put(PAGE.read_text("utf-8"), name, rows), "utf-8")


def _where() -> dict[str, object]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": f"{os.cpu_count()} processors, {memory} GiB, {platform.system()}",
        "Python": platform.python_version(),
        "load at the end": " ".join(f"{each:.1f}" for each in os.getloadavg()),
    }


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_shown(inner)}" for name, inner in value.items()) or "none"
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
