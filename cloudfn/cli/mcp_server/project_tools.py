"""The project as a whole: what is wrong with it, what a code means, what a deploy would change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudfn import codes
from cloudfn.cli.mcp_server import failures
from cloudfn.cli.mcp_server.answers import NextStep, ToolAnswer
from cloudfn.cli.mcp_server.parameters import ToolParameter
from cloudfn.cli.mcp_server.repairs import repair
from cloudfn.cli.mcp_server.tools import McpTool
from cloudfn.cli.mcp_server.workplace import Workplace
from cloudfn.cli.project_findings import findings
from cloudfn.cli.texts import mcp as words
from cloudfn.cli.texts import mcp_tools as tools
from cloudfn.errors import NotFound, Notice, UserError
from cloudfn.function_names import require_function
from cloudfn.manifest.values import Manifest
from cloudfn.notices import described
from cloudfn.regular_files import seen_from

MOST_FINDINGS = 20


def _validate(place: Workplace, given: Mapping[str, Any]) -> ToolAnswer:
    loaded = place.loaded()
    found = sorted(findings(loaded), key=lambda notice: ("error", "warning", "note").index(notice.level))
    items = [_item(place, loaded.manifest, notice) for notice in found[:MOST_FINDINGS]]
    errors, warnings = (sum(notice.level == level for notice in found) for level in ("error", "warning"))
    data = {
        "ok": not errors,
        "project": loaded.manifest.project,
        "errors": errors,
        "warnings": warnings,
        "findings": items,
        **({"notShown": len(found) - len(items)} if len(found) > len(items) else {}),
    }
    wrong = errors or warnings
    step = NextStep("validate", words.REPAIR_THEN_CHECK) if wrong else NextStep("start_cloud", words.START_FIRST)
    proof = (NextStep("prove", words.PROVE_IT),) if loaded.manifest.payments else ()
    return ToolAnswer(data, words.validated(errors, warnings), (step, *proof), more=words.ONE_AT_A_TIME)


def _item(place: Workplace, manifest: Manifest, notice: Notice) -> dict[str, Any]:
    lang, file = place.app.lang, notice.where.file if notice.where else ""
    function = next(
        (
            function.name
            for function in manifest.functions.values()
            if file.startswith(seen_from(manifest.directory, function.dir) + "/")
        ),
        "",
    )
    found = repair(manifest, notice.code, function, lang, notice=notice) if function else None
    shown = {**described(notice, lang), **({"source": notice.where.source} if notice.where else {})}
    return {**shown, **({"function": function} if function else {}), **({"repair": found} if found else {})}


def _explain(place: Workplace, given: Mapping[str, Any]) -> ToolAnswer:
    entry = codes.find(given["code"])
    if entry is None:
        raise NotFound("CFN-CLI-002", name=given["code"])
    text = codes.explained(entry, place.app.lang)
    data = {"code": entry.id, "title": text.title, "cause": text.cause, "fix": text.fix}
    step = NextStep("validate", words.CHECK_THE_CODE)
    return ToolAnswer(data, f"{entry.id} {text.title}", (step,))


def _plan(place: Workplace, given: Mapping[str, Any]) -> ToolAnswer:
    local = ["--local"] if given["target"] == "local" else []
    functions = place.manifest().functions if given["functions"] else {}
    for name in given["functions"]:
        require_function(str(name), functions)  # so that none becomes an option of the command
    code, plan = place.children.run("plan", *given["functions"], *local)
    if not isinstance(plan, dict):
        raise UserError("CFN-CLI-089", tool="plan_deploy", what=f"exit {code}")
    if plan.get("ok") is False and "errors" in plan:
        return failures.of_problems(plan["errors"], place.app.lang)
    refusals = plan.get("refusals", [])
    counts = ", ".join(f"{count} {verb}" for verb, count in plan.get("counts", {}).items())
    step = NextStep("", words.REFUSED_PLAN if refusals else words.A_PERSON_DEPLOYS)
    text = words.planned_refused(counts or "-", len(refusals)) if refusals else words.planned(counts or "-")
    data = {"target": given["target"], **plan, "deploy": place.app.say(words.A_PERSON_DEPLOYS)}
    return ToolAnswer(data, text, (step,), more=words.COMMAND_SHOWS_ALL)


PROJECT_TOOLS = (
    McpTool(
        "validate",
        tools.VALIDATE,
        _validate,
    ),
    McpTool(
        "explain_code",
        tools.EXPLAIN_CODE,
        _explain,
        (ToolParameter("code", "string", tools.EXPLAIN_CODE_CODE, required=True),),
    ),
    McpTool(
        "plan_deploy",
        tools.PLAN_DEPLOY,
        _plan,
        (
            ToolParameter("target", "string", tools.PLAN_DEPLOY_TARGET, choices=("local", "cloud"), default="local"),
            ToolParameter("functions", "array", tools.PLAN_DEPLOY_FUNCTIONS, default=[]),
        ),
        outside=True,
    ),
)
