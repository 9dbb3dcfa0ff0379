"""Projects of every layout: import, validate, order, pay, called back, proven, packaged: without one edit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudfn.manifest import load
from cloudfn.testing import LocalCloud
from tests.kit.command import Shell
from tests.kit.published_projects import CASES, Case, folders

pytestmark = [pytest.mark.node, pytest.mark.npm]
Npm = Callable[..., Path]
NEEDLESS = {"CFN-TCB-001", "CFN-PAY-020", "CFN-PAY-021", "CFN-PAY-023"}
"""A collection that nobody declared, callbacks that cannot be reached."""


@pytest.fixture(params=CASES, ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


def test_an_imported_project_takes_an_order_and_is_called_back(
    tmp_path: Path, npm: Npm, case: Case, capfd: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "project"
    case.write(project)
    cloudfn = Shell(project, capfd)
    modules = npm("wx-server-sdk@2.6.3")
    for folder in folders(project):
        (folder / "node_modules").symlink_to(modules)

    code, out, err = cloudfn("import", "--json")
    assert code == 0, err
    assert {each["code"] for each in json.loads(out)["notices"]} == set(case.notes), err
    code, out, err = cloudfn("validate")
    assert code == 0, out + err
    assert "CFN-SRC-003" not in err and "CFN-SRC-005" not in err

    manifest = load(project / "cloudfn.yaml").manifest
    assert set(manifest.functions) == {case.order, case.callback, *case.functions}
    assert (manifest.env_id, "".join(manifest.app_ids)) == (case.env, case.app_id)
    first = next(iter(manifest.payments.values()))
    assert (first.sub_mch_id, first.callback) == (case.merchant, case.callback)
    assert case.order in first.callers
    assert {"orders", "paid"} <= set(manifest.documents.collections)

    with LocalCloud(project) as cloud:
        for n, (ordering, callback) in enumerate([(case.order, case.callback), *case.others], 1):
            number = f"A{n}"
            placed = cloud.call(ordering, {"no": number})
            assert placed["resultCode"] == "SUCCESS", placed
            assert cloud.pay(number)["paid"]
            (notification,) = cloud.order(number)["notifications"]
            assert (notification["state"], notification["function"]) == ("accepted", callback)
            assert cloud.documents.get("paid", number)["fee"] == 12
        told = {each["code"] for each in cloud.events("Noticed")}
        assert not told & NEEDLESS
        contradictions = [line for line in cloud.log().splitlines() if "CFN-SDK-010" in line]
        # A placeholder in the code is one here too, and would be in production.
        assert [line for line in contradictions if "your-env-id" not in line] == []
        forged = cloud.call(case.callback, {"outTradeNo": "F1", "totalFee": 12, "resultCode": "SUCCESS"})
        assert forged["errcode"] != 0, "the shim guards the callbacks of an import"
        assert cloud.documents.get("paid", "F1") is None
    code, out, err = cloudfn("event", "generate", "pay.success")
    assert (code, json.loads(out)["subMchId"]) == (0, case.merchant), err
    code, out, err = cloudfn("build", case.callback, case.order, "--list")
    assert code == 0, err


def test_a_callback_of_an_import_can_be_proven(tmp_path: Path, npm: Npm, capfd: pytest.CaptureFixture[str]) -> None:
    case = CASES["devtools"]
    cloudfn = Shell(tmp_path, capfd)
    case.write(tmp_path)
    for folder in folders(tmp_path):
        (folder / "node_modules").symlink_to(npm("wx-server-sdk@2.6.3"))
    assert cloudfn("import")[0] == 0
    code, out, _ = cloudfn("--quiet", "pay", "prove", "payCallback", "--json", "-d", '{"no": "P1"}')
    assert code in (0, 13), out
    assert json.loads(out)["calls"]
