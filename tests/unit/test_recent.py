"""The memory of the newest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cloudfn.recent import Recent

keys = st.integers(0, 12)
puts = st.tuples(st.just("put"), keys)
pops = st.tuples(st.just("pop"), keys)


@given(st.integers(1, 6), st.lists(st.one_of(puts, puts, puts, pops), max_size=60))
def test_the_newest_are_known_and_never_more_than_twice_as_many(least: int, steps: list[tuple[str, int]]) -> None:
    recent: Recent[int, int] = Recent(least)
    last: dict[int, int] = {}  # of each key, the one put last at the end; -1: taken out again
    for n, (step, key) in enumerate(steps):
        if step == "put":
            last.pop(key, None)
            recent[key] = last[key] = n
        elif key in last:
            assert recent.pop(key, -1) in (last[key], -1)
            last[key] = -1
        known = [key for key in range(13) if key in recent]
        assert len(known) <= 2 * least
        assert set(known) >= {key for key in list(last)[-least:] if last[key] != -1}
        assert {key: recent.get(key, -1) for key in known} == {key: last[key] for key in known}
        assert recent.get(99, -2) == -2
