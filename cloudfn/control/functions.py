"""scf: create, read, change and delete functions. A change takes time and is refused while another one runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cloudfn.control import checks
from cloudfn.control.actions import Call, action
from cloudfn.control.cloud_function import CloudFunction
from cloudfn.control.uploads import read_upload
from cloudfn.control.wire import ApiError, Params, Reply
from cloudfn.control.world import new_id

MAX_FUNCTIONS = 50


@action("scf", "CreateFunction", writes=True)
def create(call: Call) -> Reply:
    params, world = call.params, call.world
    checks.refuse_unknown(params, checks.CREATION)
    name, namespace = checks.name(params.text("FunctionName")), call.namespace
    if world.find(namespace, name) is not None:
        raise ApiError("ResourceInUse.FunctionName", f"Function [{name}] already exists in namespace [{namespace}].")
    if sum(1 for _ in world.functions(namespace)) >= MAX_FUNCTIONS:
        raise ApiError("LimitExceeded.Function", f"Namespace [{namespace}] already holds {MAX_FUNCTIONS} functions.")
    package, size = _code(call)
    function = CloudFunction(
        namespace=namespace,
        name=name,
        id=new_id("lam"),
        runtime=checks.runtime(params.text("Runtime", "Python2.7")),
        handler=checks.handler(params.text("Handler", "index.main")),
        type=params.text("Type", "Event"),
        package=package,
        size=size,
        role=params.text("Role", ""),
        stamp=params.text("Stamp", ""),
        code_secret=params.text("CodeSecret", ""),
        added=world.stamp(),
    )
    function = _configured(call, replace(function, memory_mb=128, timeout_s=3))
    world.change(function, "Creating", "Active", world.settings.create_s, call.faults)
    return {}


@action("scf", "UpdateFunctionCode", writes=True)
def update_code(call: Call) -> Reply:
    checks.refuse_unknown(call.params, checks.CODE)
    function = _found(call)
    if function.busy or function.status == "CreateFailed":
        raise ApiError(
            "FailedOperation.UpdateFunctionCode",
            f"The current function status {function.status} does not support this operation.",
        )
    if function.code_secret and call.params.text("CodeSecret", "") != function.code_secret:
        raise ApiError("UnauthorizedOperation.CodeSecret", "CodeSecret does not match.")
    package, size = _code(call)
    changed = replace(
        function,
        package=package,
        size=size,
        handler=checks.handler(call.params.text("Handler", function.handler)),
        install=call.params.flag("InstallDependency", function.install),
    )
    call.world.change(changed, "Updating", "Active", call.world.settings.update_s, call.faults)
    return {}


@action("scf", "UpdateFunctionConfiguration", writes=True)
def update_configuration(call: Call) -> Reply:
    checks.refuse_unknown(call.params, checks.CONFIGURATION)
    function = _found(call)
    if function.busy or function.status == "CreateFailed":
        raise ApiError(
            "FailedOperation.UpdateFunctionConfiguration",
            f"The current function status {function.status} does not support this operation.",
        )
    changed = _configured(call, function)
    call.world.change(changed, "Updating", "Active", call.world.settings.configure_s, call.faults)
    return {}


@action("scf", "DeleteFunction", writes=True)
def delete(call: Call) -> Reply:
    function = _found(call)
    if function.busy and function.status != "Publishing":
        raise ApiError(
            "FailedOperation.FunctionStatusError", f"Function [{function.name}] is {function.status}; try again later."
        )
    call.world.change(function, "Deleting", "", call.world.settings.delete_s, call.faults)
    return {}


@action("scf", "GetFunction")
def get(call: Call) -> Reply:
    return describe(_found(call))


@action("scf", "ListFunctions")
def list_scf(call: Call) -> Reply:
    return _listing(call, call.namespace)


@action("tcb", "ListFunctions")
def list_tcb(call: Call) -> Reply:
    return _listing(call, call.env_id)


@action("scf", "CopyFunction", writes=True)
def copy(call: Call) -> Reply:
    source, params = _found(call), call.params
    target = call.world.environment(params.text("TargetNamespace", source.namespace))
    name = checks.name(params.text("NewFunctionName"))
    if call.world.find(target, name) is not None and not params.flag("Override", False):
        raise ApiError("ResourceInUse.FunctionName", f"Function [{name}] already exists in namespace [{target}].")
    fresh = replace(source, namespace=target, name=name, id=new_id("lam"), triggers=(), versions=(), routing=())
    call.world.change(fresh, "Creating", "Active", call.world.settings.create_s, call.faults)
    return {}


def describe(function: CloudFunction) -> dict[str, Any]:
    """A function as GetFunction shows it."""
    return {
        "FunctionName": function.name,
        "FunctionId": function.id,
        "Namespace": function.namespace,
        "Runtime": function.runtime,
        "Handler": function.handler,
        "Type": function.type,
        "MemorySize": function.memory_mb,
        "Timeout": function.timeout_s,
        "Description": function.description,
        "Role": function.role,
        "InstallDependency": "TRUE" if function.install else "FALSE",
        "Environment": {"Variables": [{"Key": key, "Value": value} for key, value in function.variables]},
        "Layers": [{"LayerName": name, "LayerVersion": version} for name, version in function.layers],
        "VpcConfig": {"VpcId": function.vpc[0], "SubnetId": function.vpc[1]} if function.vpc[0] else {},
        "ClsLogsetId": function.logs[0],
        "ClsTopicId": function.logs[1],
        "Triggers": [
            {
                "TriggerName": trigger.name,
                "Type": "timer",
                "TriggerDesc": json.dumps({"cron": trigger.cron}),
                "Enable": 1 if trigger.enabled else 0,
                "CustomArgument": trigger.argument,
                "AddTime": trigger.added,
                "AvailableStatus": "Available",
            }
            for trigger in function.triggers
        ],
        "CodeSize": function.size,
        "CodeInfo": "",
        "CodeResult": "success",
        "CodeError": "",
        "ErrNo": 0,
        "UseGpu": "FALSE",
        "FunctionVersion": "$LATEST",
        "AddTime": function.added,
        "ModTime": function.modified,
        "Status": function.status,
        "StatusDesc": function.status_desc,
        "StatusReasons": [{"ErrorCode": code, "ErrorMessage": message} for code, message in function.reasons],
        "AvailableStatus": "Available",
        "Tags": [],
    }


def _listing(call: Call, namespace: str) -> Reply:
    found = list(call.world.functions(namespace))
    offset, limit = call.params.number("Offset", 0), min(call.params.number("Limit", 20), 100)
    rows = [
        {
            "FunctionId": each.id,
            "FunctionName": each.name,
            "Namespace": each.namespace,
            "Runtime": each.runtime,
            "Type": each.type,
            "Status": each.status,
            "StatusDesc": each.status_desc,
            "Description": each.description,
            "AddTime": each.added,
            "ModTime": each.modified,
        }
        for each in found[offset : offset + limit]
    ]
    return {"Functions": rows, "TotalCount": len(found)}


def _found(call: Call) -> CloudFunction:
    function = call.world.function(call.namespace, call.params.text("FunctionName"))
    if function.code_secret and call.action == "GetFunction" and call.params.flag("ShowCode", False):
        given = call.params.text("CodeSecret", "")
        if given and given != function.code_secret:
            raise ApiError("UnauthorizedOperation.CodeSecret", "CodeSecret does not match.")
    return function


def _code(call: Call) -> tuple[str, int]:
    code = call.params.group("Code")
    if "ZipFile" in code:
        return call.world.packages.inline(code.text("ZipFile"))
    if "TempCosObjectName" in code:
        return call.world.packages.keep(read_upload(call.world, code.text("TempCosObjectName")))
    raise ApiError("InvalidParameterValue.Code", "Code must name a ZipFile or a TempCosObjectName.")


def _configured(call: Call, function: CloudFunction) -> CloudFunction:
    params = call.params
    variables = checks.variables(params)
    layers = _layers(call, params.items("Layers")) if "Layers" in params else function.layers
    vpc = params.group("VpcConfig")
    return replace(
        function,
        description=checks.description(params.text("Description", function.description)),
        memory_mb=checks.memory(params.number("MemorySize", function.memory_mb)),
        timeout_s=checks.timeout(params.number("Timeout", function.timeout_s)),
        install=params.flag("InstallDependency", function.install),
        variables=function.variables if variables is None else variables,
        layers=layers,
        vpc=(vpc.text("VpcId", ""), vpc.text("SubnetId", "")) if "VpcConfig" in params else function.vpc,
        logs=(params.text("ClsLogsetId", function.logs[0]), params.text("ClsTopicId", function.logs[1])),
    )


def _layers(call: Call, items: list[Mapping[str, Any]]) -> tuple[tuple[str, int], ...]:
    found: list[tuple[str, int]] = []
    for each in map(Params, items):
        name, version = each.text("LayerName", ""), each.number("LayerVersion", 0)
        if not name:  # the tools' way to unbind the last layer: [{LayerName: "", LayerVersion: 0}]
            continue
        if call.world.store.get("layer", f"{name}/{version}") is None:
            raise ApiError("ResourceNotFound.LayerVersion", f"Layer [{name}] has no version {version}.")
        found.append((name, version))
    if len(found) > 5:
        raise ApiError("LimitExceeded.Layers", "A function can bind at most 5 layers.")
    return tuple(found)
