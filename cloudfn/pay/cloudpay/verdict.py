"""Judges what a callback function answered, exactly as the platform does. Pure.

Accepted is a result object whose ``errcode`` is the number 0. Everything else is called again. Where public evidence
about a reply is contradictory the stricter reading is taken and the code says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn import json_text
from cloudfn.calls import InvokeResult
from cloudfn.json_text import shown
from cloudfn.pay.ledger.verdict import LONGEST_REPLY, Verdict, failed


def judge(result: InvokeResult) -> Verdict:
    if result.failure is not None:
        return failed(result.failure.kind, result.failure.message)
    text = result.payload.decode(errors="replace")[:LONGEST_REPLY]
    try:
        value = json_text.read(result.payload or b"null")
    except ValueError:
        return Verdict("retry", text, "CFN-PAY-031", {"reply": text[:200]})
    return judge_value(value, text or "null")


def judge_value(value: object, text: str) -> Verdict:
    """The verdict on a reply's JSON value; ``text`` is how it is shown."""
    short = text[:200]
    if not isinstance(value, dict):
        code = "CFN-PAY-032" if value is None else "CFN-PAY-031"
        return Verdict("retry", text, code, {"reply": short})
    if "errcode" not in value:
        return Verdict("retry", text, _missing(value), {"reply": short})
    errcode = value["errcode"]
    if isinstance(errcode, bool) or not isinstance(errcode, int | float):
        return Verdict("retry", text, "CFN-PAY-035", {"reply": short, "value": shown(errcode)})
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
