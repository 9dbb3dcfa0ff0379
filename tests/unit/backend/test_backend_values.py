"""EJSON both ways, and MongoDB's order across types."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.backend.database.bson import Binary, Date, Edge, Long, ObjectId, Regex, Timestamp
from cloudfn.backend.database.ejson import BadEjson, canonical, convert, dumps, loads, relaxed
from cloudfn.backend.database.order import compare, equal, key
from cloudfn.backend.database.transfer import lossless

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**31), 2**31 - 1),
    st.integers(-(2**63), 2**63 - 1).map(Long),
    st.floats(allow_nan=False),
    st.text(),
    st.integers(-(10**14), 10**14).map(Date),
    st.sampled_from(
        [Regex("a|b", "im"), ObjectId("5f" * 12), Binary("AAEC", "00"), Timestamp(1, 2), Edge(1), Edge(-1)]
    ),
    st.sampled_from([Decimal("1.50"), Decimal("0")]),
)
names = st.text(max_size=5).filter(lambda name: not name.startswith("$"))
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(names, inner, max_size=4)),
    max_leaves=12,
)


def same(one: Any, other: Any) -> bool:
    """Equal in value and in type, all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    return bool(one == other)


@given(values)
def test_canonical_text_reads_back_as_the_same_value(value: Any) -> None:
    assert same(loads(dumps(value)), value)
    assert loads(canonical(value)) == value
    assert json.loads(dumps(value)) is not Ellipsis


@given(values)
def test_exported_text_reads_back_as_the_same_value(value: Any) -> None:
    assert same(loads(json.dumps(lossless(value))), value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"$numberInt":"7"}', 7),
        ('{"$numberLong":"9007199254740993"}', Long(9007199254740993)),
        ("9007199254740993", Long(9007199254740993)),
        ("1e400", float("inf")),
        ('{"$numberDouble":"-Infinity"}', float("-inf")),
        ('{"$date":{"$numberLong":"-5"}}', Date(-5)),
        ('{"$date":"2023-11-14T22:13:20.123Z"}', Date(1700000000123)),
        ('{"$date":1700000000123}', Date(1700000000123)),
        ('{"$tcb_server_date":{"offset":{"$numberInt":"60000"}}}', Date(61000)),
        ('{"$date":{"offset":-500}}', Date(500)),
        ('{"$regularExpression":{"pattern":"a/b","options":"mi"}}', Regex("a/b", "im")),
        ('{"$gt":{"$numberInt":"1"}}', {"$gt": 1}),
        ('{"$oid":"not an id"}', {"$oid": "not an id"}),
        ('"half an emoji \\ud83d"', "half an emoji �"),
        ('"a whole one \\ud83c\\udf75"', "a whole one 🍵"),
    ],
)
def test_forms_of_the_wire(text: str, value: Any) -> None:
    assert same(loads(text, now_ms=1000), value)


def test_what_is_not_ejson_is_refused() -> None:
    for text in ("{", "", "[1,]", "\x00"):
        with pytest.raises(BadEjson):
            loads(text)


def test_old_sdks_objects() -> None:
    assert convert({"d": {"$date": 5}, "n": 1, "f": 1.5}) == {"d": Date(5), "n": 1, "f": 1.5}
    assert relaxed({"n": Long(5), "d": Date(0)}) == {"n": 5, "d": {"$date": "1970-01-01T00:00:00.000Z"}}


def test_the_order_of_types() -> None:
    rising = [
        Edge(-1), None, float("nan"), float("-inf"), -1, 0.5, Long(1), 2.5, "", "a", "ab", "b", "茶", {}, {"a": 1},
        {"a": 2}, {"a": 2, "b": 0}, {"b": 0}, [], [1], [1, 0], [2], Binary("AA", "00"), ObjectId("00" * 12), False,
        True, Date(-1), Date(1), Timestamp(0, 1), Regex("a"), Edge(1),
    ]  # fmt: skip
    for n, one in enumerate(rising):
        for m, other in enumerate(rising):
            assert compare(one, other) == (n > m) - (n < m), (one, other)


@given(values, values, values)
def test_the_order_is_total(one: Any, two: Any, three: Any) -> None:
    assert compare(one, one) == 0
    assert compare(one, two) == -compare(two, one)
    if compare(one, two) <= 0 and compare(two, three) <= 0:
        assert compare(one, three) <= 0


def test_numbers_are_equal_by_value() -> None:
    assert equal(1, 1.0) and equal(Long(1), 1) and equal(1, Decimal(1))
    assert not equal(1, True) and not equal(0, False) and not equal(1, "1")
    assert key(2**53 + 1) != key(float(2**53))
