"""Which functions get a spare, and which resting instances end: decisions that need no process."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cloudfn.runner.resting import LEAST_MB, MIB, SETTLED_S, RestingInstance, bound, surplus
from cloudfn.runner.spare_plan import STEADY_S, SpareClaim, plan

NOW = 1000.0
times = st.floats(1, NOW)
never = st.just(0.0)
moulds = st.sampled_from(["python", "node, 256 MB", "node, 512 MB"])


@st.composite
def claims(draw: st.DrawFn) -> list[SpareClaim]:
    return [
        SpareClaim(name, draw(moulds), draw(st.booleans()), draw(st.booleans()), draw(never | times), draw(times), has)
        for name, has in draw(st.dictionaries(st.sampled_from("abcdefgh"), st.booleans())).items()
    ]


@given(claims(), st.integers(0, 5))
def test_a_plan_keeps_to_the_number_and_gives_to_those_that_gain(given_: list[SpareClaim], most: int) -> None:
    made = plan(given_, most, NOW)
    by_name = {claim.name: claim for claim in given_}
    assert len(made.spares) + bool(made.blank) <= most
    assert len(set(made.spares)) == len(made.spares)
    for name in made.spares:
        assert by_name[name].serving
        assert by_name[name].edited or by_name[name].packages
    others = [claim for claim in given_ if claim.name not in made.spares]
    assert not made.blank or made.blank in {claim.mould for claim in others}
    if others and most > 1:
        assert made.blank, "whoever has no spare has a blank"


@given(claims(), st.integers(1, 5))
def test_what_is_edited_goes_first_and_a_steady_owner_keeps_its_spare(given_: list[SpareClaim], most: int) -> None:
    made = plan(given_, most, NOW)
    worthy = [claim for claim in given_ if claim.serving and (claim.edited or claim.packages)]
    chosen = [claim for claim in worthy if claim.name in made.spares]
    for left in (claim for claim in worthy if claim.name not in made.spares):
        for other in chosen:
            assert other.edited >= left.edited
            if other.edited == left.edited and left.has and NOW - left.used < STEADY_S:
                assert other.has
                assert other.used >= left.used


def test_calls_that_go_round_many_functions_start_no_process_each() -> None:
    """Whoever has a spare keeps it while it is called, although others were called later."""
    first = [SpareClaim(name, "m", True, True, 0.0, NOW - 5, True) for name in "abc"]
    later = [SpareClaim(name, "m", True, True, 0.0, NOW - 1) for name in "defgh"]
    assert sorted(plan([*later, *first], 4, NOW).spares) == ["a", "b", "c"]
    assert sorted(plan([*later, *first], 4, NOW + STEADY_S).spares) != ["a", "b", "c"]


resting = st.builds(RestingInstance, st.integers(1, 10**6), st.floats(0, NOW), st.integers(0, 50))


@given(st.lists(resting, unique_by=lambda one: one.pid), st.integers(0, 200))
def test_the_longest_resting_end_until_the_others_fit(given_: list[RestingInstance], limit: int) -> None:
    ending = surplus(given_, limit, NOW)
    left = [one for one in given_ if one.pid not in ending]
    settled = [one for one in left if NOW - one.since >= SETTLED_S]
    ended = [one for one in given_ if one.pid in ending]
    assert not settled or sum(one.size for one in left) <= limit
    assert all(NOW - one.since >= SETTLED_S for one in ended)
    assert not ended or not left or max(one.since for one in ended) <= min(one.since for one in left)
    if ended:  # no more than were needed
        last = next(one for one in ended if one.pid == ending[-1])  # several may rest since the same instant
        assert sum(one.size for one in left) + last.size > limit


def test_the_bound_is_what_was_asked_for_or_goes_by_the_machine() -> None:
    assert bound(64) == 64 * MIB
    assert bound(0) >= LEAST_MB * MIB
