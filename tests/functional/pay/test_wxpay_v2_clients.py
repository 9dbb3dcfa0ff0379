"""npm tenpay, unmodified, lives an order's whole life on API v2; it verifies every answer and notification itself."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cloudfn.cli import run
from cloudfn.testing import LocalCloud
from tests.functional.pay import v2_clients

OPENID = "oBuyer00000000000000000000001"
MANIFEST = """
version: 1
project: v2-shop
env: {id: test-f0b102}
appId: wx0123456789abcdef
defaults: {timeout: 20s, runtime: Nodejs18.15, install: vendored, secrets: [API_KEY, MCH_P12]}
functions:
  makeOrder: {}
  payNotify: {http: /pay/notify}
  refundNotify: {http: /refund/notify}
payments:
  shop:
    api: v2
    mchId: "1900000001"
    apiKey: "${env:API_KEY:-}"
    callers: [makeOrder]
    callback: payNotify
    refundCallback: refundNotify
"""


@pytest.fixture
def home(tmp_path: Path, npm: Callable[..., Path]) -> Path:
    modules = npm("tenpay@2.1.18")
    for function in ("makeOrder", "payNotify", "refundNotify"):
        folder = tmp_path / "functions" / function
        folder.mkdir(parents=True)
        (folder / "index.js").write_text(v2_clients.TENPAY, encoding="utf-8")
        (folder / "node_modules").symlink_to(modules)
        (folder / "package.json").write_text("{}")
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST, encoding="utf-8")
    assert run(["-C", str(tmp_path), "pay", "keys"]) == 0
    return tmp_path


def posted(url: str, data: object) -> Any:
    request = urllib.request.Request(url, json.dumps(data).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def codes(cloud: LocalCloud) -> list[str]:
    said = [str(event.get("code", "")) for event in cloud.events("Noticed", "OrderRefused", "NotificationAttempted")]
    return [code for code in said if code.startswith("CFN-PAY")]


@pytest.mark.npm
@pytest.mark.node
@pytest.mark.parametrize("sign_type", ["MD5", "HMAC-SHA256"])
def test_tenpay(home: Path, sign_type: str) -> None:
    with LocalCloud(home) as cloud:

        def act(name: str, **given: Any) -> Any:
            return cloud.call("makeOrder", {"act": name, **given})

        payment = act("order", number="A1001001", openid=OPENID, more={"sign_type": sign_type, "attach": "桌 5"})
        shown = {name: payment[name] for name in ("timeStamp", "nonceStr", "package", "signType", "paySign")}
        check = posted(f"{cloud.url}/_cloudfn/request-payment", shown)
        assert check["ok"], check
        mixed = posted(f"{cloud.url}/_cloudfn/request-payment", {**shown, "signType": "RSA"})
        assert (mixed["ok"], mixed["code"]) == (False, "CFN-PAY-164")
        assert act("query", number="A1001001")["trade_state"] == "NOTPAY"
        assert cloud.pay("A1001001")["paid"]
        (told,) = cloud.order("A1001001")["notifications"]
        assert (told["state"], told["attempts"][0]["verdict"]) == ("accepted", "accepted"), told
        assert '"total_fee":"100"' in cloud.log("payNotify") and '"attach":"桌 5"' in cloud.log("payNotify")
        paid = act("query", number="A1001001", more={"sign_type": sign_type})
        assert (paid["trade_state"], paid["cash_fee"], paid["openid"]) == ("SUCCESS", "100", OPENID)
        assert act("refund", number="A1001001")["refund_fee"] == "30"
        cloud.clock.advance("1m")
        assert act("refunded", number="A1001001")["refund_status_0"] == "SUCCESS"
        assert [each["state"] for each in cloud.order("A1001001")["notifications"]] == ["accepted", "accepted"]
        assert '"refund_status":"SUCCESS"' in cloud.log("refundNotify")
        act("order", number="A1001002", openid=OPENID)
        cloud.clock.advance("6m")
        assert act("close", number="A1001002")["result_code"] == "SUCCESS"
        assert act("query", number="A1001002")["trade_state"] == "CLOSED"
        cloud.clock.advance("1d")
        bill = act("bill", day="20260102")
        assert [row[6] for row in bill["list_data"]] == ["A1001001", "A1001001"] and bill["total_data"][0] == "2"
        assert [row[4] for row in act("fundflow", day="20260102")["list_data"]] == ["交易", "扣除交易手续费", "退款"]
        assert codes(cloud) == ["CFN-PAY-164", "CFN-PAY-198"]  # the mixture of above, shipping owed, and nothing else


@pytest.mark.npm
@pytest.mark.node
def test_what_tenpay_hears_of_a_refusal(home: Path) -> None:
    with LocalCloud(home) as cloud:

        def failed(name: str, **given: Any) -> tuple[str, str]:
            before = len(codes(cloud))
            return cloud.call("makeOrder", {"act": name, **given})["failed"], codes(cloud)[before:][-1]

        assert failed("query", number="A1001009") == ("ORDERNOTEXIST", "CFN-PAY-026")
        assert failed("unified", number="A1001003") == ("JSAPI支付必须传openid", "CFN-PAY-129")
        assert failed("unified", number="A1001003", more={"total_fee": 1.5})[1] == "CFN-PAY-129"
        assert failed("micropay", number="A1001004")[1] == "CFN-PAY-132"
        cloud.call("makeOrder", {"act": "order", "number": "A1001005", "openid": OPENID})
        assert failed("unified", number="A1001005", openid=OPENID, more={"total_fee": 7})[0] == "INVALID_REQUEST"
        cloud.pay("A1001005")
        assert failed("unified", number="A1001005", openid=OPENID) == ("ORDERPAID", "CFN-PAY-011")
        assert failed("close", number="A1001005") == ("ORDERPAID", "CFN-PAY-011")
        assert failed("refund", number="A1001005", more={"refund_fee": 101}) == ("INVALID_REQUEST", "CFN-PAY-017")
