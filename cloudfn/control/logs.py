"""What called functions wrote, as both services show it in their several shapes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from cloudfn.clock import BEIJING
from cloudfn.control.actions import Call, action
from cloudfn.control.call_log import CODES
from cloudfn.control.instants import instant_of, text_of
from cloudfn.control.wire import ApiError, Reply
from cloudfn.digits import only_digits

MOST = 100
FOR_EVER_DAYS = 3640

RESULTS: Mapping[str, Callable[[int], bool]] = {
    "not0": lambda code: code != 0,
    "is0": lambda code: code == 0,
    "TimeLimitExceeded": lambda code: code == CODES["timeout"],
    "ResourceLimitExceeded": lambda code: code == CODES["memory"],
    "UserCodeException": lambda code: code == CODES["error"],
}
"""What ``Filter.RetCode`` lets through. Source: the SDK's doc-string of LogFilter."""

Log = dict[str, Any]


@action("tcb", "SearchClsLog", "EnvId StartTime EndTime QueryString Limit Context Sort UseLucene TenantModel")
def search(call: Call) -> Reply:
    """Logs of the environment by time; the query's ``function_name:"x"`` and ``request_id:"y"`` are understood."""
    query = call.params.text("QueryString", "")
    asked = dict(part.split(":", 1) for part in query.replace('"', "").split() if ":" in part)
    start, end = instant_of(call, "StartTime"), instant_of(call, "EndTime")
    rows = [
        log
        for log in _kept(call, call.env_id)
        if start <= log["at"] <= end
        and asked.get("function_name", log["function"]) == log["function"]
        and asked.get("request_id", log["request_id"]) == log["request_id"]
    ]
    if call.params.text("Sort", "desc").lower() == "desc":
        rows.reverse()
    context = call.params.text("Context", "") or "0"
    if not only_digits(context):
        raise ApiError("InvalidParameterValue", f"Context [{context[:40]}] is not one that an answer gave.")
    offset = int(context)
    limit = min(call.params.number("Limit", 20), MOST)
    over = offset + limit >= len(rows)
    results = {
        "Context": "" if over else str(offset + limit),
        "ListOver": over,
        "Results": [_cls_row(call, log) for log in rows[offset : offset + limit]],
        "AnalysisRecords": [],
    }
    return {"LogResults": results}


@action("tcb", "ModifyClsTopic", "EnvId Period", writes=True)
def keep_for(call: Call) -> Reply:
    """How many days the environment's own topic keeps logs; 3640 is for ever. Source: the SDK's doc-string."""
    days = call.params.number("Period", 0)
    if not (1 <= days <= 3600 or days == FOR_EVER_DAYS):
        raise ApiError("InvalidParameterValue", "Period must be between 1 and 3600, or 3640.")
    call.world.store.put("log", call.env_id, {"days": days})
    return {}


@action(
    "tcb",
    "GetFunctionLogs",
    "EnvId FunctionName Offset Limit StartTime EndTime LogRequestId Qualifier",
)
def list_(call: Call) -> Reply:
    """Which calls there were. The official CLI reads these and then each one's detail."""
    function = call.world.function(call.env_id, call.params.text("FunctionName"))
    wanted = call.params.text("LogRequestId", "")
    rows = [
        {
            "RequestId": log["request_id"],
            "RetCode": log["code"],
            "RetryNum": 0,
            "StartTime": text_of(log["at"]),
        }
        for log in reversed(_of(call, function.namespace, function.name))
        if wanted in ("", log["request_id"])
    ]
    return {"LogList": call.page(rows, limit=10)}


@action("tcb", "GetFunctionLogDetail", "EnvId StartTime EndTime LogRequestId")
def detail(call: Call) -> Reply:
    wanted = call.params.text("LogRequestId")
    for _, log in call.world.store.every("log"):
        if log.get("request_id") == wanted:
            return {
                "Context": "",
                "ListOver": True,
                "StartTime": text_of(log["at"]),
                "Duration": log["content"]["duration"],
                "MemUsage": log["memory"],
                "RetMsg": log["content"]["RetMsg"],
                "LogJson": log["content"]["log"],
                "LogRequestId": wanted,
            }
    raise ApiError("ResourceNotFound", f"There is no call [{wanted}].")


@action(
    "scf",
    "GetFunctionLogs",
    "FunctionName Offset Limit Order OrderBy Filter Namespace Qualifier FunctionRequestId StartTime EndTime"
    " SearchContext",
)
def list_scf(call: Call) -> Reply:
    function = call.function
    wanted, which = call.params.text("FunctionRequestId", ""), call.params.group("Filter").text("RetCode", "")
    if which and which not in RESULTS:
        raise ApiError("InvalidParameterValue.RetCode", f"RetCode [{which}] must be one of {', '.join(RESULTS)}.")
    rows = [
        {
            "FunctionName": log["function"],
            "RequestId": log["request_id"],
            "RetMsg": log["content"]["RetMsg"],
            "RetCode": log["code"],
            "StartTime": text_of(log["at"]),
            "InvokeFinished": 1,
            "Duration": log["content"]["duration"],
            "BillDuration": int(log["content"]["duration"]) + 1,
            "MemUsage": log["memory"],
            "Log": log["content"]["log"],
            "Level": "",
            "Source": "",
            "RetryNum": 0,
        }
        for log in reversed(_of(call, function.namespace, function.name))
        if wanted in ("", log["request_id"]) and (not which or RESULTS[which](log["code"]))
    ]
    limit = call.params.number("Limit", 20)
    context = {"Offset": "", "Limit": limit, "Keyword": "", "Type": ""}
    return {"TotalCount": len(rows), "Data": call.page(rows), "SearchContext": context}


@action("scf", "GetRequestStatus", "FunctionName FunctionRequestId Namespace StartTime EndTime")
def request_status(call: Call) -> Reply:
    function, wanted = call.function, call.params.text("FunctionRequestId")
    rows = [
        {
            "FunctionName": log["function"],
            "RetMsg": log["content"]["RetMsg"],
            "RequestId": log["request_id"],
            "StartTime": text_of(log["at"]),
            "RetCode": log["code"],
            "Duration": log["content"]["duration"],
            "MemUsage": log["memory"] / 1024 / 1024,
            "RetryNum": 0,
        }
        for log in _of(call, function.namespace, function.name)
        if log["request_id"] == wanted
    ]
    return {"TotalCount": len(rows), "Data": rows}


def _kept(call: Call, namespace: str) -> list[Log]:
    """The logs of a namespace, oldest first."""
    rows = [log for _, log in call.world.store.every("log", f"{namespace}/")]
    return sorted(rows, key=lambda log: float(log["at"]))


def _of(call: Call, namespace: str, function: str) -> list[Log]:
    """Those of one function in the times of the call, which may leave them out.

    The official CLI writes them by the clock of its machine, which is this one, and the service reads Beijing's: an
    end that lies before now is taken by either.
    """
    start = instant_of(call, "StartTime") if "StartTime" in call.params else 0.0
    end = float("inf")
    if "EndTime" in call.params:
        offset = datetime.now().astimezone().utcoffset() or timedelta()
        behind = (BEIJING.utcoffset(None) or timedelta()) - offset
        end = instant_of(call, "EndTime") + 1 + max(behind.total_seconds(), 0.0)
    version = call.params.text("Qualifier", "")
    return [
        log
        for log in _kept(call, namespace)
        if log["function"] == function and start <= log["at"] <= end and version in ("", log["content"]["qualifier"])
    ]


def _cls_row(call: Call, log: Log) -> Reply:
    return {
        "TopicId": f"topic-{call.env_id}",
        "TopicName": "TCB",
        "Timestamp": datetime.fromtimestamp(log["at"], BEIJING).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3],
        "Content": json.dumps(log["content"]),
        "FileName": "",
        "Source": "127.0.0.1",
    }
