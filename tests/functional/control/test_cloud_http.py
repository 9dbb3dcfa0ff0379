"""HTTP paths of functions are served as the gateway serves them."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from tests.functional.control.world import World
from tests.kit.tencent_cloud import ENV


def get(world: World, path: str, host: str = "", **headers: str) -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(
        f"{world.plane.url}{path}", headers={**headers, **({"Host": host} if host else {})}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read() or b"{}")


def test_an_http_path_is_served_and_deleted_by_its_path(job: World) -> None:
    host = f"{ENV}.service.tcloudbase.com"
    job.publish(7)
    job.scf("UpdateAlias", Name="$DEFAULT", FunctionVersion="1")
    for path in ("/job", "/job/deep"):
        job("tcb", "CreateCloudBaseGWAPI", ServiceId=ENV, Path=path, Type=1, Name="job", AuthSwitch=2)
    assert job.failure("tcb", "CreateCloudBaseGWAPI", ServiceId=ENV, Path="/job", Type=1, Name="job") == (
        "InvalidParameter.APICreated"
    )
    status, told = get(job, "/job/more?a=1", host)
    assert (status, told["path"], told["query"], told["version"]) == (200, "/more", "a=1", "1")
    assert get(job, "/job/deep/x", host)[1]["path"] == "/x"
    assert get(job, f"/_http/{ENV}/job/y")[1]["path"] == "/y"
    assert get(job, "/none", host)[0] == 404
    job("tcb", "DeleteCloudBaseGWAPI", ServiceId=ENV, Path="/job/deep", Type=1)
    rows = job("tcb", "DescribeCloudBaseGWAPI", ServiceId=ENV)["APISet"]
    assert [(row["Path"], row["AuthSwitch"], type(row["CreateTime"])) for row in rows] == [("/job", 2, int)]


def test_a_path_that_wants_a_signed_in_caller_lets_nobody_through(job: World) -> None:
    host = f"{ENV}.service.tcloudbase.com"
    job("tcb", "CreateCloudBaseGWAPI", ServiceId=ENV, Path="/job", Type=1, Name="job", AuthSwitch=1)
    (row,) = job("tcb", "DescribeCloudBaseGWAPI", ServiceId=ENV)["APISet"]
    assert (row["AuthSwitch"], row["EnableAuth"]) == (1, True)
    assert get(job, "/job", host)[0] == 401
    options = [{"Key": "authswitch", "Value": "false"}]
    job("tcb", "ModifyCloudBaseGWAPIPrivilegeBatch", ServiceId=ENV, APIIdSet=[row["APIId"]], Options=options)
    assert get(job, "/job", host)[0] == 200
    switch = [{"Key": "serviceswitch", "Value": "false"}]
    job("tcb", "ModifyCloudBaseGWPrivilege", ServiceId=ENV, EnableService=False, Options=switch)
    assert get(job, "/job", host)[0] == 404
