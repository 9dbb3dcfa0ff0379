"""An expected failure as a tool's answer: code, cause, fix, and what to do next."""

from __future__ import annotations

from typing import Any

from cloudfn import codes
from cloudfn.cli.mcp_server.answers import NextStep, ToolAnswer
from cloudfn.cli.texts import mcp as words
from cloudfn.errors import CloudfnError, Notice
from cloudfn.languages import Lang
from cloudfn.notices import described

STEPS = {
    "CFN-CLI-081": NextStep("start_cloud", words.START_FIRST),
    "CFN-PAY-051": NextStep("invoke", words.PLACE_AN_ORDER),
    "CFN-PAY-070": NextStep("invoke", words.PLACE_AN_ORDER),
    "CFN-CLI-015": NextStep("read_logs", words.READ_THE_LOG),
    "CFN-CLI-016": NextStep("read_logs", words.READ_THE_LOG),
}
"""Where one tool is the way out."""


def failure(error: CloudfnError, lang: Lang) -> ToolAnswer:
    """Every problem of ``error``; of a refusal by the local cloud its own code instead of ours about it."""
    return of_problems([problem(notice, lang) for notice in error.notices], lang)


def of_problems(problems: list[dict[str, Any]], lang: Lang) -> ToolAnswer:
    """``problems``: {code, message, fix, cause?, file?, line?}, the first one is the answer's own."""
    first = problems[0]
    code = str(first.get("code", ""))
    known = codes.find(code)
    if known is not None and "cause" not in first:
        first = {**first, "cause": codes.explained(known, lang).cause}
    step = STEPS.get(code) or NextStep("explain_code", words.SAYS_MORE, {"code": code})
    more = {"errors": problems[1:]} if problems[1:] else {}
    return ToolAnswer({"ok": False, **first, **more}, f"{code} {first.get('message', '')}", (step,), failed=True)


def problem(notice: Notice, lang: Lang) -> dict[str, Any]:
    """``{code, level, message, cause, fix, file?, line?, column?}``"""
    inner = str(notice.params.get("refused", ""))
    known = codes.find(inner) if notice.code == "CFN-CLI-014" else None
    if known is not None:
        text = codes.explained(known, lang)
        message = str(notice.params.get("message", "")) or text.title
        return {"code": known.id, "level": notice.level, "message": message, "cause": text.cause, "fix": text.fix}
    return {**described(notice, lang), "cause": codes.say(notice.code, notice.params, "cause", lang)}
