"""Texts and whole numbers that expressions are known to be, texts spelt as in a manifest."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from cloudfn.digits import only_digits
from cloudfn.source.encoding import unescaped
from cloudfn.source.expressions import MISSING, RUNNING, At, EnvironmentVariable, Expressions, Seen, Word
from cloudfn.source.pay_calls import arguments
from cloudfn.source.survey_values import Spelt
from cloudfn.source.syntax import member_name, member_object, string_value

RUNNING_NAMES = frozenset(("TCB_ENV", "SCF_NAMESPACE"))
"""Variables in which the platform names the environment that a function runs in."""

Text = Spelt | Literal[Word.RUNNING] | None
"""RUNNING for the environment that the function runs in; None for what cannot be told."""

_UNCHANGED = frozenset(("toString", "trim"))


class Constants:
    """What ``expressions`` come to."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions

    def text(self, at: At) -> Text:
        self.expressions.begin()
        return self._text(at)

    def texts(self, at: At) -> tuple[Spelt, ...]:
        """Every text that ``at`` may be, those that can be told."""
        self.expressions.begin()
        only = self._text(at)
        if only is not None:
            return () if only is RUNNING else (only,)
        found = [self._text(each) for each in self.expressions.options(at)]
        return tuple(dict.fromkeys(each for each in found if isinstance(each, str)))

    def number(self, at: At) -> int | None:
        self.expressions.begin()
        value = self._number(at)
        return int(value) if value is not None and value.is_integer() else None

    def field(self, at: At, name: str) -> Seen:
        """The member of an options object; its snake_case spelling, which the SDK takes too, stands for it."""
        self.expressions.begin()
        found = self.expressions.member(at, name)
        if found is not MISSING:
            return found
        snake = "".join(f"_{char.lower()}" if char.isupper() else char for char in name)
        return self.expressions.member(at, snake) if snake != name else found

    def seen(self, found: Seen) -> Text:
        """The text of a member that was found."""
        return self.text(found) if isinstance(found, At) else self._word(found)

    def _word(self, found: EnvironmentVariable | Word) -> Text:
        if isinstance(found, EnvironmentVariable):
            return RUNNING if found.name in RUNNING_NAMES else Spelt(f"${{env:{found.name}}}")
        return RUNNING if found is RUNNING else None

    def _text(self, at: At) -> Text:
        try:
            return self._of(at) if self.expressions.enter() else None
        finally:
            self.expressions.leave()

    def _of(self, at: At) -> Text:
        found = self.expressions.settle(at)
        if not isinstance(found, At):
            return self._word(found)
        node, file = found.node, found.names.file
        literal = string_value(file, node)
        if literal is not None:
            return spelt(literal)
        if node.type == "number":
            return spelt(file.text(node)) if only_digits(file.text(node)) else None
        if node.type == "template_string":
            return self._template(found)
        if node.type == "binary_expression":
            return self._binary(found)
        if node.type == "call_expression":
            return self._call(found)
        if node.type == "identifier" and file.text(node) == "__dirname":
            return spelt(file.path.parent.as_posix())
        return None

    def _template(self, at: At) -> Text:
        file = at.names.file
        parts: list[Text] = []
        for each in at.node.named_children:
            if each.type == "template_substitution":
                parts.append(self._text(At(at.names, each.named_children[0])) if each.named_children else None)
            else:
                parts.append(spelt(unescaped(file.text(each))))
        return joined(parts)

    def _binary(self, at: At) -> Text:
        left, right = at.node.child_by_field_name("left"), at.node.child_by_field_name("right")
        operator = at.names.file.text(at.node.child_by_field_name("operator") or at.node)
        if left is None or right is None or operator not in ("+", "||", "??"):
            return None
        first = self._text(At(at.names, left))
        if operator == "+":
            return joined([first, self._text(At(at.names, right))])
        if first is None or first is RUNNING or (first and not _is_variable(first)):
            return first
        second = self._text(At(at.names, right))
        if not first:
            return second
        if second is None or second is RUNNING or not second:
            return first
        return None if set(second) & set("${}") else Spelt(f"{first[:-1]}:-{second}}}")

    def _call(self, at: At) -> Text:
        file, function = at.names.file, at.node.child_by_field_name("function")
        if function is None:
            return None
        given = [At(at.names, each) for each in arguments(at.node)]
        name, owner = member_name(file, function), member_object(function)
        if file.text(function) == "String" and given:
            return self._text(given[0])
        if name in _UNCHANGED and owner is not None and not given:
            return self._text(At(at.names, owner))
        if name == "concat" and owner is not None:
            return joined([self._text(each) for each in (At(at.names, owner), *given)])
        if file.text(function) in ("path.join", "path.resolve"):
            parts = [self._text(each) for each in given]
            if all(isinstance(part, str) for part in parts):
                return spelt(os.path.normpath(Path(*map(str, parts))))
        return None

    def _number(self, at: At) -> float | None:
        try:
            return self._count(at) if self.expressions.enter() else None
        finally:
            self.expressions.leave()

    def _count(self, at: At) -> float | None:
        found = self.expressions.settle(at)
        if not isinstance(found, At):
            return None
        node, file = found.node, found.names.file
        if node.type == "number":
            return _value(file.text(node))
        if node.type != "binary_expression":
            return None
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        sides = [self._number(At(found.names, side)) for side in (left, right) if side is not None]
        operator = file.text(node.child_by_field_name("operator") or node)
        first, second = sides if len(sides) == 2 else (None, None)
        if first is None or second is None or operator not in ("*", "+", "-"):
            return None
        return first * second if operator == "*" else first + second if operator == "+" else first - second


def spelt(text: str) -> Spelt:
    """``text`` as a manifest spells it."""
    return Spelt(text.replace("${", "$${"))


def joined(parts: list[Text]) -> Text:
    known = [part for part in parts if isinstance(part, str)]
    return Spelt("".join(known)) if len(known) == len(parts) else None


def _is_variable(text: Spelt) -> bool:
    """Whether the text is one variable and nothing else."""
    return text.startswith("${env:") and text.endswith("}") and text.count("{") == 1 and ":-" not in text


def _value(text: str) -> float | None:
    try:
        value = float(text.replace("_", ""))
    except ValueError:  # 0x10, 10n
        return None
    return value if abs(value) < 1e15 else None
