"""Expressions: what they mean on a document, what is refused and where, and when a query lies within one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cloudfn.security_rules import Auth, BadRule, Instant, RuleScope, RuleTrouble, judge, rule_set, truthy
from cloudfn.security_rules.evaluate import evaluate
from cloudfn.security_rules.syntax import parse

STORED: dict[tuple[str, str], dict[str, Any]] = {
    ("admins", "u1"): {"level": 3, "active": True},
    ("shops", "s1"): {"owner": "u1", "staff": ["u1", "u2"]},
}


def scope(doc: dict[str, Any] | None = None, data: dict[str, Any] | None = None) -> RuleScope:
    return RuleScope(Auth("u1"), doc, data, 1000, lambda *place: STORED.get(place))


@pytest.mark.parametrize(
    ("rule", "doc", "expected"),
    [
        ("doc._openid == auth.openid", {"_openid": "u1"}, True),
        ("doc._openid === auth.openid", {"_openid": "u2"}, False),
        ("doc.n != 1 && doc.n > 0 || false", {"n": 2}, True),
        ("!(doc.n >= 2)", {"n": 2}, False),
        ("doc.state in ['new', \"open\"]", {"state": "open"}, True),
        ("auth.openid in doc.members", {"members": ["u2", "u1"]}, True),
        ("auth.openid in get(`database.shops.${doc.shop}`).staff", {"shop": "s1"}, True),
        ("get('database.admins.u9') == null", {}, True),
        ("get('database.admins.u1').level >= 3 && auth != null", {}, True),
        ("get(`database.admins.${auth.openid}`).active", {}, True),
        ("doc.until > now", {"until": Instant(1001)}, True),
        ("doc.until < now", {"until": Instant(1001)}, False),
        ("doc.a.b[1] == -2.5", {"a": {"b": [0, -2.5]}}, True),
        ("doc['a'].length == 2", {"a": [1, 2]}, True),
        ("doc.missing.deeper == undefined", {}, True),
        ("/^pub/.test(doc.kind) == true", {"kind": "public"}, True),
        ("/^[\\u4e00-\\u9fa5]{2,4}$/.test(doc.name)", {"name": "张三"}, True),
        ("/^[\\u4e00-\\u9fa5]{2,4}$/.test(doc.name)", {"name": "张三\n"}, False),
        ("/^B[$]\\d$/im.test(doc.name)", {"name": "a\nb$1\nc"}, True),
        ("/^\\d$/.test(doc.n)", {"n": 1}, False),
        ("/a\\u002b/.test(doc.n)", {"n": "aa+"}, True),
        ("/./.test(doc.n)", {"n": "\ud83d"}, False),
        ("doc.n == '1'", {"n": 1}, False),
        ("doc.flag == 1", {"flag": True}, False),
        ("doc.name < 3", {"name": "x"}, False),
        ("auth.uid == null", {}, True),
    ],
)
def test_what_an_expression_means(rule: str, doc: dict[str, Any], expected: bool) -> None:
    assert truthy(evaluate(parse(rule), scope(doc))) is expected


@pytest.mark.parametrize(
    ("rule", "at", "kind"),
    [
        ("auth.isAdmin", 0, "name"),
        ("doc.a == newData.b", 9, "name"),
        ("resource.data.x == 1", 0, "name"),
        ("doc.a = 1", 6, "syntax"),
        ("doc.a == 1 +2", 11, "syntax"),
        ("doc.a ==", 8, "syntax"),
        ("(doc.a", 6, "syntax"),
        ("`x${doc.a`", 9, "syntax"),
        ("doc.a ? 1 : 2", 6, "syntax"),
        ("doc.a; doc.b", 5, "syntax"),
        ("auth.openid == 'x", 15, "syntax"),
        ("/(a/.test(doc.a)", 0, "syntax"),
        ("/\\ud83d/.test(doc.a)", 0, "syntax"),
        ("(" * 60 + "1" + ")" * 60, 40, "limit"),
        ("!" * 60 + "1", 39, "limit"),
        (" && ".join(["get('database.a.b')"] * 4), 0, "limit"),
        ("get(get(get('database.a.b').c).d)", 0, "limit"),
        ("doc.a == '" + "x" * 1020 + "'", 1024, "limit"),
    ],
)
def test_what_is_no_expression_is_refused_where_it_goes_wrong(rule: str, at: int, kind: str) -> None:
    with pytest.raises(BadRule) as caught:
        parse(rule)
    assert (caught.value.at, caught.value.kind) == (at, kind)


@pytest.mark.parametrize(
    ("pattern", "text"), [("(a+)+$", "a" * 90 + "b"), ("(x+x+)+[yz]", "x" * 9_999), ("b", "a" * 100_001)]
)
def test_an_expression_that_takes_too_long_has_no_value(pattern: str, text: str) -> None:
    """Python's own engine would be at the first one for longer than there are people."""
    with pytest.raises(RuleTrouble):
        evaluate(parse(f"/{pattern}/.test(doc.a)"), scope({"a": text}))


def test_a_get_that_names_no_document_has_no_value() -> None:
    with pytest.raises(RuleTrouble):
        evaluate(parse("get('shops.s1').owner == 'u1'"), scope())


OWN = "doc._openid == auth.openid"
WITHIN: list[tuple[str, dict[str, Any], str]] = [
    # rule, query, "" or what is wrong with it
    ("true", {}, ""),
    ("false", {"_id": "x"}, "false"),
    (OWN, {}, "missing"),
    (OWN, {"_openid": "u1"}, ""),
    (OWN, {"_openid": {"$eq": "u1"}, "state": "new"}, ""),
    (OWN, {"_openid": "u2"}, "false"),
    (OWN, {"_openid": {"$in": ["u1"]}}, ""),
    (OWN, {"_openid": {"$in": ["u1", "u2"]}}, "false"),
    (OWN, {"$or": [{"_openid": "u1"}, {"state": "new"}]}, "missing"),
    (OWN, {"$and": [{"_openid": "u1"}, {"state": "new"}]}, ""),
    (OWN, {"$or": [{"_openid": "u1"}, {"_openid": "u1", "n": 1}]}, ""),
    (OWN, {"_openid": {"$ne": "u2"}}, "wide"),
    ("auth.openid == doc._openid", {"_openid": "u1"}, ""),
    ("doc.age > 10", {"age": {"$gt": 15}}, ""),
    ("doc.age > 10", {"age": {"$gt": 8}}, "wide"),
    ("doc.age > 10", {"age": {"$gt": 10}}, ""),
    ("doc.age > 10", {"age": {"$gte": 10}}, "wide"),
    ("doc.age >= 10", {"age": {"$gte": 10}}, ""),
    ("10 < doc.age", {"age": {"$gt": 15}}, ""),
    ("doc.age < 10", {"age": {"$gt": 15}}, "wide"),
    ("!(doc.age < 10)", {"age": {"$gt": 15}}, ""),
    ("!(doc.age < 10)", {"age": {"$gt": "x"}}, ""),
    ("doc.age != 3", {"age": {"$gt": 3}}, ""),
    ("doc.age != 3", {"age": {"$gte": 3}}, "wide"),
    ("doc.state != 'paid'", {"state": {"$ne": "paid"}}, ""),
    ("doc.state != 'paid'", {"state": {"$nin": ["done", "paid"]}}, ""),
    ("!(doc.state in ['paid', 'done'])", {"state": {"$nin": ["done", "paid", "x"]}}, ""),
    ("!(doc.state in ['paid', 'done'])", {"state": {"$nin": ["done"]}}, "wide"),
    ("doc.state in ['new', 'open']", {"state": "open"}, ""),
    ("doc.state in ['new', 'open']", {"state": {"$in": ["open", "new"]}}, ""),
    ("doc.state in ['new', 'open']", {"state": {"$in": ["open", "paid"]}}, "false"),
    ("auth.openid in doc.members", {"members": "u1"}, ""),
    ("auth.openid in doc.members", {"members": {"$all": ["u2", "u1"]}}, ""),
    ("auth.openid in doc.members", {"members": {"$all": ["u2"]}}, "wide"),
    ("doc.owner.id == auth.openid", {"owner.id": "u1"}, ""),
    ("doc.owner.id == auth.openid", {"owner": {"id": "u1"}}, ""),
    ("get(`database.shops.${doc.shop}`).owner == auth.openid", {"shop": "s1"}, ""),
    ("get(`database.shops.${doc.shop}`).owner == auth.openid", {"shop": "s2"}, "false"),
    ("get(`database.shops.${doc.shop}`).owner == auth.openid", {"n": 1}, "missing"),
    ("doc.name == 'x' || doc._openid == auth.openid", {"_openid": "u1"}, ""),
    (f"doc.public == true && {OWN}", {"public": True}, "missing"),
    ("doc.until > now", {"until": {"$gt": Instant(2000)}}, ""),
    ("doc != null", {"_id": "x"}, "whole"),
]


@pytest.mark.parametrize(("rule", "query", "problem"), WITHIN)
def test_a_query_lies_within_a_rule_or_it_is_said_why_not(rule: str, query: dict[str, Any], problem: str) -> None:
    verdict = judge(rule, parse(rule), query, scope())
    assert (verdict.allowed, verdict.problem) == (not problem, problem)
    assert bool(verdict.clause) is bool(problem)


@pytest.mark.parametrize(
    ("rule", "query", "remedy"),
    [
        (OWN, {}, "_openid: '{openid}'"),
        ("doc.age > 10", {}, "age: _.gt(10)"),
        ("!(doc.a.b == 'x')", {}, "'a.b': _.neq('x')"),
        ("doc.state in ['a', auth.openid]", {}, "state: _.in(['a', '{openid}'])"),
        ("get(`database.shops.${doc.shop}`).owner == auth.openid", {}, "shop: ..."),
    ],
)
def test_what_would_satisfy_the_rule_is_said(rule: str, query: dict[str, Any], remedy: str) -> None:
    assert judge(rule, parse(rule), query, scope()).remedy == remedy


def test_too_many_alternatives_are_not_looked_at() -> None:
    many = {name: {"$in": [*range(20)]} for name in ("a", "b")}
    with pytest.raises(RuleTrouble):
        judge("doc.a > 1", parse("doc.a > 1"), many, scope())


@pytest.mark.parametrize(
    ("written", "operation", "name"),
    [
        ({"write": True}, "update", "write"),
        ({"write": True, "update": False}, "update", "update"),
        ({"write": True, "update": False}, "delete", "write"),
        ({"read": True}, "create", "write"),
        ({"write": True}, "read", "write"),
    ],
)
def test_an_operation_has_the_rule_that_is_nearest_to_it(written: dict[str, bool], operation: Any, name: str) -> None:
    rule = rule_set(json.dumps(written)).of(operation)
    assert (rule.name, rule.text) == (name, str(written.get(name, False)).lower() if operation != "read" else "false")


def test_more_than_an_object_is_no_set_of_rules() -> None:
    with pytest.raises(ValueError, match="no object"):
        rule_set("[]")
