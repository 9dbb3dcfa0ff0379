"""Expressions and where their members are found: through names, modules, spreads, and functions of the same file.

An ``At`` is an expression of a file. What a member of it is, is an ``At``, or ``MISSING`` where the object has none, or
``UNSEEN`` where that cannot be told. Nothing here runs code; a step counter ends what leads nowhere.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from cloudfn.digits import only_digits
from cloudfn.frozen import dataclass
from cloudfn.source.exports import exported
from cloudfn.source.flow import returned
from cloudfn.source.modules import Modules
from cloudfn.source.names import BoundName, Names
from cloudfn.source.objects import body_of_class, member_of_class, this_of
from cloudfn.source.pay_calls import arguments
from cloudfn.source.syntax import FUNCTIONS, member_name, member_object, string_value

if TYPE_CHECKING:
    from tree_sitter import Node

STEPS = 600
"""Expressions looked at for one value, each within the other at most DEEP deep."""
DEEP = 60

_WRAPPERS = frozenset((
    "parenthesized_expression", "await_expression", "as_expression", "satisfies_expression", "non_null_expression",
))  # fmt: skip
_NAMES = ("identifier", "shorthand_property_identifier")
_NOTHING = ("null", "undefined", "false")
_CALLED = ("identifier", "member_expression", "subscript_expression")
_SAME = ("Object.freeze", "Object.seal", "_.cloneDeep", "structuredClone")
"""Functions that answer their first argument, or a copy of it."""


@dataclass(frozen=True, slots=True)
class At:
    names: Names
    node: Node


@dataclass(frozen=True, slots=True)
class EnvironmentVariable:
    """``process.env.NAME``."""

    name: str


class Word(Enum):
    MISSING = auto()
    UNSEEN = auto()
    RUNNING = auto()  # the environment that the function runs in
    ENVIRONMENT = auto()  # process.env itself


MISSING: Final = Word.MISSING
UNSEEN: Final = Word.UNSEEN
RUNNING: Final = Word.RUNNING
ENVIRONMENT: Final = Word.ENVIRONMENT

Seen = At | EnvironmentVariable | Word


class Expressions:
    """Answers questions about expressions of the files that ``modules`` reads."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self._steps = STEPS
        self._deep = 0

    def begin(self) -> None:
        """A new value is asked for."""
        self._steps, self._deep = STEPS, 0

    def enter(self) -> bool:
        self._steps -= 1
        self._deep += 1
        return self._steps > 0 and self._deep < DEEP

    def leave(self) -> None:
        self._deep -= 1

    def settle(self, at: At) -> Seen:
        """``at`` without parentheses, names and members: an expression that is none of them, or what it stands for."""
        try:
            return self._settle(at) if self.enter() else UNSEEN
        finally:
            self.leave()

    def member(self, at: At, name: str) -> Seen:
        """The member ``name`` of the object that ``at`` is."""
        try:
            return self._member(at, name) if self.enter() else UNSEEN
        finally:
            self.leave()

    def options(self, at: At) -> tuple[At, ...]:
        """The expressions that ``at`` is one of: both ends of a condition, every value that a name gets, all that an
        object holds of which an index takes one."""
        try:
            return self._options(at) if self.enter() else ()
        finally:
            self.leave()

    def request(self, at: At) -> str | None:
        """What a ``require`` or ``import()`` asks for, when it is a literal."""
        called = at.node.child_by_field_name("function") if at.node.type == "call_expression" else None
        if called is None or at.names.file.text(called) not in ("require", "import"):
            return None
        given = arguments(at.node)
        return string_value(at.names.file, given[0]) if given else None

    def _settle(self, at: At) -> Seen:
        node = at.node
        if node.type in _WRAPPERS:
            return self.settle(At(at.names, node.named_children[0])) if node.named_children else UNSEEN
        if node.type in _NAMES:
            bounds = at.names.values(node)
            return self._bound(at.names, bounds[0]) if len(bounds) == 1 else (UNSEEN if bounds else at)
        if node.type in ("member_expression", "subscript_expression"):
            return self._chain(at)
        if node.type == "call_expression":
            if at.names.file.text(node.child_by_field_name("function") or node) in _SAME and arguments(node):
                return self.settle(At(at.names, arguments(node)[0]))
            request = self.request(at)
            if request is not None:
                return self._module(at.names, request)
            answer = self._answer(at)
            return self.settle(answer) if answer is not None else at
        if node.type == "this":
            owner = this_of(node)
            return At(at.names, owner) if owner is not None else UNSEEN
        return at

    def _chain(self, at: At) -> Seen:
        """A member expression, told from its end."""
        name = member_name(at.names.file, at.node)
        if name == "DYNAMIC_CURRENT_ENV":
            return RUNNING
        owner = member_object(at.node)
        if owner is None:
            return UNSEEN
        index = at.node.child_by_field_name("index")
        if index is not None and index.type == "number":
            name = at.names.file.text(index)
        if not name:
            return UNSEEN
        if name == "env" and at.names.file.text(owner) == "process":
            return ENVIRONMENT
        found = self.member(At(at.names, owner), name)
        return self.settle(found) if isinstance(found, At) and found.node != at.node else found

    def _member(self, at: At, name: str) -> Seen:
        node = at.node
        if node.type in _NAMES:
            given = [value for key, value in at.names.members(node) if key == name]
            if given:
                return At(at.names, given[0]) if len(given) == 1 else UNSEEN
        elif node.type in ("member_expression", "subscript_expression"):
            pass
        elif node.type == "object":
            return self._property(at, name)
        elif node.type == "array":
            items = [each for each in node.named_children if each.type != "comment"]
            place = int(name) if only_digits(name, 5) else len(items)
            return At(at.names, items[place]) if place < len(items) else MISSING
        elif node.type == "program":
            return self._exported(at, name)
        elif node.type == "class_body":
            value = member_of_class(at.names, node, name)
            return At(at.names, value) if value is not None else UNSEEN
        elif (body := body_of_class(node)) is not None:
            return self.member(At(at.names, body), name)
        elif node.type == "new_expression":
            maker = node.child_by_field_name("constructor")
            return self.member(At(at.names, maker), name) if maker is not None else UNSEEN
        elif node.type == "call_expression":
            called = at.names.file.text(node.child_by_field_name("function") or node)
            if called == "Object.assign":
                return self._first([At(at.names, each) for each in reversed(arguments(node))], name)
            if called.endswith("getWXContext"):
                return RUNNING if name == "ENV" else UNSEEN
        settled = self.settle(at)
        if settled is ENVIRONMENT:
            return EnvironmentVariable(name)
        if isinstance(settled, At):
            return self.member(settled, name) if settled.node != node else UNSEEN
        return UNSEEN

    def _property(self, at: At, name: str) -> Seen:
        """What stands last in an object literal counts."""
        file = at.names.file
        for each in reversed(at.node.named_children):
            if each.type == "pair":
                key, value = each.child_by_field_name("key"), each.child_by_field_name("value")
                if key is None or value is None:
                    continue
                if key.type == "computed_property_name":
                    return UNSEEN
                if (string_value(file, key) or file.text(key)) == name:
                    return At(at.names, value)
            elif each.type == "shorthand_property_identifier" and file.text(each) == name:
                return At(at.names, each)
            elif each.type == "spread_element" and each.named_children:
                found = self.member(At(at.names, each.named_children[0]), name)
                if found is not MISSING:
                    return found
            elif each.type == "method_definition" and file.text(each.child_by_field_name("name") or each) == name:
                return At(at.names, each)
        return MISSING

    def _first(self, objects: list[At], name: str) -> Seen:
        for each in objects:
            found = self.member(each, name)
            if found is not MISSING:
                return found
        return MISSING

    def _module(self, names: Names, request: str) -> Seen:
        path = self.modules.resolve(names.file.path.parent, request)
        module = self.modules.read(path) if path is not None else None
        if module is None:
            return UNSEEN
        whole = At(module, module.file.root)
        return self.settle(self._json(whole)) if module.file.path.suffix == ".json" else whole

    @staticmethod
    def _json(whole: At) -> At:
        statement = whole.node.named_children[:1]
        inner = statement[0].named_children[:1] if statement else []
        return At(whole.names, inner[0]) if inner else whole

    def _exported(self, at: At, name: str) -> Seen:
        found = exported(at.names, name)
        if isinstance(found, BoundName):
            return self._bound(at.names, found)
        if found is None:
            return MISSING
        if found == at.node:  # ``import x from`` a CommonJS module is its exports
            return at
        whole, value = found if isinstance(found, tuple) else (False, found)
        if not whole:
            return At(at.names, value)
        return self.member(At(at.names, value), name)

    def _bound(self, names: Names, bound: BoundName) -> Seen:
        """What a name stands for that is bound so."""
        found: Seen = UNSEEN
        if bound.request:
            found = self._module(names, bound.request)
        elif bound.value is not None:
            found = At(names, bound.value)
        elif bound.function is not None:
            calls = names.calls(bound.function)
            given = arguments(calls[0]) if calls is not None and len(calls) == 1 else []
            found = At(names, given[bound.place]) if bound.place < len(given) else UNSEEN
        for name in bound.path:
            found = self.member(found, name) if isinstance(found, At) else UNSEEN
        if found is MISSING and bound.default is not None:
            found = At(names, bound.default)
        return self.settle(found) if isinstance(found, At) and found.node.type != "program" else found

    def _answer(self, at: At) -> At | None:
        """What a function of the project answers when it has one answer only, besides none at all."""
        called = at.node.child_by_field_name("function")
        target = self.settle(At(at.names, called)) if called is not None and called.type in _CALLED else UNSEEN
        if not isinstance(target, At) or target.node.type not in FUNCTIONS:
            return None
        answers = [value for _, value in returned(target.node) if value is not None and value.type not in _NOTHING]
        return At(target.names, answers[0]) if len(answers) == 1 else None

    def _options(self, at: At) -> tuple[At, ...]:
        node, names = at.node, at.names
        if node.type in _WRAPPERS and node.named_children:
            return self.options(At(names, node.named_children[0]))
        sides: list[Node | None] = []
        if node.type == "ternary_expression":
            sides = [node.child_by_field_name("consequence"), node.child_by_field_name("alternative")]
        elif node.type == "binary_expression" and names.file.text(node.child_by_field_name("operator") or node) in (
            "||",
            "??",
        ):
            sides = [node.child_by_field_name("left"), node.child_by_field_name("right")]
        elif node.type in _NAMES:
            sides = [bound.value for bound in names.values(node) if not bound.path]
        elif node.type == "subscript_expression" and (owner := member_object(node)) is not None:
            return self._any(self.settle(At(names, owner))) or (at,)
        found = [option for side in sides if side is not None for option in self.options(At(names, side))]
        return tuple(found) or (at,)

    def _any(self, owner: Seen) -> tuple[At, ...]:
        """Everything that an object or a list holds, of which an index takes one."""
        if not isinstance(owner, At) or owner.node.type not in ("object", "array"):
            return ()
        held = [each.child_by_field_name("value") or each for each in owner.node.named_children]
        return tuple(option for each in held for option in self.options(At(owner.names, each)))
