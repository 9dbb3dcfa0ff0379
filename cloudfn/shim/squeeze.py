"""Makes the shim's scripts smaller for the package: comments and the spaces that JavaScript does not need go.

Lines stay lines, so a stack trace names the same place as in the source. Only for our own files, which use no division
and no ``/* */`` comments, so a slash outside a string always opens a regular expression or a comment.
"""

from __future__ import annotations

import re

LITERAL = re.compile(
    r"""("(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|/(?!/)(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[\n])+/[a-z]*|//.*)"""
)
SPACE = re.compile(r"\s*([{}()\[\];,:?=<>+&|!])\s*")


def squeeze(script: str) -> str:
    """``script`` with the same meaning and the same lines."""
    return "\n".join(_line(line) for line in script.split("\n"))


def _line(line: str) -> str:
    parts = LITERAL.split(line.strip())
    kept = [part if n % 2 else SPACE.sub(r"\1", part) for n, part in enumerate(parts) if not part.startswith("//")]
    return "".join(kept).strip()
