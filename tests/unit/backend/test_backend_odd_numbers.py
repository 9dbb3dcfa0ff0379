"""Every operator with numbers, texts, dates and lists at the ends of what they can be: refused in the engine's words,
or answered with a value that can be written as EJSON."""

from __future__ import annotations

import contextlib
import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.backend.database import ejson
from cloudfn.backend.database.bson import MISSING, Date, Long, ObjectId, Regex, Timestamp
from cloudfn.backend.database.conditions import SIMPLE
from cloudfn.backend.database.errors import DatabaseError
from cloudfn.backend.database.expressions import OPERATORS, compile_expression
from cloudfn.backend.database.query import compile_filter

DIGITS = "9" * 5000


def deep(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


ODD: list[Any] = [
    None, True, 0, 1, -1, 64, 2**31 - 1,
    -(2**31), Long(2**63 - 1), Long(-(2**63)), 0.0, -0.0, 0.5, 5e-324, 1e308, -1e308,
    float("nan"), float("inf"), float("-inf"), Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity"), Decimal("-0"),
    Decimal("9.999999999999999999999999999999999E+6144"), Decimal("1E-6176"), Decimal("1.5"),
    Decimal("1.5E+300"), Decimal("-7.123456789012345678901234567890123"),
    "", "x",
    DIGITS, f"-{DIGITS}", f"1.{DIGITS}", f"1e{DIGITS}", "1e999999999", "NaN", "sNaN", "Infinity", "1_0", "²", "٣",
    "\0", "+99:99", "-23:59", "Asia/Shanghai", "../etc", "%Y%Y", "%", "%G", "%%%L", "2024-02-30", "0001-01-01",
    "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "0" * 24, "(", "(?<a>x)", "g",
    [], [1, [2]], [None], ["a", 1], [["k", 1]], deep(190), {}, {"k": "a", "v": 1},
    Date(0), Date(-62_135_596_800_000), Date(-62_135_596_800_001), Date(253_402_300_799_999), Date(253_402_300_800_000),
    Date(2**63 - 1), Date(-(2**63)), Timestamp(2**32 - 1, 0), ObjectId("f" * 24), Regex("a"), Regex("("),
]  # fmt: skip
LITERALS = [{"$literal": value} for value in ODD]
DAY = Date(1_700_000_000_000)
NAMED: dict[str, dict[str, Any]] = {
    "$convert": {"input": "1", "to": "int"},
    "$dateToString": {"date": DAY, "format": "%Y", "timezone": "UTC", "onNull": 1},
    "$dateFromString": {"dateString": "2024-01-01", "format": "%Y-%m-%d", "timezone": "UTC", "onNull": 1},
    "$dateFromParts": {"year": 2024, "month": 1, "day": 1, "hour": 1, "minute": 1, "second": 1, "millisecond": 1,
                       "timezone": "UTC"},
    "$dateToParts": {"date": DAY, "timezone": "UTC", "iso8601": True},
    "$year": {"date": DAY, "timezone": "UTC"}, "$week": {"date": DAY, "timezone": "UTC"},
    "$isoWeekYear": {"date": DAY, "timezone": "UTC"}, "$isoWeek": {"date": DAY, "timezone": "UTC"},
    "$dayOfYear": {"date": DAY, "timezone": "UTC"},
    "$trim": {"input": "x", "chars": "x"}, "$replaceAll": {"input": "x", "find": "x", "replacement": "y"},
    "$replaceOne": {"input": "x", "find": "x", "replacement": "y"},
    "$regexMatch": {"input": "x", "regex": "x", "options": "i"},
    "$regexFind": {"input": "x", "regex": "x", "options": "i"},
    "$regexFindAll": {"input": "x", "regex": "x", "options": "i"},
    "$sortArray": {"input": [2, 1], "sortBy": 1}, "$filter": {"input": [1, 2], "cond": True, "limit": 1},
    "$map": {"input": [1], "in": "$$this"}, "$reduce": {"input": [1], "initialValue": 0, "in": "$$value"},
    "$zip": {"inputs": [[1], [2]], "useLongestLength": True, "defaults": [0, 0]},
}  # fmt: skip


def value_of(spec: Any) -> None:
    """Works, or is refused by the engine itself."""
    document = {"_id": 1, "a": 1}
    try:
        value = compile_expression(spec)({"ROOT": document, "CURRENT": document, "NOW": Date(0)})
        if value is not MISSING:
            ejson.loads(ejson.dumps(value), strict=True)
    except DatabaseError:
        pass
    except Exception as error:
        raise AssertionError(f"{type(error).__name__} from {str(spec)[:300]}: {str(error)[:300]}") from error


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_an_expression_of_one_or_two_odd_values(name: str) -> None:
    for value in LITERALS:
        value_of({name: value})
        value_of({name: [value]})
        for other in LITERALS[::3]:
            value_of({name: [value, other]})


@pytest.mark.parametrize("name", sorted(NAMED))
def test_an_expression_with_odd_arguments(name: str) -> None:
    usual = NAMED[name]
    for first in usual:
        for value in LITERALS:
            value_of({name: {**usual, first: value}})
            for second in usual:
                if first < second:
                    for other in LITERALS[::4]:
                        value_of({name: {**usual, first: value, second: other}})


@pytest.mark.parametrize("kind", ["double", "string", "objectId", "bool", "date", "int", "long", "decimal"])
def test_a_conversion_of_odd_values(kind: str) -> None:
    for value in LITERALS:
        value_of({"$convert": {"input": value, "to": kind}})


@settings(max_examples=150)
@given(name=st.sampled_from(sorted(OPERATORS)), operands=st.lists(st.sampled_from(LITERALS), min_size=3, max_size=4))
def test_an_expression_of_three_or_four(name: str, operands: list[Any]) -> None:
    value_of({name: operands})


@pytest.mark.parametrize("name", [*SIMPLE, "$all", "$elemMatch", "$not", "$regex"])
def test_a_condition_on_odd_values(name: str) -> None:
    for operand in [*ODD, *([one, other] for one in ODD[:30] for other in ODD[::2])]:
        try:
            matches = compile_filter({"a": {name: operand}})
        except DatabaseError:
            continue
        for value in ODD:
            with contextlib.suppress(DatabaseError):
                assert type(matches({"_id": 1, "a": value})) is bool


@pytest.mark.parametrize(
    ("operand", "said"),
    [
        ([math.inf, 2], "divisor value is invalid :: caused by :: Unable to coerce NaN/Inf to integral type"),
        ([2, math.nan], "remainder value is invalid :: caused by :: Unable to coerce NaN/Inf to integral type"),
        ([1e300, 2], "divisor value is invalid :: caused by :: Out of bounds coercing to integral value"),
        (["2", 0], "divisor not a number"),
        ([2], "not enough elements"),
        ([2, 1, 0], "too many elements"),
        (2, "needs to be an array"),
    ],
)
def test_mod_says_what_is_malformed(operand: Any, said: str) -> None:
    with pytest.raises(DatabaseError) as refused:
        compile_filter({"a": {"$mod": operand}})
    assert refused.value.message == f"malformed mod, {said}"


@pytest.mark.parametrize("name", ["$toInt", "$toLong"])
def test_a_text_of_too_many_digits_overflows(name: str) -> None:
    with pytest.raises(DatabaseError) as refused:
        compile_expression({name: DIGITS})({})
    assert refused.value.message == f"Failed to parse number '{DIGITS}' in $convert with no onError value: Overflow"
    assert compile_expression({name: "0" * 5000 + "7"})({}) == 7


def test_what_has_no_remainder_is_no_number() -> None:
    assert math.isnan(compile_expression({"$mod": [math.inf, 2]})({}))


OUT_OF_RANGE = "Failed to parse number '{text}' in $convert with no onError value: {why}"
TOO_FAR = [
    ("$toDouble", "1e999", "Out of range"),
    ("$toDouble", "-1e309", "Out of range"),
    ("$toDouble", DIGITS, "Out of range"),
    ("$toDouble", "7.08263e-317", "Out of range"),  # the example of MongoDB's manual
    ("$toDouble", "-.0001e-9999", "Out of range"),
    ("$toDecimal", "1e6145", "Conversion from string to decimal would overflow"),
    ("$toDecimal", f"-{DIGITS}{DIGITS}", "Conversion from string to decimal would overflow"),
    ("$toDecimal", "1e-9999", "Conversion from string to decimal would underflow"),
    ("$toInt", "2147483648", "Overflow"),
    ("$toLong", "-9223372036854775809", "Overflow"),
]


@pytest.mark.parametrize(("name", "text", "why"), TOO_FAR)
def test_a_text_beyond_its_type_is_refused_and_not_made_infinite_or_nothing(name: str, text: str, why: str) -> None:
    with pytest.raises(DatabaseError) as refused:
        compile_expression({name: text})({})
    assert refused.value.message == OUT_OF_RANGE.format(text=text, why=why)
    kind = name[3:].lower()
    assert compile_expression({"$convert": {"input": text, "to": kind, "onError": "no"}})({}) == "no"


@pytest.mark.parametrize("number", [Decimal("1E+309"), Decimal("-1E+6000"), Decimal("1E-6000")])
def test_a_decimal_beyond_a_double_is_refused(number: Decimal) -> None:
    with pytest.raises(DatabaseError, match="Conversion would overflow target type in \\$convert"):
        compile_expression({"$toDouble": {"$literal": number}})({})


@given(st.from_regex(r"-?[0-9]{1,40}(\.[0-9]{1,40})?(e-?[0-9]{1,4})?", fullmatch=True))
def test_a_number_of_a_text_is_finite_and_nothing_only_where_the_text_says_so(text: str) -> None:
    for name in ("$toDouble", "$toDecimal"):
        with contextlib.suppress(DatabaseError):
            number = compile_expression({name: text})({})
            assert number.is_finite() if isinstance(number, Decimal) else math.isfinite(number)
            assert bool(number) == any(digit in "123456789" for digit in text.split("e")[0])


@pytest.mark.parametrize("text", ["Infinity", "-Infinity", "NaN", "0e-9999", "0.0"])
def test_a_text_that_says_infinite_or_nothing_is_that(text: str) -> None:
    for name in ("$toDouble", "$toDecimal"):
        assert str(float(compile_expression({name: text})({}))) == str(float(text))
