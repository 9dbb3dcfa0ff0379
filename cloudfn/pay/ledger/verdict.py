"""What the platform makes of one delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from cloudfn.frozen import dataclass

Outcome = Literal["accepted", "retry"]
LONGEST_REPLY = 2000
"""Characters of a reply that are stored."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``code`` explains a reply that was not accepted, or was accepted with a note. ``reply`` is what is shown: JSON
    text or the failure.
    """

    outcome: Outcome
    reply: str
    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        return self.outcome == "accepted"


INTERRUPTED = Verdict("retry", "", "CFN-PAY-038")


def failed(kind: str, message: str) -> Verdict:
    """On a delivery that got no reply. ``kind`` is a ``calls.FailureKind``."""
    code = "CFN-PAY-037" if kind == "timeout" else "CFN-PAY-036"
    return Verdict("retry", f"{kind}: {message}"[:LONGEST_REPLY], code, {"kind": kind, "message": message[:200]})
