"""What a mini program's call meets in production: sizes, SOURCE, and FROM_... of a shared environment."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudfn.calls import CLIENT_EVENT_BYTES, CLIENT_RESULT_BYTES
from tests.kit.command import cloudfn_process
from tests.kit.dev import Dev, dev

pytestmark = [pytest.mark.node, pytest.mark.npm]

MANIFEST = """
version: 1
project: limits
env: {id: test-f0b102}
appId: [wx00000000000000aa, wx00000000000000bb]
defaults: {install: none, timeout: 20s}
functions:
  size: {}
  totals: {}
  who: {triggers: [{name: nightly, cron: "0 0 3 * * * *"}]}
"""
SIZE = """
exports.main = async ({ chars = 0, text = "" }) => ({ got: text.length, text: "x".repeat(chars) });
"""
WHO = """
const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
exports.main = async (event) => {
  const { CLIENTIP, CLIENTIPV6, ENV, ...who } = cloud.getWXContext();
  if (!event.relay) return { who, user: event.userInfo };
  return { who, relayed: (await cloud.callFunction({ name: event.relay, data: event.data || {} })).result };
};
"""


TOTALS = """
const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const orders = cloud.database().collection("orders");
exports.main = async () => {
  await Promise.all([...Array(25).keys()].map((fee) => orders.add({ data: { fee } })));
  const { list } = await orders
    .aggregate()
    .sort({ fee: 1 })
    .end();
  return list.reduce((sum, { fee }) => sum + fee, 0);
};
"""


def made(folder: Path, modules: Path, more: str = "") -> Path:
    (folder / "cloudfn.yaml").write_text(MANIFEST + more)
    for name, text in (("size", SIZE), ("who", WHO), ("totals", TOTALS)):
        (folder / "functions" / name).mkdir(parents=True)
        (folder / "functions" / name / "index.js").write_text(text)
    for name in ("who", "totals"):
        (folder / "functions" / name / "package.json").write_text('{"dependencies": {"wx-server-sdk": "3.0.4"}}')
        (folder / "functions" / name / "node_modules").symlink_to(modules)
    return folder


def test_what_a_mini_program_may_send_and_get(tmp_path: Path, npm: Callable[..., Path]) -> None:
    with dev(made(tmp_path, npm("wx-server-sdk@3.0.4"))) as running:
        fits, above = CLIENT_EVENT_BYTES - 200, CLIENT_EVENT_BYTES
        assert _sent(running, fits) == (200, fits)
        assert _sent(running, above) == (413, "CFN-TCB-022")
        assert _sent(running, above, "wx_http") == (200, above)
        fits, above = CLIENT_RESULT_BYTES - 200, CLIENT_RESULT_BYTES
        assert _got(running, fits) == (200, fits)
        assert _got(running, above) == (500, "CFN-TCB-023")
        assert _got(running, above, "wx_http") == (200, above)
        noticed = {item["code"]: item for item in running.get("/_cloudfn/history?event=Noticed")["items"]}
        assert noticed["CFN-TCB-023"]["function"] == "size"
        # between functions 6 MB may pass
        relay = {"relay": "size", "data": {"text": "x" * 1000, "chars": above}}
        status, _, body = running.request("POST", "/functions/who", json.dumps(relay), X_CloudFn_Source="wx_http")
        assert status == 200 and len(json.loads(body)["relayed"]["text"]) == above


def test_a_total_that_would_be_wrong_in_production_is_told_by_its_line(
    tmp_path: Path, npm: Callable[..., Path]
) -> None:
    with dev(made(tmp_path, npm("wx-server-sdk@3.0.4"))) as running:
        assert [running.post("/functions/totals") for _ in range(2)] == [sum(range(20)), 2 * sum(range(10))]
        told = [
            item for item in running.get("/_cloudfn/history?event=Noticed")["items"] if item["code"] == "CFN-TCB-020"
        ]
        assert [(item["function"], item["file"]) for item in told] == [("totals", "functions/totals/index.js:10")]
    said = cloudfn_process("validate", cwd=tmp_path)
    assert "functions/totals/index.js:10:6 warning CFN-TCB-021" in said.out + said.err


def test_the_switch_lifts_the_sizes(tmp_path: Path, npm: Callable[..., Path]) -> None:
    with dev(made(tmp_path, npm("wx-server-sdk@3.0.4"), "simulate: {limits: off}\n")) as running:
        assert _sent(running, CLIENT_EVENT_BYTES) == (200, CLIENT_EVENT_BYTES)
        assert _got(running, CLIENT_RESULT_BYTES) == (200, CLIENT_RESULT_BYTES)


def test_who_calls(tmp_path: Path, npm: Callable[..., Path]) -> None:
    with dev(made(tmp_path, npm("wx-server-sdk@3.0.4"))) as running:
        owner, guest, user = "wx00000000000000aa", "wx00000000000000bb", "oBuyer0000000000000000000001"
        called = _who(running, {"X-CloudFn-Openid": user})
        assert called == {
            "who": {"APPID": owner, "OPENID": user, "SOURCE": "wx_client"},
            "user": {"appId": owner, "openId": user},
        }
        shared = {"X-CloudFn-Openid": user, "X-CloudFn-Appid": guest}
        across = {"APPID": owner, "FROM_APPID": guest, "FROM_OPENID": user}
        assert _who(running, shared)["who"] == {**across, "SOURCE": "wx_client"}
        relayed = _who(running, shared, {"relay": "who"})["relayed"]
        assert relayed["who"] == {**across, "SOURCE": "wx_client,scf"}
        for source in ("timer", "wx_trigger"):
            assert _who(running, {"X-CloudFn-Source": source})["who"] == {"APPID": owner, "SOURCE": "wx_trigger"}
        [sample] = [each for each in running.get("/_cloudfn/samples?function=who")["items"] if "timer" in each["name"]]
        assert _who(running, {"X-CloudFn-Source": sample["source"]}, sample["event"])["who"]["SOURCE"] == "wx_trigger"


def _who(running: Dev, headers: dict[str, str], event: object = None) -> dict[str, dict[str, str]]:
    status, _, body = running.request("POST", "/functions/who", json.dumps(event or {}), **headers)
    assert status == 200, body
    found: dict[str, dict[str, str]] = json.loads(body)
    return found


def _sent(running: Dev, chars: int, source: str = "wx_client") -> tuple[int, object]:
    return _size(running, {"text": "x" * chars}, source, lambda result: result["got"])


def _got(running: Dev, chars: int, source: str = "wx_client") -> tuple[int, object]:
    return _size(running, {"chars": chars}, source, lambda result: len(result["text"]))


def _size(running: Dev, event: object, source: str, read: Callable[[dict[str, str]], object]) -> tuple[int, object]:
    status, _, body = running.request("POST", "/functions/size", json.dumps(event), X_CloudFn_Source=source)
    answer = json.loads(body)
    return status, read(answer) if status == 200 else answer["error"]["code"]
