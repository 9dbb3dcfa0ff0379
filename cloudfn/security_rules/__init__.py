"""CloudBase's security rules: JSON by operation, each true, false or an expression over ``doc``, ``auth``, ``now``.

In: a rule's text, and a document, a query or the fields of a write. Out: a verdict that names the clause which decided.
Pure: no document is read here but through ``RuleScope.get``, nothing is printed, nobody's openid is guessed.
Values are plain: None (also for what is not there), bool, numbers, str, list, dict and ``Instant``.

Source of the grammar: WeChat's page wxcloud/guide/database/security-rules, cloud.tencent.com document 876/41802.
"""

from __future__ import annotations

from cloudfn.security_rules.evaluate import Auth, Instant, RuleScope, truthy
from cloudfn.security_rules.rule_set import OPERATIONS, Operation, RuleSet, SecurityRule, rule_set, security_rule
from cloudfn.security_rules.syntax import BadRule
from cloudfn.security_rules.tree import data_paths, names, texts
from cloudfn.security_rules.trouble import RuleTrouble
from cloudfn.security_rules.within import RuleVerdict, judge

__all__ = [
    "OPERATIONS",
    "Auth",
    "BadRule",
    "Instant",
    "Operation",
    "RuleScope",
    "RuleSet",
    "RuleTrouble",
    "RuleVerdict",
    "SecurityRule",
    "data_paths",
    "judge",
    "names",
    "rule_set",
    "security_rule",
    "texts",
    "truthy",
]
