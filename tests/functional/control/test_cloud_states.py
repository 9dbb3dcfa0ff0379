"""The emulated cloud's rules, asked by the real SDK: changes take time on the clock and exclude each other."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cloudfn.control import ControlSettings, Fault
from cloudfn.errors import CloudfnError
from tests.functional.control.world import World
from tests.kit.tencent_cloud import ENV


def code(text: str = "exports.main = () => 1") -> dict[str, str]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.js", text)
    return {"ZipFile": base64.b64encode(buffer.getvalue()).decode()}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    with made.serving as url:
        made.connect(url)
        yield made


@pytest.fixture
def created(world: World) -> World:
    world.scf("CreateFunction", Runtime="Nodejs18.15", Code=code())
    assert world.settled(10) == "Active"
    return world


def test_a_creation_takes_its_time(world: World) -> None:
    world.scf("CreateFunction", Runtime="Nodejs18.15", Code=code())
    assert world.status() == "Creating"
    world.pass_time(9)
    assert world.status() == "Creating"
    assert world.refusal("UpdateFunctionCode", Code=code()) == "FailedOperation.UpdateFunctionCode"
    assert world.refusal("UpdateFunctionConfiguration", Timeout=9) == "FailedOperation.UpdateFunctionConfiguration"
    assert world.refusal("CreateTrigger", TriggerName="t", Type="timer", TriggerDesc="0 0 2 * * * *") == (
        "FailedOperation.FunctionStatusError"
    )
    assert world.refusal("DeleteFunction") == "FailedOperation.FunctionStatusError"
    assert world.settled(1) == "Active"


def test_a_name_is_taken_until_its_deletion_is_through(created: World) -> None:
    assert created.refusal("CreateFunction", Runtime="Nodejs18.15", Code=code()) == "ResourceInUse.FunctionName"
    created.scf("DeleteFunction")
    assert created.status() == "Deleting"
    assert created.refusal("CreateFunction", Runtime="Nodejs18.15", Code=code()) == "ResourceInUse.FunctionName"
    created.pass_time(3)
    assert created.refusal("GetFunction") == "ResourceNotFound.FunctionName"
    created.scf("CreateFunction", Runtime="Nodejs18.15", Code=code())


def test_a_failed_update_can_be_followed_by_another_and_a_failed_creation_cannot(created: World) -> None:
    created.plane.faults.add(Fault("fail", "UpdateFunctionCode", code="X", message="why"))
    created.scf("UpdateFunctionCode", Code=code("2"))
    assert created.settled(20) == "UpdateFailed"
    found = created.scf("GetFunction")
    assert (found["StatusDesc"], found["StatusReasons"]) == ("why", [{"ErrorCode": "X", "ErrorMessage": "why"}])
    created.scf("UpdateFunctionCode", Code=code("3"))
    assert created.settled(20) == "Active"
    created.plane.faults.add(Fault("fail", "CreateFunction", message="no"))
    created.scf("CreateFunction", FunctionName="other", Runtime="Nodejs18.15", Code=code())
    created.pass_time(10)
    assert created.refusal("UpdateFunctionCode", FunctionName="other", Code=code()) == (
        "FailedOperation.UpdateFunctionCode"
    )
    created.scf("DeleteFunction", FunctionName="other")


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"FunctionName": "a"}, "InvalidParameterValue.FunctionName"),
        ({"FunctionName": "1abc"}, "InvalidParameterValue.FunctionName"),
        ({"Runtime": "Nodejs99"}, "InvalidParameterValue.Runtime"),
        ({"Timeout": 901}, "LimitExceeded.Timeout"),
        ({"MemorySize": 200}, "InvalidParameterValue.Memory"),
        ({"Code": {"ZipFile": "bm8gemlw"}}, "InvalidParameterValue.Code"),
        ({"Code": {}}, "InvalidParameterValue.Code"),
        ({"Code": None}, "MissingParameter.Code"),
        ({"Code": {"TempCosObjectName": "/nothing"}}, "InvalidParameterValue.TempCosObjectName"),
        ({"Layers": [{"LayerName": "none", "LayerVersion": 1}]}, "ResourceNotFound.LayerVersion"),
        (
            {"Environment": {"Variables": [{"Key": "A", "Value": "x" * 5000}]}},
            "InvalidParameterValue.EnvironmentExceededLimit",
        ),
        ({"Environment": {"Variables": [{"Key": "1A", "Value": ""}]}}, "InvalidParameterValue.Environment"),
        ({"Colour": "red"}, "UnknownParameter"),
        ({"Namespace": "another"}, None),
    ],
)
def test_what_the_service_refuses(world: World, params: dict[str, Any], refusal: str | None) -> None:
    wanted = {"Runtime": "Nodejs18.15", "Code": code(), **params}
    if refusal is None:
        world.scf("CreateFunction", **wanted)
    else:
        assert world.refusal("CreateFunction", **wanted) == refusal


def test_only_known_environments_exist_where_they_are_listed(tmp_path: Path) -> None:
    world = World(tmp_path, ControlSettings(envs=(ENV,)))
    with world.serving as url:
        world.connect(url)
        assert world.refusal("GetFunction", Namespace="another") == "ResourceNotFound.Namespace"
        assert world("tcb", "DescribeEnvs", EnvId="another")["EnvList"] == []
        assert [each["EnvId"] for each in world("tcb", "DescribeEnvs")["EnvList"]] == [ENV]


def test_variables_are_replaced_as_a_whole_and_an_empty_list_changes_nothing(created: World) -> None:
    def variables() -> list[dict[str, str]]:
        found: list[dict[str, str]] = created.scf("GetFunction")["Environment"]["Variables"]
        return found

    for names in (["A", "B"], ["C"]):
        rows = [{"Key": name, "Value": "1"} for name in names]
        created.scf("UpdateFunctionConfiguration", Environment={"Variables": rows})
        assert created.settled(5) == "Active"
        assert [each["Key"] for each in variables()] == names
    created.scf("UpdateFunctionConfiguration", Environment={"Variables": []})
    assert [each["Key"] for each in variables()] == ["C"]


def test_timers(created: World) -> None:
    def create(*rows: tuple[str, str], count: int | None = None) -> None:
        triggers = [{"TriggerName": name, "Type": "timer", "TriggerDesc": cron} for name, cron in rows]
        amount = len(rows) if count is None else count
        created.scf("BatchCreateTrigger", Triggers=json.dumps(triggers), Count=amount)

    create(("a", "0 0 2 * * * *"), ("b", "0 0 3 * * * *"))
    create(("a", "0 0 2 * * * *"))  # the tools send the same list again and again
    assert [each["TriggerName"] for each in created.scf("ListTriggers")["Triggers"]] == ["a", "b"]
    for rows, refusal in (
        ([("a", "0 0 9 * * * *")], "ResourceInUse.TriggerName"),
        ([("c", "* * *")], "InvalidParameterValue.TriggerDesc"),
        ([(f"t{n}", "0 0 2 * * * *") for n in range(9)], "LimitExceeded.Trigger"),
    ):
        with pytest.raises(CloudfnError) as caught:
            create(*rows)
        assert caught.value.params["code"] == refusal
    created.scf("DeleteTrigger", TriggerName="a", Type="timer")
    assert created.refusal("DeleteTrigger", TriggerName="a", Type="timer") == "ResourceNotFound.Trigger"


def test_versions_and_their_traffic(created: World) -> None:
    first = created.scf("PublishVersion", Description="one")["FunctionVersion"]
    created.pass_time(5)
    route = [{"Key": "x", "Method": "range", "Expression": "[0,90)", "Version": first}]
    alias = {"Name": "$DEFAULT", "FunctionVersion": "$LATEST"}
    created.scf("UpdateAlias", **alias, RoutingConfig={"AddtionVersionMatchs": route})
    found = created.scf("GetAlias", Name="$DEFAULT")["RoutingConfig"]["AddtionVersionMatchs"]
    assert [(each["Version"], each["Expression"]) for each in found] == [(first, "[0,90)")]
    route[0]["Version"] = "7"
    refusal = created.refusal("UpdateAlias", **alias, RoutingConfig={"AddtionVersionMatchs": route})
    assert refusal == "ResourceNotFound.FunctionVersion"
    created.scf("PutProvisionedConcurrencyConfig", Qualifier=first, VersionProvisionedConcurrencyNum=2)
    allocated = created.scf("GetProvisionedConcurrencyConfig")["Allocated"]
    assert [(each["Qualifier"], each["AllocatedProvisionedConcurrencyNum"]) for each in allocated] == [(first, 2)]


def test_a_copy_is_a_function_of_its_own(created: World) -> None:
    created.scf("CopyFunction", NewFunctionName="copy", TargetNamespace=ENV)
    assert created.refusal("CopyFunction", NewFunctionName="copy", TargetNamespace=ENV) == "ResourceInUse.FunctionName"
    names = [each["FunctionName"] for each in created("scf", "ListFunctions", Namespace=ENV)["Functions"]]
    assert names == ["copy", "job"]


@pytest.mark.parametrize("service", ["tcb", "flexdb"])
def test_collections_by_either_service(world: World, service: str) -> None:
    by = {"EnvId": ENV, "MongoConnector": {}} if service == "tcb" else {"Tag": f"tnt-{ENV}"}
    call: Callable[..., dict[str, Any]] = lambda action, **more: world(service, action, **by, **more)  # noqa: E731
    assert call("ListTables")["Tables"] is None
    call("CreateTable", TableName="orders")
    with pytest.raises(CloudfnError, match=r"ResourceUnavailable\.ResourceExist"):
        call("CreateTable", TableName="orders")
    keys = {"MgoIndexKeys": [{"Name": "outTradeNo", "Direction": "1"}], "MgoIsUnique": True}
    call("UpdateTable", TableName="orders", CreateIndexes=[{"IndexName": "byNo", "MgoKeySchema": keys}])
    assert [each["Name"] for each in call("DescribeTable", TableName="orders")["Indexes"]] == ["_id_", "byNo"]
    call("UpdateTable", TableName="orders", DropIndexes=[{"IndexName": "byNo"}])
    assert call("DescribeTable", TableName="orders")["IndexNum"] == 1
    call("DeleteTable", TableName="orders")
    with pytest.raises(CloudfnError, match=r"ResourceNotFound"):
        call("DescribeTable", TableName="orders")


def test_a_wrong_version_of_the_api_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from cloudfn.deploy import cloud

    monkeypatch.setitem(cloud.VERSIONS, "scf", "2017-01-01")
    assert world.refusal("ListFunctions") == "NoSuchVersion"


def test_a_restart_in_the_middle_of_a_change_loses_nothing(tmp_path: Path) -> None:
    world = World(tmp_path)
    with world.serving as url:
        world.connect(url)
        world.scf("CreateFunction", Runtime="Nodejs18.15", Code=code())
    again = World(tmp_path)
    with again.serving as url:
        again.connect(url)
        assert again.status() == "Creating"
        assert again.settled(11) == "Active"


def test_the_log_is_kept_as_long_as_it_was_told(world: World) -> None:
    def days() -> int:
        (env,) = world("tcb", "DescribeEnvs", EnvId=ENV)["EnvList"]
        return int(env["LogServices"][0]["Period"])

    assert days() == 7
    for period in (1, 3600, 3640):
        world("tcb", "ModifyClsTopic", EnvId=ENV, Period=period)
        assert days() == period
    for period in (0, 3601, 3641):
        with pytest.raises(CloudfnError, match=r"InvalidParameterValue"):
            world("tcb", "ModifyClsTopic", EnvId=ENV, Period=period)
    assert days() == 3640
