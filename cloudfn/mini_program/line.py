"""The one line in a program's first file, on bytes: what is put in comes out again, every other byte kept. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from cloudfn.frozen import dataclass

FILE = "utils/cloudfn-wx.js"
"""Where the hook stands, below the program's root."""
NAME = "./utils/cloudfn-wx"
MARK = " // cloudfn hook"
_BOM = b"\xef\xbb\xbf"
_MODULE = rb"""["']\./utils/cloudfn-wx(?:\.js)?["']"""
_OURS = re.compile(
    rb"(?:import |(?:try \{ )?require\()" + _MODULE + rb"[^\r\n]*" + re.escape(MARK.encode()) + rb"(?:\r\n|\r|\n)"
)
_BY_HAND = re.compile(
    rb"^[ \t]*(?:import\b|(?:try *\{ *)?require *\()[^\r\n]*?" + _MODULE + rb"[^\r\n]*(?:\r\n|\r|\n|\Z)", re.M
)
_PRAGMAS = re.compile(rb"(?:[ \t]*(?:///|// *@ts-)[^\r\n]*(?:\r\n|\r|\n))*")
"""Comments that count only at the top of a file."""
_IMPORTS = re.compile(rb"""^[ \t]*import(?:[ \t]+[\w*{]|[ \t]*["'{*])""", re.M)
_BLANK = re.compile(rb"(?:\s+|//[^\r\n]*|/\*.*?\*/)*", re.S)
_STRICT = re.compile(rb"""(?:"use strict"|'use strict')[ \t]*(;[ \t]*(?:\r\n|\r|\n)?|(?=[\r\n]|\Z)(?:\r\n|\r|\n)?)""")


@dataclass(frozen=True, slots=True)
class HookLine:
    """``guarded``: goes on where the file is not there, because uploads leave it out."""

    imports: bool = False
    guarded: bool = False
    options: str = ""

    def text(self) -> str:
        if self.imports:
            return f'import "{NAME}";{MARK}'
        call = f'require("{NAME}").install(wx{self.options});'
        return f"try {{ {call} }} catch (absent) {{}}{MARK}" if self.guarded else f"{call}{MARK}"


def options_text(options: Mapping[str, object]) -> str:
    return f", {json.dumps(options)}" if options else ""


def imports(source: bytes) -> bool:
    """Whether ``source`` has imports: they run before every other line, so the hook must be one and the first."""
    return _IMPORTS.search(_without_comments(source)) is not None


def put(source: bytes, line: HookLine) -> bytes:
    """``source`` with the line where it runs first; what is there already is replaced in its place."""
    ending = next(iter(re.findall(rb"\r\n|\r|\n", source)), b"\n")
    text = line.text().encode() + ending
    if found := _OURS.search(source):
        return source[: found.start()] + text + source[found.end() :]
    if _BY_HAND.search(source):
        return source
    at = _place(source)
    return source[:at] + text + source[at:]


def take(source: bytes) -> bytes:
    """``source`` without the line, ours or one that was typed."""
    found = _OURS.search(source) or _BY_HAND.search(source)
    return source if found is None else source[: found.start()] + source[found.end() :]


def where(source: bytes) -> int:
    """The number of the hook's line, 0 where it is not there."""
    found = _OURS.search(source) or _BY_HAND.search(source)
    return 0 if found is None else len(re.findall(rb"\r\n|\r|\n", source[: found.start()])) + 1


def _place(source: bytes) -> int:
    top = len(_BOM) if source.startswith(_BOM) else 0
    pragmas = _PRAGMAS.match(source, top)
    at = pragmas.end() if pragmas else top
    blank = _BLANK.match(source, at)
    strict = _STRICT.match(source, blank.end() if blank else at)
    return strict.end() if strict else at


def _without_comments(source: bytes) -> bytes:
    return re.sub(rb"/\*.*?\*/", b"", source, flags=re.S)
