"""An expected failure as a tool's answer: code, cause, fix, and what to do next."""

from __future__ import annotations

from typing import Any

from cloudfn import codes
from cloudfn.cli.mcp_server.answers import NextStep, ToolAnswer
from cloudfn.cli.texts import mcp as words
from cloudfn.errors import CloudfnError, Notice
from cloudfn.languages import Lang
from cloudfn.notices import described

_LIST_FUNCTIONS = NextStep("list_functions", words.LIST_THEM)
STEPS = {
    "CFN-CFG-001": NextStep("", words.MAKE_A_PROJECT),
    "CFN-CLI-002": NextStep("", words.READ_ALL_CODES),
    "CFN-CLI-013": NextStep("start_cloud", words.START_FIRST),
    "CFN-CLI-083": NextStep("validate", words.CHECK_THE_CODE),
    "CFN-CLI-084": NextStep("cloud_status", words.SAYS_WHAT_RUNS),
    "CFN-CLI-086": NextStep("", words.LIST_THE_TOOLS),
    "CFN-CLI-089": NextStep("", words.USE_THE_COMMAND_LINE),
    "CFN-DEV-006": _LIST_FUNCTIONS,
    "CFN-PAY-017": NextStep("get_order", words.SEE_THE_ORDER),
    "CFN-PAY-050": NextStep("list_orders", words.LIST_ORDERS),
    "CFN-PAY-069": _LIST_FUNCTIONS,
    "CFN-PAY-089": NextStep("run_scenarios", words.LIST_SCENARIOS),
    "CFN-TCB-011": NextStep("query_documents", words.LIST_COLLECTIONS),
    "CFN-CLI-081": NextStep("start_cloud", words.START_FIRST),
    "CFN-PAY-051": NextStep("invoke", words.PLACE_AN_ORDER),
    "CFN-PAY-070": NextStep("invoke", words.PLACE_AN_ORDER),
    "CFN-CLI-015": NextStep("read_logs", words.READ_THE_LOG),
    "CFN-CLI-016": NextStep("read_logs", words.READ_THE_LOG),
}
"""Where one tool, or a person, is the way out; else the same tool once more, after what ``fix`` says."""
MANIFEST = "CFN-CFG-"


def failure(error: CloudfnError, lang: Lang, tool: str) -> ToolAnswer:
    """Every problem of ``error``, which ``tool`` met; of a refusal by the local cloud its own code, not ours."""
    return of_problems([problem(notice, lang) for notice in error.notices], lang, tool)


def of_problems(problems: list[dict[str, Any]], lang: Lang, tool: str) -> ToolAnswer:
    """``problems``: {code, message, fix, cause?, file?, line?}, the first one is the answer's own."""
    first = problems[0]
    code = str(first.get("code", ""))
    known = codes.find(code)
    if known is not None and "cause" not in first:
        first = {**first, "cause": codes.explained(known, lang).cause}
    again = NextStep("validate" if code.startswith(MANIFEST) else tool, words.FIX_THEN_AGAIN)
    step = STEPS.get(code, again)
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
