"""Lines of a file replaced by others, as a change is shown to people and assistants. Pure: nothing is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cloudfn.errors import Where
from cloudfn.frozen import dataclass
from cloudfn.source.syntax import File

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True, slots=True)
class SourceEdit:
    """The lines ``old`` of ``file`` (relative to the project), from ``line`` on, become ``new``."""

    file: str
    line: int
    old: str
    new: str


def text_edit(file: str, before: str, after: str) -> SourceEdit | None:
    """The one change between two texts of a file; None where there is none."""
    old, new = before.split("\n"), after.split("\n")
    top = next(
        (n for n, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new))
    )
    while len(old) > max(top, 1) and len(new) > max(top, 1) and old[-1] == new[-1]:
        old.pop()
        new.pop()
    if old[top:] == new[top:]:
        return None
    top = max(top - 1, 0)  # a line that stays says where, also where lines are only added
    return SourceEdit(file, top + 1, "\n".join(old[top:]), "\n".join(new[top:]))


def expression_at(file: File, where: Where) -> Node | None:
    """The largest expression that begins at ``where``."""
    lines = file.data.split(b"\n")
    if not 0 < where.line <= len(lines) or where.column < 1:
        return None
    column = len(lines[where.line - 1].decode("utf-8", "replace")[: where.column - 1].encode())
    node = file.root.descendant_for_point_range((where.line - 1, column), (where.line - 1, column + 1))
    while node is not None and node.parent is not None and node.parent.start_byte == node.start_byte:
        if node.parent.type.endswith(("_statement", "_block", "program", "_declaration")):
            if node.parent.type == "return_statement":
                node = node.parent
            break
        node = node.parent
    return node


def free_name(file: File, name: str) -> str:
    while re.search(rb"\b" + name.encode() + rb"\b", file.data):
        name += "_"
    return name


def indent_of(file: File, node: Node) -> str:
    before = line_before(file, node)
    return before[: len(before) - len(before.lstrip())]


def line_before(file: File, node: Node) -> str:
    start = file.data.rfind(b"\n", 0, node.start_byte) + 1
    return file.data[start : node.start_byte].decode("utf-8", "replace")


def inserted(file: File, node: Node, lines: list[str], *, deeper: bool = False) -> SourceEdit | None:
    """``lines`` above ``node``, which begins its line."""
    if line_before(file, node).strip():
        return None
    indent = indent_of(file, node)
    inner = indent + ("  " if deeper else "")
    before = "".join(f"{inner}{line}\n" for line in lines)
    start = file.data.rfind(b"\n", 0, node.start_byte) + 1
    return spliced(file, start, start, before)


def replaced(file: File, node: Node, text: str) -> SourceEdit:
    return spliced(file, node.start_byte, node.end_byte, text)


def spliced(file: File, start: int, end: int, text: str) -> SourceEdit:
    """Bytes of the file replaced, as whole lines."""
    data = file.data
    top, bottom = data.rfind(b"\n", 0, start) + 1, data.find(b"\n", end)
    bottom = len(data) if bottom < 0 else bottom
    old = data[top:bottom].decode("utf-8", "replace")
    new = (data[top:start] + text.encode() + data[end:bottom]).decode("utf-8", "replace")
    return SourceEdit(file.name, data.count(b"\n", 0, top) + 1, old, new)
