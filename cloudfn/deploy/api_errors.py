"""What an error code of the cloud says about a call. Source: ``errorcodes.py`` of tencentcloud-sdk-python-scf 3.1.100
and -tcb 3.1.195. A code covers those that begin with it and a full stop.

    throttled   too many calls: nothing happened, and the same call goes through later
    conflict    nothing happened because of another call at the same moment: goes away by itself
    busy        what is to be changed is being changed: a question is asked again, a change waits for it
    lost        nobody can tell whether it happened: a question is asked again, a change is settled by looking
    unusable    the account or the environment cannot be used until its owner does something
    refused     all others, quotas (``LimitExceeded.Function``) among them: asking again changes nothing
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Kind = Literal["throttled", "conflict", "busy", "lost", "unusable", "refused"]

TABLE: Mapping[Kind, tuple[str, ...]] = {
    "throttled": (
        "RequestLimitExceeded",
        "LimitExceeded.Request",
        "LimitExceeded.Concurrent",
        "LimitExceeded.OutOfReadRequestQuota",
        "LimitExceeded.NoValidConnection",
    ),
    "conflict": ("FailedOperation.OperationConflict",),
    "busy": (
        "FailedOperation.AsyncEventStatus",
        "FailedOperation.CreateTrigger",
        "FailedOperation.DeleteFunction",
        "FailedOperation.FunctionNameStatusError",
        "FailedOperation.FunctionStatusError",
        "FailedOperation.FunctionVersionStatusNotActive",
        "FailedOperation.InstanceStatusConflict",
        "FailedOperation.ProvisionedInProgress",
        "FailedOperation.PublishVersion",
        "FailedOperation.ReservedInProgress",
        "FailedOperation.TdsqlPaused",
        "FailedOperation.TotalConcurrencyMemoryInProgress",
        "FailedOperation.UpdateAlias",
        "FailedOperation.UpdateFunctionCode",
        "FailedOperation.UpdateFunctionConfiguration",
        "FailedOperation.UpdateStatus",
        "FailedOperation.UpdateTriggerStatus",
        "OperationDenied.HTTPServiceDomainProcessing",
        "ResourceInUse.FsACLJobUnDone",
        "ResourceInUse.IndexCreating",
    ),
    "lost": (
        "InternalError",
        "ServerBusy",
        "ServiceUnavailable",
        "FailedOperation.CallNetDeployFailed",
        "FailedOperation.CallRoleFailed",
        "FailedOperation.Cos",
        "FailedOperation.CreateTable",
        "FailedOperation.DatabaseConnectError",
        "FailedOperation.ListTable",
        "FailedOperation.NetworkError",
        "FailedOperation.OperationTimeout",
        "FailedOperation.PGConnectError",
        "FailedOperation.ThirdServiceError",
        "FailedOperation.Timeout",
        "ResourceUnavailable.Timeout",
    ),
    "unusable": (
        "FailedOperation.AccountInsufficient",
        "FailedOperation.FlexdbResourceOverdue",
        "FailedOperation.InsufficientBalance",
        "FailedOperation.ServiceClosed",
        "FailedOperation.TopicIsolated",
        "FailedOperation.UnOpenedService",
        "OperationDenied.AccountIsolate",
        "OperationDenied.ResourceFrozen",
        "ResourceUnavailable.InsufficientBalance",
        "ResourceUnavailable.MongoIsolated",
        "ResourceUnavailable.Namespace",
        "ResourceUnavailable.ResourceBanned",
        "ResourceUnavailable.ResourceExpired",
        "ResourceUnavailable.ResourceFrozen",
        "ResourceUnavailable.ResourceIsolated",
        "ResourceUnavailable.ResourceOverdue",
        "ResourceUnavailable.ServiceSuspended",
    ),
}

EXISTS = ("ResourceInUse", "ResourceUnavailable.ResourceExist", "InvalidParameter.APICreated")
"""What is to be made is there already: a look says whether it is what is wanted."""
GONE = ("ResourceNotFound", "InvalidParameter.ResourceNotExists")


def kind(code: str) -> Kind:
    return next((found for found, codes in TABLE.items() if is_one_of(code, codes)), "refused")


def is_one_of(code: str, codes: tuple[str, ...]) -> bool:
    return any(code == each or code.startswith(f"{each}.") for each in codes)
