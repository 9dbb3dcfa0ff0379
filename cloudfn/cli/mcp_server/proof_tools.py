"""Proofs and scenarios: the commands themselves run, on a copy of the state, and what they found comes with repairs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cloudfn.cli.mcp_server import failures, words
from cloudfn.cli.mcp_server.answers import NextStep, ToolAnswer
from cloudfn.cli.mcp_server.order_fields import order_fields
from cloudfn.cli.mcp_server.parameters import ToolParameter
from cloudfn.cli.mcp_server.repairs import repair
from cloudfn.cli.mcp_server.tools import McpTool
from cloudfn.cli.mcp_server.workplace import Workplace
from cloudfn.errors import ExitCode, UserError
from cloudfn.languages import Phrase
from cloudfn.pay.scenarios import every

MOST_FINDINGS = 8
MOST_STEPS = 12
"""Of a scenario."""


def _prove(place: Workplace, given: Mapping[str, Any]) -> ToolAnswer:
    command = ["pay", "prove", *([given["function"]] if given["function"] else []), *_ordered(given), *_ignored(given)]
    command += ["--openid", given["openid"]] if given["openid"] else []
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
    function = ["--function", given["function"]] if given["function"] else []
    command = ["pay", "scenario", "run", given["name"], *function, *_ordered(given), *_ignored(given)]
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


def _ordered(given: Mapping[str, Any]) -> list[str]:
    return ["--data", json.dumps(given["data"])] if given["data"] is not None else []


def _ignored(given: Mapping[str, Any]) -> list[str]:
    return [word for name in given["ignore"] for word in ("--ignore", str(name))]


def _same(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value}


_CALLBACK = ToolParameter("function", "string", Phrase("The callback; default: the first", "回调函数；默认为第一个"))
_DATA = ToolParameter(
    "data", "object", Phrase("What the ordering function gets; places a new order", "下单函数的参数；会下一个新订单")
)
_IGNORE = ToolParameter("ignore", "array", Phrase("Collections that only log", "只做日志的集合"), default=[])

PROOF_TOOLS = (
    McpTool(
        "prove",
        Phrase(
            "Proves that a payment callback is idempotent, crash-safe and not forgeable, or gives "
            "counter-examples, worst "
            "first, each with a fix and, where the code shows it, edits. On a copy of the state; takes "
            "seconds. What passes is "
            "remembered for deploy.",
            "证明支付回调幂等、崩溃安全且不可伪造；否则给出反例（最严重的在前）、处理方法，能从代码看出时还有修改内容。"
            "在状态副本上运行，需要几秒。通过的结果会记下来，供部署时使用。",
        ),
        _prove,
        (
            _CALLBACK,
            _DATA,
            ToolParameter("openid", "string", Phrase("Who orders and pays", "下单并付款的用户")),
            ToolParameter(
                "freeAmount",
                "boolean",
                Phrase("The payer names the price, as of a donation", "金额由付款人决定，例如捐赠"),
                default=False,
            ),
            _IGNORE,
        ),
        reads_only=False,
        repeats=True,
    ),
    McpTool(
        "run_scenarios",
        Phrase(
            "Plays a named situation against the callback, or `all`, on a copy of the state; without a name, "
            "lists them.",
            "在状态副本上对回调播放一个已命名的情形，或 `all`；不给名称时列出全部。",
        ),
        _scenarios,
        (ToolParameter("name", "string", Phrase("A scenario, or all", "场景名，或 all")), _CALLBACK, _DATA, _IGNORE),
        repeats=True,
    ),
)
