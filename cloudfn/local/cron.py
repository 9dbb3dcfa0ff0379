"""Seven-field cron expressions of timer triggers: second minute hour day month weekday year, Beijing time. Pure.

Documented rules: ``*`` every, ``,`` lists, ``-`` ranges, ``/`` steps, names for months and weekdays, 0 is Sunday; where
both day and weekday are given, either one is enough.
"""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta
from functools import lru_cache

from cloudfn.clock import BEIJING
from cloudfn.frozen import dataclass

MONTHS = {name: n for n, name in enumerate(calendar.month_abbr) if name}
WEEKDAYS = dict(zip(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), range(7), strict=True))
NAMES = {**{name.upper(): n for name, n in MONTHS.items()}, **WEEKDAYS}
RANGES = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 6), (1970, 2099))


@dataclass(frozen=True, slots=True)
class Cron:
    """The allowed values of each field, sorted; ``any_day``/``any_weekday`` tell a bare ``*`` from a list."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    years: frozenset[int]
    any_day: bool
    any_weekday: bool

    def allows_date(self, date: datetime) -> bool:
        if date.year not in self.years or date.month not in self.months:
            return False
        day, weekday = date.day in self.days, (date.weekday() + 1) % 7 in self.weekdays
        return day and weekday if self.any_day or self.any_weekday else day or weekday

    def next_after(self, instant: datetime) -> datetime | None:
        """The first instant after ``instant`` (UTC in, UTC out) that matches; None when the years are over."""
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


@lru_cache(maxsize=256)
def parse(expression: str) -> Cron:
    """Raises ValueError naming the field that is wrong. Six fields mean every year."""
    fields = expression.split()
    if len(fields) == 6:
        fields.append("*")
    if len(fields) != 7:
        raise ValueError(f"{len(fields)} fields instead of 7")
    values = [_values(field, *limits) for field, limits in zip(fields, RANGES, strict=True)]
    return Cron(
        tuple(sorted(values[0])),
        tuple(sorted(values[1])),
        tuple(sorted(values[2])),
        days=frozenset(values[3]),
        months=frozenset(values[4]),
        weekdays=frozenset(values[5]),
        years=frozenset(values[6]),
        any_day=fields[3] in ("*", "?"),
        any_weekday=fields[5] in ("*", "?"),
    )


def _values(field: str, low: int, high: int) -> set[int]:
    found: set[int] = set()
    for part in field.split(","):
        span, _, step_text = part.partition("/")
        step = int(step_text) if step_text.isdigit() else 1 if not step_text else 0
        first_text, dash, last_text = span.partition("-")
        if span in ("*", "?"):
            first, last = low, high
        else:
            first = _number(first_text)
            last = _number(last_text) if dash else high if step_text else first
        if step < 1 or not low <= first <= last <= high:
            raise ValueError(f"{part!r} is not within {low} to {high}")
        found.update(range(first, last + 1, step))
    return found


def _number(text: str) -> int:
    if text.upper() in NAMES:
        return NAMES[text.upper()]
    if not text.isdigit():
        raise ValueError(f"{text!r} is not a number")
    return int(text)
