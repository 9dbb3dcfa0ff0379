"""What the names of a file are bound to, block by block: declarations, imports, assignments, parameters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloudfn.frozen import dataclass
from cloudfn.source.blocks import Blocks
from cloudfn.source.captures import captures
from cloudfn.source.handlers import parameters
from cloudfn.source.syntax import FUNCTIONS, File, grammar_of, member_name, string_value

if TYPE_CHECKING:
    from tree_sitter import Node

_NAMES = ("identifier", "shorthand_property_identifier_pattern")


@dataclass(frozen=True, slots=True)
class BoundName:
    """One value that a name gets: ``path`` taken of the expression ``value``, of the module ``request``, or of what
    the callers of the function ``function`` give as parameter ``place``. All empty: something that cannot be seen.

    ``default`` stands in for a value that is missing.
    """

    value: Node | None = None
    path: tuple[str, ...] = ()
    request: str = ""
    function: Node | None = None
    place: int = 0
    default: Node | None = None


_UNSEEN = BoundName()


class Names:
    """The names of one file. ``found`` are the captures of its tree."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.found = captures(grammar_of(file.path), file.root)
        self.blocks = Blocks(self.found.get("block", ()), self.found.get("function", ()), len(file.data))
        self._bound: dict[tuple[int, str], list[BoundName]] = defaultdict(list)
        self._members: dict[tuple[int, str], list[tuple[str, Node]]] = defaultdict(list)
        self._calls: dict[tuple[int, str], list[Node]] | None = None
        self._imports()
        self._declarations()
        self._parameters()
        for node in self.found.get("changed", ()):
            for name in _inside(node):
                self._bound[self._key(name) or self._innermost(name)].append(_UNSEEN)
        self._assignments()

    def values(self, name: Node) -> tuple[BoundName, ...]:
        """Every value that the name gets anywhere; () for a name that is not the file's own."""
        key = self._key(name)
        return tuple(self._bound[key]) if key else ()

    def members(self, name: Node) -> list[tuple[str, Node]]:
        """What is assigned to members of the object that ``name`` is bound to: ``a.b = value``."""
        key = self._key(name)
        return self._members.get(key, []) if key else []

    def calls(self, function: Node) -> list[Node] | None:
        """The calls of a function by its name; None where it has none or is used otherwise than by calling it."""
        name = function.child_by_field_name("name")
        if name is None:
            holder = function.parent
            name = holder.child_by_field_name("name") if holder and holder.type == "variable_declarator" else None
        key = self._key(name) if name is not None and name.type == "identifier" else None
        if self._calls is None:
            self._calls = defaultdict(list)
            for call in self.found.get("call", ()):
                called = call.child_by_field_name("function")
                to = self._key(called) if called is not None and called.type == "identifier" else None
                if to:
                    self._calls[to].append(call)
        return self._calls.get(key) if key else None

    def _key(self, name: Node) -> tuple[int, str] | None:
        text = self.file.text(name)
        return next(((b, text) for b in self.blocks.around(name.start_byte) if (b, text) in self._bound), None)

    def _innermost(self, name: Node) -> tuple[int, str]:
        return self.blocks.innermost(name.start_byte), self.file.text(name)

    def _bind(self, block: int, name: Node, bound: BoundName | None) -> None:
        values = self._bound[block, self.file.text(name)]
        if bound is not None:
            values.append(bound)

    def _imports(self) -> None:
        for node in self.found.get("import", ()):
            source = node.child_by_field_name("source")
            request = string_value(self.file, source) if source is not None else None
            clause = next((each for each in node.named_children if each.type == "import_clause"), None)
            if not request or clause is None:
                continue
            for each in clause.named_children:
                if each.type == "identifier":
                    self._bind(0, each, BoundName(request=request, path=("default",)))
                elif each.type == "namespace_import" and each.named_children:
                    self._bind(0, each.named_children[0], BoundName(request=request))
                elif each.type == "named_imports":
                    for one in each.named_children:
                        name = one.child_by_field_name("name")
                        if name is not None:
                            alias = one.child_by_field_name("alias") or name
                            self._bind(0, alias, BoundName(request=request, path=(self.file.text(name),)))

    def _declarations(self) -> None:
        for node in self.found.get("variable", ()):
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            if name is None:
                continue
            is_var = node.parent is not None and node.parent.type == "variable_declaration"
            at = node.start_byte
            block = self.blocks.function(at) if is_var else self.blocks.innermost(at)
            if name.type == "identifier":
                self._bind(block, name, BoundName(value) if value is not None else None)
            else:
                for each, path, default in _pattern(self.file, name):
                    known = value is not None and path is not None
                    self._bind(block, each, BoundName(value, path or (), default=default) if known else _UNSEEN)
        for node in self.found.get("named", ()):
            if node.parent is not None:
                block = self.blocks.innermost(node.parent.start_byte)
                is_function = self.blocks.nodes[block] == node.parent
                self._bind(self.blocks.outer(block) if is_function else block, node, BoundName(node.parent))

    def _parameters(self) -> None:
        for function in self.found.get("function", ()):
            block = self.blocks.innermost(function.start_byte)
            for place, given in enumerate(parameters(function)):
                given, default = _plain(given)
                if given.type == "identifier":
                    self._bind(block, given, BoundName(function=function, place=place, default=default))
                    continue
                for name, path, own_default in _pattern(self.file, given):
                    seen = BoundName(function=function, place=place, path=path or (), default=own_default)
                    self._bind(block, name, seen if path is not None else _UNSEEN)

    def _assignments(self) -> None:
        for node in self.found.get("assignment", ()):
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is None or right is None:
                continue
            if left.type == "identifier":
                key = self._key(left) or (0, self.file.text(left))
                self._bound[key].append(BoundName(right))
            elif left.type in ("member_expression", "subscript_expression"):
                owner = left.child_by_field_name("object")
                target = self._key(owner) if owner is not None and owner.type == "identifier" else None
                if target and (name := member_name(self.file, left)):
                    self._members[target].append((name, right))
            elif left.type in ("object_pattern", "array_pattern"):
                for each in _inside(left):
                    self._bound[self._key(each) or (0, self.file.text(each))].append(_UNSEEN)


def _inside(pattern: Node) -> Iterator[Node]:
    """The names that a pattern binds."""
    stack = [pattern]
    while stack:
        node = stack.pop()
        if node.type in _NAMES:
            yield node
        elif node.type not in FUNCTIONS and node.type not in ("member_expression", "subscript_expression"):
            stack.extend(node.named_children)


def _plain(parameter: Node) -> tuple[Node, Node | None]:
    """A parameter without its type, and its default."""
    if parameter.type in ("required_parameter", "optional_parameter"):
        inner = parameter.child_by_field_name("pattern")
        return (inner or parameter), parameter.child_by_field_name("value")
    if parameter.type == "assignment_pattern":
        left = parameter.child_by_field_name("left")
        return (left or parameter), parameter.child_by_field_name("right")
    return parameter, None


def _pattern(
    file: File, pattern: Node, path: tuple[str, ...] = (), deep: int = 8
) -> Iterator[tuple[Node, tuple[str, ...] | None, Node | None]]:
    """(name, the members it is taken by, its default); None for members that cannot be told."""
    for n, each in enumerate(pattern.named_children):
        key, default = each, None
        if pattern.type == "array_pattern":
            name, target = str(n), each
        elif each.type == "pair_pattern":
            found, value = each.child_by_field_name("key"), each.child_by_field_name("value")
            if found is None or value is None:
                continue
            key, target = found, value
            name = string_value(file, key) or file.text(key)
        elif each.type == "object_assignment_pattern":
            left = each.child_by_field_name("left")
            if left is None:
                continue
            target, default, name = left, each.child_by_field_name("right"), file.text(left)
        else:
            target, name = each, file.text(each)
        if target.type == "assignment_pattern":
            left = target.child_by_field_name("left")
            default, target = target.child_by_field_name("right"), left or target
        if target.type in _NAMES:
            yield target, (*path, name), default
        elif target.type in ("object_pattern", "array_pattern") and deep and key.type != "computed_property_name":
            yield from _pattern(file, target, (*path, name), deep - 1)
        else:
            yield from ((inner, None, None) for inner in _inside(target))
