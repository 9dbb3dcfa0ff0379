"""Date operators. Without ``timezone`` everything is UTC."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from cloudfn.backend.database.bson import MISSING, Date, Long, ObjectId, Timestamp, Value, is_nullish
from cloudfn.backend.database.budget import fits, tick
from cloudfn.backend.database.errors import DatabaseError, bad_request
from cloudfn.backend.database.expressions.core import (
    Compiled,
    Expression,
    Variables,
    compile_expression,
    named,
)
from cloudfn.backend.database.numbers import integral
from cloudfn.backend.database.type_names import type_name

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_FORMAT = 4096
BEIJING_NAMES = ("Asia/Shanghai", "PRC", "Asia/Chongqing", "Asia/Harbin")


@lru_cache(maxsize=64)
def zone(name: str) -> tzinfo:
    """An Olson name or an offset (``+08:00``, ``+0800``, ``+08``). Raises DatabaseError for anything else."""
    found = re.fullmatch(r"([+-])([0-9]{2})(?::?([0-9]{2}))?", name)
    if found and int(found.group(2)) < 24:
        minutes = int(found.group(2)) * 60 + int(found.group(3) or 0)
        if minutes < 24 * 60:
            return timezone(timedelta(minutes=-minutes if found.group(1) == "-" else minutes))
    if name in ("UTC", "GMT", "Z"):
        return UTC

    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        if name in BEIJING_NAMES:  # Windows has no time zone data of its own
            return timezone(timedelta(hours=8))
        raise bad_request(f'unrecognized time zone identifier: "{name}"') from error


def moment(value: Value, name: Value = MISSING) -> datetime:
    """The instant in its zone. Raises DatabaseError for a value that is no date, or beyond the years 1 to 9999."""
    if isinstance(value, ObjectId):
        ms = int(value.hex[:8], 16) * 1000
    elif isinstance(value, Timestamp):
        ms = value.t * 1000
    elif isinstance(value, Date):
        ms = value.ms
    else:
        raise bad_request(f"can't convert from BSON type {type(value).__name__} to Date")
    try:
        return (EPOCH + timedelta(milliseconds=ms)).astimezone(zone(name) if type(name) is str else UTC)
    except OverflowError:
        raise bad_request("the date is beyond the years 1 to 9999") from None


def _date(instant: datetime) -> Date:
    return Date((instant - EPOCH) // timedelta(milliseconds=1))


def _part(read: Callable[[datetime], Value]) -> Compiled:
    """An operator that takes a date or ``{date, timezone}``."""

    def make(operand: Value) -> Expression:
        if type(operand) is dict and "date" in operand:
            if not {*operand} <= {"date", "timezone"}:
                raise bad_request("unrecognized option to a date expression")
            source, name = compile_expression(operand["date"]), compile_expression(operand.get("timezone", "UTC"))
        else:
            source = compile_expression(operand[0] if type(operand) is list and len(operand) == 1 else operand)
            name = compile_expression("UTC")

        def evaluate(found: Variables) -> Value:
            value, where = source(found), name(found)
            return None if is_nullish(value) or is_nullish(where) else read(moment(value, where))

        return evaluate

    return make


def _week(instant: datetime) -> int:
    return int(instant.strftime("%U"))


def _day_of_week(instant: datetime) -> int:
    return instant.isoweekday() % 7 + 1


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DIRECTIVES: dict[str, Callable[[datetime], str]] = {
    "Y": lambda each: f"{each.year:04d}",
    "m": lambda each: f"{each.month:02d}",
    "d": lambda each: f"{each.day:02d}",
    "H": lambda each: f"{each.hour:02d}",
    "M": lambda each: f"{each.minute:02d}",
    "S": lambda each: f"{each.second:02d}",
    "L": lambda each: f"{each.microsecond // 1000:03d}",
    "j": lambda each: each.strftime("%j"),
    "w": lambda each: str(_day_of_week(each)),
    "u": lambda each: str(each.isoweekday()),
    "U": lambda each: each.strftime("%U"),
    "V": lambda each: f"{each.isocalendar().week:02d}",
    "G": lambda each: f"{each.isocalendar().year:04d}",
    "z": lambda each: each.strftime("%z"),
    "Z": lambda each: str(int((each.utcoffset() or timedelta()).total_seconds() // 60)),
    "b": lambda each: MONTHS[each.month - 1][:3],
    "B": lambda each: MONTHS[each.month - 1],
    "%": lambda each: "%",
}


def format_date(instant: datetime, pattern: str) -> str:
    size = len(pattern)

    def replace(found: re.Match[str]) -> str:
        nonlocal size
        tick()
        directive = DIRECTIVES.get(found.group(1))
        if directive is None:
            raise bad_request(f"Invalid format character '%{found.group(1)}' in format string")
        part = directive(instant)
        size += len(part) - 2
        fits(size)
        return part

    return re.sub(r"%(.?)", replace, pattern)


def _text(operator: str, name: str, value: Value) -> None:
    if value is not MISSING and type(value) is not str:
        raise bad_request(f"{operator} requires that '{name}' be a string, found: {type_name(value)}")


def to_string(date: Value, format: Value, timezone: Value, onNull: Value) -> Value:
    if is_nullish(date):
        return None if onNull is MISSING else onNull
    if timezone is None or format is None:
        return None
    _text("$dateToString", "format", format)
    local = type(timezone) is str and timezone not in ("UTC", "GMT", "Z")
    default = "%Y-%m-%dT%H:%M:%S.%L" + ("" if local else "Z")
    return format_date(moment(date, timezone), default if format is MISSING else format)


def parse_date(text: str, where: Value = MISSING) -> Date:
    """ISO 8601, and the common forms with blanks or slashes."""
    cleaned = re.sub(r"^(\d{4})/(\d{1,2})/(\d{1,2})", r"\1-\2-\3", text.strip())
    cleaned = re.sub(r"^(\d{4})-(\d{1,2})-(\d{1,2})", lambda m: f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}", cleaned)
    try:
        found = datetime.fromisoformat(cleaned)
    except ValueError:
        raise bad_request(f"Error parsing date string '{text}'") from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone(where) if type(where) is str else UTC)
    return _date(found)


def _parse_as(text: str, pattern: str, where: Value) -> Date:
    if len(pattern) > LONGEST_FORMAT:  # it becomes a regular expression, which nothing interrupts
        raise bad_request(f"$dateFromString: a format of more than {LONGEST_FORMAT} characters is not supported")
    python = pattern.replace("%L", "%f").replace("%Z", "%z")
    source = re.sub(r"(\.\d{3})(?!\d)", r"\g<1>000", text) if "%L" in pattern else text
    try:
        found = datetime.strptime(source, python)
    except (ValueError, re.error) as error:  # a directive that is there twice is an error of the expression
        raise bad_request(f"Error parsing date string '{text}': {error}") from error
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone(where) if type(where) is str else UTC)
    return _date(found)


def from_string(dateString: Value, format: Value, timezone: Value, onError: Value, onNull: Value) -> Value:
    if is_nullish(dateString):
        return None if onNull is MISSING else onNull
    try:
        if type(dateString) is not str:
            raise bad_request("$dateFromString requires that 'dateString' be a string")
        if not is_nullish(format):
            _text("$dateFromString", "format", format)
        return parse_date(dateString, timezone) if is_nullish(format) else _parse_as(dateString, format, timezone)
    except DatabaseError:
        if onError is MISSING:
            raise
        return onError


def _integer(name: str, value: Value) -> int:
    if not integral(value):
        raise bad_request(f"'{name}' must evaluate to an integer")
    return int(value)


def from_parts(**parts: Value) -> Value:
    if any(value is None for value in parts.values()):
        return None
    given = {name: value for name, value in parts.items() if value is not MISSING}
    where = given.pop("timezone", "UTC")
    _text("$dateFromParts", "timezone", where)
    number = {name: _integer(name, value) for name, value in given.items()}
    try:
        clock = timedelta(
            hours=number.get("hour", 0),
            minutes=number.get("minute", 0),
            seconds=number.get("second", 0),
            milliseconds=number.get("millisecond", 0),
        )
        if "isoWeekYear" in number:
            start = datetime.fromisocalendar(number["isoWeekYear"], 1, 1)
            days = (number.get("isoWeek", 1) - 1) * 7 + number.get("isoDayOfWeek", 1) - 1
        elif "year" in number:
            years, month = divmod(number.get("month", 1) - 1, 12)
            start = datetime(number["year"] + years, month + 1, 1)
            days = number.get("day", 1) - 1
        else:
            raise bad_request("$dateFromParts requires either 'year' or 'isoWeekYear' to be present")
        # The clock time is local: the zone is applied to the sum, as MongoDB does.
        return _date((start + timedelta(days=days) + clock).replace(tzinfo=zone(where)))
    except (OverflowError, ValueError) as error:
        raise bad_request(f"$dateFromParts: {error}") from error


def to_parts(date: Value, timezone: Value, iso8601: Value) -> Value:
    if is_nullish(date) or timezone is None or iso8601 is None:
        return None
    found = moment(date, timezone)
    day: dict[str, Value] = {"year": found.year, "month": found.month, "day": found.day}
    if iso8601 is True:
        year, week, weekday = found.isocalendar()
        day = {"isoWeekYear": year, "isoWeek": week, "isoDayOfWeek": weekday}
    return {
        **day,
        "hour": found.hour,
        "minute": found.minute,
        "second": found.second,
        "millisecond": found.microsecond // 1000,
    }


PARTS = ("year", "isoWeekYear", "month", "isoWeek", "day", "isoDayOfWeek", "hour", "minute", "second", "millisecond")

OPERATORS: dict[str, Compiled] = {
    "$year": _part(lambda each: each.year),
    "$month": _part(lambda each: each.month),
    "$dayOfMonth": _part(lambda each: each.day),
    "$hour": _part(lambda each: each.hour),
    "$minute": _part(lambda each: each.minute),
    "$second": _part(lambda each: each.second),
    "$millisecond": _part(lambda each: each.microsecond // 1000),
    "$dayOfYear": _part(lambda each: each.timetuple().tm_yday),
    "$dayOfWeek": _part(_day_of_week),
    "$week": _part(_week),
    "$isoWeek": _part(lambda each: each.isocalendar().week),
    "$isoWeekYear": _part(lambda each: Long(each.isocalendar().year)),
    "$isoDayOfWeek": _part(lambda each: each.isoweekday()),
    "$dateToString": named(("date",), ("format", "timezone", "onNull"), to_string),
    "$dateFromString": named(("dateString",), ("format", "timezone", "onError", "onNull"), from_string),
    "$dateFromParts": named((), (*PARTS, "timezone"), from_parts),
    "$dateToParts": named(("date",), ("timezone", "iso8601"), to_parts),
}
