"""scf: timer triggers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from cloudfn.control import checks
from cloudfn.control.actions import Call, action
from cloudfn.control.cloud_function import CloudFunction, TimerTrigger
from cloudfn.control.wire import ApiError, Params, Reply

MAX_TRIGGERS = 10


@action("scf", "BatchCreateTrigger", writes=True)
def batch_create(call: Call) -> Reply:
    try:
        wanted = json.loads(call.params.text("Triggers"))
        items = [Params(each) for each in wanted]
    except (ValueError, TypeError):
        raise ApiError("InvalidParameterValue.Triggers", "Triggers must be a JSON array.") from None
    if call.params.number("Count", len(items)) != len(items):
        raise ApiError("InvalidParameterValue.Count", "Count is not the number of Triggers.")
    _add(call, items)
    return {}


@action("scf", "CreateTrigger", writes=True)
def create(call: Call) -> Reply:
    function = _add(call, [call.params])
    made = next(each for each in function.triggers if each.name == call.params.text("TriggerName"))
    return {"TriggerInfo": _shape(made)}


@action("scf", "DeleteTrigger", writes=True)
def delete(call: Call) -> Reply:
    function, name = _idle(call), call.params.text("TriggerName")
    if all(each.name != name for each in function.triggers):
        raise ApiError("ResourceNotFound.Trigger", f"Trigger [{name}] does not exist.")
    kept = tuple(each for each in function.triggers if each.name != name)
    call.world.save(replace(function, triggers=kept))
    return {}


@action("scf", "ListTriggers")
def list_(call: Call) -> Reply:
    function = call.world.function(call.namespace, call.params.text("FunctionName"))
    return {"Triggers": [_shape(each) for each in function.triggers], "TotalCount": len(function.triggers)}


def _add(call: Call, items: Iterable[Params]) -> CloudFunction:
    """A name that exists is taken when it is the very same trigger, and refused otherwise.

    The official tools send the same list again and again; what the service does with a changed one is not known.
    """
    function = _idle(call)
    triggers = {each.name: each for each in function.triggers}
    for item in items:
        if item.text("Type") != "timer":
            raise ApiError("InvalidParameterValue.Type", "Only timer triggers are emulated.")
        name, cron = item.text("TriggerName"), checks.cron(item.text("TriggerDesc"))
        if name in triggers and triggers[name].cron != cron:
            raise ApiError("ResourceInUse.TriggerName", f"Trigger [{name}] already exists.")
        enabled = item.text("Enable", "OPEN") == "OPEN"
        triggers.setdefault(
            name, TimerTrigger(name, cron, enabled, item.text("CustomArgument", ""), call.world.stamp())
        )
    if len(triggers) > MAX_TRIGGERS:
        raise ApiError("LimitExceeded.Trigger", f"A function can have at most {MAX_TRIGGERS} timers.")
    return call.world.save(replace(function, triggers=tuple(triggers.values())))


def _idle(call: Call) -> CloudFunction:
    function = call.world.function(call.namespace, call.params.text("FunctionName"))
    if function.busy or function.status == "CreateFailed":
        raise ApiError("FailedOperation.FunctionStatusError", f"Function [{function.name}] is {function.status}.")
    return function


def _shape(trigger: TimerTrigger) -> Reply:
    return {
        "TriggerName": trigger.name,
        "Type": "timer",
        "TriggerDesc": json.dumps({"cron": trigger.cron}),
        "Enable": 1 if trigger.enabled else 0,
        "CustomArgument": trigger.argument,
        "AddTime": trigger.added,
        "ModTime": trigger.added,
        "AvailableStatus": "Available",
    }
