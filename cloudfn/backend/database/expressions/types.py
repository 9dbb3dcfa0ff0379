"""Type names and conversions."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable
from decimal import Decimal

from cloudfn.backend.database.bson import (
    INT32_MAX,
    INT32_MIN,
    INT64_MAX,
    INT64_MIN,
    Date,
    Long,
    ObjectId,
    Timestamp,
    Value,
    is_nullish,
    is_number,
)
from cloudfn.backend.database.ejson import iso
from cloudfn.backend.database.errors import DatabaseError, bad_request
from cloudfn.backend.database.expressions.core import Compiled, Expression, Variables, compile_expression, function
from cloudfn.backend.database.expressions.dates import parse_date
from cloudfn.backend.database.numbers import decimal, decimal_of, integral
from cloudfn.backend.database.type_names import BY_NUMBER, type_name

FIRST_MS, LAST_MS = -62_135_596_800_000, 253_402_300_799_999
"""The years 1 to 9999."""
LONG_DIGITS = 19
"""Of the largest 64-bit integer. ``int`` refuses a text of more than 4,300."""
NUMBER = re.compile(r"[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|Infinity|NaN)")
NOT_ZERO = re.compile(r"[+-]?[0.]*[1-9]")
"""A text of a finite number that is not zero begins like this."""


def to_string(value: Value) -> Value:
    if type(value) is str:
        return value
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is float:
        if math.isnan(value):
            return "NaN"
        if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    if is_number(value):
        return str(value)
    if isinstance(value, Date):
        if not FIRST_MS <= value.ms <= LAST_MS:
            raise bad_request("the date is beyond the years 1 to 9999")
        return iso(value)
    if isinstance(value, ObjectId):
        return value.hex
    raise _unsupported(value, "string")


def to_number(kind: str) -> Callable[[Value], Value]:
    least, most = (INT32_MIN, INT32_MAX) if kind == "int" else (INT64_MIN, INT64_MAX)

    def convert(value: Value) -> Value:
        number = value
        if type(value) is bool:
            number = int(value)
        elif type(value) is str:
            if not re.fullmatch(r"[+-]?[0-9]+", value):
                raise bad_request(f"Failed to parse number '{value}' in $convert with no onError value")
            digits = value.lstrip("+-0") or "0"
            number = int(digits[: LONG_DIGITS + 1]) * (-1 if value[0] == "-" else 1)
            if not least <= number <= most:
                raise bad_request(f"Failed to parse number '{value}' in $convert with no onError value: Overflow")
        elif isinstance(value, Date) and kind == "long":
            number = value.ms
        elif not is_number(value):
            raise _unsupported(value, kind)
        if isinstance(number, float | Decimal):
            if not math.isfinite(number):
                raise bad_request("Attempt to convert infinity or NaN to an integer in $convert with no onError value")
            number = math.trunc(number)
        if not least <= number <= most:
            raise bad_request(f"Conversion would overflow target type in $convert with no onError value: {value}")
        return int(number) if kind == "int" else Long(number)

    return convert


def to_double(value: Value) -> Value:
    """Raises DatabaseError for what a double cannot hold, at either end. Source of the texts: MongoDB's manual,
    ``$toDouble`` ("Failed to parse number '7.08263e-317' ... Out of range")."""
    if type(value) is str:
        _check_number(value)
        number = float(value)
        if _beyond(value, math.isinf(number), abs(number) < sys.float_info.min):
            raise _out_of_range(value, "Out of range")
        return number
    if isinstance(value, Date):
        return float(value.ms)
    if type(value) is bool or is_number(value):
        number = float(value)
        if isinstance(value, Decimal) and value.is_finite() and (math.isinf(number) or (not number and bool(value))):
            raise bad_request(f"Conversion would overflow target type in $convert with no onError value: {value}")
        return number
    raise _unsupported(value, "double")


def to_decimal(value: Value) -> Value:
    """Raises DatabaseError for a text that a decimal128 cannot hold; more than 34 digits are rounded."""
    if type(value) is str:
        _check_number(value)
        number = decimal_of(value)
        if _beyond(value, number.is_infinite(), not number):
            how = "over" if number.is_infinite() else "under"
            raise _out_of_range(value, f"Conversion from string to decimal would {how}flow")
        return number
    if isinstance(value, Date):
        return Decimal(value.ms)
    if type(value) is bool or is_number(value):
        return decimal(value)
    raise _unsupported(value, "decimal")


def _check_number(text: str) -> None:
    if not NUMBER.fullmatch(text):
        raise bad_request(f"Failed to parse number '{text}' in $convert with no onError value")


def _beyond(text: str, infinite: bool, vanished: bool) -> bool:
    """Whether ``text`` says a number that has become infinite, or nothing."""
    return (infinite and "I" not in text) or (vanished and NOT_ZERO.match(text) is not None)


def _out_of_range(text: str, why: str) -> DatabaseError:
    return bad_request(f"Failed to parse number '{text}' in $convert with no onError value: {why}")


def to_bool(value: Value) -> Value:
    return bool(value) if type(value) is bool or is_number(value) else True


def to_date(value: Value) -> Value:
    if isinstance(value, Date):
        return value
    if isinstance(value, ObjectId):
        return Date(int(value.hex[:8], 16) * 1000)
    if isinstance(value, Timestamp):
        return Date(value.t * 1000)
    if type(value) is str:
        return parse_date(value)
    if is_number(value) and type(value) is not int and math.isfinite(value):
        if not INT64_MIN <= value <= INT64_MAX:
            raise bad_request(f"Conversion would overflow target type in $convert with no onError value: {value}")
        return Date(math.trunc(value))
    raise _unsupported(value, "date")


def to_object_id(value: Value) -> Value:
    if isinstance(value, ObjectId):
        return value
    if type(value) is str and re.fullmatch(r"[0-9a-fA-F]{24}", value):
        return ObjectId(value.lower())
    raise bad_request(f"Failed to parse objectId '{value}' in $convert with no onError value")


def _unsupported(value: Value, to: str) -> DatabaseError:
    return bad_request(f"Unsupported conversion from {type_name(value)} to {to} in $convert with no onError value")


CONVERSIONS: dict[str, Callable[[Value], Value]] = {
    "double": to_double,
    "string": to_string,
    "objectId": to_object_id,
    "bool": to_bool,
    "date": to_date,
    "int": to_number("int"),
    "long": to_number("long"),
    "decimal": to_decimal,
}


def _convert(operand: Value) -> Expression:
    if type(operand) is not dict or not {"input", "to"} <= {*operand} <= {"input", "to", "onError", "onNull"}:
        raise bad_request("$convert needs 'input' and 'to'")
    source, target = compile_expression(operand["input"]), compile_expression(operand["to"])
    on_null = compile_expression(operand.get("onNull"))
    on_error = compile_expression(operand["onError"]) if "onError" in operand else None

    def evaluate(found: Variables) -> Value:
        value, kind = source(found), target(found)
        if is_nullish(value):
            return on_null(found)
        name = BY_NUMBER.get(int(kind), "") if integral(kind) else kind
        if type(name) is not str or name not in CONVERSIONS:
            raise bad_request(f"Unknown type name: {kind}")
        try:
            return CONVERSIONS[name](value)
        except DatabaseError:
            if on_error is None:
                raise
            return on_error(found)

    return evaluate


def _to(name: str) -> Compiled:
    return function(1, 1, lambda value: None if is_nullish(value) else CONVERSIONS[name](value))


OPERATORS: dict[str, Compiled] = {
    "$type": function(1, 1, type_name),
    "$isNumber": function(1, 1, is_number),
    "$convert": _convert,
    "$toString": _to("string"),
    "$toInt": _to("int"),
    "$toLong": _to("long"),
    "$toDouble": _to("double"),
    "$toDecimal": _to("decimal"),
    "$toBool": _to("bool"),
    "$toDate": _to("date"),
    "$toObjectId": _to("objectId"),
}
