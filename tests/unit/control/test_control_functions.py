"""A function of the emulated cloud as a value: written down and read again, settled by time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.control.cloud_function import (
    CloudFunction,
    function_from_json,
    settle,
)

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
PLAIN = CloudFunction("env-1", "pay", "lam-1", "Nodejs18.15", "index.main", "d" * 64, 100)


def strategy_of(hint: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """By the declared type, so that a field that is added is tested as well. ``depth`` counts values within values."""
    origin, arguments = get_origin(hint), get_args(hint)
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return st.builds(hint, **{each.name: strategy_of(hints[each.name], depth + 1) for each in fields(hint)})
    if origin is tuple and arguments[1:] == (...,):
        deep = depth > 2 and is_dataclass(arguments[0])
        return st.just(()) if deep else st.lists(strategy_of(arguments[0], depth), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*(strategy_of(inner, depth) for inner in arguments))
    if origin is Mapping:
        return st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
    if hint is float:
        return st.floats(0, 1)
    return st.text(max_size=5) if hint is str else st.from_type(hint)


@given(strategy_of(CloudFunction))
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


def test_what_an_earlier_release_wrote_is_read_as_far_as_it_goes() -> None:
    written = {**PLAIN.to_json(), "routing": [["1", 90]], "versions": [{"number": "1", "handler": "index.main"}]}
    del written["aliases"], written["settings"], written["reserved_mb"]
    assert function_from_json(written) == PLAIN
