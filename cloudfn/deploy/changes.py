"""Each step as the call that carries it out, and as the question whether it has happened already."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cloudfn.deploy import properties, remote
from cloudfn.deploy.cloud import Cloud, Progress
from cloudfn.deploy.steps import (
    CreateCollection,
    CreateFunction,
    CreateIndexes,
    CreateRoute,
    CreateTriggers,
    DeleteFunction,
    DeleteRoute,
    DeleteTrigger,
    Step,
    UpdateCode,
    UpdateConfiguration,
)
from cloudfn.deploy.values import Environment, RemoteFunction, WantedFunction
from cloudfn.manifest.values import Index

ROLE = "TCB_QcsRole"
STAMP = "MINI_QCBASE"
"""The role and stamp that CloudBase's own tools give every function."""


def carry_out(cloud: Cloud, environment: Environment, step: Step, progress: Progress) -> None:
    """Send ``step``'s call. Raises CloudfnError when it is refused, ``Uncertain`` when nobody knows."""
    env_id = environment.env_id
    match step:
        case CreateFunction(function):
            code = cloud.code(environment.app_id, env_id, function.name, function.package.path, progress)
            cloud.write("scf", "CreateFunction", _creation(environment, function, code))
        case UpdateCode(function):
            code = cloud.code(environment.app_id, env_id, function.name, function.package.path, progress)
            params = {
                **_name(env_id, function.name),
                "Handler": function.package.handler,
                **properties.parameters(function, properties.carried("code")),
                "Code": code,
            }
            cloud.write("scf", "UpdateFunctionCode", params)
        case UpdateConfiguration(function, unbind):
            settings = properties.parameters(function, properties.carried("configuration"), unbind)
            params = {**_name(env_id, function.name), **settings}
            cloud.write("scf", "UpdateFunctionConfiguration", params)
        case DeleteFunction(name):
            cloud.write("scf", "DeleteFunction", _name(env_id, name))
        case CreateTriggers(name, timers):
            rows = [{"TriggerName": each.name, "Type": "timer", "TriggerDesc": each.cron} for each in timers]
            params = {**_name(env_id, name), "Triggers": json.dumps(rows), "Count": len(rows)}
            cloud.write("scf", "BatchCreateTrigger", params)
        case DeleteTrigger(function_name, name):
            params = {**_name(env_id, function_name), "TriggerName": name, "Type": "timer"}
            cloud.write("scf", "DeleteTrigger", params)
        case CreateRoute(name, path):
            params = {"ServiceId": env_id, "Path": path, "Type": 1, "Name": name, "AuthSwitch": 2}
            cloud.write("tcb", "CreateCloudBaseGWAPI", params)
        case DeleteRoute(name, _, route_id):
            params = {"ServiceId": env_id, "Type": 1, "Name": name, "APIId": route_id}
            cloud.write("tcb", "DeleteCloudBaseGWAPI", params)
        case CreateCollection(name):
            cloud.write("tcb", "CreateTable", {**remote.connector(environment), "TableName": name})
        case CreateIndexes(name, indexes):
            made = {"CreateIndexes": [_index(each) for each in indexes]}
            cloud.write("tcb", "UpdateTable", {**remote.connector(environment), "TableName": name, **made})


def happened(cloud: Cloud, environment: Environment, step: Step, before: RemoteFunction | None) -> bool:
    """Whether the cloud shows ``step``'s effect; ``before`` is the function as it was seen before the step.

    Asked after an answer was lost. A code update that cannot be told apart is said not to have happened: sending the
    same code twice does no harm.
    """
    env_id = environment.env_id
    match step:
        case CreateFunction(function):
            return remote.get_function(cloud, env_id, function.name) is not None
        case UpdateCode(function):
            now = remote.get_function(cloud, env_id, function.name)
            return (
                now is not None
                and before is not None
                and (now.status, now.modified)
                != (
                    before.status,
                    before.modified,
                )
            )
        case UpdateConfiguration(function):
            now = remote.get_function(cloud, env_id, function.name)
            return now is not None and not any(properties.differing(function, now, properties.carried("configuration")))
        case DeleteFunction(name):
            now = remote.get_function(cloud, env_id, name)
            return now is None or now.status == "Deleting"
        case CreateTriggers(name, timers):
            now = remote.get_function(cloud, env_id, name)
            return now is not None and set(timers) <= set(now.triggers)
        case DeleteTrigger(function_name, name):
            now = remote.get_function(cloud, env_id, function_name)
            return now is None or all(each.name != name for each in now.triggers)
        case CreateRoute(name, path):
            route = remote.list_routes(cloud, env_id).get(path)
            return route is not None and route.function == name
        case DeleteRoute(_, path, route_id):
            route = remote.list_routes(cloud, env_id).get(path)
            return route is None or route.id != route_id
        case CreateCollection(name):
            return remote.get_indexes(cloud, environment, name) is not None
        case CreateIndexes(name, indexes):
            return set(indexes) <= set(remote.get_indexes(cloud, environment, name) or ())


def already(step: Step, code: str) -> bool:
    """Whether refusal ``code`` says that the step's end is there already, so that a look decides instead of it."""
    match step:
        case CreateFunction():
            return code.startswith("ResourceInUse.Function")
        case CreateTriggers():
            return code.startswith("ResourceInUse.Trigger")
        case CreateRoute():
            return code == "InvalidParameter.APICreated"
        case CreateCollection():
            return code.startswith("ResourceInUse")
        case CreateIndexes():
            return code.startswith("ResourceInUse")
        case DeleteFunction() | DeleteTrigger() | DeleteRoute():
            return code.startswith("ResourceNotFound")
        case _:
            return False


def _creation(environment: Environment, one: WantedFunction, code: Mapping[str, str]) -> dict[str, Any]:
    return {
        **_name(environment.env_id, one.name),
        **properties.parameters(one, properties.TABLE),
        "Handler": one.package.handler,
        "Role": ROLE,
        "Stamp": STAMP,
        **({"ClsLogsetId": environment.logset, "ClsTopicId": environment.topic} if environment.topic else {}),
        "Code": dict(code),
    }


def _name(env_id: str, function: str) -> dict[str, Any]:
    return {"FunctionName": function, "Namespace": env_id}


def _index(index: Index) -> dict[str, Any]:
    keys = [{"Name": path, "Direction": str(direction)} for path, direction in index.keys]
    schema = {"MgoIndexKeys": keys, "MgoIsUnique": index.unique}
    return {"IndexName": index.name.replace(".", "_"), "MgoKeySchema": schema}
