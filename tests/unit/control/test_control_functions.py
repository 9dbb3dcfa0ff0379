"""A function of the emulated cloud as a value: written down and read again, settled by time, split between versions."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.control.cloud_function import (
    CloudFunction,
    PublishedVersion,
    TimerTrigger,
    function_from_json,
    settle,
)
from cloudfn.control.versions import DEFAULT, LATEST, pick
from cloudfn.control.wire import ApiError

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
PLAIN = CloudFunction("env-1", "pay", "lam-1", "Nodejs18.15", "index.main", "d" * 64, 100)
TEXTS = st.text(max_size=5)
PAIRS = st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple)
NUMBERED = st.lists(st.tuples(TEXTS, st.integers(0, 100)), max_size=3).map(tuple)
VERSIONS = st.builds(PublishedVersion, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, PAIRS, st.integers(), st.integers())
FUNCTIONS = st.builds(
    lambda **fields: replace(PLAIN, **fields),
    variables=PAIRS,
    layers=NUMBERED,
    vpc=st.tuples(TEXTS, TEXTS),
    logs=st.tuples(TEXTS, TEXTS),
    triggers=st.lists(st.builds(TimerTrigger, TEXTS, TEXTS, st.booleans(), TEXTS, TEXTS), max_size=2).map(tuple),
    versions=st.lists(VERSIONS, max_size=2).map(tuple),
    routing=NUMBERED,
    provisioned=NUMBERED,
    reasons=PAIRS,
)


@given(FUNCTIONS)
def test_it_is_read_as_it_was_written(function: CloudFunction) -> None:
    assert function_from_json(json.loads(json.dumps(function.to_json()))) == function


def changing(status: str, becomes: str) -> CloudFunction:
    reasons = (("InternalError", "on purpose"),)
    when = str((NOW + timedelta(seconds=10)).timestamp())
    return replace(PLAIN, status=status, becomes=becomes, settles_at=when, status_desc="said", reasons=reasons)


@pytest.mark.parametrize(
    ("status", "becomes"),
    [("Creating", "Active"), ("Updating", "Active"), ("Creating", "CreateFailed"), ("Updating", "UpdateFailed")],
)
def test_a_change_lasts_its_time_and_a_failure_keeps_its_reasons(status: str, becomes: str) -> None:
    function = changing(status, becomes)
    assert function.busy
    assert settle(function, NOW + timedelta(seconds=9.9)) == function
    settled = settle(function, NOW + timedelta(seconds=10))
    assert settled is not None
    assert (settled.status, settled.busy, settled.settles_at) == (becomes, False, "")
    assert settled.reasons == (function.reasons if becomes.endswith("Failed") else ())
    assert settle(settled, NOW + timedelta(days=1)) == settled


def test_a_deletion_ends_with_nothing() -> None:
    function = changing("Deleting", "")
    assert settle(function, NOW) == function
    assert settle(function, NOW + timedelta(seconds=10)) is None


@given(st.lists(st.integers(0, 40), max_size=3).filter(lambda weights: sum(weights) <= 100))
def test_a_hundred_draws_split_the_calls_by_the_weights(weights: list[int]) -> None:
    numbers = [str(n) for n in range(1, len(weights) + 1)]
    function = replace(PLAIN, routing=tuple(zip(numbers, weights, strict=True)))
    drawn = Counter(pick(function, DEFAULT, draw) for draw in range(100))
    assert [drawn[number] for number in numbers] == weights
    assert drawn[LATEST] == 100 - sum(weights)


def test_a_version_is_called_by_its_number_when_it_exists() -> None:
    version = PublishedVersion("1", "", "", "d" * 64, "index.main", (), 3, 128)
    function = replace(PLAIN, versions=(version,), routing=(("1", 100),))
    assert pick(function, "1", 0) == "1"
    assert pick(function, LATEST, 0) == LATEST
    with pytest.raises(ApiError) as refused:
        pick(function, "2", 0)
    assert refused.value.code.startswith("ResourceNotFound")
