"""Proofs and scenarios: the commands themselves run, on a copy of the state, and what they found comes with repairs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cloudfn.cli.mcp_server import failures
from cloudfn.cli.mcp_server.answers import NextStep, ToolAnswer
from cloudfn.cli.mcp_server.order_fields import order_fields
from cloudfn.cli.mcp_server.parameters import ToolParameter
from cloudfn.cli.mcp_server.repairs import repair
from cloudfn.cli.mcp_server.tools import McpTool
from cloudfn.cli.mcp_server.workplace import Workplace
from cloudfn.cli.texts import mcp as words
from cloudfn.cli.texts import mcp_tools as tools
from cloudfn.errors import ExitCode, UserError
from cloudfn.function_names import require_function
from cloudfn.pay.scenarios import every, load

MOST_FINDINGS = 8
MOST_STEPS = 12
"""Of a scenario."""


def _prove(place: Workplace, given: Mapping[str, Any]) -> ToolAnswer:
    command = ["pay", "prove", *_callback(place, given), *_ordered(given), *_ignored(given)]
    command += [f"--openid={given['openid']}"] if given["openid"] else []
    command += ["--free-amount"] if given["freeAmount"] else []
    proof = _answered(place, "prove", command)
    if "errors" in proof:
        return failures.of_problems(proof["errors"], place.app.lang)
    findings = _with_repairs(place, proof["function"], proof["findings"])
    failed = [f"{each['name']}: {each['detail']}" for each in proof["trials"] if not each["ok"]]
    data = {
        "ok": proof["ok"],
        **{name: proof[name] for name in ("function", "kind", "order", "deliveries")},
        "findings": findings,
        "failedTrials": failed,
        "changes": proof["changes"],
        "calls": proof["calls"],
    }
    if proof["ok"]:
        text = words.proven(proof["function"], len(proof["trials"]))
        steps = (NextStep("run_scenarios", words.SCENARIOS_TOO), NextStep("plan_deploy", words.PLAN_IT))
        return ToolAnswer(data, text, steps, more=words.COMMAND_SHOWS_ALL)
    worst = findings[0]
    return ToolAnswer(
        data,
        words.disproven(proof["function"], worst["code"], worst["message"]),
        (NextStep("validate", words.REPAIR_THEN_CHECK), NextStep("prove", words.PROVE_AGAIN, _same(given))),
        more=words.ONE_AT_A_TIME,
    )


def _scenarios(place: Workplace, given: Mapping[str, Any]) -> ToolAnswer:
    if given["name"] is None:
        named = [{"name": each.name, "text": place.app.say(each)} for each in every()]
        step = NextStep("run_scenarios", words.SCENARIOS_TOO, {"name": "all"})
        return ToolAnswer({"items": named}, words.scenarios(len(named)), (step,))
    name = given["name"] if given["name"] == "all" else load(given["name"]).name
    function = [f"--function={function}" for function in _callback(place, given)]
    command = ["pay", "scenario", "run", name, *function, *_ordered(given), *_ignored(given)]
    played = _answered(place, "run_scenarios", command)
    if "errors" in played:
        return failures.of_problems(played["errors"], place.app.lang)
    items: list[dict[str, Any]] = [
        {
            **{name: each[name] for name in ("scenario", "ok", "function")},
            **({} if each["ok"] else {"steps": each["steps"][:MOST_STEPS]}),
            "findings": _with_repairs(place, each["function"], each["findings"]),
        }
        for each in played["items"]
    ]
    good = sum(each["ok"] for each in items)
    step = NextStep("plan_deploy", words.PLAN_IT) if played["ok"] else NextStep("prove", words.PROVE_IT)
    return ToolAnswer(
        {"ok": played["ok"], "items": items}, words.played(good, len(items)), (step,), more=words.ONE_AT_A_TIME
    )


def _answered(place: Workplace, tool: str, command: list[str]) -> dict[str, Any]:
    code, answer = place.children.run("--quiet", *command)
    if not isinstance(answer, dict) or (code not in (ExitCode.OK, ExitCode.PROOF) and "errors" not in answer):
        raise UserError("CFN-CLI-089", tool=tool, what=f"exit {code}")
    return answer


def _with_repairs(place: Workplace, function: str, findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    manifest = place.manifest()
    order = order_fields(place, manifest) if findings else None
    return [
        {**each, "repair": found}
        if (found := repair(manifest, each["code"], function, place.app.lang, order=order))
        else each
        for each in findings[:MOST_FINDINGS]
    ]


def _callback(place: Workplace, given: Mapping[str, Any]) -> list[str]:
    """A name of the manifest, so that no argument of a tool becomes an option of the command."""
    if not given["function"]:
        return []
    require_function(given["function"], place.manifest().functions)
    return [given["function"]]


def _ordered(given: Mapping[str, Any]) -> list[str]:
    return [f"--data={json.dumps(given['data'])}"] if given["data"] is not None else []


def _ignored(given: Mapping[str, Any]) -> list[str]:
    return [f"--ignore={name}" for name in given["ignore"]]


def _same(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value}


_CALLBACK = ToolParameter("function", "string", tools.CALLBACK)
_DATA = ToolParameter("data", "object", tools.DATA)
_IGNORE = ToolParameter("ignore", "array", tools.IGNORE, default=[])

PROOF_TOOLS = (
    McpTool(
        "prove",
        tools.PROVE,
        _prove,
        (
            _CALLBACK,
            _DATA,
            ToolParameter("openid", "string", tools.PROVE_OPENID),
            ToolParameter(
                "freeAmount",
                "boolean",
                tools.PROVE_FREE_AMOUNT,
                default=False,
            ),
            _IGNORE,
        ),
        reads_only=False,
        repeats=True,
    ),
    McpTool(
        "run_scenarios",
        tools.RUN_SCENARIOS,
        _scenarios,
        (ToolParameter("name", "string", tools.RUN_SCENARIOS_NAME), _CALLBACK, _DATA, _IGNORE),
        repeats=True,
    ),
)
