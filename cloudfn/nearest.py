"""Which known name was meant by an unknown one: one measure and one threshold for each message that suggests one."""

from __future__ import annotations

from collections.abc import Iterable

CUTOFF = 0.6
"""From 0 to 1: ``oders`` is ``orders`` (0.91), ``refund`` is not ``order`` (0.36). Below it a suggestion misleads."""


def nearest(word: str, names: Iterable[str]) -> str:
    """The most similar of ``names`` as it is written there, whatever the case; "" where none is similar."""
    import difflib  # an error message needs it, and no run without one: 1 ms of start-up

    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(name.lower(), name)
    found = difflib.get_close_matches(word.lower(), folded, n=1, cutoff=CUTOFF)
    return folded[found[0]] if found else ""
