"""What an attack came to, and whether that is as it should be."""

from __future__ import annotations

import re
from dataclasses import dataclass

ENDS_WITHIN_S = 2.0
CODES = ("CFN-DEV-018", "CFN-DEV-019", "CFN-TCB-003", "CFN-DEP-190")
SIGNS = ("Traceback", "a bug in cloudfn", "Unhandled", "never retrieved", "exception was never", *CODES)
"""Of an exception that nobody caught, in logs, outputs of commands and answers."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """``hit``: what shows that the attack arrived, None for one that missed. ``ended_s``: from Ctrl-C to the end."""

    name: str
    fault: str
    hit: str | None
    missed: str
    probes: int
    slowest_s: float
    hangs: tuple[str, ...]
    failed: tuple[str, ...]
    ended_s: float
    exit: int
    uncaught: tuple[str, ...]


def uncaught(text: str) -> list[str]:
    """Lines of ``text`` with a sign of an exception that nobody caught."""
    return [line.strip()[:300] for line in text.splitlines() if any(sign in line for sign in SIGNS)]


def unexpected(errors: str) -> list[str]:
    """Last lines of the traces in ``errors.log`` that no code stands for. A trouble that was told is kept there too."""
    traces = re.split(r"^\d{4}-\d\d-\d\dT\S+\n", errors, flags=re.MULTILINE)
    ends = [trace.strip().splitlines()[-1] for trace in traces if trace.strip()]
    return [end[:300] for end in ends if not end.startswith("cloudfn.errors.")]


def faults(outcome: Outcome) -> list[str]:
    """What is wrong with it, in words; of the product or of the attack. None: all is well."""
    found = [*outcome.hangs, *outcome.failed, *outcome.uncaught]
    if outcome.hit is None:
        found.append(f"missed: {outcome.missed}")
    if not outcome.probes:
        found.append("nobody else asked anything meanwhile")
    if outcome.ended_s > ENDS_WITHIN_S:
        found.append(f"dev ended {outcome.ended_s:.1f} s after Ctrl-C")
    if outcome.exit:
        found.append(f"dev ended with {outcome.exit}")
    return found
