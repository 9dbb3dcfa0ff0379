"""Functions: which there are, call one, read what they wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from cloudfn.cli import call_result, local_log
from cloudfn.cli.mcp_server import words
from cloudfn.cli.mcp_server.answers import NextStep, ToolAnswer
from cloudfn.cli.mcp_server.parameters import ToolParameter
from cloudfn.cli.mcp_server.tools import McpTool
from cloudfn.cli.mcp_server.workplace import Workplace
from cloudfn.errors import UsageError
from cloudfn.function_names import require_function
from cloudfn.languages import Phrase
from cloudfn.manifest.values import Function, Manifest
from cloudfn.regular_files import seen_from


def _list(place: Workplace, given: Mapping[str, Any]) -> ToolAnswer:
    manifest = place.manifest()
    items = [_row(manifest, function) for function in manifest.functions.values()]
    steps = (NextStep("invoke", words.TRY_A_CALL), NextStep("validate", words.CHECK_THE_CODE))
    return ToolAnswer({"items": items}, words.functions(len(items)), steps, more=words.COMMAND_SHOWS_ALL)


def _row(manifest: Manifest, function: Function) -> dict[str, Any]:
    roles = [
        role
        for binding in manifest.payments.values()
        for role, names in (
            ("callers", binding.callers),
            ("callback", (binding.callback,)),
            ("refundCallback", (binding.refund_callback,)),
        )
        if function.name in names
    ]
    return {
        "name": function.name,
        "folder": seen_from(manifest.directory, function.dir),
        "runtime": function.runtime,
        "handler": function.handler,
        "roles": roles,
        **({"http": function.http} if function.http else {}),
        **({"timers": [timer.name for timer in function.triggers]} if function.triggers else {}),
    }


def _invoke(place: Workplace, given: Mapping[str, Any]) -> ToolAnswer:
    manifest, function = place.manifest(), given["function"]
    require_function(function, manifest.functions)
    client = place.cloud()
    headers = {f"X-CloudFn-{name.title()}": given[name] for name in ("openid", "source") if given[name] is not None}
    reply = client.call(function, json.dumps(given["event"]).encode(), headers)
    request_id = reply.headers.get("x-cloudfn-request-id", "")
    facts = call_result.facts(function, reply, client.written(request_id) if request_id else [])
    if reply.status != 200:
        raise call_result.failure(function, reply)
    text = words.called(function, facts["ms"])
    orders = any(function in binding.callers for binding in manifest.payments.values())
    step = (
        NextStep("pay", words.PAY_IT)
        if orders
        else NextStep("read_logs", words.READ_THE_LOG, {"requestId": request_id})
    )
    return ToolAnswer({**facts, "result": reply.json()}, text, (step,), more=words.COMMAND_SHOWS_ALL)


def _logs(place: Workplace, given: Mapping[str, Any]) -> ToolAnswer:
    manifest = place.manifest()
    try:
        pattern = re.compile(given["grep"]) if given["grep"] else None
    except re.error as error:
        raise UsageError("CFN-CLI-023", value=given["grep"], reason=str(error)) from error
    chosen = local_log.LineFilter("", "", local_log.LEVELS[given["level"]], pattern, platform=False)
    written = local_log.lines_of(manifest, given["function"], given["requestId"] or "", chosen)
    written.db.close()
    newest = written.lines[-given["lines"] :]
    items = [{name: line[name] for name in ("at", "function", "requestId", "level", "text")} for line in newest]
    step = NextStep("get_order", words.SEE_THE_ORDER) if manifest.payments else NextStep("invoke", words.TRY_A_CALL)
    return ToolAnswer({"items": items}, words.lines(len(items)), (step,), more=words.FEWER_LINES)


FUNCTION = ToolParameter("function", "string", Phrase("Its name in the manifest", "清单中的函数名"), required=True)
OF_FUNCTION = ToolParameter("function", "string", Phrase("Of this function only", "只要这个函数的"))

FUNCTION_TOOLS = (
    McpTool(
        "list_functions",
        Phrase(
            "The functions of the manifest: folder, runtime, what each is to payments, HTTP path, timers.",
            "清单中的函数：目录、运行时、在支付中的角色、HTTP 路径、定时器。",
        ),
        _list,
    ),
    McpTool(
        "invoke",
        Phrase(
            "Calls a function in the local cloud, as a mini program does with wx.cloud.callFunction: its "
            "result, and the log "
            "of this call.",
            "在本地云中调用函数，与小程序的 wx.cloud.callFunction 相同：返回结果和这次调用的日志。",
        ),
        _invoke,
        (
            FUNCTION,
            ToolParameter("event", "object", Phrase("What it is called with", "调用参数"), default={}),
            ToolParameter(
                "openid", "string", Phrase("The calling user; default: a fixed one", "调用的用户；默认为固定值")
            ),
            ToolParameter(
                "source",
                "string",
                Phrase(
                    "What getWXContext().SOURCE says; default: wx_client", "getWXContext().SOURCE 的值；默认 wx_client"
                ),
            ),
        ),
        reads_only=False,
        outside=True,
    ),
    McpTool(
        "read_logs",
        Phrase(
            "What functions wrote, newest lines last, also of calls before the last start.",
            "函数的输出，最新的在最后，包括上次启动之前的调用。",
        ),
        _logs,
        (
            OF_FUNCTION,
            ToolParameter("requestId", "string", Phrase("Of one call only", "只要这一次调用的")),
            ToolParameter(
                "level",
                "string",
                Phrase("This level or worse", "此级别及更严重的"),
                choices=("debug", "info", "warn", "error"),
                default="debug",
            ),
            ToolParameter("grep", "string", Phrase("A regular expression", "正则表达式")),
            ToolParameter(
                "lines", "integer", Phrase("How many of the newest", "最新的多少行"), default=40, least=1, most=200
            ),
        ),
    ),
)
