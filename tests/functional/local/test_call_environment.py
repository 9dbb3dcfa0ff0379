"""``POST call-environment``: the variables with which another process's SDK asks this cloud as a function of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloudfn.calls import Identity, Invocation
from cloudfn.local.settings import DEFAULT_OPENID
from cloudfn.runner.invocations import REMEMBERED, Invocations
from cloudfn.testing import LocalCloud
from tests.kit.http import Address
from tests.kit.project import copy_project, write_files

pytestmark = pytest.mark.node
PATH = "/_cloudfn/call-environment"


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Address]:
    project = copy_project("plain", tmp_path / "p")
    write_files(project, {".env": "SMS_KEY=s3cret\n"})
    manifest = project / "cloudfn.yaml"
    named = {"environment": {"SHOP": "tea"}, "secrets": ["SMS_KEY"]}
    manifest.write_text(manifest.read_text().replace("functions:", f"functions:\n  own: {json.dumps(named)}", 1))
    write_files(project, {"functions/own/index.js": "exports.main = () => 1;"})
    with LocalCloud(project) as cloud:
        yield Address(cloud.url, cloud.key)


def test_the_sdk_of_another_process_is_the_function_that_it_names(there: Address) -> None:
    told = there.post(PATH, {"function": "own", "openid": "oTester"})
    environment = told["environment"]
    url = json.loads(environment["TCB_CONTEXT_CNFG"])["URL"]
    assert url == f"{there.url}/i/own/{told['requestId']}/admin"
    assert (environment["WX_OPENID"], environment["SHOP"], environment["SMS_KEY"]) == ("oTester", "tea", "s3cret")
    assert told["own"] == ["SHOP", "SMS_KEY"]
    assert {"PATH", "HOME", "TZ", "NODE_PATH"} & environment.keys() == set()
    assert (Path(told["shim"]) / "pay.js").exists()
    asked = {"action": "database.getDocument", "collectionName": "things", "query": {}}
    reply = there.request("POST", url.removeprefix(there.url), json.dumps(asked), Content_Type="application/json")
    assert reply.status == 200
    [called] = there.get("/_cloudfn/history?event=BackendCalled")["items"]
    assert (called["function"], called["requestId"]) == ("own", told["requestId"])


@pytest.mark.parametrize(("openid", "seen"), [(None, DEFAULT_OPENID), ("", None), ("oTester", "oTester")])
def test_who_calls(there: Address, openid: str | None, seen: str | None) -> None:
    environment = there.post(PATH, {"function": "own", "openid": openid})["environment"]
    assert environment.get("WX_OPENID") == seen


def test_what_is_refused(there: Address) -> None:
    assert there.request("POST", PATH, '{"function": "oen"}').code == "CFN-DEV-006"
    assert there.request("POST", PATH, '{"function": 1}').code == "CFN-DEV-016"
    assert there.request("POST", PATH, '{"function": "own"}', X_CloudFn_Key="").status == 401


def test_of_calls_that_nobody_ends_the_oldest_are_forgotten() -> None:
    invocations = Invocations("test-f0b102")
    for n in range(REMEMBERED + 1):
        invocations.begin_outside(Invocation("f", b"{}", Identity(), f"r{n}"))
    assert invocations.find("f", "r0") is None
    assert invocations.find("f", "r1") is not None
    assert invocations.find("f", f"r{REMEMBERED}") is not None
