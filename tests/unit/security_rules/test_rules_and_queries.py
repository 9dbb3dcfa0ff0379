"""A query that lies within a rule matches no document that the rule refuses; the engine is asked which it matches."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.backend.database.query import compile_query
from cloudfn.security_rules import Auth, RuleScope, judge, truthy
from cloudfn.security_rules.evaluate import evaluate
from cloudfn.security_rules.syntax import parse

USERS = ("u1", "u2")
FIELDS = ("_openid", "n", "s", "a.b")
SCALARS = st.one_of(st.sampled_from([*USERS, "", "x"]), st.integers(-2, 3), st.booleans(), st.none(), st.just(1.5))
LITERALS = {True: "true", False: "false", None: "null"}


def written(value: object) -> str:
    return LITERALS[value] if value is None or isinstance(value, bool) else repr(value)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Fields with single values, some of them missing."""
    document: dict[str, Any] = {}
    for field in draw(st.sets(st.sampled_from(FIELDS))):
        if field == "a.b":
            document["a"] = {"b": draw(SCALARS)}
        else:
            document[field] = draw(SCALARS)
    return document


COMPARISONS = st.builds(
    lambda field, operator, value, turned: (
        f"{value} {operator} doc.{field}" if turned else f"doc.{field} {operator} {value}"
    ),
    st.sampled_from(FIELDS),
    st.sampled_from(["==", "!=", ">", ">=", "<", "<="]),
    st.one_of(SCALARS.map(written), st.just("auth.openid")),
    st.booleans(),
)
LISTS = st.builds(
    lambda field, items: f"doc.{field} in [{', '.join(map(written, items))}]",
    st.sampled_from(FIELDS),
    st.lists(SCALARS, max_size=3),
)
PARTS = st.one_of(COMPARISONS, LISTS, st.sampled_from(["doc.s", "doc.a.b", "true", "auth.openid in doc._openid"]))
RULES = st.recursive(
    PARTS,
    lambda inner: st.one_of(
        st.builds(lambda a, b: f"({a} && {b})", inner, inner),
        st.builds(lambda a, b: f"({a} || {b})", inner, inner),
        st.builds(lambda a: f"!({a})", inner),
    ),
    max_leaves=4,
)
CONDITIONS = st.one_of(
    SCALARS,
    st.builds(
        lambda operator, value: {operator: value},
        st.sampled_from(["$eq", "$ne", "$gt", "$gte", "$lt", "$lte"]),
        SCALARS,
    ),
    st.builds(
        lambda operator, values: {operator: values}, st.sampled_from(["$in", "$nin"]), st.lists(SCALARS, max_size=3)
    ),
)
FLAT = st.dictionaries(st.sampled_from(FIELDS), CONDITIONS, max_size=3)
QUERIES = st.recursive(
    FLAT,
    lambda inner: st.builds(
        lambda operator, parts, also: {operator: parts, **also},
        st.sampled_from(["$and", "$or", "$nor"]),
        st.lists(inner, min_size=1, max_size=3),
        FLAT,
    ),
    max_leaves=4,
)


@settings(max_examples=300)
@given(rule=RULES, query=QUERIES, document=documents(), user=st.sampled_from(USERS))
def test_no_document_of_a_query_within_the_rule_is_refused_by_it(
    rule: str, query: dict[str, Any], document: dict[str, Any], user: str
) -> None:
    tree = parse(rule)
    within = judge(rule, tree, query, RuleScope(Auth(user))).allowed
    if within and compile_query(query).matches(document):
        assert truthy(evaluate(tree, RuleScope(Auth(user), document)))


@settings(max_examples=150)
@given(rule=RULES, document=documents(), user=st.sampled_from(USERS))
def test_a_query_that_names_every_field_is_decided_as_its_document_is(
    rule: str, document: dict[str, Any], user: str
) -> None:
    query = {**dict.fromkeys(FIELDS), **{name: value for name, value in document.items() if name != "a"}}
    query["a.b"] = document.get("a", {}).get("b")
    allowed = truthy(evaluate(parse(rule), RuleScope(Auth(user), document)))
    assert judge(rule, parse(rule), query, RuleScope(Auth(user))).allowed is allowed
