"""The value of an expression. What is not there is None, and a field of None is None again."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Decimal

from cloudfn.digits import only_digits
from cloudfn.frozen import dataclass
from cloudfn.security_rules import patterns
from cloudfn.security_rules.tree import (
    GetNode,
    ListNode,
    LiteralNode,
    MemberNode,
    NameNode,
    NotNode,
    OperatorNode,
    PatternNode,
    RuleNode,
    TemplateNode,
)
from cloudfn.security_rules.trouble import RuleTrouble

RuleValue = object
"""None, bool, int, float, Decimal, str, list, dict, Instant; anything else is only equal to itself."""
GetDocument = Callable[[str, str], Mapping[str, RuleValue] | None]
"""(collection, id) -> the document."""


@dataclass(frozen=True, slots=True)
class Instant:
    """A date of a document, in milliseconds; ordered with numbers, since ``now`` is one, and equal only to dates."""

    ms: int


@dataclass(frozen=True, slots=True)
class Auth:
    """The user. In a mini program there is an openid and nothing else."""

    openid: str

    def value(self) -> RuleValue:
        return {"openid": self.openid} if self.openid else None


def at_ease() -> None:
    """Work that nobody bounds."""


def no_documents(collection: str, document_id: str) -> None:
    """A ``get`` that finds nothing."""
    return


@dataclass(frozen=True, slots=True)
class RuleScope:
    """What the names of a rule stand for. ``data`` is what is written, ``now`` milliseconds since 1970.

    ``tick`` is called as the work goes on, and may end it by raising.
    """

    auth: Auth
    doc: Mapping[str, RuleValue] | None = None
    data: Mapping[str, RuleValue] | None = None
    now: int = 0
    get: GetDocument = no_documents
    resource: Mapping[str, RuleValue] | None = None
    tick: Callable[[], None] = at_ease


def evaluate(node: RuleNode, scope: RuleScope) -> RuleValue:
    """Raises RuleTrouble."""
    scope.tick()
    match node:
        case LiteralNode(value=value):
            return value
        case NameNode(name=name):
            return _named(name, scope)
        case MemberNode(target=target, key=key):
            return member(evaluate(target, scope), evaluate(key, scope))
        case GetNode(path=path):
            return _document(evaluate(path, scope), scope)
        case PatternNode(pattern=pattern, flags=flags, value=inner):
            text = evaluate(inner, scope)
            return isinstance(text, str) and patterns.found(pattern, flags, text)
        case TemplateNode(parts=parts):
            return "".join(_text(evaluate(part, scope)) for part in parts)
        case ListNode(items=items):
            return [evaluate(item, scope) for item in items]
        case NotNode(inner=inner):
            return not truthy(evaluate(inner, scope))
        case OperatorNode(operator="&&", left=left, right=right):
            return truthy(evaluate(left, scope)) and truthy(evaluate(right, scope))
        case OperatorNode(operator="||", left=left, right=right):
            return truthy(evaluate(left, scope)) or truthy(evaluate(right, scope))
        case OperatorNode(operator=operator, left=left, right=right):
            return compare(operator, evaluate(left, scope), evaluate(right, scope))
    raise TypeError(type(node).__name__)


def _named(name: str, scope: RuleScope) -> RuleValue:
    if name == "auth":
        return scope.auth.value()
    if name == "request":
        return {"data": scope.data}
    return {"doc": scope.doc, "now": scope.now, "resource": scope.resource}[name]


def member(value: RuleValue, key: RuleValue) -> RuleValue:
    """``value[key]``."""
    if isinstance(value, Mapping):
        return value.get(_text(key))
    if isinstance(value, list):
        text = _text(key)
        if text == "length":
            return len(value)
        return value[int(text)] if only_digits(text) and int(text) < len(value) else None
    return len(value) if isinstance(value, str) and key == "length" else None


def _document(path: RuleValue, scope: RuleScope) -> RuleValue:
    parts = str(path).split(".", 2)
    if len(parts) != 3 or parts[0] != "database" or not parts[1] or not parts[2]:
        raise RuleTrouble(f"get({path})")
    return scope.get(parts[1], parts[2])


def _text(value: RuleValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "undefined" if value is None else str(value)


def truthy(value: RuleValue) -> bool:
    """As in JavaScript: null, false, 0, NaN and "" are not."""
    if isinstance(value, list | Mapping):
        return True
    return bool(value) and value == value


def kind(value: RuleValue) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else "bool"
    if isinstance(value, int | float | Decimal):
        return "number"
    return type(value).__name__


def equal(left: RuleValue, right: RuleValue) -> bool:
    """Of one kind and the same; lists and objects are compared whole."""
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(equal(*pair) for pair in zip(left, right, strict=True))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(equal(left[name], right[name]) for name in left)
    return kind(left) == kind(right) and left == right


def comparable(left: RuleValue, right: RuleValue) -> bool:
    """Whether one can be the smaller: two texts, or numbers and dates."""
    return (isinstance(left, str) and isinstance(right, str)) or (
        _number(left) is not None and _number(right) is not None
    )


def less(left: RuleValue, right: RuleValue) -> bool:
    """Of two that are comparable."""
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    first, second = _number(left), _number(right)
    return first is not None and second is not None and first < second


def _number(value: RuleValue) -> int | float | Decimal | None:
    if isinstance(value, Instant):
        return value.ms
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return None if math.isnan(value) else value


def compare(operator: str, left: RuleValue, right: RuleValue) -> bool:
    """``left operator right``. A comparison of what has no order is false."""
    if operator == "==":
        return equal(left, right)
    if operator == "!=":
        return not equal(left, right)
    if operator == "in":
        return contains(right, left)
    if not comparable(left, right):
        return False
    if operator in ("<", ">="):
        return less(left, right) is (operator == "<")
    return less(right, left) is (operator == ">")


def contains(whole: RuleValue, value: RuleValue) -> bool:
    """A single value counts as a list of one, as it does in the queries that stand for documents."""
    if isinstance(whole, list):
        return any(equal(item, value) for item in whole)
    if isinstance(whole, Mapping):
        return isinstance(value, str) and value in whole
    return whole is not None and equal(whole, value)
