"""Around the actions: undeclared collections, permissions, stubs, unknown actions, the outbox, function chains."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cloudfn.backend import ActionCall, ActionResult, protobuf, success
from cloudfn.events.functions import BackendCalled, DocumentWritten
from cloudfn.events.tasks import Noticed
from cloudfn.manifest.values import CollectionSettings, DocumentSettings, Function
from tests.kit.backend import OPENID, Cloud, make_cloud, manifest_for, serving
from tests.kit.sdk import WX, run_node


def database(action: str, collection: str = "orders", **fields: Any) -> dict[str, Any]:
    return {"action": f"database.{action}", "collectionName": collection, **fields}


def test_an_undeclared_collection_is_made_with_one_warning(tmp_path: Path) -> None:
    cloud = make_cloud(tmp_path)
    for _ in range(3):
        cloud.admin(database("insertDocument", "surprise", data=['{"a":1}']))
    assert cloud.admin(database("calculateDocument", "surprise", queryType="WHERE"))["data"] == {"total": 3}
    assert [(event.code, event.params["collection"]) for event in cloud.named(Noticed)] == [("CFN-TCB-001", "surprise")]
    cloud.admin(database("addCollection", "made"))
    cloud.admin(database("insertDocument", "made", data=['{"a":1}']))
    cloud.admin(database("insertDocument", "orders", data=['{"a":1}']))
    assert len(cloud.named(Noticed)) == 1


def test_without_auto_create_it_is_missing(tmp_path: Path) -> None:
    documents = DocumentSettings(auto_create=False, collections={"orders": CollectionSettings("orders")})
    cloud = make_cloud(tmp_path, manifest=manifest_for(tmp_path, documents=documents))
    for action in ("insertDocument", "getDocument", "modifyDocument", "removeDocument", "calculateDocument"):
        answer = cloud.admin(database(action, "nope", data="{}", query="{}"))
        assert answer["code"] == "DATABASE_COLLECTION_NOT_EXIST"
        assert answer["message"] == "[ResourceNotFound] Db or Table not exist: nope."
    assert cloud.admin(database("getDocument", "orders", queryType="WHERE"))["data"]["list"] == []


def test_an_action_that_is_not_there_is_named(tmp_path: Path) -> None:
    cloud = make_cloud(tmp_path)
    answer = cloud.admin({"action": "analytics.report"})
    assert answer["code"] == "INVALID_PARAM" and "analytics.report" in answer["message"]
    assert [event.code for event in cloud.named(Noticed)] == ["CFN-TCB-002"]


def test_a_bug_of_ours_is_an_error_of_the_function_and_a_trace(tmp_path: Path) -> None:
    cloud = make_cloud(tmp_path)

    async def broken(call: ActionCall) -> ActionResult:
        raise RuntimeError("oh")

    cloud.backend.register("test.broken", broken)
    assert cloud.admin({"action": "test.broken"})["code"] == "SYS_ERR"
    (notice,) = cloud.named(Noticed)
    assert notice.code == "CFN-TCB-003" and "RuntimeError: oh" in notice.params["trace"]


def test_events_tell_what_was_written(tmp_path: Path) -> None:
    cloud = make_cloud(tmp_path)
    cloud.admin(database("insertDocument", data=['{"_id":"a","n":{"$numberInt":"1"}}']))
    cloud.admin(database("modifyDocument", query='{"_id":"a"}', data='{"$inc":{"n":1}}'))
    session = cloud.admin({"action": "database.startTransaction"})["transactionId"]
    cloud.admin(database("removeDocument", query='{"_id":"a"}', transactionId=session))
    assert len(cloud.named(DocumentWritten)) == 2
    cloud.admin({"action": "database.commitTransaction", "transactionId": session})
    told = [(event.operation, event.document_id, event.before, event.after) for event in cloud.named(DocumentWritten)]
    one, two = '{"_id":"a","n":{"$numberInt":"1"}}', '{"_id":"a","n":{"$numberInt":"2"}}'
    assert told == [("insert", "a", "", one), ("update", "a", one, two), ("remove", "a", two, "")]
    calls = [(event.n, event.action, event.ok) for event in cloud.named(BackendCalled)]
    assert calls[0] == (1, "database.insertDocument:orders", True)
    assert calls[-1] == (5, "database.commitTransaction", True)


def test_a_query_outside_of_the_open_transaction_is_noticed(tmp_path: Path) -> None:
    cloud = make_cloud(tmp_path)
    cloud.admin({"action": "database.startTransaction"})
    for _ in range(2):
        cloud.admin(database("modifyDocument", queryType="WHERE", query="{}", data='{"$set":{"a":1}}', multi=True))
    assert [event.code for event in cloud.named(Noticed)] == ["CFN-TCB-006"]


def test_functions_keep_identity_and_extend_the_chain(tmp_path: Path) -> None:
    cloud = make_cloud(tmp_path)
    call = {"action": "functions.invokeFunction", "function_name": "echo", "request_data": '{"a":1}'}
    result = json.loads(cloud.admin(call)["data"]["response_data"])
    assert result == {"event": {"a": 1}, "openid": OPENID, "source": "wx_client,scf", "chain": ["outer", "request-1"]}
    assert json.loads(cloud.admin({**call, "request_data": ""})["data"]["response_data"])["event"] == {}
    missing = cloud.admin({**call, "function_name": "missing"})
    assert missing["message"] == "FunctionName parameter could not be found."
    assert {*missing} == {"code", "message", "requestId"}


def test_modules(tmp_path: Path) -> None:
    cloud = make_cloud(tmp_path)
    request = json.dumps({"name": "wxpay_order", "data": {"amount": {"total": 1}}})
    call = {"action": "functions.invokeFunction", "function_name": "cloudbase_module", "request_data": request}
    assert "wxpay_order" in cloud.admin(call)["message"]

    async def order(name: str, data: Any, caller: Any) -> dict[str, Any]:
        return {"errcode": 0, "data": {**data, "name": name, "openid": caller.identity.openid}}

    cloud.backend.module("*", order)
    result = json.loads(cloud.admin(call)["data"]["response_data"])
    assert result == {"errcode": 0, "data": {"amount": {"total": 1}, "name": "wxpay_order", "openid": OPENID}}


async def other(call: ActionCall) -> ActionResult:
    return success(call, {"generation": call.sdk_generation})


def test_a_registered_handler_gets_the_call(tmp_path: Path) -> None:
    cloud = make_cloud(tmp_path)
    cloud.backend.register("wx.other", other)
    answer = cloud.admin({"action": "wx.other"}, {"x-sdk-version": "wx-server-sdk/2.6.3"})
    assert answer["data"] == {"generation": 2}


# --- open APIs -------------------------------------------------------------------------------------------------------


def legacy(cloud: Cloud, api: str, **data: Any) -> dict[str, Any]:
    answer = cloud.admin({"action": "wx.api", "apiName": api, "requestData": json.dumps(data)})
    found: dict[str, Any] = json.loads(answer["data"]["responseData"])
    return found


def test_without_any_permission_it_works_with_a_warning(tmp_path: Path) -> None:
    cloud = make_cloud(tmp_path)
    for _ in range(2):
        assert legacy(cloud, "security.msgSecCheck", content="x")["errcode"] == 0
    assert [event.code for event in cloud.named(Noticed)] == ["CFN-TCB-004"]


def test_a_function_that_declares_permissions_has_no_others(tmp_path: Path) -> None:
    function = Function("caller", tmp_path / "functions" / "caller", openapi=("security.msgSecCheck",))
    cloud = make_cloud(tmp_path, manifest=manifest_for(tmp_path, functions={"caller": function}))
    assert legacy(cloud, "security.msgSecCheck", content="x")["errcode"] == 0
    assert legacy(cloud, "wxacode.get")["errcode"] == -604101
    function.dir.mkdir(parents=True)
    (function.dir / "config.json").write_text('{"permissions": {"openapi": ["subscribeMessage.send"]}}')
    sent = legacy(cloud, "subscribeMessage.send", touser="oX", template_id="t", data={"thing1": {"value": "茶"}})
    assert sent["errcode"] == 0
    assert [notice.code for notice in cloud.named(Noticed)] == ["CFN-TCB-100"]  # nobody asked this user


@pytest.mark.node
@pytest.mark.npm
def test_no_permission_through_the_sdk(tmp_path: Path, npm: Callable[..., Path]) -> None:
    function = Function("caller", tmp_path / "functions" / "caller", openapi=("other.api",))
    manifest = manifest_for(tmp_path, functions={"caller": function})
    script = "return cloud.openapi.wxacode.get({ path: 'p' }).catch((error) => [error.errCode, error.errMsg]);"
    with serving(tmp_path, manifest=manifest) as cloud:
        found = run_node(cloud, npm("wx-server-sdk@3.0.4"), WX + script)
    assert found == [-604101, "system error: error code: -604101"]


def test_stubs_of_the_manifest_answer_first(tmp_path: Path) -> None:
    stubs = {"security.msgSecCheck": {"errcode": 87014, "errmsg": "risky"}, "some.api": {"answer_me": 42}}
    manifest = dataclasses.replace(manifest_for(tmp_path), openapi=stubs)
    cloud = make_cloud(tmp_path, manifest=manifest)
    assert legacy(cloud, "security.msgSecCheck", content="x") == {"errcode": 87014, "errmsg": "risky"}
    assert legacy(cloud, "some.api") == {"errcode": 0, "errmsg": "ok", "answer_me": 42}


def test_messages_land_in_the_outbox(tmp_path: Path) -> None:
    cloud = make_cloud(tmp_path)
    legacy(cloud, "subscribeMessage.send", touser="oX", template_id="t", data={"thing1": {"value": "茶"}})
    legacy(cloud, "cloudbase.sendSms", phone_number_list=["+8613800000000"], content="hi")
    legacy(cloud, "customerServiceMessage.send", touser="oY", msgtype="text", text={"content": "hello"})
    found = cloud.backend.outbox.messages()
    assert [(each.kind, each.recipient) for each in found] == [
        ("service", "oY"),
        ("sms", "+8613800000000"),
        ("subscribe", "oX"),
    ]
    assert found[2].body["data"] == {"thing1": {"value": "茶"}} and found[2].function == "caller"


def test_a_request_that_is_no_protobuf_is_refused(tmp_path: Path) -> None:
    cloud = make_cloud(tmp_path)
    assert cloud.admin({"action": "wx.openApi", "requestData": "\u00ff"})["code"] == "INVALID_PARAM"
    assert protobuf.read_request(b"") == protobuf.CommApiData()
