"""The manifest as a tree whose every value knows its place: ``parse`` makes it, ``merge`` combines, ``load`` reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field, replace

from cloudfn.frozen import dataclass

Path = tuple[str | int, ...]
"""Where a value sits: ``("functions", "makeOrder", "timeout")``; list positions are numbers."""


@dataclass(frozen=True, slots=True)
class TextPlace:
    """Line and column from 1 and the number of characters, in the manifest's own text."""

    line: int = 1
    column: int = 1
    width: int = 1


class Number(int):
    """A whole number that remembers how it was written, so that a text field can take ``007`` or ``1_000`` as it is."""

    raw: str


class Real(float):
    """A decimal that remembers how it was written."""

    raw: str


def number(raw: str) -> Number:
    value = Number(raw)
    value.raw = raw
    return value


def real(raw: str) -> Real:
    value = Real(raw)
    value.raw = raw
    return value


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar. ``variables`` are the names that were filled into it, each with where its value came from."""

    value: str | int | float | bool | None
    place: TextPlace = TextPlace()
    section: str = ""  # "", "defaults" or "stage NAME": the part of the file that wrote it
    variables: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    place: TextPlace = TextPlace()
    section: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """A mapping; ``keys`` are the places of the keys."""

    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, TextPlace] = field(default_factory=dict)
    place: TextPlace = TextPlace()
    section: str = ""

    def without(self, *names: str) -> Map:
        return replace(self, entries={name: node for name, node in self.entries.items() if name not in names})

    def sub(self, name: str) -> Map:
        """The mapping under ``name``; an empty one when there is none."""
        found = self.entries.get(name)
        return found if isinstance(found, Map) else Map(place=self.keys.get(name, self.place))


Node = Leaf | Items | Map


def plain(node: Node) -> object:
    """The tree without places: dicts, lists, scalars."""
    if isinstance(node, Map):
        return {key: plain(value) for key, value in node.entries.items()}
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return node.value


def trace(node: Node, path: Sequence[str | int]) -> tuple[Path, bool]:
    """``path`` without the positions in lists of one written as the bare item, and whether all of it is there."""
    found: list[str | int] = []
    for step in path:
        if isinstance(node, Map) and isinstance(step, str) and step in node.entries:
            node = node.entries[step]
        elif isinstance(node, Items) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        elif step == 0 and not isinstance(node, Items):
            continue
        else:
            return tuple(found), False
        found.append(step)
    return tuple(found), True


def at(node: Node, path: Sequence[str | int]) -> Node | None:
    """The value at ``path``, or None."""
    found, complete = trace(node, path)
    if not complete:
        return None
    for step in found:
        node = _child(node, step)
    return node


def place_of(node: Node, path: Sequence[str | int], *, key: bool = False) -> TextPlace:
    """The place of the value (or the key) at ``path``, or of the nearest thing above it that exists.

    A mapping or list in a mapping is shown by its key.
    """
    place = node.place
    found, _ = trace(node, path)
    for depth, step in enumerate(found):
        named = node.keys.get(str(step), node.place) if isinstance(node, Map) else None
        node = _child(node, step)
        by_key = named is not None and ((key and depth == len(found) - 1) or not isinstance(node, Leaf))
        place = named if by_key and named is not None else node.place
    return place


def drop(node: Node, path: Sequence[str | int]) -> Node:
    """The tree without what is at ``path`` (or the nearest thing above it); a list loses only the one item."""
    found, _ = trace(node, path)
    return _drop(node, found) if found else node


def _drop(node: Node, path: Path) -> Node:
    step, rest = path[0], path[1:]
    if isinstance(node, Map):
        if not rest:
            return node.without(str(step))
        return replace(node, entries={**node.entries, str(step): _drop(_child(node, step), rest)})
    if isinstance(node, Items) and isinstance(step, int):
        kept = (_drop(node.items[step], rest),) if rest else ()
        return replace(node, items=(*node.items[:step], *kept, *node.items[step + 1 :]))
    return node


def _child(node: Node, step: str | int) -> Node:
    if isinstance(node, Map):
        return node.entries[str(step)]
    return node.items[int(step)] if isinstance(node, Items) else node


def leaves(node: Node, path: Path = ()) -> Iterator[tuple[Path, Leaf]]:
    """Every scalar with its path, in the order of the file."""
    if isinstance(node, Map):
        for key, value in node.entries.items():
            yield from leaves(value, (*path, key))
    elif isinstance(node, Items):
        for index, item in enumerate(node.items):
            yield from leaves(item, (*path, index))
    else:
        yield path, node


def merge(under: Node, over: Node) -> Node:
    """``over`` laid on ``under``: mappings merge key by key, null deletes, lists and scalars replace."""
    if not isinstance(under, Map) or not isinstance(over, Map):
        return over
    entries, keys = dict(under.entries), dict(under.keys)
    for key, value in over.entries.items():
        if isinstance(value, Leaf) and value.value is None:
            entries.pop(key, None)
            continue
        entries[key] = merge(entries[key], value) if key in entries else value
        keys[key] = over.keys.get(key, over.place)
    return Map(entries, keys, under.place, under.section)
