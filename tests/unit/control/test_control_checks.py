"""What the emulated SCF takes and refuses of a function's settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn import cron
from cloudfn.control import checks
from cloudfn.control.wire import ApiError, Params

TAKEN: list[tuple[Callable[[Any], Any], list[Any]]] = [
    (checks.name, ["ab", "makeOrder", "a-b_c9", "a" * 60]),
    (checks.handler, ["index.main", "src/index.main", "index"]),
    (checks.runtime, ["Nodejs18.15", "Python3.9"]),
    (checks.timeout, [1, 900]),
    (checks.memory, [64, 128, 256, 3072]),
    (checks.description, ["", "茶" * 1000]),
    (checks.cron, ["0 0 2 * * * *", "0 0 2 ? * 5L *"]),
]
REFUSED: list[tuple[Callable[[Any], Any], list[Any]]] = [
    (checks.name, ["", "a", "9a", "a_", "a b", "茶茶", "a" * 61, "../x"]),
    (checks.handler, ["", "index main", "i" * 200]),
    (checks.runtime, ["Nodejs18", "nodejs18.15", "Cobol", ""]),
    (checks.timeout, [0, -1, 901]),
    (checks.memory, [0, 1, 127, 192, 3073, 4096]),
    (checks.description, ["x" * 1001]),
    (checks.cron, ["", "0 0 2 * * *", "0 0 2 * * 7 *", "0 60 2 * * * *"]),
]


def rows(table: list[tuple[Callable[[Any], Any], list[Any]]]) -> list[Any]:
    return [
        pytest.param(check, value, id=f"{check.__name__} {str(value)[:20]}")
        for check, values in table
        for value in values
    ]


@pytest.mark.parametrize(("check", "value"), rows(TAKEN))
def test_it_is_taken_as_it_is(check: Callable[[Any], Any], value: Any) -> None:
    assert check(value) == value


@pytest.mark.parametrize(("check", "value"), rows(REFUSED))
def test_it_is_refused_in_words(check: Callable[[Any], Any], value: Any) -> None:
    with pytest.raises(ApiError) as refused:
        check(value)
    assert refused.value.code.startswith(("InvalidParameterValue", "LimitExceeded"))
    assert refused.value.message


@given(st.lists(st.sampled_from(["*", "0", "7", "5L", "LW", "1-5", "*/2", "MON", "?", "61", "2026"]), max_size=8))
def test_timers_are_those_that_are_played(fields: list[str]) -> None:
    text = " ".join(fields)
    if cron.problem(text):
        with pytest.raises(ApiError):
            checks.cron(text)
    else:
        assert checks.cron(text) == text


def variables(**pairs: str) -> Params:
    return Params({"Environment": {"Variables": [{"Key": key, "Value": value} for key, value in pairs.items()]}})


@given(st.dictionaries(st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True), st.text(max_size=20), min_size=1))
def test_variables_are_taken_whole_and_in_order(pairs: dict[str, str]) -> None:
    assert checks.variables(variables(**pairs)) == tuple(pairs.items())


def test_variables_that_are_not_sent_are_no_empty_set() -> None:
    assert checks.variables(Params({})) is None
    assert checks.variables(variables()) is None


@pytest.mark.parametrize(
    "items",
    [
        [{"Key": "A", "Value": "1"}, {"Key": "A", "Value": "2"}],
        [{"Key": "9A", "Value": "1"}],
        [{"Key": "", "Value": "1"}],
        [{"Key": "A", "Value": "茶" * 1366}],  # 4 KB are bytes
    ],
)
def test_variables_are_refused(items: list[dict[str, str]]) -> None:
    with pytest.raises(ApiError) as refused:
        checks.variables(Params({"Environment": {"Variables": items}}))
    assert refused.value.code.startswith("InvalidParameterValue.Environment")
