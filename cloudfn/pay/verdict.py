"""Judges what a callback function answered, exactly as the platform does. Pure.

Accepted is a result object whose ``errcode`` is the number 0. Everything else is called again. Where public evidence
about a reply is contradictory the stricter reading is taken and the code says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from cloudfn.calls import InvokeResult
from cloudfn.frozen import dataclass
from cloudfn.pay.checks import shown

Outcome = Literal["accepted", "retry"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``code`` explains a reply that was not accepted, or was accepted with a note; ``contradictory`` marks replies
    about which developers and documentation disagree. ``reply`` is what is shown: JSON text or the failure."""

    outcome: Outcome
    reply: str
    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    contradictory: bool = False

    @property
    def accepted(self) -> bool:
        return self.outcome == "accepted"


LONGEST_REPLY = 2000
"""Characters of a reply that are kept."""


def judge(result: InvokeResult) -> Verdict:
    if result.failure is not None:
        reply = f"{result.failure.kind}: {result.failure.message}"[:LONGEST_REPLY]
        code = "CFN-PAY-037" if result.failure.kind == "timeout" else "CFN-PAY-036"
        return Verdict("retry", reply, code, {"kind": result.failure.kind, "message": result.failure.message[:200]})
    text = result.payload.decode(errors="replace")[:LONGEST_REPLY]
    try:
        value = json.loads(result.payload or b"null")
    except ValueError:
        return Verdict("retry", text, "CFN-PAY-031", {"reply": text[:200]}, contradictory=True)
    return judge_value(value, text or "null")


def judge_value(value: object, text: str) -> Verdict:
    """The verdict on a reply's JSON value; ``text`` is how it is shown."""
    short = text[:200]
    if not isinstance(value, dict):
        code = "CFN-PAY-032" if value is None else "CFN-PAY-031"
        return Verdict("retry", text, code, {"reply": short}, contradictory=True)
    if "errcode" not in value:
        return Verdict("retry", text, _missing(value), {"reply": short}, contradictory=True)
    errcode = value["errcode"]
    if isinstance(errcode, bool) or not isinstance(errcode, int | float):
        return Verdict("retry", text, "CFN-PAY-035", {"reply": short, "value": shown(errcode)}, contradictory=True)
    if errcode != 0:
        return Verdict("retry", text, "CFN-PAY-030", {"errcode": errcode, "reply": short})
    if "errmsg" not in value:
        return Verdict("accepted", text, "CFN-PAY-040")
    return Verdict("accepted", text)


def _missing(value: Mapping[str, object]) -> str:
    if "errCode" in value:
        return "CFN-PAY-033"
    if "return_code" in value or "returnCode" in value:
        return "CFN-PAY-034"
    return "CFN-PAY-031"
