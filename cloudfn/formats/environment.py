"""The environment id that the most places agree on; without any, the sample, never an invented one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cloudfn.formats import spelling
from cloudfn.formats.imported import Claim
from cloudfn.frozen import dataclass
from cloudfn.manifest.platform import ENV_ID
from cloudfn.placeholders import is_placeholder


@dataclass(frozen=True, slots=True)
class Chosen:
    """``value`` "" where no place names a real one. ``others``: what else is named, ``placeholders`` what stands in."""

    value: str
    spelt: str = ""
    places: tuple[str, ...] = ()
    others: tuple[Claim, ...] = ()
    placeholders: tuple[Claim, ...] = ()


def choose(kinds: Iterable[Iterable[Claim]], variables: Mapping[str, str]) -> Chosen:
    """``kinds`` are the claims of each kind of place, the weightiest kind first.

    What the payment calls name decides, since WeChat Pay calls back there; else the most kinds, then the weightiest.
    """
    votes: dict[str, list[int]] = {}
    spelt: dict[str, str] = {}
    places: dict[str, list[str]] = {}
    fake: dict[str, Claim] = {}
    for rank, claims in enumerate(kinds):
        for claim in claims:
            value = spelling.value(claim.value, variables)
            if not is_real(value):
                fake.setdefault(f"{value} {claim.place}", Claim(value, claim.place))
                continue
            votes.setdefault(value, []).append(rank)
            spelt.setdefault(value, claim.value)
            places.setdefault(value, []).append(claim.place)
    if not votes:
        return Chosen("", placeholders=tuple(fake.values()))
    best = max(votes, key=lambda value: _weight(votes[value]))
    others = tuple(Claim(value, places[value][0]) for value in votes if value != best)
    return Chosen(best, spelt[best], tuple(places[best]), others, tuple(fake.values()))


def is_real(value: str) -> bool:
    return bool(ENV_ID.match(value)) and not is_placeholder(value)


def _weight(ranks: list[int]) -> tuple[bool, int, int, int]:
    return 0 in ranks, len(set(ranks)), -min(ranks), len(ranks)
