"""Aligned text. Chinese characters take two columns of a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cloudfn.columns import width


def table(head: Sequence[str], rows: Sequence[Sequence[str]], indent: str = "") -> str:
    """Columns two spaces apart, no trailing blanks."""
    every = [list(head), *[list(row) for row in rows]]
    widths = [max(width(row[column]) for row in every) for column in range(len(head))]
    lines = []
    for row in every:
        cells = [text + " " * (widths[column] - width(text)) for column, text in enumerate(row)]
        lines.append((indent + "  ".join(cells)).rstrip())
    return "\n".join(lines)


def clock_time(instant: str | None) -> str:
    """``2026-03-01 12:00:05`` in the user's own zone, of an instant of the control surface."""
    if not instant:
        return "-"
    return datetime.fromisoformat(instant).astimezone().strftime("%Y-%m-%d %H:%M:%S")
