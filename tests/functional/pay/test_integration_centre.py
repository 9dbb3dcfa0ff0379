"""The vendor's way of 2026: an HTTP function orders by API v3, and the integration centre tells it of the payment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cloudfn.cli import run
from cloudfn.testing import LocalCloud
from tests.functional.pay.v3_shop import MERCHANT
from tests.kit.http import ask
from tests.kit.project import write_files

SECRETS = ("MCH_KEY", "MCH_SERIAL", "MCH_CERT", "API_V3_KEY", "PLATFORM_KEY", "PLATFORM_ID")
MANIFEST = f"""
version: 1
project: centre-shop
env: {{id: test-f0b102}}
appId: wx0123456789abcdef
functions:
  pay-common: {{type: HTTP, install: vendored, timeout: 20s, secrets: [{", ".join(SECRETS)}]}}
payments:
  shop:
    api: v3
    mchId: "{MERCHANT}"
    serialNo: "${{env:MCH_SERIAL:-}}"
    privateKey: "${{env:MCH_KEY:-}}"
    certificate: "${{env:MCH_CERT:-}}"
    apiV3Key: "${{env:API_V3_KEY:-}}"
    platformKeyId: "${{env:PLATFORM_ID:-}}"
    platformPublicKey: "${{env:PLATFORM_KEY:-}}"
    callers: [pay-common]
    callback: pay-common
"""
SERVER = """
const http = require("http");
const WxPay = require("wechatpay-node-v3");
const { API_V3_KEY, MCH_CERT, MCH_KEY } = process.env;
const appid = "wx0123456789abcdef", mchid = "1900000001";
const notify_url = "https://shop-1a2b.integration-callback.tcloudbase.com/wechatpay/order";
const keys = { publicKey: Buffer.from(MCH_CERT), privateKey: Buffer.from(MCH_KEY), key: API_V3_KEY };
const pay = new WxPay({ appid, mchid, ...keys });
const paid = [];
const routes = {
  "/wx-pay/wxpay_order": async (body, headers) => {
    const amount = { total: body.fee }, payer = { openid: headers["x-wx-openid"] };
    const order = { description: "tea", out_trade_no: body.number, notify_url, amount, payer };
    const made = await pay.transactions_jsapi(order);
    return { code: 0, msg: "ok", data: made.data };
  },
  "/wx-pay/unifiedOrderTrigger": async (body, headers) => {
    paid.push([body.ParsedContent.out_trade_no, body.ParsedNotify.event_type, headers["x-tcb-integration-id"]]);
    return { code: "SUCCESS", message: "ok" };
  },
  "/paid": async () => paid,
};
http.createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const answer = await routes[request.url](JSON.parse(Buffer.concat(pieces).toString() || "{}"), request.headers);
  response.end(JSON.stringify(answer));
}).listen(process.env.PORT);
"""


@pytest.mark.npm
@pytest.mark.node
def test_an_order_from_the_mini_program_to_the_trigger(tmp_path: Path, npm: Callable[..., Path]) -> None:
    folder = "functions/pay-common"
    bootstrap = "#!/bin/bash\nexport PORT=9000\nnode ./app.js\n"
    write_files(
        tmp_path,
        {"cloudfn.yaml": MANIFEST, f"{folder}/scf_bootstrap": bootstrap, f"{folder}/app.js": SERVER},
    )
    (tmp_path / folder / "node_modules").symlink_to(npm("wechatpay-node-v3@2.2.1"))
    assert run(["-C", str(tmp_path), "pay", "keys"]) == 0
    with LocalCloud(tmp_path) as cloud:
        body = '{"number": "A1001001", "fee": 100}'
        path = "/http-functions/pay-common/wx-pay"
        made = ask(cloud, "POST", f"{path}/wxpay_order", body, X_CloudFn_Openid="oBuyer00000000000000000000001")
        payment = made.json["data"]
        assert payment["package"].startswith("prepay_id="), made.json
        assert cloud.pay("A1001001")["paid"]
        (told,) = cloud.order("A1001001")["notifications"]
        assert (told["state"], told["attempts"][0]["verdict"]) == ("accepted", "accepted"), told
        assert cloud.order("A1001001")["openid"] == "oBuyer00000000000000000000001"
        seen = ask(cloud, "GET", "/http-functions/pay-common/paid").json
        assert seen == [["A1001001", "TRANSACTION.SUCCESS", "shop-1a2b"]]
