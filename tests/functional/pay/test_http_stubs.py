"""``simulate.http``: what functions ask other hosts is answered on this machine, and the prover counts it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudfn.calls import Identity, Invocation
from cloudfn.local.history import Filter
from cloudfn.local.settings import LocalSettings
from cloudfn.local.thread import CloudThread
from cloudfn.manifest import load
from cloudfn.testing import START, LocalCloud
from tests.kit.command import cloudfn_process
from tests.kit.project import seed_project

pytestmark = pytest.mark.node

ASK = """
const http = require("http");
const https = require("https");
const body = JSON.stringify({to: "13800000000"});
const headers = {"content-type": "application/json", origin: "https://shop.example", referer: "https://shop.example/"};
const told = (status, type, text) => ({status, type, text});
const answered = (request) => new Promise((done, failed) => {
  request.on("error", failed);
  request.on("response", (answer) => {
    let text = "";
    answer.on("data", (piece) => { text += piece; });
    answer.on("end", () => done(told(answer.statusCode, answer.headers["content-type"] || "", text)));
  });
  request.end(body);
});
const fetched = async (...args) => {
  const answer = await fetch(...args);
  return told(answer.status, answer.headers.get("content-type") || "", await answer.text());
};
const ways = {
  fetch: (url) => fetched(url, {method: "POST", headers, body}),
  fetchRequest: (url) => fetched(new Request(url, {method: "POST", headers, body})),
  https: (url) => answered(https.request(url, {method: "POST", headers})),
  httpsOptions: ({hostname, pathname: path}) =>
    answered(https.request({hostname, port: 443, path, method: "POST", headers, agent: new https.Agent()})),
  http: (url) => answered(http.request(url, {method: "PUT"})),
  fetchGet: (url) => fetched(url),
};
exports.main = async ({way, url}) => {
  try {
    return await ways[way](way === "httpsOptions" ? new URL(url) : url);
  } catch (error) {
    return {code: (error.cause || error).code};
  }
};
"""
MANIFEST = """
version: 1
project: stubs
env: {id: test-f0b102}
functions: {ask: {dir: functions/ask, timeout: 20s}}
payments:
  default:
    subMchId: "1900009231"
    simulate:
      http:
        - {url: "https://sms.example.com/send", method: POST, status: 201, body: {code: 0, msg: 好}}
        - {url: "http://plain.example.com:8080", headers: {Content-Type: text/csv, Content-Length: 99}, body: "a,b"}
        - {url: "https://sms.example.com/gone", status: 204, body: nothing of it arrives}
"""
SENT = {"status": 201, "type": "application/json", "text": '{"code":0,"msg":"好"}'}
STUBBED = [
    ("fetch", "https://sms.example.com/send", SENT),
    ("fetchRequest", "https://SMS.example.com/send/now?x=1", SENT),
    ("https", "https://sms.example.com:443/send", SENT),
    ("httpsOptions", "https://sms.example.com/send", SENT),
    ("http", "http://plain.example.com:8080/any", {"status": 200, "type": "text/csv", "text": "a,b"}),
    ("fetchGet", "https://sms.example.com/gone", {"status": 204, "type": "", "text": ""}),
]
REFUSED = [
    ("fetchGet", "https://sms.example.com/send"),  # another method
    ("fetch", "https://sms.example.com/other"),
    ("fetch", "https://sms.example.com.cn/send"),
    ("http", "http://plain.example.com/any"),  # another port
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    function = tmp_path / "functions" / "ask"
    function.mkdir(parents=True)
    (function / "index.js").write_text(ASK)
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST, encoding="utf-8")
    return tmp_path


def test_a_stub_answers_and_the_request_stays_here(project: Path) -> None:
    with LocalCloud(project) as cloud:
        for way, url, expected in STUBBED:
            assert cloud.call("ask", {"way": way, "url": url}) == expected, (way, url)


def test_each_request_is_an_outward_effect_and_others_are_refused(project: Path) -> None:
    settings = LocalSettings(port=0, ephemeral=True, watch=False, time_scale=0.0, start=START, refuse_network=True)
    with CloudThread(load(project / "cloudfn.yaml").manifest, settings) as thread:

        def asked(way: str, url: str) -> dict[str, object]:
            async def work(cloud) -> dict[str, object]:
                event = json.dumps({"way": way, "url": url}).encode()
                result = await cloud.rooms.pool.invoke(Invocation("ask", event, Identity(appid="wx0", openid="o")))
                found: dict[str, object] = json.loads(result.payload)
                return found

            return thread.run(work)

        def noticed(code: str) -> list[tuple[object, ...]]:
            async def work(cloud) -> list[tuple[object, ...]]:
                rows = [
                    json.loads(row.text())
                    for row in await cloud.rooms.stores.history.after(Filter(events=("Noticed",)))
                ]
                params = [row["params"] for row in rows if row["code"] == code]
                return [(each["method"], each["host"], each["port"], each["path"]) for each in params]

            return thread.run(work)

        for way, url, expected in [*STUBBED, STUBBED[0]]:
            assert asked(way, url) == expected
        for way, url in REFUSED:
            assert asked(way, url) == {"code": "ECONNREFUSED"}, (way, url)
        sent = ("POST", "sms.example.com", 443, "/send")
        assert noticed("CFN-RUN-025") == [
            sent,
            ("POST", "sms.example.com", 443, "/send/now?x=1"),
            sent,
            sent,
            ("PUT", "plain.example.com", 8080, "/any"),
            ("GET", "sms.example.com", 443, "/gone"),
            sent,
        ]
        assert len(noticed("CFN-RUN-020")) == len(REFUSED)
        assert noticed("CFN-RUN-014") == []


CALLBACK = """
const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();
const send = async () => {
  const sms = await fetch("https://sms.example.com/send", { method: "POST", body: "paid" });
  if (sms.status !== 200) throw new Error("no SMS");
};
exports.main = async (event) => {
  if (cloud.getWXContext().SOURCE !== "wx_paycallback") return { errcode: 2, errmsg: "not from WeChat Pay" };
  const { data } = await db.collection("orders").where({ _id: event.outTradeNo }).get();
  if (!data.length) return { errcode: 3, errmsg: "unknown order" };
  if (data[0].totalFee !== event.totalFee) return { errcode: 4, errmsg: "wrong amount" };
  const mine = db.collection("orders").where({ _id: event.outTradeNo, status: "created" });
  const marked = await mine.update({ data: { status: "paid" } });
  if (WHEN) await send();
  return { errcode: 0, errmsg: "ok" };
};
"""


@pytest.mark.npm
@pytest.mark.parametrize(("when", "code"), [("true", 13), ("marked.stats.updated === 1", 0)])
def test_the_prover_counts_what_a_stub_answered(tmp_path: Path, npm: Callable[..., Path], when: str, code: int) -> None:
    folder = seed_project(tmp_path / "shop", npm("wx-server-sdk@3.0.4"), name="not-idempotent")
    (folder / "functions" / "payCallback" / "index.js").write_text(CALLBACK.replace("WHEN", when))
    with (folder / "cloudfn.yaml").open("a") as manifest:
        manifest.write('    simulate: {http: {url: "https://sms.example.com/send", body: ok}}\n')
    ran = cloudfn_process("--quiet", "pay", "prove", "--json", cwd=folder)
    assert ran.code == code, ran.out + ran.err
    proof = json.loads(ran.out)
    assert proof["effects"] == ["POST sms.example.com:443/send"]
    errors = [each for each in proof["findings"] if each["severity"] == "error"]
    assert {each["code"] for each in errors} == ({"CFN-PAY-080"} if code else set())
