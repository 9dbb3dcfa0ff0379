"""Arithmetic on mixed number types: the result has the wider type, as in MongoDB."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Context, Decimal, localcontext

from cloudfn.backend.database.bson import Value, whole

DECIMAL128 = Context(prec=34, Emin=-6143, Emax=6144, clamp=1, traps=[])
"""What has no number is NaN, what is too large infinite."""


def add(one: Value, other: Value) -> Value:
    return _combine(one, other, lambda a, b: a + b)


def subtract(one: Value, other: Value) -> Value:
    return _combine(one, other, lambda a, b: a - b)


def multiply(one: Value, other: Value) -> Value:
    return _combine(one, other, lambda a, b: a * b)


def _combine(one: Value, other: Value, do: Callable[[Value, Value], Value]) -> Value:
    if isinstance(one, int) and isinstance(other, int):
        return whole(do(int(one), int(other)), one, other)
    if isinstance(one, Decimal) or isinstance(other, Decimal):
        with localcontext(DECIMAL128):
            return do(decimal(one), decimal(other))
    return do(float(one), float(other))


def decimal(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(repr(value) if type(value) is float else int(value))


def decimal_of(text: str) -> Decimal:
    """``text`` as a decimal128: rounded to 34 digits, infinite or zero where its exponent is too large or too small."""
    return DECIMAL128.create_decimal(text)


def divide(one: Value, other: Value) -> Value:
    """A double (or a decimal); the caller has refused zero."""
    if isinstance(one, Decimal) or isinstance(other, Decimal):
        with localcontext(DECIMAL128):
            return decimal(one) / decimal(other)
    return float(one) / float(other)


def remainder(one: Value, other: Value) -> Value:
    """With the sign of ``one``, as C's fmod."""
    if isinstance(one, int) and isinstance(other, int):
        rest = abs(int(one)) % abs(int(other))
        return whole(-rest if one < 0 else rest, one, other)
    if isinstance(one, Decimal) or isinstance(other, Decimal):
        with localcontext(DECIMAL128):
            return decimal(one) % decimal(other)
    return math.nan if math.isinf(one) else math.fmod(one, other)  # Python raises where C's has no number


def integral(value: Value) -> bool:
    """Whether ``value`` is a number without a fraction."""
    return (
        isinstance(value, int | float | Decimal)
        and not isinstance(value, bool)
        and value == value
        and (isinstance(value, int) or (math.isfinite(value) and value == int(value)))
    )
