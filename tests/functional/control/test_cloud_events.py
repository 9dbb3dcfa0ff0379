"""Asynchronous calls, and calls that make no sense."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.functional.control.world import World


def test_an_event_is_asynchronous_and_can_be_ended(job: World) -> None:
    event = '{"wait": true}'
    result = job.scf("Invoke", InvocationType="Event", ClientContext=event)["Result"]
    assert (result["RetMsg"], result["Log"]) == ("", "")
    one = result["FunctionRequestId"]
    two = job.scf("Invoke", InvocationType="Event", ClientContext=event)["Result"]["FunctionRequestId"]

    def status(call: str) -> str:
        return str(job("scf", "GetAsyncEventStatus", InvokeRequestId=call)["Result"]["Status"])

    assert (status(one), status(two)) == ("RUNNING", "RUNNING")
    job.scf("TerminateAsyncEvent", InvokeRequestId=one)
    assert status(one) == "ABORTED"
    assert job.refusal("TerminateAsyncEvent", InvokeRequestId=one) == "FailedOperation.AsyncEventStatus"
    job.runtime.release()
    while status(two) == "RUNNING":
        pass
    assert status(two) == "FINISHED"
    rows = job.scf("ListAsyncEvents", Status=["FINISHED"])["EventList"]
    assert [row["InvokeRequestId"] for row in rows] == [two]
    logs = job.scf("GetFunctionLogs", FunctionRequestId=two)["Data"]
    assert [row["RetMsg"] for row in logs] == [event]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"InvocationType": "Later"}, "InvalidParameterValue.InvokeType"),
        ({"ClientContext": "{"}, "InvalidParameterValue.ClientContext"),
        ({"InvocationType": "Event", "ClientContext": json.dumps("x" * 140_000)}, "InvalidParameter.RequestTooLarge"),
        ({"LogType": "Head"}, "InvalidParameterValue.Param"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused(job: World, params: dict[str, Any], code: str) -> None:
    assert job.refusal("Invoke", **params) == code
