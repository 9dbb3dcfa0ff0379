"""Whether a query lies within a rule: each document that it can match would be allowed. No document is read.

Sound for fields that hold single values; a query on a list means any of its elements, and is judged as production
judges it, by the condition alone. Not complete: what is not proven is refused.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal

from cloudfn.frozen import dataclass
from cloudfn.security_rules.conditions import Alternative, FieldCondition, alternatives, fixed
from cloudfn.security_rules.evaluate import (
    Auth,
    RuleScope,
    comparable,
    compare,
    equal,
    evaluate,
    less,
    truthy,
)
from cloudfn.security_rules.tree import NotNode, OperatorNode, RuleNode, doc_path, doc_paths

FLIPPED = {"==": "==", "!=": "!=", ">": "<", "<": ">", ">=": "<=", "<=": ">="}
OPPOSITE = {"==": "!=", "!=": "==", ">": "<=", "<": ">=", ">=": "<", "<=": ">"}
COMMANDS = {"!=": "neq", ">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """``clause`` decided against it. ``problem`` says why: it is ``false`` for this user and these values; the query
    says nothing about its field (``missing``) or too little (``wide``), or it looks at the ``whole`` document.

    ``remedy`` is what the query would have to say, "" where nothing helps.
    """

    allowed: bool
    clause: str = ""
    problem: Literal["", "false", "missing", "wide", "whole"] = ""
    remedy: str = ""


ALLOWED = RuleVerdict(True)


def judge(text: str, tree: RuleNode, query: Mapping[str, object], scope: RuleScope) -> RuleVerdict:
    """``scope.doc`` is not looked at. Raises RuleTrouble."""
    for conditions in alternatives(query):
        verdict = _Judge(text, conditions, scope).holds(tree, True)
        if not verdict.allowed:
            return verdict
    return ALLOWED


class _Judge:
    """One alternative of a query before one rule."""

    def __init__(self, text: str, conditions: Alternative, scope: RuleScope) -> None:
        self._text, self._conditions, self._scope = text, conditions, scope

    def holds(self, node: RuleNode, positive: bool) -> RuleVerdict:
        """Whether ``node`` is true (or, not ``positive``, false) of each document that the conditions allow."""
        self._scope.tick()
        if isinstance(node, NotNode):
            return self.holds(node.inner, not positive)
        if isinstance(node, OperatorNode) and node.operator in ("&&", "||"):
            first = self.holds(node.left, positive)
            needs_both = (node.operator == "&&") is positive
            if first.allowed is not needs_both:
                return first
            second = self.holds(node.right, positive)
            # Of two refusals the one that the query can mend is the one to tell.
            return first if not second.allowed and not needs_both and first.remedy else second
        return self._atom(node, positive)

    def _atom(self, node: RuleNode, positive: bool) -> RuleVerdict:
        paths = doc_paths(node)
        clause = self._text[node.start : node.end]
        if "" in paths:
            return RuleVerdict(False, clause, "whole")
        open_paths = [path for path in sorted(paths) if not fixed(path, self._conditions)]
        if not open_paths:
            value = evaluate(node, self._with_document(paths))
            return ALLOWED if truthy(value) is positive else RuleVerdict(False, clause, "false")
        if isinstance(node, OperatorNode) and self._implied(node, open_paths, positive):
            return ALLOWED
        said = any(condition.path in open_paths for condition in self._conditions)
        return RuleVerdict(False, clause, "wide" if said else "missing", self._remedy(node, open_paths, positive))

    def _with_document(self, paths: frozenset[str]) -> RuleScope:
        document: dict[str, object] = {}
        for path in sorted(paths):
            *before, last = path.split(".")
            inside: object = document
            for key in before:
                inside = inside.setdefault(key, {}) if isinstance(inside, dict) else None
            if isinstance(inside, dict):
                inside[last] = fixed(path, self._conditions)[0]
        scope = self._scope
        return dataclasses.replace(scope, doc=document)

    def _implied(self, node: OperatorNode, open_paths: list[str], positive: bool) -> bool:
        side = self._side(node, open_paths)
        if side is None:
            return False
        path, operator, other = side
        value = evaluate(other, self._with_document(doc_paths(other)))
        about = [condition for condition in self._conditions if condition.path == path]
        if operator == "in":  # the field is one of a list
            items = value if isinstance(value, list) else [value]
            return not positive and all(self._excluded(about, item) for item in items)
        if operator == "has":
            return positive and any(_has(each, value) for each in about)
        return any(_tells(each, operator, value) is positive for each in about)

    def _excluded(self, about: list[FieldCondition], item: object) -> bool:
        self._scope.tick()
        return any(_tells(each, "==", item) is False for each in about)

    def _side(self, node: OperatorNode, open_paths: list[str]) -> tuple[str, str, RuleNode] | None:
        """(field, operator, other side) where one side is a field and the other is not left open."""
        left, right = doc_path(node.left), doc_path(node.right)
        if left in open_paths and not {*doc_paths(node.right)} & {*open_paths}:
            return left, node.operator, node.right
        if right in open_paths and not {*doc_paths(node.left)} & {*open_paths}:
            return right, FLIPPED.get(node.operator, "has"), node.left
        return None

    def _remedy(self, node: RuleNode, open_paths: list[str], positive: bool) -> str:
        side = self._side(node, open_paths) if isinstance(node, OperatorNode) else None
        if side is None:
            return ", ".join(f"{_key(path)}: ..." for path in open_paths)
        path, operator, other = side
        value = evaluate(other, self._with_document(doc_paths(other)))
        if operator in OPPOSITE and not positive:
            operator = OPPOSITE[operator]
        shown = _shown(value, self._scope.auth)
        return f"{_key(path)}: {f'_.{COMMANDS[operator]}({shown})' if operator in COMMANDS else shown}"


def _key(path: str) -> str:
    return path if path.isidentifier() else f"'{path}'"


def _shown(value: object, auth: Auth) -> str:
    if value == auth.openid and auth.openid:
        return "'{openid}'"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false"}.get(value, "null") if value is not None else "null"
    if isinstance(value, list):
        return "_.in([" + ", ".join(_shown(item, auth) for item in value) + "])"
    return f"'{value}'" if isinstance(value, str) else str(value)


def _has(condition: FieldCondition, value: object) -> bool:
    return (
        condition.operator == "all"
        and isinstance(condition.value, list)
        and any(equal(item, value) for item in condition.value)
    )


def _tells(condition: FieldCondition, operator: str, value: object) -> bool | None:
    """Whether ``field operator value`` is true, or false, of every field that meets the condition; None: of some."""
    limit = condition.value
    if condition.operator in ("!=", "nin"):
        excluded = limit if condition.operator == "nin" and isinstance(limit, list) else [limit]
        if isinstance(value, list | Mapping) or operator not in ("==", "!="):
            return None
        return operator == "!=" if any(equal(item, value) for item in excluded) else None
    if condition.operator not in (">", ">=", "<", "<=") or not comparable(limit, limit):
        return None
    # From here on: the field has a value of the limit's kind, on one side of it.
    if operator in ("==", "!="):
        outside = not comparable(limit, value) or not compare(condition.operator, value, limit)
        return operator == "!=" if outside else None
    if not comparable(limit, value):
        return False
    upward = condition.operator in (">", ">=")
    if upward is (operator in (">", ">=")):
        return True if _reaches(condition.operator, limit, operator, value) else None
    return False if _reaches(condition.operator, limit, OPPOSITE[operator], value) else None


def _reaches(given: str, limit: object, operator: str, value: object) -> bool:
    """Whether ``x given limit`` implies ``x operator value``; both point the same way."""
    if equal(limit, value) or (not less(limit, value) and not less(value, limit)):
        return given in (">", "<") or operator in (">=", "<=")
    return less(value, limit) if given in (">", ">=") else less(limit, value)
