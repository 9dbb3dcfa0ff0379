"""Every action that the vendor's typed SDK has too is called through it, and each answer compared with its models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cloudfn.clock import SystemClock
from cloudfn.control import ControlPlane, ControlSettings
from cloudfn.control.actions import ACTIONS
from cloudfn.control.serve import Serving
from tests.functional.control.typed import Typed, zipped
from tests.kit import sdk_models
from tests.kit.cloud_runtime import EchoRuntime
from tests.kit.tencent_cloud import ENV, no_install

AT_ONCE = ControlSettings(envs=(ENV,), create_s=0, update_s=0, configure_s=0, delete_s=0)
F = {"FunctionName": "job", "Namespace": ENV}
E = {"EnvId": ENV}
DAY = {"StartTime": "2020-01-01 00:00:00", "EndTime": "2020-01-02 00:00:00"}
CODE = {"ZipFile": zipped()}
MONGO = {"MongoConnector": {"InstanceId": "flexdb", "DatabaseName": f"tnt-{ENV}"}}
ROUTE = {"Path": "/job", "UpstreamResourceType": "SCF", "UpstreamResourceName": "job"}
INDEX = {"MgoIndexKeys": [{"Name": "no", "Direction": "1"}], "MgoIsUnique": True}
PROVIDER = {"Name": {"Message": "GitHub"}, "ProviderType": "OAUTH", "Config": {"ClientId": "c"}}

# In the order of a life: what is made is looked at, changed and taken away. A text ``$name`` is what an answer before
# told: the last member of (service, action, parameters, {name: path into the answer}).
LIFE: list[tuple[str, str, dict[str, Any], dict[str, str]]] = [
    ("tcb", "CheckTcbService", {}, {}),
    ("tcb", "DescribeEnvs", {}, {}),
    ("tcb", "CreateStaticStore", E, {}),
    ("tcb", "DescribeStaticStore", E, {}),
    ("tcb", "DescribeEnvs", E, {}),
    ("tcb", "CreateHostingDomain", {**E, "Domain": "www.example.com", "CertId": "cert"}, {}),
    ("tcb", "DescribeHostingDomainTask", E, {}),
    ("tcb", "DestroyStaticStore", E, {}),
    ("tcb", "ModifyEnv", {**E, "Alias": "shop"}, {}),
    ("tcb", "CreateEnv", {"Alias": "more", "PackageId": "baas_personal"}, {"env": "EnvId"}),
    ("tcb", "DestroyEnv", {"EnvId": "$env"}, {}),
    ("tcb", "DescribeEnvLimit", {}, {}),
    ("tcb", "DescribeEnvAccountCircle", E, {}),
    ("tcb", "BindCls", {**E, "ClsRegion": "ap-shanghai", "ClsLogsetId": "l", "ClsTopicId": "t"}, {}),
    ("tcb", "DescribeBaasPackageList", {}, {}),
    ("tcb", "DescribeBillingInfo", {}, {}),
    ("tcb", "DescribeBillingInfo", E, {}),
    ("tcb", "DescribeQuotaData", {**E, "MetricName": "FunctionInvocationpkg"}, {}),
    ("tcb", "DescribeCurveData", {**E, **DAY, "MetricName": "FunctionInvocation"}, {}),
    ("tcb", "ModifyClsTopic", {**E, "Period": 30}, {}),
    # --- functions
    ("scf", "PublishLayerVersion", {"LayerName": "deps", "CompatibleRuntimes": ["Nodejs18.15"], "Content": CODE}, {}),
    ("scf", "ListLayers", {}, {}),
    ("scf", "ListLayerVersions", {"LayerName": "deps"}, {}),
    ("scf", "GetLayerVersion", {"LayerName": "deps", "LayerVersion": 1}, {}),
    (
        "scf",
        "CreateFunction",
        {
            **F,
            "Code": CODE,
            "Runtime": "Nodejs18.15",
            "Layers": [{"LayerName": "deps", "LayerVersion": 1}],
            "InstanceConcurrencyConfig": {"DynamicEnabled": "FALSE", "MaxConcurrency": 2},
        },
        {},
    ),
    ("scf", "GetFunction", {**F, "ShowCode": "TRUE"}, {}),
    ("scf", "UpdateFunctionCode", {**F, "Code": CODE, "Publish": "TRUE"}, {}),
    ("scf", "UpdateFunctionConfiguration", {**F, "Timeout": 9}, {}),
    ("scf", "ListFunctions", {"Namespace": ENV}, {}),
    ("scf", "CopyFunction", {**F, "NewFunctionName": "copy"}, {}),
    ("scf", "PublishVersion", {**F, "Description": "two"}, {}),
    ("scf", "ListVersionByFunction", F, {}),
    ("scf", "GetFunction", {**F, "Qualifier": "1"}, {}),
    ("scf", "CreateAlias", {**F, "Name": "live", "FunctionVersion": "1"}, {}),
    (
        "scf",
        "UpdateAlias",
        {
            **F,
            "Name": "live",
            "FunctionVersion": "1",
            "RoutingConfig": {"AdditionalVersionWeights": [{"Version": "2", "Weight": 0.5}]},
        },
        {},
    ),
    ("scf", "GetAlias", {**F, "Name": "live"}, {}),
    ("scf", "GetAlias", {**F, "Name": "$DEFAULT"}, {}),
    ("scf", "ListAliases", F, {}),
    ("scf", "DeleteAlias", {**F, "Name": "live"}, {}),
    ("scf", "PutProvisionedConcurrencyConfig", {**F, "Qualifier": "2", "VersionProvisionedConcurrencyNum": 2}, {}),
    ("scf", "GetProvisionedConcurrencyConfig", F, {}),
    ("scf", "DeleteProvisionedConcurrencyConfig", {**F, "Qualifier": "2"}, {}),
    ("scf", "PutReservedConcurrencyConfig", {**F, "ReservedConcurrencyMem": 256}, {}),
    ("scf", "GetReservedConcurrencyConfig", F, {}),
    ("scf", "DeleteReservedConcurrencyConfig", F, {}),
    ("scf", "PutTotalConcurrencyConfig", {"TotalConcurrencyMem": 12800, "Namespace": ENV}, {}),
    ("scf", "DeleteFunctionVersion", {**F, "Qualifier": "2"}, {}),
    (
        "scf",
        "CreateTrigger",
        {**F, "TriggerName": "nightly", "Type": "timer", "TriggerDesc": "0 0 2 * * * *", "Enable": "OPEN"},
        {},
    ),
    ("scf", "ListTriggers", F, {}),
    ("scf", "UpdateTrigger", {**F, "TriggerName": "nightly", "Type": "timer", "TriggerDesc": "0 0 3 * * * *"}, {}),
    ("scf", "UpdateTriggerStatus", {**F, "TriggerName": "nightly", "Type": "timer", "Enable": "CLOSE"}, {}),
    ("scf", "GetFunction", F, {}),
    ("scf", "DeleteTrigger", {**F, "TriggerName": "nightly", "Type": "timer"}, {}),
    ("scf", "Invoke", {**F, "ClientContext": '{"a": 1}', "LogType": "Tail"}, {"id": "Result.FunctionRequestId"}),
    ("scf", "Invoke", {**F, "InvocationType": "Event"}, {"event": "Result.FunctionRequestId"}),
    ("scf", "InvokeFunction", {**F, "Event": '{"fail": true}'}, {}),
    ("scf", "GetAsyncEventStatus", {"InvokeRequestId": "$event"}, {}),
    ("scf", "ListAsyncEvents", F, {}),
    ("scf", "GetFunctionEventInvokeConfig", F, {}),
    ("scf", "UpdateFunctionEventInvokeConfig", {**F, "AsyncTriggerConfig": {"RetryConfig": [{"RetryNum": 1}]}}, {}),
    ("scf", "GetFunctionLogs", F, {}),
    ("scf", "GetRequestStatus", {**F, "FunctionRequestId": "$id"}, {}),
    ("scf", "GetFunctionAddress", F, {}),
    ("scf", "CreateNamespace", {"Namespace": "batch", "Description": "one"}, {}),
    ("scf", "UpdateNamespace", {"Namespace": "batch", "Description": "two"}, {}),
    ("scf", "ListNamespaces", {}, {}),
    ("scf", "DeleteNamespace", {"Namespace": "batch"}, {}),
    ("scf", "GetAccount", {}, {}),
    (
        "scf",
        "CreateCustomDomain",
        {
            "Domain": "api.example.com",
            "Protocol": "HTTP",
            "EndpointsConfig": [{**F, "Qualifier": "$LATEST", "PathMatch": "/*"}],
        },
        {},
    ),
    ("scf", "GetCustomDomain", {"Domain": "api.example.com"}, {}),
    ("scf", "UpdateCustomDomain", {"Domain": "api.example.com", "Protocol": "HTTP"}, {}),
    ("scf", "ListCustomDomains", {}, {}),
    ("scf", "DeleteCustomDomain", {"Domain": "api.example.com"}, {}),
    ("tcb", "SearchClsLog", {**E, "StartTime": "2020-01-01 00:00:00", "EndTime": "2099-01-01 00:00:00"}, {}),
    # --- the same by tcb
    ("tcb", "CreateFunction", {**E, "FunctionName": "other", "Runtime": "Nodejs18.15", "Code": CODE}, {}),
    ("tcb", "UpdateFunctionCode", {**E, "FunctionName": "other", "Code": CODE}, {}),
    ("tcb", "UpdateFunctionConfiguration", {**E, "FunctionName": "other", "Timeout": 9}, {}),
    ("tcb", "GetFunction", {**E, "FunctionName": "other"}, {}),
    ("tcb", "ListFunctions", E, {}),
    ("tcb", "DownloadFunction", {**E, "FunctionName": "other"}, {}),
    ("tcb", "DeleteFunction", {**E, "FunctionName": "other"}, {}),
    # --- HTTP access
    ("tcb", "CreateHTTPServiceRoute", {**E, "Domain": {"Domain": "*", "Routes": [ROUTE]}}, {}),
    ("tcb", "DescribeHTTPServiceRoute", E, {}),
    ("tcb", "ModifyHTTPServiceRoute", {**E, "Domain": {"Domain": "*", "Routes": [{**ROUTE, "EnableAuth": True}]}}, {}),
    ("tcb", "DeleteHTTPServiceRoute", {**E, "Domain": "*", "Paths": ["/job"]}, {}),
    # --- documents
    ("tcb", "CreateTable", {**E, **MONGO, "TableName": "orders"}, {}),
    (
        "tcb",
        "UpdateTable",
        {**E, "TableName": "orders", "CreateIndexes": [{"IndexName": "a", "MgoKeySchema": INDEX}]},
        {},
    ),
    ("tcb", "DescribeTable", {**E, "TableName": "orders"}, {}),
    ("tcb", "DescribeTables", {**E, "TableNames": ["orders"]}, {}),
    ("tcb", "ListTables", E, {}),
    ("tcb", "DescribeDatabaseACL", {**E, "CollectionName": "orders"}, {}),
    ("tcb", "ModifyDatabaseACL", {**E, "CollectionName": "orders", "AclTag": "READONLY"}, {}),
    ("tcb", "ModifySafeRule", {**E, "CollectionName": "orders", "AclTag": "CUSTOM", "Rule": '{"read": true}'}, {}),
    ("tcb", "DescribeSafeRule", {**E, "CollectionName": "orders"}, {}),
    (
        "tcb",
        "ModifyResourcePermission",
        {**E, "ResourceType": "collection", "Resource": "orders", "Permission": "ADMINONLY"},
        {},
    ),
    ("tcb", "DescribeResourcePermission", {**E, "ResourceType": "collection"}, {}),
    ("tcb", "DeleteTable", {**E, "TableName": "orders"}, {}),
    # --- who signs in
    ("tcb", "CreateAuthDomain", {**E, "Domains": ["www.example.com"]}, {}),
    ("tcb", "DescribeAuthDomains", E, {"domain": "Domains.0.Id"}),
    ("tcb", "DeleteAuthDomain", {**E, "DomainIds": ["$domain"]}, {}),
    ("tcb", "DescribeLoginConfig", E, {}),
    ("tcb", "ModifyLoginConfig", {**E, "AnonymousLogin": True}, {}),
    ("tcb", "CreateCustomLoginKey", E, {}),
    ("tcb", "DescribeClient", {**E, "Id": ENV}, {}),
    ("tcb", "ModifyClient", {**E, "Id": ENV, "MaxDevice": 3}, {}),
    ("tcb", "AddProvider", {**E, **PROVIDER, "Id": "github"}, {}),
    ("tcb", "GetProviders", E, {}),
    ("tcb", "ModifyProvider", {**E, "Id": "github", "On": "TRUE"}, {}),
    ("tcb", "DeleteProvider", {**E, "Id": "github"}, {}),
    ("tcb", "CreateApiKey", {**E, "KeyType": "api_key", "KeyName": "ci", "ExpireIn": 3600}, {"key": "KeyId"}),
    ("tcb", "DescribeApiKeyList", E, {}),
    ("tcb", "DeleteApiKey", {**E, "KeyId": "$key"}, {}),
    ("tcb", "CreateUser", {**E, "Name": "amy"}, {"user": "Data.Uid"}),
    ("tcb", "ModifyUser", {**E, "Uid": "$user", "NickName": "Amy"}, {}),
    ("tcb", "DescribeUserList", E, {}),
    ("tcb", "DeleteUsers", {**E, "Uids": ["$user"]}, {}),
    # --- and the end
    ("scf", "DeleteFunction", F, {}),
    ("scf", "DeleteLayerVersion", {"LayerName": "deps", "LayerVersion": 1}, {}),
]

CHANGES = ("CreateFunction", "UpdateFunctionCode", "UpdateFunctionConfiguration", "CopyFunction", "PublishVersion")
BUSY = ("Creating", "Updating", "Publishing")

BY_ITSELF = {("scf", "TerminateAsyncEvent"), ("tcb", "CreateEnvResource")}
"""Have tests of their own: one needs a call that is still running, one refuses all that there is already."""


@pytest.fixture
def typed(tmp_path: Path) -> Iterator[Typed]:
    plane = ControlPlane(
        tmp_path,
        clock=SystemClock(),
        emit=lambda event: None,
        settings=AT_ONCE,
        installer=no_install,
        runtime=EchoRuntime(),
    )
    with Serving(plane, "key") as url:
        yield Typed(plane, url)


def test_every_answer_is_what_the_models_document(typed: Typed) -> None:
    told: dict[str, str] = {}
    for service, action, params, tells in LIFE:
        answer = typed(service, action, _filled(params, told))
        if action in CHANGES:
            named = {"FunctionName": params.get("NewFunctionName", params["FunctionName"]), "Namespace": ENV}
            while typed("scf", "GetFunction", named)["Status"] in BUSY:
                pass  # its package is being unpacked
        told |= {name: _at(answer, path) for name, path in tells.items()}
    assert not typed.problems, "\n".join(typed.problems)
    shared = {(service, action) for service, action in ACTIONS if service in sdk_models.MODULES}
    documented = {(service, action) for service in sdk_models.MODULES for action in sdk_models.actions(service)}
    assert (shared & documented) - typed.called == BY_ITSELF


def _filled(value: Any, told: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(item, told) for name, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, told) for item in value]
    return told.get(value[1:], value) if isinstance(value, str) and value.startswith("$") else value


def _at(value: Any, path: str) -> str:
    for part in path.split("."):
        value = value[int(part)] if part.isdigit() else value[part]
    return str(value)
