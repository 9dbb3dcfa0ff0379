"""scf: calls that nobody waits for, what became of them, and how long and how often they are tried.

Kept and answered: ``AsyncTriggerConfig``. An asynchronous call is made once here, also when it fails.
"""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace

from cloudfn.calls import InvokeResult
from cloudfn.control.actions import Call, action
from cloudfn.control.call_log import code_of
from cloudfn.control.cloud_function import CloudFunction
from cloudfn.control.listing import sort
from cloudfn.control.versions import qualified
from cloudfn.control.wire import ApiError, Params, Reply

RUNNING, FINISHED, FAILED, ABORTED = "RUNNING", "FINISHED", "FAILED", "ABORTED"
STATUS_CODES = {RUNNING: 200, FINISHED: 200, ABORTED: 439}


def begin(
    call: Call, function: CloudFunction, version: str, work: Coroutine[object, object, tuple[InvokeResult, str]]
) -> None:
    """Run ``work`` beside the answer of ``call``, and keep what becomes of it."""
    store, key = call.world.store, f"{function.key}/{call.request_id}"
    event = {
        "function": function.name,
        "namespace": function.namespace,
        "id": call.request_id,
        "type": "OTHER",
        "qualifier": version,
        "status": RUNNING,
        "code": STATUS_CODES[RUNNING],
        "started": call.world.stamp(),
        "ended": "",
    }
    store.put("event", key, event)

    async def follow() -> None:
        status, code = ABORTED, STATUS_CODES[ABORTED]
        try:
            result, _ = await work
            status, code = (FINISHED, 200) if result.ok else (FAILED, code_of(result))
        except ApiError:
            status, code = FAILED, 430
        finally:
            work.close()
            ended = {"status": status, "code": code, "ended": call.world.stamp()}
            if store.get("event", key) is not None and not store.closed:
                store.put("event", key, {**event, **ended})

    call.world.start(key, follow())


@action("scf", "GetAsyncEventStatus", "InvokeRequestId")
def status(call: Call) -> Reply:
    event = _event(call)
    return {
        "Result": {"Status": event["status"], "StatusCode": event["code"], "InvokeRequestId": event["id"]},
    }


@action(
    "scf",
    "ListAsyncEvents",
    "FunctionName Namespace Qualifier InvokeType Status StartTimeInterval EndTimeInterval Order Orderby Offset Limit"
    " InvokeRequestId",
)
def list_(call: Call) -> Reply:
    function, params = call.function, call.params
    kinds, states = params.strings("InvokeType"), params.strings("Status")
    begun, ended = params.group("StartTimeInterval"), params.group("EndTimeInterval")
    rows = []
    for _, event in call.world.store.every("event", f"{function.key}/"):
        row = _described(event)
        if (
            params.text("Qualifier", row["Qualifier"]) == row["Qualifier"]
            and params.text("InvokeRequestId", event["id"]) == event["id"]
            and (not kinds or row["InvokeType"] in kinds)
            and (not states or row["Status"] in states)
            and _within(row["StartTime"], begun)
            and _within(row["EndTime"], ended)
        ):
            rows.append(row)
    return {"EventList": call.page(sort(call, rows, "StartTime")), "TotalCount": len(rows)}


@action("scf", "TerminateAsyncEvent", "FunctionName InvokeRequestId Namespace GraceShutdown", writes=True)
async def terminate(call: Call) -> Reply:
    function, event = call.function, _event(call)
    if event["status"] != RUNNING:
        raise ApiError("FailedOperation.AsyncEventStatus", f"The event is {event['status']}.")
    await call.world.stop(f"{function.key}/{event['id']}")
    return {}


@action("scf", "GetFunctionEventInvokeConfig", "FunctionName Namespace Qualifier")
def config(call: Call) -> Reply:
    function = call.function
    qualified(function, call.params.text("Qualifier", "") or "$LATEST")
    return {"AsyncTriggerConfig": {"RetryConfig": [{"RetryNum": function.retries}], "MsgTTL": function.event_ttl_s}}


@action("scf", "UpdateFunctionEventInvokeConfig", "AsyncTriggerConfig FunctionName Namespace", writes=True)
def configure(call: Call) -> Reply:
    function, given = call.function, call.params.group("AsyncTriggerConfig")
    retries = next((row.number("RetryNum", 2) for row in map(Params, given.items("RetryConfig"))), function.retries)
    ttl = given.number("MsgTTL", function.event_ttl_s)
    if not 0 <= retries <= 3:
        raise ApiError("LimitExceeded.RetryNum", "RetryNum must be between 0 and 3.")
    if not 60 <= ttl <= 21600:
        raise ApiError("LimitExceeded.MsgTTL", "MsgTTL must be between 60 and 21600.")
    call.world.save(replace(function, retries=retries, event_ttl_s=ttl))
    return {}


def _within(instant: str, interval: Params) -> bool:
    return interval.text("Start", instant) <= instant <= interval.text("End", instant)


def _event(call: Call) -> Reply:
    wanted = call.params.text("InvokeRequestId")
    for _, event in call.world.store.every("event"):
        if event["id"] == wanted:
            return event
    raise ApiError("ResourceNotFound.AsyncEvent", f"There is no asynchronous call [{wanted}].")


def _described(event: Reply) -> Reply:
    return {
        "InvokeRequestId": event["id"],
        "InvokeType": event["type"],
        "Qualifier": event["qualifier"],
        "Status": event["status"],
        "StartTime": event["started"],
        "EndTime": event["ended"],
    }
