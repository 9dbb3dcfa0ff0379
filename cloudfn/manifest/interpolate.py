"""``${env:NAME}`` and ``${env:NAME:-default}`` in the manifest's texts; ``$${`` is a literal ``${``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from cloudfn.manifest.dotenv import Variable
from cloudfn.manifest.parse import Report
from cloudfn.manifest.tree import Items, Leaf, Map, Node, Path, TextPlace, merge

_USE = re.compile(r"\$\$\{|\$\{([^}]*)\}?")
_NAMED = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?\Z", re.DOTALL)


def fill(tree: Map, variables: Mapping[str, Variable], report: Report) -> tuple[Map, frozenset[Path]]:
    """(the tree with its variables filled in, the paths of values whose variables are undefined and now None)."""
    failed: set[Path] = set()
    filled = _fill(tree, variables, report, (), failed)
    return (filled if isinstance(filled, Map) else tree), frozenset(failed)


def _fill(node: Node, variables: Mapping[str, Variable], report: Report, path: Path, failed: set[Path]) -> Node:
    if path == ("openapi",):  # replies of APIs are data: a ${ in them is the user's own
        return node
    if isinstance(node, Map):
        filled = {key: _fill(value, variables, report, (*path, key), failed) for key, value in node.entries.items()}
        return replace(node, entries=filled)
    if isinstance(node, Items):
        items = tuple(_fill(item, variables, report, (*path, n), failed) for n, item in enumerate(node.items))
        return replace(node, items=items)
    if isinstance(node.value, str) and "${" in node.value:
        leaf = _leaf(node, node.value, variables, report)
        if leaf.value is None:
            failed.add(path)
        return leaf
    return node


def _leaf(leaf: Leaf, text: str, variables: Mapping[str, Variable], report: Report) -> Leaf:
    used: list[tuple[str, str]] = []
    failed = False

    def one(found: re.Match[str]) -> str:
        nonlocal failed
        if found.group(0) == "$${":
            return "${"
        named = _NAMED.match(found.group(1)) if found.group(0).endswith("}") else None
        if named is None:
            failed = True
            report("CFN-CFG-018", _within(leaf, text, found), text=found.group(0))
            return found.group(0)
        name, default = named.group(1), named.group(2)
        variable = variables.get(name)
        # As in a shell, ``:-`` also stands in for a variable that is set but empty.
        if variable is not None and (variable.value or default is None):
            used.append((name, variable.source))
            return variable.value
        if default is not None:
            used.append((name, "its default"))
            return default
        failed = True
        report("CFN-CFG-017", _within(leaf, text, found), name=name)
        return found.group(0)

    value = _USE.sub(one, text)
    if failed:
        return replace(leaf, value=None)
    return replace(leaf, value=value, variables=(*leaf.variables, *used))


def _within(leaf: Leaf, text: str, found: re.Match[str]) -> TextPlace:
    """The place of one use inside a text, when the text stands on one line as it is."""
    extra = leaf.place.width - len(text)
    if "\n" in text or extra not in (0, 2):
        return leaf.place
    return TextPlace(leaf.place.line, leaf.place.column + extra // 2 + found.start(), len(found.group(0)))


def staged(base: Map, stage: Node | None) -> Map:
    """``base`` with ``stage`` laid over it."""
    merged = base if stage is None else merge(base, stage)
    return merged if isinstance(merged, Map) else base
