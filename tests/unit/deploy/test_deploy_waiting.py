"""How often a function that is being changed is looked at."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from cloudfn.deploy.waiting import PATIENT, Waiting


def looks(waiting: Waiting, at_once: int, until: float) -> list[float]:
    """The instants of the looks at a function that rests ``until`` seconds after the first."""
    instants = [0.0]
    while instants[-1] < until:
        instants.append(instants[-1] + waiting.rest(instants[-1], at_once))
    return instants


@given(st.floats(0, 600), st.integers(1, 10))
def test_a_change_is_noticed_soon_and_the_cloud_is_not_pestered(settled: float, at_once: int) -> None:
    instants = looks(PATIENT, at_once, settled)
    late = instants[-1] - settled
    assert late <= max(0.05 * at_once, settled / 30) + 1e-9 and late <= 2
    rests = [after - before for before, after in itertools.pairwise(instants)]
    assert all(at_once / (rest + 1e-9) < 20 for rest in rests), "an account has 20 calls a second"
    assert len(instants) < 500


@given(st.floats(0, 600), st.integers(1, 10))
def test_the_rest_never_shrinks(waited: float, at_once: int) -> None:
    assert PATIENT.rest(waited, at_once) <= PATIENT.rest(waited + 1, at_once)
    assert PATIENT.rest(waited, at_once) <= PATIENT.rest(waited, at_once + 1)
