"""YAML text to a tree with places. Refuses what YAML 1.1 would silently change: ``no``, ``1:30``, leading zeros.

Scalars follow YAML 1.2: only true and false are booleans. PyYAML's ``compose`` (C where there is one) gives the places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import yaml

from cloudfn.manifest.tree import Items, Leaf, Map, Node, TextPlace, number, real

Report = Callable[..., None]
"""report(code, place, **params)"""

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_DEPTH = 60
MAX_NODES = 50_000
"""Far above any manifest: they stop files made to exhaust the reader (deep nesting, aliases of aliases)."""

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)?\.[0-9]+([eE][-+]?[0-9]+)?\Z|[-+]?(0|[1-9][0-9]*)([eE][-+]?[0-9]+)\Z")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+\Z")
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9]*)?\Z")
_YES_NO = re.compile(r"(yes|no|on|off)\Z", re.IGNORECASE)
_TAG = "tag:yaml.org,2002:"


def parse(text: str, report: Report) -> Map | None:
    """The tree of ``text``, or None when it cannot be read at all; every problem goes to ``report``."""
    try:
        if not _shallow(text, report):
            return None
        node = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        _syntax(error, text, report)
        return None
    if node is None:
        report("CFN-CFG-005", TextPlace())
        return None
    if not isinstance(node, yaml.MappingNode):
        report("CFN-CFG-006", TextPlace(node.start_mark.line + 1, node.start_mark.column + 1))
        return None
    try:
        tree = _Builder(report).build(node, 0)
    except _TooBig as error:
        report("CFN-CFG-011", error.place, what="aliases that repeat the file too often")
        return None
    return _sections(tree) if isinstance(tree, Map) else None


def scalar(raw: str) -> str | int | float | bool | None:
    """What a plain scalar means in YAML 1.2."""
    if raw in ("", "~", "null", "Null", "NULL"):
        return None
    if raw in ("true", "True", "TRUE"):
        return True
    if raw in ("false", "False", "FALSE"):
        return False
    if _INT.match(raw) and len(raw.lstrip("-+")) < 40:
        return number(raw)
    if _FLOAT.match(raw):
        return real(raw)
    return raw


class _TooBig(Exception):
    def __init__(self, place: TextPlace) -> None:
        super().__init__()
        self.place = place


def _shallow(text: str, report: Report) -> bool:
    """Count nesting on the event stream: the C composer itself recurses without a limit."""
    depth = 0
    events: Iterator[Any] = yaml.parse(text, Loader=LOADER)
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                report("CFN-CFG-011", _place(event), what=f"nesting deeper than {MAX_DEPTH} levels")
                return False
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return True


def _syntax(error: yaml.YAMLError, text: str, report: Report) -> None:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        lines = text.splitlines()
        source = lines[mark.line] if mark.line < len(lines) else ""
        if "\t" in source[: mark.column + 1] and "cannot start any token" in str(error.problem):
            report("CFN-CFG-004", TextPlace(mark.line + 1, source.index("\t") + 1))
            return
        what = " ".join(part for part in (error.problem, error.context) if part)
        report("CFN-CFG-003", TextPlace(mark.line + 1, mark.column + 1), what=what)
        return
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position]
        column = error.position - (before.rfind("\n") + 1)
        character = error.character if isinstance(error.character, int) else ord(str(error.character)[:1] or "?")
        what = f"control character U+{character:04X}"
        report("CFN-CFG-003", TextPlace(before.count("\n") + 1, column + 1), what=what)
        return
    report("CFN-CFG-003", TextPlace(), what=str(error))


class _Builder:
    """Turns composed nodes into the tree. ``open`` are the anchors being built: an alias to one never ends."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._open: set[int] = set()
        self._count = 0

    def build(self, node: Any, depth: int) -> Node:
        place = _place(node)
        self._count += 1
        if self._count > MAX_NODES or depth > MAX_DEPTH * 2:
            raise _TooBig(place)
        if isinstance(node, yaml.ScalarNode):
            return self._leaf(node, place)
        if id(node) in self._open:
            self._report("CFN-CFG-011", place, what="an alias of itself")
            return Leaf(None, place)
        self._open.add(id(node))
        try:
            self._known_tag(node, place)
            if isinstance(node, yaml.SequenceNode):
                return Items(tuple(self.build(item, depth + 1) for item in node.value), place)
            return self._map(node, place, depth)
        finally:
            self._open.discard(id(node))

    def _map(self, node: Any, place: TextPlace, depth: int) -> Map:
        entries: dict[str, Node] = {}
        keys: dict[str, TextPlace] = {}
        merged: list[Map] = []
        for key_node, value_node in node.value:
            key_place = _place(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self._report("CFN-CFG-013", key_place, key="?", got="[...]")
                continue
            if key_node.tag == f"{_TAG}merge":
                merged += self._merged(value_node, depth)
                continue
            name = str(key_node.value)
            if _plain(key_node) and _YES_NO.match(name):
                self._report("CFN-CFG-008", key_place, value=name)
            if name in entries:
                self._report("CFN-CFG-007", key_place, key=name, line=keys[name].line)
                continue
            if name in ("simulate", "payments"):
                _quote_switches(value_node)
            entries[name] = self.build(value_node, depth + 1)
            keys[name] = key_place
        for source in merged:
            for name, value in source.entries.items():
                entries.setdefault(name, value)
                keys.setdefault(name, source.keys[name])
        return Map(entries, keys, place)

    def _merged(self, node: Any, depth: int) -> list[Map]:
        built = self.build(node, depth + 1)
        candidates = built.items if isinstance(built, Items) else (built,)
        for each in candidates:
            if not isinstance(each, Map):
                self._report(
                    "CFN-CFG-051", each.place, key="<<", got="[...]" if isinstance(each, Items) else str(each.value)
                )
        return [each for each in candidates if isinstance(each, Map)]

    def _leaf(self, node: Any, place: TextPlace) -> Leaf:
        raw = str(node.value)
        if not _plain(node):
            self._known_tag(node, place)
            return Leaf(raw, place)
        if _YES_NO.match(raw):
            self._report("CFN-CFG-008", place, value=raw)
            return Leaf(None, place)
        if _SEXAGESIMAL.match(raw):
            self._report("CFN-CFG-009", place, value=raw)
            return Leaf(None, place)
        if _LEADING_ZERO.match(raw):
            self._report("CFN-CFG-010", place, value=raw)
            return Leaf(None, place)
        return Leaf(scalar(raw), place)

    def _known_tag(self, node: Any, place: TextPlace) -> None:
        if not str(node.tag).startswith(_TAG):
            self._report("CFN-CFG-011", place, what=f"tag `{node.tag}`")


def _plain(node: Any) -> bool:
    """Unquoted and without an explicit tag: ``!!str no`` is a text on purpose."""
    if node.style:
        return False
    return bool(node.tag == _RESOLVER.resolve(yaml.ScalarNode, node.value, (True, False)))


SWITCHES = {"limits": ("on", "off"), "verify": ("off",)}
"""Keys of ``simulate`` and of a payment binding for which ``off`` is one of the words they take."""


def _quote_switches(node: Any, below: int = 1) -> None:
    """``limits: off`` says the same to every reader, false or the text that means it: it needs no quotes.

    A binding's keys lie one mapping below ``payments``; no deeper, since an alias may lead back up.
    """
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if value.value in SWITCHES.get(str(key.value), ()):
            value.style = '"'
        if below:
            _quote_switches(value, below - 1)


_RESOLVER: Any = yaml.resolver.Resolver()


def _place(node: Any) -> TextPlace:
    start, end = node.start_mark, node.end_mark
    width = end.column - start.column if end.line == start.line else 1
    return TextPlace(start.line + 1, start.column + 1, max(width, 1))


def _sections(tree: Map) -> Map:
    """Mark which values were written under ``defaults`` and ``stages``, for the origins."""
    entries = dict(tree.entries)
    if "defaults" in entries:
        entries["defaults"] = _mark(entries["defaults"], "defaults")
    stages = entries.get("stages")
    if isinstance(stages, Map):
        marked = {name: _mark(stage, f"stage {name}") for name, stage in stages.entries.items()}
        entries["stages"] = replace(stages, entries=marked)
    return replace(tree, entries=entries)


def _mark(node: Node, section: str) -> Node:
    if isinstance(node, Map):
        return replace(node, section=section, entries={key: _mark(v, section) for key, v in node.entries.items()})
    if isinstance(node, Items):
        return replace(node, section=section, items=tuple(_mark(item, section) for item in node.items))
    return replace(node, section=section)
