"""A parsed JavaScript file: nodes, their text, their place, and what its names stand for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import tree_sitter_javascript
from tree_sitter import Language, Parser

from cloudfn import regular_files
from cloudfn.errors import Where
from cloudfn.source.encoding import as_utf8, unescaped

if TYPE_CHECKING:
    from tree_sitter import Node

FUNCTIONS = frozenset(
    ("function_declaration", "function_expression", "arrow_function", "method_definition", "generator_function")
)


TYPESCRIPT = (".ts", ".tsx", ".mts", ".cts")

_LONG_LINE = 1000
"""Characters of a line that nobody reads in a message."""


@cache
def grammar(typescript: bool = False, jsx: bool = False) -> Language:
    """TypeScript's is imported only for a file that needs it: 18 ms."""
    if typescript:
        import tree_sitter_typescript  # 18 ms

        return Language(tree_sitter_typescript.language_tsx() if jsx else tree_sitter_typescript.language_typescript())
    return Language(tree_sitter_javascript.language())


@cache
def _parser(language: Language) -> Parser:
    return Parser(language)


def grammar_of(path: Path) -> Language:
    return grammar(path.suffix in TYPESCRIPT, path.suffix == ".tsx")


def tree_of(language: Language, data: bytes) -> Node:
    return _parser(language).parse(data).root_node


@dataclass(slots=True)
class File:
    """One file. ``name`` is its path relative to the project with slashes, ``root`` the program."""

    path: Path
    name: str
    data: bytes
    root: Node
    _names: dict[str, Node | None] | None = field(default=None)

    def text(self, node: Node) -> str:
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def where(self, node: Node) -> Where:
        """The node's place, columns in characters, underlined to the end of its first line."""
        row, column = node.start_point
        line = self.data.split(b"\n")[row]
        if len(line) > _LONG_LINE:
            return Where(self.name, row + 1, len(line[:column].decode("utf-8", "replace")) + 1)
        source = line.decode("utf-8", "replace").rstrip("\r")
        start = len(line[:column].decode("utf-8", "replace"))
        end = len(line[: node.end_point[1]].decode("utf-8", "replace")) if node.end_point[0] == row else len(source)
        return Where(self.name, row + 1, start + 1, source, max(end - start, 1))

    def declared(self, name: str) -> Node | None:
        """What ``name`` is bound to, when exactly one binding in the file gives it a value; None otherwise."""
        if self._names is None:
            self._names = _bindings(self)
        return self._names.get(name)


def parse(path: Path, name: str) -> File | None:
    """The parsed file, or None when it cannot be read."""
    try:
        data = as_utf8(regular_files.read_bytes(path))
    except OSError:
        return None
    return File(path, name, data, tree_of(grammar_of(path), data))


def walk(node: Node, *, into_functions: bool = True) -> Iterator[Node]:
    """``node`` and everything below, in the order of the source."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        if into_functions or current == node or current.type not in FUNCTIONS:
            stack.extend(reversed(current.named_children))


def short(file: File, node: Node) -> str:
    """An expression as it is written, in one line of at most 40 characters."""
    text = " ".join(file.text(node).split())
    return text if len(text) <= 40 else text[:37] + "..."


def unwrapped(node: Node) -> Node:
    """Without parentheses and ``await``."""
    while node.type in ("parenthesized_expression", "await_expression") and node.named_children:
        node = node.named_children[0]
    return node


def member_name(file: File, node: Node) -> str:
    """``b`` of ``a.b`` and of ``a['b']``, "" otherwise."""
    if node.type == "member_expression":
        name = node.child_by_field_name("property")
        return file.text(name) if name else ""
    if node.type == "subscript_expression":
        index = node.child_by_field_name("index")
        return string_value(file, index) or "" if index else ""
    return ""


def member_object(node: Node) -> Node | None:
    return node.child_by_field_name("object") if node.type in ("member_expression", "subscript_expression") else None


def string_value(file: File, node: Node) -> str | None:
    """The text of a string or of a template without substitutions, None otherwise."""
    if node.type == "string" or (
        node.type == "template_string" and all(each.type != "template_substitution" for each in node.named_children)
    ):
        return unescaped(file.text(node)[1:-1])
    return None


def properties(file: File, node: Node) -> dict[str, Node]:
    """The values of an object literal by key; a shorthand ``{a}`` gives the identifier."""
    found: dict[str, Node] = {}
    for each in node.named_children:
        if each.type == "pair":
            key, value = each.child_by_field_name("key"), each.child_by_field_name("value")
            if key is not None and value is not None and key.type != "computed_property_name":
                found[string_value(file, key) or file.text(key)] = value
        elif each.type == "shorthand_property_identifier":
            found[file.text(each)] = each
        elif each.type == "method_definition":
            name = each.child_by_field_name("name")
            if name is not None:
                found[file.text(name)] = each
    return found


def is_open(node: Node) -> bool:
    """Whether an object literal may have keys that cannot be seen: spreads and computed names."""
    return any(
        each.type == "spread_element"
        or (each.type == "pair" and (key := each.child_by_field_name("key")) and key.type == "computed_property_name")
        for each in node.named_children
    )


def resolved(file: File, node: Node, depth: int = 8) -> Node:
    """What an expression stands for: names bound once are followed to their value."""
    node = unwrapped(node)
    while depth and node.type in ("identifier", "shorthand_property_identifier"):
        value = file.declared(file.text(node))
        if value is None:
            break
        node, depth = unwrapped(value), depth - 1
    return node


def _bindings(file: File) -> dict[str, Node | None]:
    """name -> its only value; None for a name that is bound twice, assigned, or a parameter."""
    found: dict[str, Node | None] = {}

    def bind(name: Node, value: Node | None) -> None:
        text = file.text(name)
        found[text] = None if text in found else value

    for node in walk(file.root):
        if node.type == "variable_declarator":
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            if name is not None and name.type == "identifier":
                bind(name, value)
            elif name is not None:
                for each in walk(name):
                    if each.type in ("identifier", "shorthand_property_identifier_pattern"):
                        bind(each, None)
        elif node.type in ("function_declaration", "class_declaration"):
            name = node.child_by_field_name("name")
            if name is not None:
                bind(name, node)
        elif node.type in ("assignment_expression", "augmented_assignment_expression", "update_expression"):
            target = node.child_by_field_name("left") or node.child_by_field_name("argument")
            if target is not None and target.type == "identifier":
                found[file.text(target)] = None
        elif node.type == "formal_parameters":
            for each in walk(node):
                if each.type in ("identifier", "shorthand_property_identifier_pattern"):
                    found[file.text(each)] = None
        elif node.type in ("catch_clause", "arrow_function"):
            parameter = node.child_by_field_name("parameter")
            if parameter is not None and parameter.type == "identifier":
                found[file.text(parameter)] = None
    for text in _circular(file, {text: value for text, value in found.items() if value is not None}):
        found[text] = None
    return found


def _circular(file: File, values: dict[str, Node]) -> set[str]:
    """Of every circle of names whose values need each other (``const a = a.b()``) at least one: who follows names from
    value to value would never come to the end.
    """
    circular, done, path = set[str](), set[str](), dict[str, Iterator[str]]()
    for start in values:
        if start in done:
            continue
        path[start] = _needed(file, values[start])
        while path:
            current = next(reversed(path))
            needed = next(path[current], None)
            if needed is None:
                done.add(current)
                del path[current]
            elif needed in path:
                circular.add(needed)
            elif needed in values and needed not in done:
                path[needed] = _needed(file, values[needed])
    return circular


def _needed(file: File, value: Node) -> Iterator[str]:
    """Names in ``value`` that it needs at once: what a function does comes later."""
    if value.type not in FUNCTIONS and value.type != "class_declaration":
        for node in walk(value, into_functions=False):
            if node.type in ("identifier", "shorthand_property_identifier"):
                yield file.text(node)
