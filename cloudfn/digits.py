"""Texts that are whole numbers. ``str.isdigit`` alone also holds for "²", which ``int`` refuses, and for any length."""

from __future__ import annotations

LONGEST = 18
"""Longer ones do not fit into SQLite's integers, and above 4,300 digits ``int`` refuses."""


def only_digits(text: str, longest: int = LONGEST) -> bool:
    """Whether ``text`` is 1 to ``longest`` of the digits 0 to 9, so that ``int`` takes it."""
    return text.isascii() and text.isdigit() and len(text) <= longest
