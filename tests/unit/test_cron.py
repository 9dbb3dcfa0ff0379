"""Timers: which instant comes next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.clock import BEIJING
from cloudfn.cron import next_after, parse, problem

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def after(expression: str, start: datetime = START) -> str:
    found = parse(expression).next_after(start)
    return found.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S") if found else ""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("*/5 * * * * * *", "2026-01-02 11:04:10"),
        ("0 0 2 1 * * *", "2026-02-01 02:00:00"),
        ("0 15 10 * * MON-FRI *", "2026-01-05 10:15:00"),
        ("0 0 10,14,16 * * * *", "2026-01-02 14:00:00"),
        ("0 */30 9-17 * * * *", "2026-01-02 11:30:00"),
        ("0 0 12 * * WED *", "2026-01-07 12:00:00"),
        ("0 0 0 29 2 * *", "2028-02-29 00:00:00"),
        ("0 0 0 31 4 * *", ""),
        ("0 0 0 * * 0 *", "2026-01-04 00:00:00"),
        ("0 0 0 13 * FRI *", "2026-01-09 00:00:00"),  # both given: either is enough
        ("0 0 0 1 1 * 2027", "2027-01-01 00:00:00"),
        ("0 0 0 1 1 * 2025", ""),
        ("30 4 11 2 JAN * *", "2026-01-02 11:04:30"),
        ("0 0 0 31 2 * *", ""),
        ("0 0 12 ? * WED *", "2026-01-07 12:00:00"),
        ("0 0 12 2 * ? *", "2026-01-02 12:00:00"),
        ("0 0 0 L * * *", "2026-01-31 00:00:00"),
        ("0 0 0 LW * * *", "2026-01-30 00:00:00"),  # the 31st is a Saturday
        ("0 0 0 10W * * *", "2026-01-09 00:00:00"),  # the 10th is a Saturday
        ("0 0 0 1W 2 * *", "2026-02-02 00:00:00"),  # a Sunday; never in another month
        ("0 0 0 ? * 5L *", "2026-01-30 00:00:00"),
        ("0 0 0 ? * 3#2 *", "2026-01-14 00:00:00"),
        ("1/10 0 0 * * * *", "2026-01-03 00:00:01"),
    ],
)
def test_documented_expressions(expression: str, expected: str) -> None:
    assert after(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        *("0 0 0 * * 7 *", "0 0 3 * * *", "30 4 11 2 JAN *", "0 0 0 * * MON-SUN *", "? * * * * * *"),
        *("L * * * * * *", "0 0 0 32W * * *", "0 0 0 * * 7L *", "0 0 0 * * 5#6 *", "0 0 0 MON * * *", "² * * * * * *"),
        *("", "* * *", "60 * * * * * *", "* * * 0 * * *", "a * * * * * *", "5-1 * * * * * *", "*/0 * * * * * *"),
    ],
)
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(ValueError):
        parse(expression)
    assert problem(expression)


piece = st.sampled_from(
    ["*", "?", "0", "1", "7", "59", "*/5", "1/7", "2-4", "L", "LW", "5W", "5L", "5#2", "MON", "JAN", "1,3"]
)


@given(st.lists(piece, min_size=7, max_size=7))
def test_what_is_said_to_be_fine_can_be_played(pieces: list[str]) -> None:
    """The manifest accepts exactly what a timer understands."""
    expression = " ".join([*pieces[:6], "*"])
    if not problem(expression):
        found = next_after(expression, START)
        assert found is None or (found > START and parse(expression).allows_date(found.astimezone(BEIJING)))


minutes = st.sets(st.integers(0, 59), min_size=1, max_size=3)
hours = st.sets(st.integers(0, 23), min_size=1, max_size=2)
days = st.sets(st.integers(1, 28), min_size=1, max_size=2)


@given(minutes, hours, days, st.integers(0, 60 * 24 * 60))
def test_the_next_instant_matches_and_none_before_it_does(m: set, h: set, d: set, offset: int) -> None:
    start = START + timedelta(minutes=offset)
    cron = parse(f"0 {','.join(map(str, m))} {','.join(map(str, h))} {','.join(map(str, d))} * * *")
    found = cron.next_after(start)
    assert found is not None
    instant = start.replace(second=0) + timedelta(minutes=1)

    def matches(at: datetime) -> bool:
        local = at.astimezone(BEIJING)
        return local.minute in m and local.hour in h and local.day in d

    while not matches(instant):
        instant += (
            timedelta(minutes=1) if instant.astimezone(BEIJING).hour in h else timedelta(minutes=60 - instant.minute)
        )
    assert found == instant
