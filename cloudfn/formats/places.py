"""From a problem's line and column back to the keys of the manifest's data. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from cloudfn.errors import Notice
from cloudfn.manifest.parse import parse
from cloudfn.manifest.tree import Items, Leaf, Map, Node
from cloudfn.manifest.tree import Path as Keys

Places = list[tuple[tuple[int, int], Keys]]
"""(line, column) and the keys of what begins there, in the order of the text."""


def places_of(text: str) -> Places:
    tree = parse(text, lambda *args, **params: None)
    return sorted(_places(tree, ()), key=lambda each: (each[0], len(each[1]))) if tree else []


def pointed(places: Places, problem: Notice) -> Keys | None:
    """The keys of what stands where ``problem`` points: the last of ``places`` that begins there or before."""
    if problem.where is None:
        return None
    spot = (problem.where.line, problem.where.column)
    at = bisect_right(places, spot, key=lambda each: each[0])
    return places[at - 1][1] if at else None


def _places(node: Node, keys: Keys) -> Iterator[tuple[tuple[int, int], Keys]]:
    if isinstance(node, Map):
        for name, value in node.entries.items():
            place = node.keys[name]
            yield (place.line, place.column), (*keys, name)
            yield from _places(value, (*keys, name))
    elif isinstance(node, Items):
        for n, value in enumerate(node.items):
            yield (value.place.line, value.place.column), (*keys, n)
            yield from _places(value, (*keys, n))
    elif isinstance(node, Leaf):
        yield (node.place.line, node.place.column), keys
