"""scf.Invoke and the logs of what ran."""

from __future__ import annotations

import json
import random
from datetime import datetime
from typing import Any

from cloudfn.calls import InvokeResult
from cloudfn.clock import BEIJING
from cloudfn.control.actions import Call, action
from cloudfn.control.versions import DEFAULT, pick
from cloudfn.control.wire import ApiError, Reply

LOG_LIMIT = 4096
"""Bytes of log that Invoke returns (``LogType: Tail``)."""

_KINDS = {"unknown": -1, "busy": 432, "load": 444, "error": 430, "exit": 439, "memory": 434, "timeout": 433}


@action("scf", "Invoke", writes=True)
async def invoke(call: Call) -> Reply:
    function = call.world.function(call.namespace, call.params.text("FunctionName"))
    if function.status in ("Creating", "CreateFailed", "Deleting"):
        raise ApiError("FailedOperation.FunctionStatusError", f"Function [{function.name}] is {function.status}.")
    if call.world.runtime is None:
        raise ApiError("ResourceUnavailable.Runtime", "This emulated cloud has no runner, it cannot invoke functions.")
    event = call.params.text("ClientContext", "{}")
    try:
        json.loads(event)
    except ValueError:
        raise ApiError("InvalidParameterValue.ClientContext", "ClientContext must be JSON.") from None
    version = pick(function, call.params.text("Qualifier", DEFAULT), random.randrange(100))
    deployed = call.world.deployed(function, version)
    packages, installer = call.world.packages, call.world.installer
    problem = await packages.prepare(deployed.package, function.name, function.install, installer)
    if problem:
        raise ApiError("FailedOperation.FunctionStatusError", problem)
    started = call.world.clock.now()
    result, log = await call.world.runtime.invoke(deployed, event.encode(), call.request_id)
    _remember(call, started, version, result, log)
    failure = result.failure
    shown = result.payload.decode() if failure is None else _failure_text(result)
    return {
        "Result": {
            "FunctionRequestId": result.request_id,
            "Duration": round(result.ms, 2),
            "BillDuration": int(result.ms) + 1,
            "MemUsage": int(result.memory_mb * 1024 * 1024),
            "InvokeResult": 0 if failure is None else _KINDS.get(failure.kind, 1),
            "ErrMsg": "" if failure is None else shown,
            "RetMsg": shown,
            "Log": log[-LOG_LIMIT:] if call.params.text("LogType", "None") == "Tail" else "",
        }
    }


@action("tcb", "SearchClsLog")
def search(call: Call) -> Reply:
    return {"LogResults": _search(call, call.params.text("QueryString", ""))}


@action("tcb", "GetFunctionLogs")
def retired(call: Call) -> Reply:
    raise ApiError("ResourceUnavailable.Retired", "This family of actions is retired; use SearchClsLog.")


def _search(call: Call, query: str) -> Reply:
    """Logs of the environment by time; the query's ``function_name:"x"`` and ``request_id:"y"`` are understood."""
    wanted = dict(part.split(":", 1) for part in query.replace('"', "").split() if ":" in part)
    start, end = _instant(call, "StartTime"), _instant(call, "EndTime")
    rows = []
    for _, each in call.world.store.every("log", f"{call.env_id}/"):
        if not start <= each["at"] <= end:
            continue
        if wanted.get("function_name", each["function"]) != each["function"]:
            continue
        if wanted.get("request_id", each["request_id"]) != each["request_id"]:
            continue
        rows.append(each)
    rows.sort(key=lambda each: float(each["at"]), reverse=call.params.text("Sort", "desc") == "desc")
    offset = int(call.params.text("Context", "") or 0)
    limit = min(call.params.number("Limit", 20), 100)
    page = rows[offset : offset + limit]
    over = offset + limit >= len(rows)
    return {
        "Context": "" if over else str(offset + limit),
        "ListOver": over,
        "Results": [_row(call, each) for each in page],
    }


def _row(call: Call, log: dict[str, Any]) -> Reply:
    instant = datetime.fromtimestamp(log["at"], BEIJING).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    topic = f"topic-{call.env_id}"
    return {"TopicId": topic, "TopicName": "TCB", "Timestamp": instant, "Content": json.dumps(log["content"])}


def _instant(call: Call, name: str) -> float:
    try:
        return datetime.strptime(call.params.text(name), "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING).timestamp()
    except ValueError:
        raise ApiError("InvalidParameterValue", f"{name} must look like 2026-01-02 03:04:05.") from None


def _remember(call: Call, started: datetime, version: str, result: InvokeResult, log: str) -> None:
    content = {
        "function_name": result.function,
        "request_id": result.request_id,
        "log": log,
        "qualifier": version,
        "duration": round(result.ms, 2),
        "status_code": 200 if result.ok else 430,
        "RetMsg": result.payload.decode() if result.ok else _failure_text(result),
    }
    document = {
        "at": started.timestamp(),
        "function": result.function,
        "request_id": result.request_id,
        "content": content,
    }
    call.world.store.put("log", f"{call.namespace}/{started.timestamp():.6f}-{result.request_id}", document)


def _failure_text(result: InvokeResult) -> str:
    failure = result.failure
    if failure is None:
        return ""
    shape = {
        "errorCode": _KINDS.get(failure.kind, 1),
        "errorMessage": failure.message,
        "requestId": result.request_id,
        "statusCode": 430,
    }
    return json.dumps({**shape, "stackTrace": failure.stack} if failure.stack else shape, ensure_ascii=False)
