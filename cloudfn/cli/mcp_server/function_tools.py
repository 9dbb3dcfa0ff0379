"""Functions: which there are, call one, read what they wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from cloudfn.cli import call_result, local_log
from cloudfn.cli.mcp_server.answers import NextStep, ToolAnswer
from cloudfn.cli.mcp_server.parameters import ToolParameter
from cloudfn.cli.mcp_server.tools import McpTool
from cloudfn.cli.mcp_server.workplace import Workplace
from cloudfn.cli.texts import mcp as words
from cloudfn.cli.texts import mcp_tools as tools
from cloudfn.errors import UsageError
from cloudfn.function_names import require_function
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
    for name in ("openid", "source"):
        if not str(given[name] or "").isascii() or not str(given[name] or "").isprintable():
            raise UsageError("CFN-CLI-082", tool="invoke", name=name, takes="ASCII")  # it goes into a header
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


FUNCTION = ToolParameter("function", "string", tools.FUNCTION, required=True)
OF_FUNCTION = ToolParameter("function", "string", tools.OF_FUNCTION)

FUNCTION_TOOLS = (
    McpTool(
        "list_functions",
        tools.LIST_FUNCTIONS,
        _list,
    ),
    McpTool(
        "invoke",
        tools.INVOKE,
        _invoke,
        (
            FUNCTION,
            ToolParameter("event", "object", tools.INVOKE_EVENT, default={}),
            ToolParameter("openid", "string", tools.INVOKE_OPENID),
            ToolParameter(
                "source",
                "string",
                tools.INVOKE_SOURCE,
            ),
        ),
        reads_only=False,
        outside=True,
    ),
    McpTool(
        "read_logs",
        tools.READ_LOGS,
        _logs,
        (
            OF_FUNCTION,
            ToolParameter("requestId", "string", tools.READ_LOGS_REQUEST_ID),
            ToolParameter(
                "level",
                "string",
                tools.READ_LOGS_LEVEL,
                choices=("debug", "info", "warn", "error"),
                default="debug",
            ),
            ToolParameter("grep", "string", tools.READ_LOGS_GREP),
            ToolParameter("lines", "integer", tools.READ_LOGS_LINES, default=40, least=1, most=200),
        ),
    ),
)
