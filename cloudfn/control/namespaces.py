"""scf: namespaces, and what the account uses of its limits.

Each environment is a namespace; ``default`` and others made here hold functions only.
"""

from __future__ import annotations

from cloudfn.control import checks
from cloudfn.control.actions import Call, action
from cloudfn.control.concurrency import ACCOUNT_MB
from cloudfn.control.functions import MAX_FUNCTIONS
from cloudfn.control.listing import sort
from cloudfn.control.triggers import MAX_TRIGGERS
from cloudfn.control.wire import ApiError, Params, Reply
from cloudfn.control.world import DEFAULT_NAMESPACE

MAX_NAMESPACES = 5


@action("scf", "CreateNamespace", "Namespace Description ResourceEnv", writes=True)
def create(call: Call) -> Reply:
    name, world = checks.namespace(call.params.text("Namespace")), call.world
    if name in world.namespaces():
        raise ApiError("ResourceInUse.Namespace", f"Namespace [{name}] already exists.")
    if len(list(world.store.every("namespace"))) >= MAX_NAMESPACES:
        raise ApiError("LimitExceeded.Namespace", f"An account can have at most {MAX_NAMESPACES} namespaces.")
    about = checks.description(call.params.text("Description", ""))
    world.store.put("namespace", name, {"description": about, "added": world.stamp(), "modified": world.stamp()})
    return {}


@action("scf", "UpdateNamespace", "Namespace Description", writes=True)
def update(call: Call) -> Reply:
    name = call.world.namespace(call.params.text("Namespace"))
    record = call.world.store.get("namespace", name) or {"added": call.world.stamp()}
    about = checks.description(call.params.text("Description", ""))
    call.world.store.put("namespace", name, {**record, "description": about, "modified": call.world.stamp()})
    return {}


@action("scf", "DeleteNamespace", "Namespace", writes=True)
def delete(call: Call) -> Reply:
    name = call.world.namespace(call.params.text("Namespace"))
    if name == DEFAULT_NAMESPACE:
        raise ApiError("InvalidParameterValue.DefaultNamespace", "The namespace default cannot be deleted.")
    if name in call.world.environments():
        raise ApiError("FailedOperation.DeleteNamespace", f"Namespace [{name}] belongs to an environment.")
    if any(True for _ in call.world.functions(name)):
        raise ApiError("FailedOperation.DeleteNamespace", f"Namespace [{name}] still holds functions.")
    call.world.store.drop("namespace", name)
    return {}


@action("scf", "ListNamespaces", "Limit Offset Orderby Order SearchKey")
def list_(call: Call) -> Reply:
    rows = [_described(call, name) for name in call.world.namespaces()]
    for condition in map(Params, call.params.items("SearchKey")):
        key, value = condition.text("Key"), condition.text("Value")
        rows = [row for row in rows if value in str(row.get(_field(key), ""))]
    return {"Namespaces": call.page(sort(call, rows)), "TotalCount": len(rows)}


@action("scf", "GetAccount", "")
def account(call: Call) -> Reply:
    world = call.world
    used: list[Reply] = []
    limits: list[Reply] = []
    for name in world.namespaces():
        functions = list(world.functions(name))
        total = world.total_mb(name)
        used.append(
            {
                "Namespace": name,
                "Functions": [function.name for function in functions],
                "FunctionsCount": len(functions),
                "TotalConcurrencyMem": total,
                "TotalAllocatedConcurrencyMem": sum(function.reserved_mb or 0 for function in functions),
                "TotalAllocatedProvisionedMem": sum(
                    amount * function.memory_mb for function in functions for _, amount in function.provisioned
                ),
            }
        )
        limits.append(_limits(name))
    totals = {
        "TotalConcurrencyMem": sum(row["TotalConcurrencyMem"] for row in used),
        "TotalAllocatedConcurrencyMem": sum(row["TotalAllocatedConcurrencyMem"] for row in used),
        "UserConcurrencyMemLimit": ACCOUNT_MB,
    }
    return {
        "AccountUsage": {"NamespacesCount": len(used), "Namespace": used, **totals},
        "AccountLimit": {"NamespacesCount": MAX_NAMESPACES, "Namespace": limits},
    }


def _limits(namespace: str) -> Reply:
    """Source: the SDK's example of GetAccount and the documentation of quotas."""
    others = ("Cos", "Cmq", "Ckafka", "Apigw", "Cls", "Clb", "Mps", "Cm", "Vod", "Eb")
    return {
        "Namespace": namespace,
        "FunctionsCount": MAX_FUNCTIONS,
        "Trigger": {"Timer": MAX_TRIGGERS, "Total": 100, **dict.fromkeys(others, 10)},
        "ConcurrentExecutions": 300,
        "TimeoutLimit": 900,
        "TestModelLimit": 100,
        "InitTimeoutLimit": 300,
        "RetryNumLimit": 3,
        "MinMsgTTL": 60,
        "MaxMsgTTL": 21600,
    }


def _described(call: Call, name: str) -> Reply:
    record = call.world.store.get("namespace", name) or call.world.store.get("env", name) or {}
    added = record.get("added", "2026-01-01 00:00:00")
    return {
        "Name": name,
        "Description": record.get("description", ""),
        "AddTime": added,
        "ModTime": record.get("modified", added),
        "Type": "TCB" if name in call.world.environments() else "default",
    }


def _field(key: str) -> str:
    fields = {"namespace": "Name", "name": "Name", "description": "Description"}
    if key.lower() not in fields:
        raise ApiError("InvalidParameterValue.SearchKey", f"Namespaces cannot be searched by [{key}].")
    return fields[key.lower()]
