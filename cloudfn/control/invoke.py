"""scf.Invoke and scf.InvokeFunction: deployed functions are run, at once or, with ``InvocationType: Event``, later."""

from __future__ import annotations

import random

from cloudfn import json_text
from cloudfn.calls import InvokeResult
from cloudfn.control import async_events, call_log
from cloudfn.control.actions import Call, action
from cloudfn.control.aliases import pick
from cloudfn.control.cloud_function import LATEST, CloudFunction
from cloudfn.control.wire import ApiError, Reply
from cloudfn.frozen import dataclass
from cloudfn.limits import EVENT_BYTES

LOG_LIMIT = 4096
"""Bytes of log that Invoke returns (``LogType: Tail``)."""

ASYNC_EVENT_BYTES = 128 * 1024
"""Largest event of an asynchronous call. Source: the SDK's doc-string of ClientContext."""

TYPES = ("RequestResponse", "Event")
LOG_TYPES = ("None", "Tail")


@dataclass(frozen=True, slots=True)
class PreparedCall:
    """A function, the version of it that a call reaches, and the event."""

    function: CloudFunction
    version: str
    event: bytes


@action(
    "scf",
    "Invoke",
    "FunctionName InvocationType Qualifier ClientContext LogType Namespace RoutingKey",
    writes=True,
)
async def invoke(call: Call) -> Reply:
    kind = call.params.text("InvocationType", "") or TYPES[0]
    if kind not in TYPES:
        raise ApiError("InvalidParameterValue.InvokeType", f"InvocationType [{kind}] must be one of {TYPES}.")
    later = kind == "Event"
    prepared = _prepare(call, "ClientContext", ASYNC_EVENT_BYTES if later else EVENT_BYTES)
    if later:
        async_events.begin(call, prepared.function, prepared.version, _run(call, prepared))
        return {"Result": {**_result(call, InvokeResult(prepared.function.name, call.request_id), ""), "RetMsg": ""}}
    return await _answer(call, prepared)


@action("scf", "InvokeFunction", "FunctionName Qualifier Event LogType Namespace RoutingKey", writes=True)
async def invoke_function(call: Call) -> Reply:
    return await _answer(call, _prepare(call, "Event", EVENT_BYTES))


def _prepare(call: Call, name: str, limit: int) -> PreparedCall:
    function = call.function
    if function.status in ("Creating", "CreateFailed", "Deleting"):
        raise ApiError("FailedOperation.FunctionStatusError", f"Function [{function.name}] is {function.status}.")
    if function.type == "HTTP":
        raise ApiError("UnsupportedOperation", "HTTP functions take no event here: send a request to their HTTP path.")
    if call.world.runtime is None:
        raise ApiError("FailedOperation.InvokeFunction", "This emulated cloud has no runner, it cannot call functions.")
    if call.params.text("LogType", "None") not in LOG_TYPES:
        raise ApiError("InvalidParameterValue.Param", "LogType must be None or Tail.")
    event = call.params.text(name, "") or "{}"
    try:
        json_text.read(event)
    except ValueError:
        raise ApiError("InvalidParameterValue.ClientContext", f"{name} must be JSON.") from None
    if len(event.encode()) > limit:
        raise ApiError("InvalidParameter.RequestTooLarge", f"{name} is larger than {limit} bytes.")
    version = pick(function, call.params.text("Qualifier", "") or LATEST, random.randrange(100))
    return PreparedCall(function, version, event.encode())


async def _answer(call: Call, prepared: PreparedCall) -> Reply:
    result, log = await _run(call, prepared)
    return {"Result": _result(call, result, log)}


async def _run(call: Call, prepared: PreparedCall) -> tuple[InvokeResult, str]:
    started = call.world.clock.now()
    deployed = await call.world.ready(prepared.function, prepared.version)
    assert call.world.runtime is not None
    result, log = await call.world.runtime.invoke(deployed, prepared.event, call.request_id)
    call_log.remember(call.world, prepared.function.namespace, started, prepared.version, result, log)
    return result, log


def _result(call: Call, result: InvokeResult, log: str) -> Reply:
    shown = call_log.shown(result)
    return {
        "FunctionRequestId": result.request_id,
        "Duration": round(result.ms, 2),
        "BillDuration": int(result.ms) + 1,
        "MemUsage": int(result.memory_mb * 1024 * 1024),
        "InvokeResult": call_log.code_of(result),
        "ErrMsg": "" if result.ok else shown,
        "RetMsg": shown,
        "Log": log[-LOG_LIMIT:] if call.params.text("LogType", "None") == "Tail" else "",
    }
