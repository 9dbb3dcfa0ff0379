"""The prover over a callback of API v2 that verifies with npm tenpay, and over one that only parses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.command import cloudfn_process
from tests.kit.project import link_modules

HEAD = """
const Tenpay = require("tenpay");
const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();
const mchid = "1900000001", notify_url = "https://shop.example.com/pay/notify";
const pay = new Tenpay({ appid: "wx0123456789abcdef", mchid, partnerKey: process.env.API_KEY, notify_url });
"""
ORDER = (
    HEAD
    + """
exports.main = async () => {
  const { OPENID } = cloud.getWXContext();
  const number = `T${Date.now()}`;
  await db.collection("users").doc("42").set({ data: { points: 100 } });
  await db.collection("orders").add({ data: { _id: number, totalFee: 100, status: "created" } });
  return pay.getPayParams({ body: "tea", out_trade_no: number, total_fee: 100, openid: OPENID });
};
"""
)
NOTIFY = (
    HEAD
    + """
const answer = (code) => ({ statusCode: 200, body: `<xml><return_code><![CDATA[${code}]]></return_code></xml>` });
const verified = (body) => new Promise((done) => {
  const res = { header() {}, send() { done(null); } };
  const req = { body };
  pay.middlewareForExpress("pay")(req, res, () => done(req.weixin));
});
const parsed = (body) => Object.fromEntries(
  [...body.matchAll(/<(\\w+)>(?:<!\\[CDATA\\[)?([^<\\]]*)/g)].map(([, name, value]) => [name, value]));
exports.main = async (event) => {
  const xml = event.isBase64Encoded ? Buffer.from(event.body, "base64").toString() : event.body;
  const paid = await READ(xml);
  if (!paid) return answer("FAIL");
  const problem = await db.runTransaction(async (transaction) => {
    const order = transaction.collection("orders").doc(paid.out_trade_no);
    const data = await order.get().then((got) => got.data, () => null);
    if (!data || data.totalFee !== Number(paid.total_fee) || paid.mch_id !== mchid) return "refused";
    if (data.status === "paid") return "";
    await order.update({ data: { status: "paid" } });
    await transaction.collection("users").doc("42").update({ data: { points: db.command.inc(100) } });
    return "";
  });
  return answer(problem ? "FAIL" : "SUCCESS");
};
"""
)
MANIFEST = """
version: 1
project: v2-shop
env: {id: test-f0b102}
appId: wx0123456789abcdef
defaults: {timeout: 10s, runtime: Nodejs18.15, install: vendored, secrets: [API_KEY]}
functions: {makeOrder: {}, payNotify: {http: /pay/notify}}
payments:
  shop: {api: v2, mchId: "1900000001", apiKey: "${env:API_KEY:-}", callers: [makeOrder], callback: payNotify}
"""


def shop(home: Path, modules: Path, read: str) -> Path:
    for name, source in (("makeOrder", ORDER), ("payNotify", NOTIFY.replace("READ", read))):
        (home / "functions" / name).mkdir(parents=True)
        (home / "functions" / name / "index.js").write_text(source, encoding="utf-8")
        (home / "functions" / name / "package.json").write_text('{"dependencies": {"wx-server-sdk": "~3.0.4"}}')
    (home / "cloudfn.yaml").write_text(MANIFEST, encoding="utf-8")
    link_modules(home, modules)
    assert cloudfn_process("pay", "keys", cwd=home).code == 0
    return home


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize(
    ("read", "found"),
    [("verified", set()), ("parsed", {"CFN-PAY-170", "CFN-PAY-171", "CFN-PAY-175"})],
)
def test_a_callback_of_v2(tmp_path: Path, npm: Callable[..., Path], read: str, found: set[str]) -> None:
    home = shop(tmp_path, npm("tenpay@2.1.18", "wx-server-sdk@3.0.4"), read)
    ran = cloudfn_process("--quiet", "pay", "prove", "--json", cwd=home)
    assert ran.code == (13 if found else 0), ran.out + ran.err
    proof = json.loads(ran.out)
    assert {each["code"] for each in proof["findings"] if each["severity"] == "error"} == found
    assert "tampered" in {each["name"] for each in proof["trials"]}
