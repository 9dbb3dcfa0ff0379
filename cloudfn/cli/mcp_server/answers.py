"""What a tool answers: data, a line for people, the next step; and how both are held small."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase

MOST_CHARACTERS = 16_000
"""Of one answer as JSON; some 5,000 tokens of a model."""
LONGEST_TEXT = 1_500
"""Characters of one text in an answer."""
LONGEST_LIST = 50
"""Items of one list in an answer."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """``tool`` to call with ``arguments``, or "" where a person or an editor is next; ``why`` says it in a sentence."""

    tool: str
    why: Phrase
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """``text`` is one line; of a code, its own wording. ``failed`` makes it a tool error. ``more``: how to get what an
    answer of bounded size leaves out.
    """

    data: Mapping[str, Any]
    text: Phrase | str
    steps: tuple[NextStep, ...] = ()
    failed: bool = False
    more: Phrase | None = None


def bounded(data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
    """(data of at most ``MOST_CHARACTERS``, how much was left out: {"items": 12, "items.text": 900}).

    Long texts and lists are cut first, then the longest list of all is halved until the whole fits.
    """
    left_out: dict[str, int] = {}
    small: dict[str, Any] = {name: _cut(value, name, left_out) for name, value in data.items()}
    while len(json.dumps(small, ensure_ascii=False, default=str)) > MOST_CHARACTERS:
        lists = [(name, value) for name, value in small.items() if isinstance(value, list) and len(value) > 1]
        if not lists:
            # One deep value is left: as text, which can be cut.
            name = max(small, key=lambda each: len(json.dumps(small[each], ensure_ascii=False, default=str)))
            text = json.dumps(small[name], ensure_ascii=False, default=str)
            small[name] = text[: MOST_CHARACTERS // 2]
            left_out[name] = left_out.get(name, 0) + len(text) - len(small[name])
            break
        name, items = max(lists, key=lambda each: len(json.dumps(each[1], ensure_ascii=False, default=str)))
        left_out[name] = left_out.get(name, 0) + len(items) - len(items) // 2
        small[name] = items[: len(items) // 2]
    return small, left_out


def _cut(value: Any, path: str, left_out: dict[str, int]) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        left_out[path] = left_out.get(path, 0) + len(value) - LONGEST_TEXT
        return value[:LONGEST_TEXT] + "..."
    if isinstance(value, Mapping):
        return {name: _cut(inner, f"{path}.{name}", left_out) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        if len(value) > LONGEST_LIST:
            left_out[path] = left_out.get(path, 0) + len(value) - LONGEST_LIST
        return [_cut(inner, path, left_out) for inner in value[:LONGEST_LIST]]
    return value
