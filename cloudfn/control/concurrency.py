"""scf: instances kept warm for a version, memory reserved for a function or a namespace. Kept and answered only."""

from __future__ import annotations

from dataclasses import replace

from cloudfn.control.actions import Call, action
from cloudfn.control.cloud_function import LATEST
from cloudfn.control.wire import ApiError, Reply

ACCOUNT_MB = 128_000
"""Memory of all concurrent calls of an account. Source: vendor documentation of quotas."""

MAX_PROVISIONED = 100


@action(
    "scf",
    "PutProvisionedConcurrencyConfig",
    "FunctionName Qualifier VersionProvisionedConcurrencyNum Namespace TriggerActions ProvisionedType TrackingTarget"
    " MinCapacity MaxCapacity",
    writes=True,
)
def put_provisioned(call: Call) -> Reply:
    function, number = call.function, _version(call)
    amount = call.params.number("VersionProvisionedConcurrencyNum", 0)
    if amount < 0:
        raise ApiError("InvalidParameterValue.Param", "VersionProvisionedConcurrencyNum must not be negative.")
    others = tuple(row for row in function.provisioned if row[0] != number)
    if amount + sum(row[1] for row in others) > MAX_PROVISIONED:
        raise ApiError(
            "LimitExceeded.FunctionTotalProvisionedConcurrencyNum",
            f"A function can have at most {MAX_PROVISIONED} provisioned instances.",
        )
    call.world.save(replace(function, provisioned=(*others, (number, amount))))
    return {}


@action("scf", "GetProvisionedConcurrencyConfig", "FunctionName Namespace Qualifier")
def get_provisioned(call: Call) -> Reply:
    function, number = call.function, call.params.text("Qualifier", "")
    rows = [
        {
            "Qualifier": version,
            "AllocatedProvisionedConcurrencyNum": amount,
            "AvailableProvisionedConcurrencyNum": amount,
            "Status": "Done",
            "StatusReason": "",
            "TriggerActions": [],
        }
        for version, amount in function.provisioned
        if number in ("", version)
    ]
    taken = sum(amount for _, amount in function.provisioned)
    return {"UnallocatedConcurrencyNum": MAX_PROVISIONED - taken, "Allocated": rows}


@action("scf", "DeleteProvisionedConcurrencyConfig", "FunctionName Qualifier Namespace", writes=True)
def delete_provisioned(call: Call) -> Reply:
    function, number = call.function, _version(call)
    call.world.save(replace(function, provisioned=tuple(row for row in function.provisioned if row[0] != number)))
    return {}


@action("scf", "PutReservedConcurrencyConfig", "FunctionName ReservedConcurrencyMem Namespace", writes=True)
def put_reserved(call: Call) -> Reply:
    function, size = call.function, call.params.number("ReservedConcurrencyMem", -1)
    if size < 0 or size % 128:
        raise ApiError("InvalidParameterValue.MemorySize", "ReservedConcurrencyMem must be a multiple of 128.")
    if size > call.world.total_mb(function.namespace):
        raise ApiError("FailedOperation.ReservedExceedTotal", "More is reserved than the namespace has.")
    call.world.save(replace(function, reserved_mb=size))
    return {}


@action("scf", "GetReservedConcurrencyConfig", "FunctionName Namespace")
def get_reserved(call: Call) -> Reply:
    return {"ReservedMem": call.function.reserved_mb}


@action("scf", "DeleteReservedConcurrencyConfig", "FunctionName Namespace", writes=True)
def delete_reserved(call: Call) -> Reply:
    call.world.save(replace(call.function, reserved_mb=None))
    return {}


@action("scf", "PutTotalConcurrencyConfig", "TotalConcurrencyMem Namespace", writes=True)
def put_total(call: Call) -> Reply:
    size = call.params.number("TotalConcurrencyMem", 0)
    if not 0 < size <= ACCOUNT_MB or size % 128:
        raise ApiError("LimitExceeded.TotalConcurrencyMemory", f"TotalConcurrencyMem must be 128 to {ACCOUNT_MB}.")
    call.world.store.put("concurrency", call.namespace, {"total": size})
    return {}


def _version(call: Call) -> str:
    number = call.params.text("Qualifier")
    if number == LATEST or call.function.version(number) is None:
        raise ApiError("ResourceNotFound.FunctionVersion", f"Version [{number}] does not exist.")
    return number
