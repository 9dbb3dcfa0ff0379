"""Arithmetic, and the accumulators that are expressions too (``$sum``, ``$avg``, ``$min``, ``$max``, deviations)."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, localcontext

from cloudfn.backend.database import numbers
from cloudfn.backend.database.bson import INT64_MAX, INT64_MIN, Date, Long, Value, is_nullish, is_number, whole
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.expressions.core import Compiled, Expression, compile_expression, function
from cloudfn.backend.database.order import key


def _need(name: str, *values: Value) -> None:
    for value in values:
        if not is_number(value):
            raise bad_request(f"{name} only supports numeric types, not {type(value).__name__}")


def add(*values: Value) -> Value:
    total: Value = 0
    date: Date | None = None
    for value in values:
        if is_nullish(value):
            return None
        if isinstance(value, Date):
            if date:
                raise bad_request("only one date allowed in an $add expression")
            date = value
        else:
            _need("$add", value)
            total = numbers.add(total, value)
    return _moved("$add", date, total) if date else total


def _moved(name: str, date: Date, by: Value) -> Date:
    if not math.isfinite(by) or not INT64_MIN <= date.ms + round(by) <= INT64_MAX:
        raise bad_request(f"{name}: date overflow")
    return Date(date.ms + round(by))


def subtract(one: Value, other: Value) -> Value:
    if is_nullish(one) or is_nullish(other):
        return None
    if isinstance(one, Date):
        if isinstance(other, Date):
            if not INT64_MIN <= one.ms - other.ms <= INT64_MAX:
                raise bad_request("$subtract: date overflow")
            return Long(one.ms - other.ms)
        _need("$subtract", other)
        return _moved("$subtract", one, numbers.multiply(other, -1))
    _need("$subtract", one, other)
    return numbers.subtract(one, other)


def multiply(*values: Value) -> Value:
    total: Value = 1
    for value in values:
        if is_nullish(value):
            return None
        _need("$multiply", value)
        total = numbers.multiply(total, value)
    return total


def divide(one: Value, other: Value) -> Value:
    if is_nullish(one) or is_nullish(other):
        return None
    _need("$divide", one, other)
    if other == 0:
        raise bad_request("can't $divide by zero")
    return numbers.divide(one, other)


def mod(one: Value, other: Value) -> Value:
    if is_nullish(one) or is_nullish(other):
        return None
    _need("$mod", one, other)
    if other == 0:
        raise bad_request("can't $mod by zero")
    return numbers.remainder(one, other)


def power(one: Value, other: Value) -> Value:
    if is_nullish(one) or is_nullish(other):
        return None
    _need("$pow", one, other)
    if one != one or other != other:
        return math.nan
    if one == 0 and other < 0:
        raise bad_request("$pow cannot take a base of 0 and a negative exponent")
    if isinstance(one, int) and isinstance(other, int) and other >= 0:
        if one in (0, 1, -1) or other < 64:
            return whole(int(one) ** int(other), one, other)
        return math.inf
    try:
        return math.pow(one, other)
    except OverflowError:
        return math.inf
    except ValueError:
        return math.nan


def _unary(name: str, do: Callable[[Value], Value]) -> Compiled:
    def apply(value: Value) -> Value:
        if is_nullish(value):
            return None
        _need(name, value)
        if value != value:
            return value
        return do(value)

    return function(1, 1, apply)


def _absolute(value: Value) -> Value:
    if isinstance(value, Decimal):
        return value.copy_abs()  # abs() would round to the 28 digits of Python's own context
    return whole(abs(int(value)), value) if isinstance(value, int) else abs(value)


def _root(value: Value) -> Value:
    if value < 0:
        raise bad_request("$sqrt's argument must be greater than or equal to 0")
    return math.sqrt(value)


def _logarithm(name: str, value: Value, base: float | Decimal = math.e) -> Value:
    if value <= 0:
        raise bad_request(f"{name}'s argument must be a positive number, but is {value}")
    if isinstance(value, Decimal) or isinstance(base, Decimal):
        with localcontext(numbers.DECIMAL128):
            exact = numbers.decimal(value)
            return (
                exact.log10()
                if base == 10
                else exact.ln()
                if base == math.e
                else exact.ln() / numbers.decimal(base).ln()
            )
    return math.log10(value) if base == 10 else math.log(value) if base == math.e else math.log(value) / math.log(base)


def log(value: Value, base: Value) -> Value:
    if is_nullish(value) or is_nullish(base):
        return None
    _need("$log", value, base)
    if value != value or base != base:
        return math.nan
    if base <= 0 or base == 1:
        raise bad_request("$log's base must be a positive number not equal to 1")
    return _logarithm("$log", value, base)


def _exponential(value: Value) -> Value:
    try:
        return math.exp(value)
    except OverflowError:
        return math.inf


def _whole(do: Callable[[float], int], mode: str) -> Callable[[Value], Value]:
    def apply(value: Value) -> Value:
        if isinstance(value, int) or not math.isfinite(value):
            return value
        if isinstance(value, Decimal):
            return value.to_integral_value(mode)
        return float(do(value))

    return apply


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def rounding(name: str, mode: str) -> Compiled:
    def apply(value: Value, place: Value = 0) -> Value:
        if is_nullish(value) or is_nullish(place):
            return None
        _need(name, value, place)
        if not numbers.integral(place) or not -20 <= place <= 100:
            raise bad_request(
                f"cannot apply {name} with precision value {place}, it must be a whole number in [-20, 100]"
            )
        if isinstance(value, int) and place >= 0:
            return value
        if not math.isfinite(value) or (isinstance(value, Decimal) and _exponent(value) >= -place):
            return value  # it has no digit that far to the right
        with localcontext() as context:
            context.prec = 400  # the whole range of a double with 20 places
            exact = Decimal(value).quantize(Decimal(1).scaleb(-int(place)), mode)
        return whole(int(exact), value) if isinstance(value, int) else type(value)(exact)

    return function(1, 2, apply)


# --- accumulators as expressions -------------------------------------------------------------------------------------


def sum_of(values: Iterable[Value]) -> Value:
    """Numbers only; anything else is skipped."""
    total: Value = 0
    exact: list[float] = []
    for value in values:
        if type(value) is float:
            exact.append(value)
        elif is_number(value):
            total = numbers.add(total, value)
    if exact:
        return numbers.add(total, float_sum(exact)) if isinstance(total, Decimal) else float_sum([*exact, float(total)])
    return total


def float_sum(values: list[float]) -> float:
    """Without the error of adding one after the other, like MongoDB's double-double summation."""
    if all(math.isfinite(value) for value in values):
        try:
            return math.fsum(values)
        except OverflowError:
            pass
    return float(sum(values))


def average_of(values: Iterable[Value]) -> Value:
    found = [value for value in values if is_number(value)]
    if not found:
        return None
    return numbers.divide(sum_of(found), len(found))


def least_of(values: Iterable[Value]) -> Value:
    return min((value for value in values if not is_nullish(value)), key=key, default=None)


def greatest_of(values: Iterable[Value]) -> Value:
    return max((value for value in values if not is_nullish(value)), key=key, default=None)


def deviation_of(values: Iterable[Value], *, sample: bool) -> Value:
    found = [float(value) for value in values if is_number(value)]
    if len(found) < (2 if sample else 1):
        return None
    try:
        mean = math.fsum(found) / len(found)
        return math.sqrt(math.fsum((value - mean) ** 2 for value in found) / (len(found) - int(sample)))
    except (OverflowError, ValueError):  # beyond what a double holds, or infinities of both signs
        return math.nan


def over_array(do: Callable[[Iterable[Value]], Value]) -> Compiled:
    """In an expression, a single operand that is an array is walked; several operands are the array themselves."""

    def make(operand: Value) -> Expression:
        if type(operand) is list and len(operand) != 1:
            parts = [compile_expression(each) for each in operand]
            return lambda found: do([part(found) for part in parts])
        single = compile_expression(operand[0] if type(operand) is list else operand)

        def evaluate(found: object) -> Value:
            value = single(found)  # type: ignore[arg-type]
            return do(value if type(value) is list else [value])

        return evaluate

    return make


OPERATORS: dict[str, Compiled] = {
    "$add": function(0, -1, add),
    "$subtract": function(2, 2, subtract),
    "$multiply": function(0, -1, multiply),
    "$divide": function(2, 2, divide),
    "$mod": function(2, 2, mod),
    "$pow": function(2, 2, power),
    "$abs": _unary("$abs", _absolute),
    "$sqrt": _unary("$sqrt", _root),
    "$exp": _unary("$exp", _exponential),
    "$ln": _unary("$ln", lambda value: _logarithm("$ln", value)),
    "$log10": _unary("$log10", lambda value: _logarithm("$log10", value, 10)),
    "$log": function(2, 2, log),
    "$ceil": _unary("$ceil", _whole(math.ceil, ROUND_CEILING)),
    "$floor": _unary("$floor", _whole(math.floor, ROUND_FLOOR)),
    "$trunc": rounding("$trunc", "ROUND_DOWN"),
    "$round": rounding("$round", ROUND_HALF_EVEN),
    "$rand": lambda operand: lambda found: random.random(),
    "$sum": over_array(sum_of),
    "$avg": over_array(average_of),
    "$min": over_array(least_of),
    "$max": over_array(greatest_of),
    "$stdDevPop": over_array(lambda values: deviation_of(values, sample=False)),
    "$stdDevSamp": over_array(lambda values: deviation_of(values, sample=True)),
}
