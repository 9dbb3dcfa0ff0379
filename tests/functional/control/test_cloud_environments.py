"""Which environments there are, and that none sees into another."""

from __future__ import annotations

from tests.functional.control.world import CODE, OTHER, World
from tests.kit.tencent_cloud import ENV


def test_a_fresh_cloud_has_its_environments_and_no_others(quick: World) -> None:
    rows = quick("tcb", "DescribeEnvs")["EnvList"]
    assert sorted(row["EnvId"] for row in rows) == sorted([ENV, OTHER])
    nowhere = "nowhere-1a2b3c"
    assert quick("tcb", "DescribeEnvs", EnvId=nowhere)["EnvList"] == []
    assert quick.failure("tcb", "DescribeEnvInfo", EnvId=nowhere) == "ResourceNotFound.EnvNotExist"
    assert quick.failure("tcb", "ListTables", EnvId=nowhere) == "ResourceNotFound.EnvNotExist"
    assert quick.failure("scf", "ListFunctions", Namespace=nowhere) == "ResourceNotFound.Namespace"
    made = quick("tcb", "CreateEnv", Alias="more", PackageId="baas_personal")["EnvId"]
    assert quick("scf", "ListFunctions", Namespace=made)["Functions"] == []
    assert quick("tcb", "DescribeEnvs", EnvId=made)["EnvList"][0]["Alias"] == "more"
    quick("tcb", "DestroyEnv", EnvId=made)
    assert quick.failure("tcb", "ListFunctions", EnvId=made) == "ResourceNotFound.EnvNotExist"


def test_what_is_in_one_environment_is_not_in_another(quick: World) -> None:
    for env_id in (ENV, OTHER):
        quick("scf", "CreateFunction", FunctionName="job", Namespace=env_id, Runtime="Nodejs18.15", Code=CODE)
    quick("tcb", "CreateTable", EnvId=ENV, TableName="orders")
    assert quick("tcb", "ListTables", EnvId=OTHER)["Tables"] is None
    quick.settled(0)
    quick("scf", "DeleteFunction", FunctionName="job", Namespace=ENV)
    assert [row["FunctionName"] for row in quick("tcb", "ListFunctions", EnvId=OTHER)["Functions"]] == ["job"]
    quick("tcb", "DeleteTable", EnvId=ENV, TableName="orders")
    assert quick.runtime.forgotten == [(ENV, "orders")]


def test_an_end_of_an_environment_is_none_of_one_whose_name_begins_alike(quick: World) -> None:
    other = f"{ENV}-two"
    quick.plane.world.add_environment(other)
    for env_id in (ENV, other):
        quick("tcb", "CreateTable", EnvId=env_id, TableName="orders")
    quick("tcb", "ModifyDatabaseACL", EnvId=other, CollectionName="orders", AclTag="READONLY")
    quick("scf", "CreateFunction", FunctionName="job", Namespace=other, Runtime="Nodejs18.15", Code=CODE)
    quick("tcb", "CreateCloudBaseGWAPI", ServiceId=other, Path="/job", Type=1, Name="job")
    quick("tcb", "DestroyEnv", EnvId=ENV)
    assert [row["TableName"] for row in quick("tcb", "ListTables", EnvId=other)["Tables"]] == ["orders"]
    acl = quick("tcb", "DescribeDatabaseACL", EnvId=other, CollectionName="orders")
    assert acl["AclTag"] == "READONLY"
    assert [row["Path"] for row in quick("tcb", "DescribeCloudBaseGWAPI", ServiceId=other)["APISet"]] == ["/job"]
