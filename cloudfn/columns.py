"""Columns of a terminal. A Chinese character takes two, and a line may be broken on either side of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

CLOSING = frozenset("，。、；：？！）】」』》〉…%,.;:?!)]}")
OPENING = frozenset("（【「『《〈([{")


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def wrap(text: str, columns: int) -> list[str]:
    """``text`` in lines of at most ``columns``; only a longer word, such as a path, stands out.

    No line begins with a closing mark or ends with an opening one. Spaces at a break go.
    """
    lines, line = [], ""
    for piece in _pieces(text):
        if line.strip() and width(line) + width(piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    """What stays together: a Latin word, or one wide character with the marks that belong to it; spaces lead."""
    piece = ""
    for character in text:
        if piece.strip() and _may_part(piece[-1], character):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _may_part(before: str, after: str) -> bool:
    if after == " " or before == " ":
        return after == " "
    if after in CLOSING or before in OPENING:
        return False
    return width(before) == 2 or width(after) == 2 or before == "|"  # of a list of choices
