"""scf: timer triggers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from cloudfn.control import checks
from cloudfn.control.actions import Call, action
from cloudfn.control.cloud_function import DEFAULT, CloudFunction, TimerTrigger
from cloudfn.control.listing import sort
from cloudfn.control.versions import qualified
from cloudfn.control.wire import ApiError, Params, Reply

MAX_TRIGGERS = 10
MAX_ARGUMENT_CHARACTERS = 4096
STATES = ("OPEN", "CLOSE")


@action("scf", "BatchCreateTrigger", "FunctionName Namespace Triggers Count", writes=True)
def batch_create(call: Call) -> Reply:
    try:
        listed = json.loads(call.params.text("Triggers"))
        items = [Params(item) for item in listed if isinstance(item, dict)]
    except (ValueError, TypeError):
        raise ApiError("InvalidParameterValue.Param", "Triggers must be a JSON array.") from None
    if call.params.number("Count", len(items)) != len(items) or len(items) != len(listed):
        raise ApiError("InvalidParameterValue.Param", "Count is not the number of Triggers.")
    _add(call, items)
    return {}


@action(
    "scf",
    "CreateTrigger",
    "FunctionName TriggerName Type TriggerDesc Namespace Qualifier Enable CustomArgument Description",
    writes=True,
)
def create(call: Call) -> Reply:
    function = _add(call, [call.params])
    return {"TriggerInfo": described(_named(function, call.params))}


@action(
    "scf",
    "UpdateTrigger",
    "FunctionName TriggerName Type Enable Qualifier Namespace TriggerDesc Description CustomArgument",
    writes=True,
)
def update(call: Call) -> Reply:
    function, params = _idle(call), call.params
    before = _named(function, params)
    after = replace(
        before,
        cron=checks.cron(params.text("TriggerDesc")) if "TriggerDesc" in params else before.cron,
        enabled=_enabled(params, before.enabled),
        argument=_argument(params, before.argument),
        qualifier=_qualifier(function, params, before.qualifier),
        description=checks.description(params.text("Description", before.description)),
        modified=call.world.stamp(),
    )
    _save(call, function, after)
    return {}


@action(
    "scf",
    "UpdateTriggerStatus",
    "Enable FunctionName TriggerName Type Qualifier Namespace TriggerDesc",
    writes=True,
)
def update_status(call: Call) -> Reply:
    function = _idle(call)
    call.params.text("Enable")
    before = _named(function, call.params)
    _save(call, function, replace(before, enabled=_enabled(call.params, True), modified=call.world.stamp()))
    return {}


@action("scf", "DeleteTrigger", "FunctionName TriggerName Type Namespace TriggerDesc Qualifier", writes=True)
def delete(call: Call) -> Reply:
    function = _idle(call)
    gone = _named(function, call.params)
    call.world.save(replace(function, triggers=tuple(one for one in function.triggers if one.name != gone.name)))
    return {}


@action("scf", "ListTriggers", "FunctionName Namespace Offset Limit OrderBy Order Filters")
def list_(call: Call) -> Reply:
    function = call.function
    rows = [{**described(trigger), "BoundResources": ""} for trigger in function.triggers]
    for condition in map(Params, call.params.items("Filters")):
        name, values = condition.text("Name"), condition.strings("Values")
        if name not in ("Qualifier", "TriggerName", "Type"):
            raise ApiError("InvalidParameterValue.Filters", f"Triggers cannot be filtered by [{name}].")
        rows = [row for row in rows if str(row[name]) in values]
    return {"Triggers": call.page(sort(call, rows)), "TotalCount": len(rows)}


def described(trigger: TimerTrigger) -> Reply:
    return {
        "TriggerName": trigger.name,
        "Type": "timer",
        "TriggerDesc": json.dumps({"cron": trigger.cron}),
        "Enable": 1 if trigger.enabled else 0,
        "CustomArgument": trigger.argument,
        "AddTime": trigger.added,
        "ModTime": trigger.modified or trigger.added,
        "AvailableStatus": "Available",
        "ResourceId": "",
        "BindStatus": "on" if trigger.enabled else "off",
        "TriggerAttribute": "",
        "Qualifier": trigger.qualifier,
        "Description": trigger.description,
    }


def _add(call: Call, items: Iterable[Params]) -> CloudFunction:
    """A name that exists is taken when it is the very same trigger, and refused otherwise.

    The official tools send the same list again and again; what the service does with a changed one is not known.
    """
    function = _idle(call)
    triggers = {trigger.name: trigger for trigger in function.triggers}
    for item in items:
        if item.text("Type") != "timer":
            raise ApiError("InvalidParameterValue.Type", "Only timer triggers are emulated.")
        name, cron = checks.trigger_name(item.text("TriggerName")), checks.cron(item.text("TriggerDesc"))
        if name in triggers and triggers[name].cron != cron:
            raise ApiError("ResourceInUse.TriggerName", f"Trigger [{name}] already exists.")
        made = TimerTrigger(
            name,
            cron,
            _enabled(item, True),
            _argument(item, ""),
            added=call.world.stamp(),
            qualifier=_qualifier(function, item, DEFAULT),
            description=checks.description(item.text("Description", "")),
        )
        triggers.setdefault(name, made)
    if len(triggers) > MAX_TRIGGERS:
        raise ApiError("LimitExceeded.Trigger", f"A function can have at most {MAX_TRIGGERS} timers.")
    return call.world.save(replace(function, triggers=tuple(triggers.values())))


def _enabled(params: Params, default: bool) -> bool:
    """``OPEN`` and ``CLOSE``, or 1 and 0 as ListTriggers answers them."""
    text = params.text("Enable", STATES[0] if default else STATES[1]).upper()
    text = {"1": "OPEN", "0": "CLOSE"}.get(text, text)
    if text not in STATES:
        raise ApiError("InvalidParameterValue.Enable", "Enable must be OPEN or CLOSE.")
    return text == "OPEN"


def _argument(params: Params, default: str) -> str:
    text = params.text("CustomArgument", default)
    if len(text) > MAX_ARGUMENT_CHARACTERS:
        raise ApiError("InvalidParameterValue.CustomArgument", "CustomArgument must have at most 4096 characters.")
    return text


def _qualifier(function: CloudFunction, params: Params, default: str) -> str:
    qualifier = params.text("Qualifier", "") or default
    qualified(function, qualifier)
    return qualifier


def _named(function: CloudFunction, params: Params) -> TimerTrigger:
    name = params.text("TriggerName")
    if params.text("Type", "timer") != "timer":
        raise ApiError("InvalidParameterValue.Type", "Only timer triggers are emulated.")
    found = next((trigger for trigger in function.triggers if trigger.name == name), None)
    if found is None:
        raise ApiError("ResourceNotFound.Trigger", f"Trigger [{name}] does not exist.")
    return found


def _save(call: Call, function: CloudFunction, trigger: TimerTrigger) -> None:
    triggers = tuple(trigger if one.name == trigger.name else one for one in function.triggers)
    call.world.save(replace(function, triggers=triggers))


def _idle(call: Call) -> CloudFunction:
    function = call.function
    if function.busy or function.status == "CreateFailed":
        raise ApiError("FailedOperation.FunctionStatusError", f"Function [{function.name}] is {function.status}.")
    return function
