"""Calling a deployed function and reading its log. Uses only actions that are not retired."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from cloudfn.clock import BEIJING
from cloudfn.deploy.cloud import Cloud
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Called:
    """What a deployed function answered. ``result`` is JSON text, ``error`` the message of a failure."""

    request_id: str
    result: str
    error: str
    log: str
    ms: float
    memory_mb: float
    timed_out: bool = False


@dataclass(frozen=True, slots=True)
class LogLine:
    """One call's log as the log service keeps it."""

    at: str
    function: str
    request_id: str
    text: str
    ms: float


def invoke(cloud: Cloud, env_id: str, function: str, event: str, version: str = "") -> Called:
    """Call ``function`` with ``event`` (JSON text) and wait. A call is never repeated: it may have had effects."""
    params = {"FunctionName": function, "Namespace": env_id, "ClientContext": event, "LogType": "Tail"}
    if version:
        params["Qualifier"] = version
    found = cloud.send("scf", "Invoke", params)["Result"]
    error = str(found.get("ErrMsg") or "")
    return Called(
        str(found.get("FunctionRequestId") or ""),
        str(found.get("RetMsg") or ""),
        error,
        str(found.get("Log") or ""),
        float(found.get("Duration") or 0),
        float(found.get("MemUsage") or 0) / 1024 / 1024,
        int(found.get("InvokeResult") or 0) == 433,
    )


def logs(
    cloud: Cloud, env_id: str, *, function: str = "", request_id: str = "", start: datetime, end: datetime
) -> Iterator[LogLine]:
    """The calls between two instants, oldest first."""
    query = " AND ".join(
        part
        for part in (
            f'function_name:"{function}"' if function else "",
            f'request_id:"{request_id}"' if request_id else "",
        )
        if part
    )
    context = ""
    while True:
        params = {
            "EnvId": env_id,
            "StartTime": _text(start),
            "EndTime": _text(end),
            "QueryString": query or "*",
            "Limit": 100,
            "Sort": "asc",
            "Context": context,
            "UseLucene": False,
        }
        found = cloud.read("tcb", "SearchClsLog", params)["LogResults"]
        for each in found.get("Results") or []:
            yield _line(each)
        context = str(found.get("Context") or "")
        if found.get("ListOver", True) or not context:
            return


def _text(instant: datetime) -> str:
    return instant.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def _line(row: dict[str, object]) -> LogLine:
    text = str(row.get("Content") or "")
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        content = {"log": text}
    return LogLine(
        str(row.get("Timestamp") or ""),
        str(content.get("function_name") or ""),
        str(content.get("request_id") or ""),
        str(content.get("log") or ""),
        _ms(content.get("duration")),
    )


def _ms(value: object) -> float:
    try:
        return float(str(value or 0))
    except ValueError:
        return 0.0
