"""What is refused, and that it is refused with the vendor's own codes and for the vendor's own parameters."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

import cloudfn.control
from cloudfn.control.actions import ACTIONS
from tests.functional.control.world import CODE, World
from tests.kit import sdk_models
from tests.kit.tencent_cloud import ENV, REGION

NONSENSE: list[tuple[str, str, dict[str, Any], str]] = [
    (
        "scf",
        "CreateTrigger",
        {"TriggerName": "t", "Type": "timer", "TriggerDesc": "* *"},
        "InvalidParameterValue.TriggerDesc",
    ),
    (
        "scf",
        "CreateTrigger",
        {"TriggerName": "t", "Type": "timer", "TriggerDesc": "0 0 25 * * * *"},
        "InvalidParameterValue.TriggerDesc",
    ),
    (
        "scf",
        "CreateTrigger",
        {"TriggerName": "t", "Type": "timer", "TriggerDesc": "99 * * * * * *"},
        "InvalidParameterValue.TriggerDesc",
    ),
    ("scf", "CreateTrigger", {"TriggerName": "t", "Type": "cos", "TriggerDesc": "x"}, "InvalidParameterValue.Type"),
    (
        "scf",
        "CreateTrigger",
        {"TriggerName": "t t", "Type": "timer", "TriggerDesc": "0 0 2 * * * *"},
        "InvalidParameterValue.TriggerName",
    ),
    (
        "scf",
        "CreateTrigger",
        {"TriggerName": "t", "Type": "timer", "TriggerDesc": "0 0 2 * * * *", "Enable": "MAYBE"},
        "InvalidParameterValue.Enable",
    ),
    ("scf", "UpdateTrigger", {"TriggerName": "none", "Type": "timer"}, "ResourceNotFound.Trigger"),
    (
        "scf",
        "UpdateTriggerStatus",
        {"TriggerName": "none", "Type": "timer", "Enable": "OPEN"},
        "ResourceNotFound.Trigger",
    ),
    ("scf", "UpdateFunctionConfiguration", {"Runtime": "Nodejs20.19"}, "InvalidParameterValue.Runtime"),
    ("scf", "UpdateFunctionConfiguration", {"Timeout": 0}, "LimitExceeded.Timeout"),
    ("scf", "UpdateFunctionConfiguration", {"MemorySize": 100}, "InvalidParameterValue.Memory"),
    ("scf", "UpdateFunctionConfiguration", {"InitTimeout": 1000}, "LimitExceeded.InitTimeout"),
    ("scf", "UpdateFunctionConfiguration", {"DnsCache": "maybe"}, "InvalidParameterValue.Param"),
    ("scf", "UpdateFunctionConfiguration", {"Nonsense": 1}, "UnknownParameter"),
    (
        "scf",
        "UpdateFunctionConfiguration",
        {"PublicNetConfig": {"PublicNetStatus": "ON"}},
        "InvalidParameterValue.PublicNetConfig",
    ),
    ("scf", "UpdateFunctionCode", {"Code": {"GitUrl": "https://example.com/x.git"}}, "UnsupportedOperation"),
    ("scf", "UpdateFunctionIncrementalCode", {}, "InvalidParameterValue.Code"),
    ("scf", "UpdateFunctionIncrementalCode", {"DeleteFiles": ["none.js"]}, "InvalidParameterValue.Code"),
    ("scf", "CreateAlias", {"Name": "1st", "FunctionVersion": "$LATEST"}, "InvalidParameterValue.Alias"),
    ("scf", "DeleteAlias", {"Name": "$DEFAULT"}, "FailedOperation.DeleteAlias"),
    ("scf", "PutReservedConcurrencyConfig", {"ReservedConcurrencyMem": 100}, "InvalidParameterValue.MemorySize"),
    (
        "scf",
        "PutProvisionedConcurrencyConfig",
        {"Qualifier": "9", "VersionProvisionedConcurrencyNum": 1},
        "ResourceNotFound.FunctionVersion",
    ),
    ("scf", "ListVersionByFunction", {"Order": "UP"}, "InvalidParameterValue.Order"),
    ("scf", "ListVersionByFunction", {"OrderBy": "Colour"}, "InvalidParameterValue.OrderBy"),
    ("scf", "GetFunctionLogs", {"StartTime": "yesterday"}, "InvalidParameterValue.DateTime"),
    ("scf", "GetFunctionLogs", {"Filter": {"RetCode": "5"}}, "InvalidParameterValue.RetCode"),
]
NONSENSE_ELSEWHERE: list[tuple[str, str, dict[str, Any], str]] = [
    ("tcb", "CreateTable", {"EnvId": ENV, "TableName": ""}, "InvalidParameterValue"),
    ("tcb", "CreateTable", {"EnvId": ENV, "TableName": "a b"}, "InvalidParameterValue"),
    ("tcb", "CreateTable", {"EnvId": ENV, "TableName": "$cmd"}, "InvalidParameterValue"),
    ("tcb", "CreateTable", {"EnvId": ENV, "TableName": "订单"}, "InvalidParameterValue"),
    ("tcb", "CreateTable", {"EnvId": ENV, "TableName": "orders", "Colour": 1}, "UnknownParameter"),
    ("flexdb", "CreateTable", {"Tag": "nothing", "TableName": "orders"}, "ResourceNotFound.InstanceNotFound"),
    ("tcb", "DescribeTable", {"EnvId": ENV, "TableName": "none"}, "ResourceNotFound.TableNotFound"),
    (
        "tcb",
        "ModifyDatabaseACL",
        {"EnvId": ENV, "CollectionName": "none", "AclTag": "PRIVATE"},
        "ResourceNotFound.TableNotFound",
    ),
    ("tcb", "ModifyStorageSafeRule", {"EnvId": ENV, "AclTag": "PUBLIC"}, "InvalidParameterValue"),
    ("tcb", "ModifyStorageSafeRule", {"EnvId": ENV, "AclTag": "CUSTOM", "Rule": "{"}, "InvalidParameterValue"),
    (
        "tcb",
        "CreateCloudBaseGWAPI",
        {"ServiceId": ENV, "Path": "job", "Type": 1, "Name": "job"},
        "InvalidParameterValue",
    ),
    (
        "tcb",
        "CreateCloudBaseGWAPI",
        {"ServiceId": ENV, "Path": "/x", "Type": 1, "Name": "none"},
        "ResourceNotFound.FunctionName",
    ),
    (
        "tcb",
        "ModifyHTTPServiceRoute",
        {"EnvId": ENV, "Domain": {"Domain": "*", "Routes": [{"Path": "/none"}]}},
        "InvalidParameter.ResourceNotExists",
    ),
    ("tcb", "ModifyClsTopic", {"EnvId": ENV, "Period": 0}, "InvalidParameterValue"),
    ("tcb", "DescribeStaticStore", {"EnvId": "none"}, "ResourceNotFound.EnvNotExist"),
    ("tcb", "CreateEnvResource", {"EnvId": ENV, "Resources": ["log"]}, "ResourceInUse.LogExist"),
    ("tcb", "DescribeNothing", {}, "InvalidAction"),
    ("scf", "CreateNamespace", {"Namespace": "1"}, "InvalidParameterValue.NamespaceInvalid"),
    ("scf", "DeleteNamespace", {"Namespace": "default"}, "InvalidParameterValue.DefaultNamespace"),
    (
        "scf",
        "PublishLayerVersion",
        {"LayerName": "1", "CompatibleRuntimes": [], "Content": CODE},
        "InvalidParameterValue.LayerName",
    ),
    (
        "scf",
        "PublishLayerVersion",
        {"LayerName": "l", "CompatibleRuntimes": ["Cobol"], "Content": CODE},
        "InvalidParameterValue.CompatibleRuntimes",
    ),
    ("scf", "ListLayerVersions", {"LayerName": "none"}, "ResourceNotFound.Layer"),
    ("scf", "GetAsyncEventStatus", {"InvokeRequestId": "none"}, "ResourceNotFound.AsyncEvent"),
    ("scf", "GetCustomDomain", {"Domain": "none.example.com"}, "FailedOperation.Domain.UnExist"),
]


def test_nonsense_is_refused_by_the_services_own_codes(job: World) -> None:
    told = {
        (service, action, json.dumps(params)): job.refusal(action, **params) for service, action, params, _ in NONSENSE
    }
    told |= {
        (service, action, json.dumps(params)): job.failure(service, action, **params)
        for service, action, params, _ in NONSENSE_ELSEWHERE
    }
    wanted = {(s, a, json.dumps(params)): code for s, a, params, code in (*NONSENSE, *NONSENSE_ELSEWHERE)}
    assert told == wanted


@pytest.mark.parametrize(
    ("service", "version", "action"),
    [
        ("cvm", "2017-03-12", "DescribeInstances"),
        ("scf", "2018-04-16", "DoNothing"),
        ("tcb", "2018-06-08", "DoNothing"),
    ],
)
def test_an_unknown_service_or_action_is_refused_in_the_apis_shape(
    quick: World, service: str, version: str, action: str
) -> None:
    key = quick.plane.account.permanent
    endpoint = quick.plane.url.removeprefix("http://")
    profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=endpoint))
    client = CommonClient(service, version, Credential(key.secret_id, key.secret_key), REGION, profile)
    with pytest.raises(TencentCloudSDKException) as caught:
        client.call_json(action, {})
    assert (caught.value.get_code(), bool(caught.value.get_request_id())) == ("InvalidAction", True)
    assert f"{service}.{action}" in caught.value.get_message()


COMMON = {
    *("AuthFailure.InvalidAuthorization", "AuthFailure.SecretIdNotFound", "AuthFailure.SignatureExpire"),
    *("AuthFailure.SignatureFailure", "AuthFailure.TokenFailure", "InvalidAction", "InvalidParameter"),
    *("InvalidParameterValue", "MissingParameter", "NoSuchVersion", "RequestLimitExceeded", "UnknownParameter"),
    *("UnsupportedOperation", "UnauthorizedOperation", "InternalError"),
}
"""Codes that every service of the vendor has. Source: its page on common error codes."""

TOOLS = {"InvalidParameter.APICreated"}
"""Not in the SDK's lists, but what the official tools look for: manager-node 5.6.5, createAccessPath."""


def test_only_codes_of_the_vendor_are_answered() -> None:
    listed = sdk_models.error_codes("scf") | sdk_models.error_codes("tcb") | COMMON | TOOLS
    used = set(_codes())
    assert len(used) > 60
    assert used - listed == set()


def _codes() -> Iterator[str]:
    """The codes of every ``ApiError`` that is made in the room, a pattern's parts filled with its known values."""
    for path in Path(inspect.getfile(cloudfn.control)).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ApiError":
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    yield str(first.value)


EXTRA = {
    # Source: the sequences of calls of @cloudbase/cli 2.12.10 and manager-node 5.6.5.
    ("scf", "CreateFunction"): {"Stamp", "CodeSecret", "L5Enable", "UseGpu", "DiskSize", "EnvId"},
    ("scf", "UpdateFunctionCode"): {"CodeSecret"},
    ("scf", "UpdateFunctionConfiguration"): {"AsyncRunEnable", "TraceEnable"},
    ("scf", "GetFunction"): {"CodeSecret"},
    ("scf", "GetFunctionAddress"): {"CodeSecret"},
    ("scf", "PublishLayerVersion"): {"Src"},
    ("tcb", "SearchClsLog"): {"TenantModel"},
    ("tcb", "ModifySafeRule"): {"WxAppId"},
    ("tcb", "DescribeEnvLimit"): {"Source"},
    ("tcb", "UpdateFunctionCode"): {"ZipFile", "CosBucketName", "CosObjectName", "CosBucketRegion", "CodeSecret"},
    ("tcb", "GetFunction"): {"CodeSecret"},
    ("tcb", "DownloadFunction"): {"CodeSecret"},
    ("tcb", "AddProvider"): {"AutoSignUpWithProviderUser", "EmailConfig"},
    ("tcb", "ModifyProvider"): {"AutoSignUpWithProviderUser"},
}


def test_an_action_takes_what_the_models_have_and_what_the_tools_send() -> None:
    for (service, name), action in ACTIONS.items():
        if service in sdk_models.MODULES and name in sdk_models.actions(service):
            fields = {field.name for field in sdk_models.fields(service, f"{name}Request")}
            assert action.takes == fields | EXTRA.get((service, name), set()), f"{service}.{name}"
