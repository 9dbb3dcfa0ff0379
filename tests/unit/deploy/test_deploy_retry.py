"""When a call is sent again, and when it must not be."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.deploy.retry import Backoff, NoEffect, Uncertain, again

BACKOFF = Backoff(attempts=4, first=1.0, most=3.0)


def script(*ends: Exception | str) -> tuple[Callable[[], str], list[Exception | str]]:
    left = list(ends)

    def call() -> str:
        end = left.pop(0)
        if isinstance(end, Exception):
            raise end
        return end

    return call, left


def test_one_failure_and_then_success_is_success() -> None:
    waits: list[float] = []
    call, _ = script(NoEffect(ValueError()), "done")
    assert again(call, repeat_uncertain=False, backoff=BACKOFF, pause=waits.append) == "done"
    assert len(waits) == 1


def test_the_last_refusal_is_what_is_raised() -> None:
    waits: list[float] = []
    call, left = script(*(NoEffect(ValueError(str(n))) for n in range(9)))
    with pytest.raises(ValueError, match="3"):
        again(call, repeat_uncertain=False, backoff=BACKOFF, pause=waits.append)
    assert (len(left), len(waits)) == (5, 3)


def test_an_uncertain_change_is_never_repeated() -> None:
    call, left = script(Uncertain(ValueError()), "done")
    with pytest.raises(Uncertain):
        again(call, repeat_uncertain=False, backoff=BACKOFF, pause=lambda s: None)
    assert left == ["done"]


def test_an_uncertain_question_is_asked_again() -> None:
    call, _ = script(Uncertain(ValueError()), "done")
    assert again(call, repeat_uncertain=True, backoff=BACKOFF, pause=lambda s: None) == "done"
    call, _ = script(*(Uncertain(ValueError("last")) for _ in range(4)))
    with pytest.raises(ValueError, match="last"):
        again(call, repeat_uncertain=True, backoff=BACKOFF, pause=lambda s: None)


def test_another_error_goes_through_at_once() -> None:
    call, left = script(KeyError("x"), "done")
    with pytest.raises(KeyError):
        again(call, repeat_uncertain=True, backoff=BACKOFF, pause=lambda s: None)
    assert left == ["done"]


@given(st.integers(0, 40), st.floats(0, 1))
def test_waits_grow_to_a_limit_and_are_spread(n: int, draw: float) -> None:
    wait = BACKOFF.wait(n, lambda: draw)
    longest = min(2.0**n, 3.0)
    assert longest / 2 <= wait <= longest
