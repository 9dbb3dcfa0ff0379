"""scf: published versions, the ``$DEFAULT`` alias with its traffic split, provisioned concurrency, code addresses."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from cloudfn.control.actions import Call, action
from cloudfn.control.cloud_function import CloudFunction, PublishedVersion
from cloudfn.control.wire import ApiError, Params, Reply

LATEST = "$LATEST"
DEFAULT = "$DEFAULT"
_RANGE = re.compile(r"\[(\d+),\s*(\d+)\)")


@action("scf", "PublishVersion", writes=True)
def publish(call: Call) -> Reply:
    function = _function(call)
    if function.busy:
        raise ApiError("FailedOperation.PublishVersion", f"Function [{function.name}] is {function.status}.")
    number = str(max((int(each.number) for each in function.versions), default=0) + 1)
    version = PublishedVersion(
        number=number,
        description=call.params.text("Description", ""),
        added=call.world.stamp(),
        package=function.package,
        handler=function.handler,
        variables=function.variables,
        timeout_s=function.timeout_s,
        memory_mb=function.memory_mb,
    )
    changed = replace(function, versions=(*function.versions, version))
    call.world.change(changed, "Publishing", "Active", call.world.settings.configure_s, call.faults)
    return {
        "FunctionVersion": number,
        "CodeSize": function.size,
        "MemorySize": function.memory_mb,
        "Description": version.description,
        "Handler": function.handler,
        "Timeout": function.timeout_s,
        "Runtime": function.runtime,
        "Namespace": function.namespace,
    }


@action("scf", "ListVersionByFunction")
def list_(call: Call) -> Reply:
    function = _function(call)
    newest = [{"Version": LATEST, "Description": "", "AddTime": function.added, "ModTime": function.modified}]
    rows = [
        {"Version": each.number, "Description": each.description, "AddTime": each.added, "Status": "Active"}
        for each in reversed(function.versions)
    ]
    names = [row["Version"] for row in (*newest, *rows)]
    return {"FunctionVersion": names, "Versions": [*newest, *rows], "TotalCount": len(names)}


@action("scf", "GetAlias")
def get_alias(call: Call) -> Reply:
    _default(call)
    return _shape(_function(call))


@action("scf", "UpdateAlias", writes=True)
def update_alias(call: Call) -> Reply:
    _default(call)
    function, routing = _function(call), call.params.group("RoutingConfig")
    main = call.params.text("FunctionVersion")
    weights: dict[str, int] = {}
    for item in map(Params, routing.items("AddtionVersionMatchs")):  # sic: the service spells it so
        found = _RANGE.fullmatch(item.text("Expression", ""))
        if item.text("Method", "") != "range" or found is None:
            raise ApiError("InvalidParameterValue.RoutingConfig", "Only range expressions are emulated.")
        weights[item.text("Version")] = int(found[2]) - int(found[1])
    rest = 100 - sum(weights.values())
    if rest < 0:
        raise ApiError("InvalidParameterValue.RoutingConfig", "The ranges cover more than 100 percent.")
    if rest or not weights:
        weights[main] = weights.get(main, 0) + rest
    for number in weights:
        if number != LATEST and all(each.number != number for each in function.versions):
            raise ApiError("ResourceNotFound.FunctionVersion", f"Version [{number}] does not exist.")
    others = tuple((number, weight) for number, weight in weights.items() if number != LATEST and weight)
    call.world.save(replace(function, routing=others))
    return {}


@action("scf", "PutProvisionedConcurrencyConfig", writes=True)
def put_provisioned(call: Call) -> Reply:
    function, number = _function(call), call.params.text("Qualifier")
    if all(each.number != number for each in function.versions):
        raise ApiError("ResourceNotFound.FunctionVersion", f"Version [{number}] does not exist.")
    kept = tuple(each for each in function.provisioned if each[0] != number)
    amount = call.params.number("VersionProvisionedConcurrencyNum", 0)
    call.world.save(replace(function, provisioned=(*kept, (number, amount))))
    return {}


@action("scf", "GetProvisionedConcurrencyConfig")
def get_provisioned(call: Call) -> Reply:
    rows = [
        {
            "Qualifier": number,
            "AllocatedProvisionedConcurrencyNum": amount,
            "AvailableProvisionedConcurrencyNum": amount,
            "Status": "Done",
        }
        for number, amount in _function(call).provisioned
    ]
    return {"UnallocatedConcurrencyNum": 100, "Allocated": rows}


@action("scf", "DeleteProvisionedConcurrencyConfig", writes=True)
def delete_provisioned(call: Call) -> Reply:
    function, number = _function(call), call.params.text("Qualifier")
    call.world.save(replace(function, provisioned=tuple(e for e in function.provisioned if e[0] != number)))
    return {}


@action("scf", "GetFunctionAddress")
def address(call: Call) -> Reply:
    function = _function(call)
    number = call.params.text("Qualifier", LATEST)
    published = next((each for each in function.versions if each.number == number), None)
    package = published.package if published else function.package
    return {"Url": f"{call.world.url}/_code/{package}.zip", "CodeSha256": package}


def pick(function: CloudFunction, qualifier: str, draw: int) -> str:
    """The version that serves a call: ``draw`` (0 to 99) decides where ``$DEFAULT`` splits the traffic."""
    if qualifier != DEFAULT:
        if qualifier != LATEST and all(each.number != qualifier for each in function.versions):
            raise ApiError("ResourceNotFound.FunctionVersion", f"Version [{qualifier}] does not exist.")
        return qualifier
    edge = 0
    for number, weight in function.routing:
        edge += weight
        if draw < edge:
            return number
    return LATEST


def _function(call: Call) -> CloudFunction:
    return call.world.function(call.namespace, call.params.text("FunctionName"))


def _default(call: Call) -> None:
    if call.params.text("Name") != DEFAULT:
        raise ApiError("ResourceNotFound.Alias", f"Alias [{call.params.text('Name')}] does not exist.")


def _shape(function: CloudFunction) -> dict[str, Any]:
    matches = []
    edge = 0
    for number, weight in function.routing:
        matches.append(
            {
                "Key": "invoke.headers.X-Tcb-Route-Key",
                "Method": "range",
                "Expression": f"[{edge},{edge + weight})",
                "Version": number,
            }
        )
        edge += weight
    return {
        "FunctionVersion": LATEST,
        "Name": DEFAULT,
        "RoutingConfig": {"AdditionalVersionWeights": [], "AddtionVersionMatchs": matches},
        "Description": "",
        "AddTime": function.added,
        "ModTime": function.modified,
    }
