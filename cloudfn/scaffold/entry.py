"""Adds keys to a manifest's text where they belong. Comments, order and style of everything else stay as they are."""

from __future__ import annotations

import re
from typing import Any

import yaml

from cloudfn.scaffold.catalogue import Role

_COMMA = re.compile(r"\s*,")

_BINDING = """payments:
  default:
    subMchId: "${env:SUB_MCH_ID:-1900009231}"
"""


def add_function(text: str, name: str, entry: str, role: Role = "") -> tuple[str, str]:
    """(the manifest's text with function ``name``, the binding it now belongs to or "").

    ``entry`` is in flow style. A binding's callback that is set already is left alone.
    """
    text = add_key(_lines(text), ("functions",), name, entry)
    if not role:
        return text, ""
    if not _keys(text, ("payments",)):
        text += "\n" + _BINDING
    binding = _keys(text, ("payments",))[0]
    if role == "caller":
        return add_item(text, ("payments", binding, "callers"), name), binding
    if role in _keys(text, ("payments", binding)):
        return text, ""
    return add_key(text, ("payments", binding), role, name), binding


def add_key(text: str, path: tuple[str, ...], key: str, value: str) -> str:
    """``text`` with ``key: value`` as the last entry of the mapping at ``path``, which is made when missing."""
    if not path:
        return f"{text}{key}: {value}\n"
    node = _node(text, path)
    if node is None or not isinstance(node, yaml.MappingNode):
        if node is not None and isinstance(node, yaml.ScalarNode) and not node.value:
            at = node.start_mark.index
            return f"{text[:at]}{'' if text[:at].endswith(' ') else ' '}{{{key}: {value}}}{text[at:]}"
        return add_key(text, path[:-1], path[-1], f"{{{key}: {value}}}" if path[:-1] else f"\n  {key}: {value}")
    if node.flow_style:
        return _into_flow(text, node, f"{key}: {value}")
    indent = " " * node.value[0][0].start_mark.column
    at = _after(text, node.value[-1])
    return f"{text[:at]}{indent}{key}: {value}\n{text[at:]}"


def add_item(text: str, path: tuple[str, ...], item: str) -> str:
    """``text`` with ``item`` in the list at ``path``; a scalar there becomes a list."""
    node = _node(text, path)
    if node is None:
        return add_key(text, path[:-1], path[-1], f"[{item}]")
    if isinstance(node, yaml.ScalarNode):
        start, end = node.start_mark.index, node.end_mark.index
        return f"{text[:start]}[{text[start:end]}, {item}]{text[end:]}"
    if item in [each.value for each in node.value]:
        return text
    if node.flow_style:
        return _into_flow(text, node, item)
    at = _after(text, node.value[-1])
    indent = " " * (node.value[0].start_mark.column - 2)
    return f"{text[:at]}{indent}- {item}\n{text[at:]}"


def _into_flow(text: str, node: Any, addition: str) -> str:
    """``addition`` behind the last entry: before a comment that follows it, behind a comma that is there already."""
    if not node.value:
        at = node.start_mark.index + 1
        return f"{text[:at]}{addition}{text[at:]}"
    at = _last_index(node.value[-1])
    comma = _COMMA.match(text, at)
    at = comma.end() if comma else at
    return f"{text[:at]}{' ' if comma else ', '}{addition}{text[at:]}"


def _after(text: str, node: Any) -> int:
    """Where the line after ``node``'s last line begins: a comment on that line stays with it."""
    end = _last_index(node)
    if text[:end].endswith("\n"):  # a block scalar ends behind its last line
        return end
    newline = text.find("\n", end)
    return len(text) if newline < 0 else newline + 1


def _last_index(node: Any) -> int:
    """The end of the last scalar or closing bracket inside ``node``, or of a (key, value) pair.

    A block collection's own end mark is where the next token begins, which may be lines below.
    """
    if isinstance(node, tuple):
        return max(_last_index(node[0]), _last_index(node[1]))
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    return _last_index(node.value[-1])


def _node(text: str, path: tuple[str, ...]) -> Any:
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    for step in path:
        if not isinstance(node, yaml.MappingNode):
            return None
        node = next((value for key, value in node.value if key.value == step), None)
    return node


def _keys(text: str, path: tuple[str, ...]) -> list[str]:
    node = _node(text, path)
    return [str(key.value) for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []


def _lines(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
