"""Recorded requests of the three SDK generations go in; the answer must have the shape of the recorded one.

Where the recording forced an error, or asks for a document that is not there, any proper answer will do: the real SDKs
judge contents in the conformance test.
"""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import pytest

from cloudfn.backend import ActionCall, ActionResult, octets, protobuf
from cloudfn.calls import Answer
from tests.kit.backend import Cloud, make_cloud
from tests.kit.project import CAPTURES

FILES = sorted(
    path.name
    for path in CAPTURES.glob("*.json")
    if path.name.startswith(("wx-server-sdk", "cloudbase-node-sdk")) and not path.name.endswith(".misc.json")
)
BOUNDARY = "--------------------------000000000000000000000000"


def exchanges() -> list[Any]:
    found = []
    for name in FILES:
        for entry in json.loads((CAPTURES / name).read_text("utf-8")):
            for n, exchange in enumerate(entry["exchanges"]):
                if exchange["request"]["method"] == "POST" and exchange["request"]["path"] in ("/admin", "/svc"):
                    found.append(pytest.param(exchange, id=f"{name.removesuffix('.json')}:{entry['label']}:{n}"))
    return found


def request_of(exchange: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    request = exchange["request"]
    headers = {name.lower(): value for name, value in request["headers"]}
    if "json" in request:
        return {**headers, "content-type": "application/json"}, json.dumps(request["json"]).encode()
    body = b""
    for part in request["parts"].values():
        value = part["value"]
        data = base64.b64decode(value["base64"]) if isinstance(value, dict) else value.encode()
        body += f"--{BOUNDARY}\r\n{part['header']}\r\n\r\n".encode() + data + b"\r\n"
    return {
        **headers,
        "content-type": f"multipart/form-data; boundary={BOUNDARY}",
    }, body + f"--{BOUNDARY}--\r\n".encode()


async def paid(call: ActionCall) -> ActionResult:
    """Stands for WeChat Pay: says back what it read, so that the parts are seen to arrive whole."""
    found = json.loads(call.octets("requestData") or b"{}")
    return octets(json.dumps({"return_code": "SUCCESS", "api": call.text("apiName"), **found}).encode())


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    made = make_cloud(tmp_path_factory.mktemp("replay"))
    made.backend.register("wx.wxPayApi", paid)
    made.backend.module("*", lambda name, data, caller: {"errcode": 0, "errmsg": "", "data": data})
    for name in ("orders", "c"):
        made.engine.create(name)
    made.engine.insert("orders", [{"_id": "doc1", "n": 7, "arr": [1, "x"]}])
    return made


def replayed(cloud: Cloud, headers: dict[str, str], body: bytes) -> Answer:
    return asyncio.run(cloud.backend.admin(cloud.caller(), headers, "", body))


@pytest.mark.parametrize("exchange", exchanges())
def test_a_recorded_request_is_answered_in_its_recorded_shape(exchange: dict[str, Any], cloud: Cloud) -> None:
    headers, body = request_of(exchange)
    answer = replayed(cloud, headers, body)
    assert answer.status == 200
    kind = dict(answer.headers)["content-type"]
    recorded = exchange["response"]
    if kind == "application/octet-stream":
        if b"wx.openApi" in body:
            assert {number for number, _ in protobuf.fields(answer.body)} >= {1, 2, 4}
        else:
            assert json.loads(answer.body)["return_code"] == "SUCCESS"
        return
    assert kind == "application/json; charset=utf-8"
    found = json.loads(answer.body)
    if "code" in found:
        assert {*found} == {"code", "message", "requestId"}
        assert "failed in" not in found["message"], found
        return
    expected = recorded.get("json")
    if isinstance(expected, dict) and "data" in expected:
        assert {*found} >= {*expected}
        assert _shape(found["data"]) == _shape(expected["data"])


def _shape(data: Any) -> Any:
    """Names of fields and kinds of values; what a list holds does not count."""
    if not isinstance(data, dict):
        return type(data).__name__
    kinds = {name: type(value).__name__ for name, value in data.items() if name not in ("limit", "offset")}
    return {name: "any" if name in ("upsert_id", "doc") else kind for name, kind in kinds.items()}


def test_every_exchange_that_must_succeed_does(cloud: Cloud) -> None:
    """No database request of the recordings is refused, but for those of transactions that were never begun."""
    refused = []
    for parameter in exchanges():
        exchange = parameter.values[0]
        action = exchange["request"].get("json", {}).get("action", "")
        if action.startswith("database.") and "transactionId" not in exchange["request"]["json"]:
            headers, body = request_of(exchange)
            found = json.loads(replayed(cloud, headers, body).body)
            if "code" in found:
                refused.append((parameter.id, found["message"]))
    reasons = {message.split(" collection:")[0].split(":")[0] for _, message in refused}
    assert reasons <= {
        "E11000 duplicate key error",
        "[ResourceExist] Db or Table already exist",
        "Cannot do exclusion and inclusion in one projection",  # field({n: true, s: false})
    }, refused
