"""What holds in the end: the defaults under every function, empty values gone, ``x-`` keys left aside."""

from __future__ import annotations

from dataclasses import replace

from cloudfn.manifest.tree import Items, Leaf, Map, Node, Path, merge

_VERBATIM = ("openapi", "rules")
"""Below these keys null is a value like any other: the replies of APIs, and what a rule compares with."""


def without_extensions(tree: Map) -> Map:
    """The tree without the top-level keys that begin with ``x-``: they are the user's own."""
    return tree.without(*(name for name in tree.entries if name.startswith("x-")))


def effective(tree: Map) -> Map:
    """``defaults`` laid under each function, then without the nulls that deleted something."""
    functions, defaults = tree.entries.get("functions"), tree.entries.get("defaults")
    if isinstance(functions, Map):
        entries = {name: _function(defaults, function) for name, function in functions.entries.items()}
        tree = replace(tree, entries={**tree.entries, "functions": replace(functions, entries=entries)})
    return without_nulls(tree)


def _function(defaults: Node | None, function: Node) -> Node:
    if isinstance(function, Leaf) and function.value is None and not function.variables:
        function = Map(place=function.place, section=function.section)
    return merge(defaults, function) if isinstance(defaults, Map) else function


def without_nulls(tree: Map) -> Map:
    cleaned = _clean(tree, ())
    return cleaned if isinstance(cleaned, Map) else tree


def _clean(node: Node, path: Path) -> Node:
    if isinstance(node, Items):
        return replace(node, items=tuple(_clean(item, (*path, n)) for n, item in enumerate(node.items)))
    if not isinstance(node, Map) or (path and path[-1] in _VERBATIM):
        return node
    kept = {
        key: _clean(value, (*path, key))
        for key, value in node.entries.items()
        if not (isinstance(value, Leaf) and value.value is None and not _named(path))
    }
    return replace(node, entries=kept)


def _named(path: Path) -> bool:
    """Whether the keys here are names of the user's: ``orders:`` with nothing behind it is an empty collection."""
    return path in (("functions",), ("documents", "collections"))
