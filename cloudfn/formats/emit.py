"""A manifest's data as YAML text that reads back the same everywhere: what could be misread is quoted.

PyYAML's own writer leaves ``08`` and ``1:30`` bare in places where other readers, ours too, take them for numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Self

from cloudfn import languages
from cloudfn.languages import Lang, Phrase

WIDTH = 110

_BARE = re.compile(r"(?:[A-Za-z_/.][A-Za-z0-9_./@-]*|[1-9][0-9]{0,6}s)\Z", re.ASCII)
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", ".inf", ".nan"})
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Comment(str):
    """As a key of a mapping: a line of comment at this place. Its value is not looked at; it equals no other key."""

    phrase: Phrase

    def __new__(cls, phrase: Phrase) -> Self:
        comment = super().__new__(cls, phrase.en)
        comment.phrase = phrase
        return comment

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


def document(shape: Mapping[str, object], lang: Lang = languages.DEFAULT) -> str:
    """``shape``: mappings, lists, texts, whole numbers, booleans and None. Comments are in ``lang``."""
    return "".join(f"{line}\n" for line in _block(shape, 0, lang))


def scalar(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if _BARE.match(text) and text.lower() not in _WORDS and not re.match(r"\.[0-9]", text):
        return text
    return '"' + "".join(map(_character, text)) + '"'


def _character(one: str) -> str:
    if one in _ESCAPES:
        return _ESCAPES[one]
    if one.isprintable():
        return one
    code = ord(one)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _block(shape: Mapping[str, object], depth: int, lang: Lang) -> Iterator[str]:
    indent = "  " * depth
    for key, value in shape.items():
        if isinstance(key, Comment):
            yield f"{indent}# {_one_line(languages.said(key.phrase, lang))}"
            continue
        head = f"{indent}{scalar(key)}:"
        flow = _flow(value)
        if flow is not None and (depth > 0 or not isinstance(value, Mapping) or not value) and _fits(head, flow, value):
            yield f"{head} {flow}"
        elif isinstance(value, Mapping):
            yield head
            yield from _block(value, depth + 1, lang)
        elif isinstance(value, list):
            yield head
            yield from (f"{indent}  - {_flow(each)}" for each in value)
        else:
            yield f"{head} {flow}"


def _fits(head: str, flow: str, value: object) -> bool:
    return not isinstance(value, Mapping | list) or not value or len(head) + len(flow) < WIDTH


def _flow(value: object) -> str | None:
    """``value`` on one line; None for one that holds comments."""
    if isinstance(value, Mapping):
        if any(isinstance(key, Comment) for key in value):
            return None
        parts = [(scalar(key), _flow(each)) for key, each in value.items()]
        return None if any(part is None for _, part in parts) else "{" + ", ".join(f"{k}: {v}" for k, v in parts) + "}"
    if isinstance(value, list):
        items = [_flow(each) for each in value]
        return None if None in items else "[" + ", ".join(map(str, items)) + "]"
    return scalar(value)


def _one_line(text: str) -> str:
    flat = "".join(one if one.isprintable() else " " for one in text)
    return flat if len(flat) <= 200 else flat[:197] + "..."
