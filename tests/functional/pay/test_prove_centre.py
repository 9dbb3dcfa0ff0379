"""The prover over an HTTP function that the integration centre calls: what the vendor's template lets through."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.functional.pay.v3_shop import MANIFEST, MERCHANT
from tests.kit.command import cloudfn_process
from tests.kit.project import write_files

ORDER = """
const WxPay = require("wechatpay-node-v3");
const { API_V3_KEY, MCH_CERT, MCH_KEY } = process.env;
const keys = { publicKey: Buffer.from(MCH_CERT), privateKey: Buffer.from(MCH_KEY), key: API_V3_KEY };
const pay = new WxPay({ appid: "wx0123456789abcdef", mchid: "1900000001", ...keys });
const notify_url = "https://shop-1a2b.integration-callback.tcloudbase.com/wechatpay/order";
exports.main = async (event) => pay.transactions_jsapi({
  description: "tea", out_trade_no: "A1001001", notify_url, amount: { total: 100 },
  payer: { openid: event.userInfo.openId },
});
"""
SERVER = """
const http = require("http");
const cloud = require("wx-server-sdk");
cloud.init({ env: "test-f0b102" });
const db = cloud.database();
async function fulfil({ ParsedContent: paid }) {
  if (paid.trade_state !== "SUCCESS" || paid.amount.total !== 100 || paid.mchid !== "1900000001") return;
  if (paid.out_trade_no !== "A1001001") return;
  await db.collection("granted").doc(paid.out_trade_no).set({ data: { delivered: true, goods: "one tea" } });
}
http.createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const body = JSON.parse(Buffer.concat(pieces).toString());
  ANSWER
  response.end(JSON.stringify({ code: "SUCCESS", message: "ok" }));
}).listen(9000);
"""
AWAITED = "await fulfil(body);"
AFTER_THE_ANSWER = "fulfil(body).catch(() => {});"


def shop(home: Path, npm: Callable[..., Path], answer: str) -> Path:
    text = MANIFEST.format(runtime="Nodejs18.15", merchant=MERCHANT, mode="publicKey")
    text = text.replace("payNotify: {http: /pay/notify, ", "payNotify: {type: HTTP, ")
    files = {
        "cloudfn.yaml": text,
        "functions/makeOrder/index.js": ORDER,
        "functions/payNotify/app.js": SERVER.replace("ANSWER", answer),
        "functions/payNotify/scf_bootstrap": "#!/bin/bash\nnode app.js\n",
    }
    write_files(home, files)
    for function, package in (("makeOrder", "wechatpay-node-v3@2.2.1"), ("payNotify", "wx-server-sdk@3.0.4")):
        (home / "functions" / function / "node_modules").symlink_to(npm(package))
    assert cloudfn_process("pay", "keys", cwd=home).code == 0
    return home


def codes(home: Path) -> set[str]:
    ran = cloudfn_process("--quiet", "pay", "prove", "--json", cwd=home)
    assert ran.code == 13, ran.out + ran.err
    return {each["code"] for each in json.loads(ran.out)["findings"]}


@pytest.mark.node
@pytest.mark.npm
def test_anybody_can_send_what_it_trusts(tmp_path: Path, npm: Callable[..., Path]) -> None:
    assert codes(shop(tmp_path, npm, AWAITED)) == {"CFN-PAY-170"}


@pytest.mark.node
@pytest.mark.npm
def test_what_goes_on_after_the_answer(tmp_path: Path, npm: Callable[..., Path]) -> None:
    assert "CFN-PAY-079" in codes(shop(tmp_path, npm, AFTER_THE_ANSWER))
