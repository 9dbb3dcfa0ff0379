"""Timer expressions, for whoever checks, plays or refuses one: second minute hour day month weekday year. Pure.

The vendor's rules: seven fields, Beijing time; ``*`` every, ``,`` lists, ``-`` ranges, ``/`` steps, English names of
months and weekdays, 0 is Sunday and 6 the last (7 is refused); ``?`` in day and weekday; ``L`` and ``W`` in day (last,
nearest working day), ``5L`` (last Friday) and ``5#2`` (second Friday) in weekday. Where both day and weekday are given,
either one is enough.
"""

from __future__ import annotations

import calendar
import re
from datetime import datetime, timedelta
from functools import lru_cache

from cloudfn.clock import BEIJING
from cloudfn.digits import only_digits
from cloudfn.frozen import dataclass

MONTH_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
MONTHS = {name: n for n, name in enumerate(MONTH_NAMES, 1)}
WEEKDAYS = {name: n for n, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"))}


@dataclass(frozen=True, slots=True)
class CronField:
    """``special`` is a pattern of what only this field may hold, besides numbers from ``low`` to ``high``."""

    name: str
    low: int
    high: int
    names: dict[str, int]
    special: str = r"(?!)"

    @property
    def optional(self) -> bool:
        """Whether ``?`` may stand for "not specified"."""
        return self.name in ("day", "weekday")


FIELDS = (
    CronField("second", 0, 59, {}),
    CronField("minute", 0, 59, {}),
    CronField("hour", 0, 23, {}),
    CronField("day", 1, 31, {}, r"LW?|([1-9]|[12][0-9]|3[01])W"),
    CronField("month", 1, 12, MONTHS),
    CronField("weekday", 0, 6, WEEKDAYS, r"[0-6]L|[0-6]#[1-5]"),
    CronField("year", 1970, 2099, {}),
)
PART = re.compile(r"(\*|\?|[A-Z0-9]+(?:-[A-Z0-9]+)?)(?:/([0-9]{1,4}))?")


@dataclass(frozen=True, slots=True)
class Cron:
    """The allowed values of each field; ``any_day``/``any_weekday`` tell a bare ``*`` from a list."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    years: frozenset[int]
    special_days: tuple[str, ...]
    special_weekdays: tuple[str, ...]
    any_day: bool
    any_weekday: bool

    def allows_date(self, date: datetime) -> bool:
        if date.year not in self.years or date.month not in self.months:
            return False
        day = date.day in self.days or any(_is_day(date, what) for what in self.special_days)
        weekday = _weekday(date) in self.weekdays or any(_is_weekday(date, what) for what in self.special_weekdays)
        return day and weekday if self.any_day or self.any_weekday else day or weekday

    def next_after(self, instant: datetime) -> datetime | None:
        """The first instant after ``instant`` (UTC in, UTC out) that matches; None when none ever does."""
        local = instant.astimezone(BEIJING).replace(microsecond=0) + timedelta(seconds=1)
        last_year = max(self.years)
        while local.year <= last_year:
            if local.month not in self.months or local.year not in self.years:
                local = (local.replace(day=1) + timedelta(days=32)).replace(day=1, hour=0, minute=0, second=0)
                continue
            if self.allows_date(local):
                found = self._time_from(local)
                if found is not None:
                    return found.astimezone(instant.tzinfo)
            local = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0)
        return None

    def _time_from(self, local: datetime) -> datetime | None:
        for hour in self.hours:
            if hour < local.hour:
                continue
            for minute in self.minutes:
                if hour == local.hour and minute < local.minute:
                    continue
                for second in self.seconds:
                    if (hour, minute) == (local.hour, local.minute) and second < local.second:
                        continue
                    return local.replace(hour=hour, minute=minute, second=second)
        return None


def problem(expression: str) -> str:
    """What is wrong with ``expression``: the count of its fields, or the field with its limits; "" when nothing is."""
    try:
        parse(expression)
    except ValueError as error:
        return str(error)
    return ""


def next_after(expression: str, instant: datetime) -> datetime | None:
    """When a timer falls due next after ``instant``; None for one that never will. Raises ValueError as ``parse``."""
    return parse(expression).next_after(instant)


@lru_cache(maxsize=256)
def parse(expression: str) -> Cron:
    """Raises ValueError naming what is wrong."""
    texts = expression.upper().split()
    if len(texts) != len(FIELDS):
        raise ValueError(f"fields = {len(texts)}; {len(FIELDS)}")
    values, special = zip(*(_values(text, field) for text, field in zip(texts, FIELDS, strict=True)), strict=True)
    return Cron(
        tuple(sorted(values[0])),
        tuple(sorted(values[1])),
        tuple(sorted(values[2])),
        days=frozenset(values[3]),
        months=frozenset(values[4]),
        weekdays=frozenset(values[5]),
        years=frozenset(values[6]),
        special_days=special[3],
        special_weekdays=special[5],
        any_day=texts[3] in ("*", "?"),
        any_weekday=texts[5] in ("*", "?"),
    )


def _values(text: str, field: CronField) -> tuple[set[int], tuple[str, ...]]:
    found, special = set[int](), []
    for part in text.split(","):
        if re.fullmatch(field.special, part):
            special.append(part)
            continue
        values = _numbers(part, field)
        if values is None:
            raise ValueError(f"{field.name} = {text}; {field.low}-{field.high}")
        found.update(values)
    return found, tuple(special)


def _numbers(part: str, field: CronField) -> range | None:
    matched = PART.fullmatch(part)
    if matched is None or (matched[1] == "?" and not field.optional):
        return None
    step = int(matched[2] or 1)
    if matched[1] in ("*", "?"):
        first, last = field.low, field.high
    else:
        ends = [field.names.get(end, int(end) if only_digits(end) else -1) for end in matched[1].split("-")]
        first, last = ends[0], ends[-1] if len(ends) == 2 else field.high if matched[2] else ends[0]
    return range(first, last + 1, step) if step and field.low <= first <= last <= field.high else None


def _weekday(date: datetime) -> int:
    return (date.weekday() + 1) % 7


def _is_day(date: datetime, what: str) -> bool:
    """``L`` the month's last day, ``LW`` its last working day, ``15W`` the working day nearest to the 15th."""
    last = calendar.monthrange(date.year, date.month)[1]
    if what == "L":
        return date.day == last
    wanted = last if what == "LW" else int(what[:-1])
    if wanted > last:
        return False
    weekday = _weekday(date.replace(day=wanted))
    if weekday == 6:
        wanted += -1 if wanted > 1 else 2
    elif weekday == 0:
        wanted += 1 if wanted < last else -2
    return date.day == wanted


def _is_weekday(date: datetime, what: str) -> bool:
    """``5L`` the month's last Friday, ``5#2`` its second one."""
    if _weekday(date) != int(what[0]):
        return False
    if what[1] == "L":
        return date.day + 7 > calendar.monthrange(date.year, date.month)[1]
    return (date.day - 1) // 7 + 1 == int(what[2])
