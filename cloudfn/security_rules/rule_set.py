"""The rules of one collection, or of the files of an environment: JSON text to one expression for each operation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from cloudfn.frozen import dataclass
from cloudfn.security_rules.evaluate import RuleScope, evaluate, truthy
from cloudfn.security_rules.syntax import BadRule, parse
from cloudfn.security_rules.tree import LiteralNode, RuleNode
from cloudfn.security_rules.within import RuleVerdict, judge

Operation = Literal["read", "create", "update", "delete"]
OPERATIONS: tuple[Operation, ...] = ("read", "create", "update", "delete")


@dataclass(frozen=True, slots=True)
class SecurityRule:
    """``name`` is the key that it stands under: an update may be ruled by ``write``."""

    name: str
    text: str
    tree: RuleNode

    def allows(self, scope: RuleScope) -> RuleVerdict:
        """On the document of ``scope``. Raises RuleTrouble."""
        if truthy(evaluate(self.tree, scope)):
            return RuleVerdict(True)
        return RuleVerdict(False, self.text, "false")

    def within(self, query: Mapping[str, object], scope: RuleScope) -> RuleVerdict:
        """On every document that ``query`` can match; none is read. Raises RuleTrouble."""
        return judge(self.text, self.tree, query, scope)


NOBODY = SecurityRule("write", "false", LiteralNode(0, 5, False))
"""What holds where no rule is written. Source: cloud.tencent.com document 876/41802."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    rules: Mapping[str, SecurityRule] = field(default_factory=dict)

    def of(self, operation: Operation) -> SecurityRule:
        """``create``, ``update`` and ``delete`` are ruled by ``write`` where they have no rule of their own."""
        own = self.rules.get(operation)
        return own or (NOBODY if operation == "read" else self.rules.get("write", NOBODY))


def rule_set(text: str) -> RuleSet:
    """The rules of JSON ``text``. Raises BadRule for an expression that is none; ValueError for what is no object."""
    written = json.loads(text)
    if not isinstance(written, dict):
        raise ValueError("no object")
    return RuleSet({name: security_rule(name, rule) for name, rule in written.items()})


def security_rule(name: str, written: bool | str) -> SecurityRule:
    """Raises BadRule."""
    if isinstance(written, bool):
        text = "true" if written else "false"
        return SecurityRule(name, text, LiteralNode(0, len(text), written))
    if not isinstance(written, str) or not written.strip():
        raise BadRule(0, str(written))
    return SecurityRule(name, written, parse(written))
