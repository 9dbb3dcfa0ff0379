"""Which functions should have a spare process, and whether a blank one waits for all others. Pure.

A spare has loaded a function's packages and none of its code, so that a save takes effect at once. A blank has loaded
the bootstrap alone: it can become any function's, and saves the start of an interpreter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cloudfn.frozen import dataclass

STEADY_S = 10.0
"""A function that was called within this time keeps its spare, whoever else was called since: calls that go round many
functions must not start a process each."""


@dataclass(frozen=True, slots=True)
class SpareClaim:
    """What speaks for a spare of the function ``name``. Times in seconds of one steady clock, 0 for never.

    ``mould``: which processes can become this function's. ``packages``: it loads some that a spare would have loaded
    before. ``has``: it has a spare already.
    """

    name: str
    mould: str
    serving: bool = False
    packages: bool = False
    edited: float = 0.0
    used: float = 0.0
    has: bool = False


@dataclass(frozen=True, slots=True)
class SparePlan:
    """``spares``: functions that should have one, the most urgent first; all others give theirs up. ``blank``: the
    mould of the one blank that is kept, "" for none."""

    spares: tuple[str, ...]
    blank: str


def plan(claims: Sequence[SpareClaim], most: int, now: float) -> SparePlan:
    """At most ``most`` processes, the blank among them. What is edited goes before what is only called."""

    def rank(claim: SpareClaim) -> tuple[float, bool, float]:
        steady = claim.has and now - claim.used < STEADY_S
        return claim.edited, steady, claim.used

    # A blank is as good for a function that loads no packages, and only while it is edited is it worth more than that.
    worthy = [claim for claim in claims if claim.serving and (claim.edited or claim.packages)]
    ranked = sorted(worthy, key=rank, reverse=True)
    chosen = ranked[:most]
    if len(chosen) < len(claims) and most > 1:
        chosen = ranked[: most - 1]
    names = {claim.name for claim in chosen}
    others = Counter(claim.mould for claim in claims if claim.name not in names)
    blank = others.most_common(1)[0][0] if others and len(chosen) < most else ""
    return SparePlan(tuple(claim.name for claim in chosen), blank)
