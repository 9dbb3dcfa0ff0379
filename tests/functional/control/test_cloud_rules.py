"""What the service documents and its own tools lean on: qualifiers, aliases, asynchronous calls, paths, refusals."""

from __future__ import annotations

import ast
import inspect
import json
import urllib.error
import urllib.request
from collections import Counter
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
from cloudfn.control import ControlSettings, Fault
from cloudfn.control.actions import ACTIONS
from cloudfn.control.aliases import pick
from cloudfn.control.cloud_function import Alias, CloudFunction, Match, function_from_json
from tests.functional.control.typed import zipped
from tests.functional.control.world import World
from tests.kit import sdk_models
from tests.kit.tencent_cloud import ENV, REGION

AT_ONCE = ControlSettings(envs=(ENV, "other-1a2b3c"), create_s=0, update_s=0, configure_s=0, delete_s=0)
OTHER = "other-1a2b3c"
CODE = {"ZipFile": zipped()}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, AT_ONCE)
    with made.serving as url:
        made.connect(url)
        yield made


@pytest.fixture
def created(world: World) -> World:
    world.scf("CreateFunction", Runtime="Nodejs18.15", Code=CODE)
    assert world.settled(0) == "Active"
    return world


def versions(world: World) -> list[str]:
    found: list[str] = world.scf("ListVersionByFunction")["FunctionVersion"]
    return found


def publish(world: World, timeout: int) -> str:
    """A version whose time-out tells it from others."""
    world.scf("UpdateFunctionConfiguration", Timeout=timeout)
    assert world.settled(0) == "Active"
    return str(world.scf("PublishVersion")["FunctionVersion"])


# --- versions, aliases and qualifiers


def test_a_version_is_deleted_alone_and_the_function_with_all_of_them(created: World) -> None:
    assert [publish(created, 4), publish(created, 5)] == ["1", "2"]
    created.scf("DeleteFunction", Qualifier="1")
    assert versions(created) == ["$LATEST", "2"]
    assert created.status() == "Active"
    created.scf("DeleteFunctionVersion", Qualifier="2")
    assert versions(created) == ["$LATEST"]
    assert created.refusal("DeleteFunction", Qualifier="2") == "ResourceNotFound.FunctionVersion"
    created.scf("DeleteFunction")
    assert created.refusal("GetFunction") == "ResourceNotFound.FunctionName"


def test_a_version_that_an_alias_names_stays(created: World) -> None:
    publish(created, 4)
    created.scf("CreateAlias", Name="live", FunctionVersion="1")
    assert created.refusal("DeleteFunctionVersion", Qualifier="1") == "UnsupportedOperation.AliasBind"
    created.scf("DeleteFunctionVersion", Qualifier="1", ForceDelete="TRUE")
    assert created.refusal("GetAlias", Name="live") == "ResourceNotFound.Alias"


@pytest.mark.parametrize(("qualifier", "timeout"), [("", 6), ("$LATEST", 6), ("1", 4), ("2", 5), ("live", 4)])
def test_each_qualifier_means_its_version_everywhere(created: World, qualifier: str, timeout: int) -> None:
    publish(created, 4)
    publish(created, 5)
    created.scf("UpdateFunctionConfiguration", Timeout=6)
    created.settled(0)
    created.scf("CreateAlias", Name="live", FunctionVersion="1")
    created.scf("UpdateAlias", Name="$DEFAULT", FunctionVersion="2")
    named = {"Qualifier": qualifier} if qualifier else {}
    assert created.scf("GetFunction", **named)["Timeout"] == timeout
    created.scf("Invoke", **named)
    assert created.runtime.called[-1].timeout_s == timeout
    created.scf("InvokeFunction", **named)
    assert created.runtime.called[-1].timeout_s == timeout


@pytest.mark.parametrize("action", ["GetFunction", "Invoke", "InvokeFunction", "GetFunctionAddress"])
def test_an_unknown_qualifier_is_refused(created: World, action: str) -> None:
    assert created.refusal(action, Qualifier="7") == "ResourceNotFound.FunctionVersion"
    assert created.refusal(action, Qualifier="nothing") == "ResourceNotFound.FunctionVersion"


def test_an_alias_keeps_what_it_was_given(created: World) -> None:
    publish(created, 4)
    publish(created, 5)
    weights = [{"Version": "2", "Weight": 0.25}]
    created.scf("CreateAlias", Name="live", FunctionVersion="1", RoutingConfig={"AdditionalVersionWeights": weights})
    found = created.scf("GetAlias", Name="live")
    assert (found["FunctionVersion"], found["RoutingConfig"]["AdditionalVersionWeights"]) == ("1", weights)
    created.scf("UpdateAlias", Name="live", FunctionVersion="2", Description="now")
    found = created.scf("GetAlias", Name="live")
    assert (found["FunctionVersion"], found["Description"]) == ("2", "now")
    assert found["RoutingConfig"]["AdditionalVersionWeights"] == weights
    assert created.refusal("CreateAlias", Name="live", FunctionVersion="1") == "ResourceInUse.Alias"
    assert created.refusal("CreateAlias", Name="more", FunctionVersion="9") == "ResourceNotFound.FunctionVersion"
    too_many = {"AdditionalVersionWeights": [{"Version": "1", "Weight": 0.6}, {"Version": "2", "Weight": 0.6}]}
    assert created.refusal("UpdateAlias", Name="live", FunctionVersion="1", RoutingConfig=too_many) == (
        "InvalidParameterValue.AdditionalVersionWeights"
    )


def test_calls_are_shared_out_as_the_alias_says(created: World) -> None:
    for timeout in (4, 5):
        publish(created, timeout)
    function = created.plane.deployed_functions(ENV)[0]

    def shares(alias: Alias) -> dict[str, int]:
        routed = function_from_json({**function.to_json(), "aliases": []})
        data = {**routed.to_json(), "aliases": [_as_json(alias)]}
        return dict(Counter(pick(function_from_json(data), alias.name, draw) for draw in range(100)))

    assert shares(Alias("a", "1", weights=(("2", 0.25),))) == {"1": 75, "2": 25}
    assert shares(Alias("a", "1", matches=(Match("2", "k", "range", "[0,90)"),))) == {"1": 10, "2": 90}
    assert shares(Alias("$DEFAULT", "2")) == {"2": 100}


def _as_json(alias: Alias) -> dict[str, Any]:
    made = CloudFunction("n", "f", "id", "Nodejs18.15", "index.main", "p", 1, aliases=(alias,))
    found: dict[str, Any] = made.to_json()["aliases"][0]
    return found


# --- settings


SETTINGS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"Description": "one"}, {"Description": "one"}),
    ({"Role": "TCB_QcsRole"}, {"Role": "TCB_QcsRole"}),
    ({"InitTimeout": 20}, {"InitTimeout": 20}),
    ({"DnsCache": "TRUE"}, {"DnsCache": "TRUE"}),
    ({"L5Enable": "TRUE"}, {"L5Enable": "TRUE"}),
    (
        {"VpcConfig": {"VpcId": "vpc-1", "SubnetId": "subnet-1"}},
        {"VpcConfig": {"VpcId": "vpc-1", "SubnetId": "subnet-1"}},
    ),
    ({"ClsLogsetId": "l", "ClsTopicId": "t"}, {"ClsLogsetId": "l", "ClsTopicId": "t"}),
    (
        {"PublicNetConfig": {"PublicNetStatus": "DISABLE", "EipConfig": {"EipStatus": "ENABLE"}}},
        {"PublicNetConfig": {"PublicNetStatus": "DISABLE", "EipConfig": {"EipStatus": "ENABLE", "EipAddress": []}}},
    ),
    ({"IntranetConfig": {"IpFixed": "ENABLE"}}, {"IntranetConfig": {"IpFixed": "ENABLE", "IpAddress": []}}),
    (
        {"DeadLetterConfig": {"Type": "CMQ-QUEUE", "Name": "q", "FilterType": ""}},
        {"DeadLetterConfig": {"Type": "CMQ-QUEUE", "Name": "q", "FilterType": ""}},
    ),
]
AT_CREATION: list[tuple[dict[str, Any], dict[str, Any]]] = [
    *SETTINGS,
    ({"Tags": [{"Key": "team", "Value": "a"}]}, {"Tags": [{"Key": "team", "Value": "a"}]}),
    ({"AsyncRunEnable": "TRUE"}, {"AsyncRunEnable": "TRUE"}),
    ({"TraceEnable": "TRUE"}, {"TraceEnable": "TRUE"}),
    ({"Type": "HTTP"}, {"Type": "HTTP", "Handler": "scf_bootstrap"}),
]


@pytest.mark.parametrize(("given", "answered"), AT_CREATION, ids=lambda value: next(iter(value)))
def test_a_setting_given_is_a_setting_answered(world: World, given: dict[str, Any], answered: dict[str, Any]) -> None:
    world.scf("CreateFunction", Runtime="Nodejs18.15", Code=CODE, **given)
    world.settled(0)
    found = world.scf("GetFunction")
    assert {name: found[name] for name in answered} == answered


@pytest.mark.parametrize(("given", "answered"), SETTINGS, ids=lambda value: next(iter(value)))
def test_a_setting_changed_is_answered_too(created: World, given: dict[str, Any], answered: dict[str, Any]) -> None:
    created.scf("UpdateFunctionConfiguration", **given)
    created.settled(0)
    created.scf("UpdateFunctionConfiguration", Timeout=33)
    created.settled(0)
    found = created.scf("GetFunction")
    assert {name: found[name] for name in answered} == answered


# --- calls that nobody waits for


def test_an_event_is_asynchronous_and_can_be_ended(created: World) -> None:
    event = '{"wait": true}'
    result = created.scf("Invoke", InvocationType="Event", ClientContext=event)["Result"]
    assert (result["RetMsg"], result["Log"]) == ("", "")
    one = result["FunctionRequestId"]
    two = created.scf("Invoke", InvocationType="Event", ClientContext=event)["Result"]["FunctionRequestId"]

    def status(call: str) -> str:
        return str(created("scf", "GetAsyncEventStatus", InvokeRequestId=call)["Result"]["Status"])

    assert (status(one), status(two)) == ("RUNNING", "RUNNING")
    created.scf("TerminateAsyncEvent", InvokeRequestId=one)
    assert status(one) == "ABORTED"
    assert created.refusal("TerminateAsyncEvent", InvokeRequestId=one) == "FailedOperation.AsyncEventStatus"
    created.runtime.release()
    while status(two) == "RUNNING":
        pass
    assert status(two) == "FINISHED"
    rows = created.scf("ListAsyncEvents", Status=["FINISHED"])["EventList"]
    assert [row["InvokeRequestId"] for row in rows] == [two]
    logs = created.scf("GetFunctionLogs", FunctionRequestId=two)["Data"]
    assert [row["RetMsg"] for row in logs] == [event]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"InvocationType": "Later"}, "InvalidParameterValue.InvokeType"),
        ({"ClientContext": "{"}, "InvalidParameterValue.ClientContext"),
        ({"InvocationType": "Event", "ClientContext": json.dumps("x" * 140_000)}, "InvalidParameter.RequestTooLarge"),
        ({"LogType": "Head"}, "InvalidParameterValue.Param"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused(created: World, params: dict[str, Any], code: str) -> None:
    assert created.refusal("Invoke", **params) == code


# --- environments


def test_a_fresh_cloud_has_its_environments_and_no_others(world: World) -> None:
    rows = world("tcb", "DescribeEnvs")["EnvList"]
    assert sorted(row["EnvId"] for row in rows) == sorted([ENV, OTHER])
    nowhere = "nowhere-1a2b3c"
    assert world("tcb", "DescribeEnvs", EnvId=nowhere)["EnvList"] == []
    assert world.failure("tcb", "DescribeEnvInfo", EnvId=nowhere) == "ResourceNotFound.EnvNotExist"
    assert world.failure("tcb", "ListTables", EnvId=nowhere) == "ResourceNotFound.EnvNotExist"
    assert world.failure("scf", "ListFunctions", Namespace=nowhere) == "ResourceNotFound.Namespace"
    made = world("tcb", "CreateEnv", Alias="more", PackageId="baas_personal")["EnvId"]
    assert world("scf", "ListFunctions", Namespace=made)["Functions"] == []
    assert world("tcb", "DescribeEnvs", EnvId=made)["EnvList"][0]["Alias"] == "more"
    world("tcb", "DestroyEnv", EnvId=made)
    assert world.failure("tcb", "ListFunctions", EnvId=made) == "ResourceNotFound.EnvNotExist"


def test_what_is_in_one_environment_is_not_in_another(world: World) -> None:
    for env_id in (ENV, OTHER):
        world("scf", "CreateFunction", FunctionName="job", Namespace=env_id, Runtime="Nodejs18.15", Code=CODE)
    world("tcb", "CreateTable", EnvId=ENV, TableName="orders")
    assert world("tcb", "ListTables", EnvId=OTHER)["Tables"] is None
    world.settled(0)
    world("scf", "DeleteFunction", FunctionName="job", Namespace=ENV)
    assert [row["FunctionName"] for row in world("tcb", "ListFunctions", EnvId=OTHER)["Functions"]] == ["job"]
    world("tcb", "DeleteTable", EnvId=ENV, TableName="orders")
    assert world.runtime.forgotten == [(ENV, "orders")]


# --- nonsense


NONSENSE: list[tuple[str, str, dict[str, Any], str]] = [
    ("scf", "CreateTrigger", {"TriggerName": "t", "Type": "timer", "TriggerDesc": "* *"}, "InvalidParameterValue.TriggerDesc"),
    ("scf", "CreateTrigger", {"TriggerName": "t", "Type": "timer", "TriggerDesc": "0 0 25 * * * *"}, "InvalidParameterValue.TriggerDesc"),
    ("scf", "CreateTrigger", {"TriggerName": "t", "Type": "timer", "TriggerDesc": "99 * * * * * *"}, "InvalidParameterValue.TriggerDesc"),
    ("scf", "CreateTrigger", {"TriggerName": "t", "Type": "cos", "TriggerDesc": "x"}, "InvalidParameterValue.Type"),
    ("scf", "CreateTrigger", {"TriggerName": "t t", "Type": "timer", "TriggerDesc": "0 0 2 * * * *"}, "InvalidParameterValue.TriggerName"),
    ("scf", "CreateTrigger", {"TriggerName": "t", "Type": "timer", "TriggerDesc": "0 0 2 * * * *", "Enable": "MAYBE"}, "InvalidParameterValue.Enable"),
    ("scf", "UpdateTrigger", {"TriggerName": "none", "Type": "timer"}, "ResourceNotFound.Trigger"),
    ("scf", "UpdateTriggerStatus", {"TriggerName": "none", "Type": "timer", "Enable": "OPEN"}, "ResourceNotFound.Trigger"),
    ("scf", "UpdateFunctionConfiguration", {"Runtime": "Nodejs20.19"}, "InvalidParameterValue.Runtime"),
    ("scf", "UpdateFunctionConfiguration", {"Timeout": 0}, "LimitExceeded.Timeout"),
    ("scf", "UpdateFunctionConfiguration", {"MemorySize": 100}, "InvalidParameterValue.Memory"),
    ("scf", "UpdateFunctionConfiguration", {"InitTimeout": 1000}, "LimitExceeded.InitTimeout"),
    ("scf", "UpdateFunctionConfiguration", {"DnsCache": "maybe"}, "InvalidParameterValue.Param"),
    ("scf", "UpdateFunctionConfiguration", {"Nonsense": 1}, "UnknownParameter"),
    ("scf", "UpdateFunctionConfiguration", {"PublicNetConfig": {"PublicNetStatus": "ON"}}, "InvalidParameterValue.PublicNetConfig"),
    ("scf", "UpdateFunctionCode", {"Code": {"GitUrl": "https://example.com/x.git"}}, "UnsupportedOperation"),
    ("scf", "UpdateFunctionIncrementalCode", {}, "InvalidParameterValue.Code"),
    ("scf", "UpdateFunctionIncrementalCode", {"DeleteFiles": ["none.js"]}, "InvalidParameterValue.Code"),
    ("scf", "CreateAlias", {"Name": "1st", "FunctionVersion": "$LATEST"}, "InvalidParameterValue.Alias"),
    ("scf", "DeleteAlias", {"Name": "$DEFAULT"}, "FailedOperation.DeleteAlias"),
    ("scf", "PutReservedConcurrencyConfig", {"ReservedConcurrencyMem": 100}, "InvalidParameterValue.MemorySize"),
    ("scf", "PutProvisionedConcurrencyConfig", {"Qualifier": "9", "VersionProvisionedConcurrencyNum": 1}, "ResourceNotFound.FunctionVersion"),
    ("scf", "ListVersionByFunction", {"Order": "UP"}, "InvalidParameterValue.Order"),
    ("scf", "ListVersionByFunction", {"OrderBy": "Colour"}, "InvalidParameterValue.OrderBy"),
    ("scf", "GetFunctionLogs", {"StartTime": "yesterday"}, "InvalidParameterValue.DateTime"),
    ("scf", "GetFunctionLogs", {"Filter": {"RetCode": "5"}}, "InvalidParameterValue.RetCode"),
]  # fmt: skip
NONSENSE_ELSEWHERE: list[tuple[str, str, dict[str, Any], str]] = [
    ("tcb", "CreateTable", {"EnvId": ENV, "TableName": ""}, "InvalidParameterValue"),
    ("tcb", "CreateTable", {"EnvId": ENV, "TableName": "a b"}, "InvalidParameterValue"),
    ("tcb", "CreateTable", {"EnvId": ENV, "TableName": "$cmd"}, "InvalidParameterValue"),
    ("tcb", "CreateTable", {"EnvId": ENV, "TableName": "订单"}, "InvalidParameterValue"),
    ("tcb", "CreateTable", {"EnvId": ENV, "TableName": "orders", "Colour": 1}, "UnknownParameter"),
    ("flexdb", "CreateTable", {"Tag": "nothing", "TableName": "orders"}, "ResourceNotFound.InstanceNotFound"),
    ("tcb", "DescribeTable", {"EnvId": ENV, "TableName": "none"}, "ResourceNotFound.TableNotFound"),
    ("tcb", "ModifyDatabaseACL", {"EnvId": ENV, "CollectionName": "none", "AclTag": "PRIVATE"}, "ResourceNotFound.TableNotFound"),
    ("tcb", "ModifyStorageSafeRule", {"EnvId": ENV, "AclTag": "PUBLIC"}, "InvalidParameterValue"),
    ("tcb", "ModifyStorageSafeRule", {"EnvId": ENV, "AclTag": "CUSTOM", "Rule": "{"}, "InvalidParameterValue"),
    ("tcb", "CreateCloudBaseGWAPI", {"ServiceId": ENV, "Path": "job", "Type": 1, "Name": "job"}, "InvalidParameterValue"),
    ("tcb", "CreateCloudBaseGWAPI", {"ServiceId": ENV, "Path": "/x", "Type": 1, "Name": "none"}, "ResourceNotFound.FunctionName"),
    ("tcb", "ModifyHTTPServiceRoute", {"EnvId": ENV, "Domain": {"Domain": "*", "Routes": [{"Path": "/none"}]}}, "InvalidParameter.ResourceNotExists"),
    ("tcb", "ModifyClsTopic", {"EnvId": ENV, "Period": 0}, "InvalidParameterValue"),
    ("tcb", "DescribeStaticStore", {"EnvId": "none"}, "ResourceNotFound.EnvNotExist"),
    ("tcb", "CreateEnvResource", {"EnvId": ENV, "Resources": ["log"]}, "ResourceInUse.LogExist"),
    ("tcb", "DescribeNothing", {}, "InvalidAction"),
    ("scf", "CreateNamespace", {"Namespace": "1"}, "InvalidParameterValue.NamespaceInvalid"),
    ("scf", "DeleteNamespace", {"Namespace": "default"}, "InvalidParameterValue.DefaultNamespace"),
    ("scf", "PublishLayerVersion", {"LayerName": "1", "CompatibleRuntimes": [], "Content": CODE}, "InvalidParameterValue.LayerName"),
    ("scf", "PublishLayerVersion", {"LayerName": "l", "CompatibleRuntimes": ["Cobol"], "Content": CODE}, "InvalidParameterValue.CompatibleRuntimes"),
    ("scf", "ListLayerVersions", {"LayerName": "none"}, "ResourceNotFound.Layer"),
    ("scf", "GetAsyncEventStatus", {"InvokeRequestId": "none"}, "ResourceNotFound.AsyncEvent"),
    ("scf", "GetCustomDomain", {"Domain": "none.example.com"}, "FailedOperation.Domain.UnExist"),
]  # fmt: skip


def test_nonsense_is_refused_by_the_services_own_codes(created: World) -> None:
    told = {
        (service, action, json.dumps(params)): created.refusal(action, **params)
        for service, action, params, _ in NONSENSE
    }
    told |= {
        (service, action, json.dumps(params)): created.failure(service, action, **params)
        for service, action, params, _ in NONSENSE_ELSEWHERE
    }
    wanted = {(s, a, json.dumps(params)): code for s, a, params, code in (*NONSENSE, *NONSENSE_ELSEWHERE)}
    assert told == wanted


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


# --- HTTP paths


def get(world: World, path: str, host: str = "", **headers: str) -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(
        f"{world.plane.url}{path}", headers={**headers, **({"Host": host} if host else {})}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"{}")


def test_an_http_path_is_served_and_deleted_by_its_path(created: World) -> None:
    host = f"{ENV}.service.tcloudbase.com"
    publish(created, 7)
    created.scf("UpdateAlias", Name="$DEFAULT", FunctionVersion="1")
    for path in ("/job", "/job/deep"):
        created("tcb", "CreateCloudBaseGWAPI", ServiceId=ENV, Path=path, Type=1, Name="job", AuthSwitch=2)
    assert created.failure("tcb", "CreateCloudBaseGWAPI", ServiceId=ENV, Path="/job", Type=1, Name="job") == (
        "InvalidParameter.APICreated"
    )
    status, told = get(created, "/job/more?a=1", host)
    assert (status, told["path"], told["query"], told["version"]) == (200, "/more", "a=1", "1")
    assert get(created, "/job/deep/x", host)[1]["path"] == "/x"
    assert get(created, f"/_http/{ENV}/job/y")[1]["path"] == "/y"
    assert get(created, "/none", host)[0] == 404
    created("tcb", "DeleteCloudBaseGWAPI", ServiceId=ENV, Path="/job/deep", Type=1)
    rows = created("tcb", "DescribeCloudBaseGWAPI", ServiceId=ENV)["APISet"]
    assert [(row["Path"], row["AuthSwitch"], type(row["CreateTime"])) for row in rows] == [("/job", 2, int)]


def test_a_path_that_wants_a_signed_in_caller_lets_nobody_through(created: World) -> None:
    host = f"{ENV}.service.tcloudbase.com"
    created("tcb", "CreateCloudBaseGWAPI", ServiceId=ENV, Path="/job", Type=1, Name="job", AuthSwitch=1)
    (row,) = created("tcb", "DescribeCloudBaseGWAPI", ServiceId=ENV)["APISet"]
    assert (row["AuthSwitch"], row["EnableAuth"]) == (1, True)
    assert get(created, "/job", host)[0] == 401
    options = [{"Key": "authswitch", "Value": "false"}]
    created("tcb", "ModifyCloudBaseGWAPIPrivilegeBatch", ServiceId=ENV, APIIdSet=[row["APIId"]], Options=options)
    assert get(created, "/job", host)[0] == 200
    switch = [{"Key": "serviceswitch", "Value": "false"}]
    created("tcb", "ModifyCloudBaseGWPrivilege", ServiceId=ENV, EnableService=False, Options=switch)
    assert get(created, "/job", host)[0] == 404


# --- keys that expire


def sts(world: World, action: str, key: tuple[str, ...] = (), **params: Any) -> dict[str, Any]:
    permanent = world.plane.account.permanent
    credential = Credential(*(key or (permanent.secret_id, permanent.secret_key)))
    endpoint = world.plane.url.removeprefix("http://")
    profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=endpoint))
    found: dict[str, Any] = CommonClient("sts", "2018-08-13", credential, REGION, profile).call_json(action, params)
    return found


def test_a_temporary_key_is_issued_and_expires(world: World) -> None:
    given = sts(world, "GetFederationToken", Name="ci", Policy="{}", DurationSeconds=60)["Response"]
    key = given["Credentials"]
    world.use(key["TmpSecretId"], key["TmpSecretKey"], key["Token"])
    assert world("tcb", "DescribeEnvs")["Total"] == 2
    temporary = (key["TmpSecretId"], key["TmpSecretKey"], key["Token"])
    assert sts(world, "GetCallerIdentity", key=temporary)["Response"]["Type"] == "CAMRole"
    with pytest.raises(TencentCloudSDKException, match="UnauthorizedOperation"):
        sts(world, "GetFederationToken", key=temporary, Name="ci", Policy="{}")
    world.use(key["TmpSecretId"], key["TmpSecretKey"], "")
    assert "TokenFailure" in world.failure("tcb", "DescribeEnvs")
    world.use(key["TmpSecretId"], key["TmpSecretKey"], key["Token"])
    world.plane.faults.add(Fault("skew", "DescribeEnvs", seconds=61))
    assert "TokenFailure" in world.failure("tcb", "DescribeEnvs")
