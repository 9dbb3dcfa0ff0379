"""A function as the API shows it: whole, and as a row of a list."""

from __future__ import annotations

from typing import Any

from cloudfn.control import function_settings
from cloudfn.control.actions import Call
from cloudfn.control.cloud_function import CloudFunction
from cloudfn.control.layers import described as described_layer
from cloudfn.control.listing import sort
from cloudfn.control.triggers import described as described_trigger
from cloudfn.control.versions import qualified
from cloudfn.control.wire import Reply


def describe(call: Call, function: CloudFunction, qualifier: str) -> dict[str, Any]:
    """A function as GetFunction shows it, at the version that ``qualifier`` means."""
    number, shown = qualified(function, qualifier)
    code = ""
    if call.params.flag("ShowCode", False) and not function.code_secret:
        code = call.world.packages.entry(shown.package, shown.handler)
    layers = [_layer(call, name, version) for name, version in shown.layers]
    return {
        "FunctionName": function.name,
        "FunctionId": function.id,
        "Namespace": function.namespace,
        "Runtime": shown.runtime,
        "Handler": shown.handler,
        "Type": function.type,
        "MemorySize": shown.memory_mb,
        "Timeout": shown.timeout_s,
        "Description": shown.description,
        "Role": shown.role,
        "InstallDependency": "TRUE" if shown.install else "FALSE",
        "Environment": {"Variables": [{"Key": key, "Value": value} for key, value in shown.variables]},
        "VpcConfig": {"VpcId": shown.vpc[0], "SubnetId": shown.vpc[1]},
        "ClsLogsetId": shown.logs[0],
        "ClsTopicId": shown.logs[1],
        "Triggers": [described_trigger(trigger) for trigger in function.triggers],
        "CodeSize": shown.size,
        "CodeInfo": code,
        "CodeResult": "success",
        "CodeError": "",
        "ErrNo": 0,
        "FunctionVersion": number,
        "Qualifier": qualifier,
        "AddTime": function.added,
        "ModTime": shown.modified,
        "Status": shown.status,
        "StatusDesc": shown.status_desc,
        "StatusReasons": [{"ErrorCode": code, "ErrorMessage": message} for code, message in shown.reasons],
        "AvailableStatus": "Available",
        **function_settings.described(shown.settings, layers),
    }


def listing(call: Call, namespace: str) -> Reply:
    params = call.params
    search, about = params.text("SearchKey", ""), params.text("Description", "")
    rows = [
        _row(function)
        for function in call.world.functions(namespace)
        if search in function.name and about in function.description
    ]
    return {"Functions": call.page(sort(call, rows)), "TotalCount": len(rows)}


def _row(function: CloudFunction) -> Reply:
    return {
        "FunctionId": function.id,
        "FunctionName": function.name,
        "Namespace": function.namespace,
        "Runtime": function.runtime,
        "Type": function.type,
        "Status": function.status,
        "StatusDesc": function.status_desc,
        "StatusReasons": [{"ErrorCode": code, "ErrorMessage": message} for code, message in function.reasons],
        "Description": function.description,
        "Tags": function.settings.get("Tags", []),
        "AddTime": function.added,
        "ModTime": function.modified,
        "TotalProvisionedConcurrencyMem": sum(amount for _, amount in function.provisioned) * function.memory_mb,
        "ReservedConcurrencyMem": function.reserved_mb or 0,
        "AsyncRunEnable": function.settings.get("AsyncRunEnable", "FALSE"),
        "TraceEnable": function.settings.get("TraceEnable", "FALSE"),
    }


def _layer(call: Call, name: str, version: int) -> Reply:
    found = call.world.store.get("layer", f"{name}/{version}")
    return described_layer(found or {"name": name, "version": version, "runtimes": [], "added": ""})
