"""Python functions refund by API v2: whatever client they use, the certificate that it shows arrives."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudfn.cli import run
from cloudfn.testing import LocalCloud

SOURCE = """
import hashlib, os, re, ssl, urllib.request

HOST = "https://api.mch.weixin.qq.com"


def message(fields):
    fields = {"appid": "wx0123456789abcdef", "mch_id": "1900000001", "nonce_str": "n", **fields}
    text = "&".join(f"{name}={fields[name]}" for name in sorted(fields)) + "&key=" + os.environ["API_KEY"]
    fields["sign"] = hashlib.md5(text.encode()).hexdigest().upper()
    return ("<xml>" + "".join(f"<{name}>{value}</{name}>" for name, value in fields.items()) + "</xml>").encode()


def by_urllib(path, body, cert):
    context = ssl.create_default_context()
    if cert:
        context.load_cert_chain(*cert)
    try:
        with urllib.request.urlopen(urllib.request.Request(HOST + path, body), context=context) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


def by_requests(path, body, cert):
    import requests

    return requests.post(HOST + path, data=body, cert=cert).text


def by_httpx(path, body, cert):
    import httpx

    context = httpx.create_ssl_context()
    if cert:
        context.load_cert_chain(*cert)
    return httpx.Client(verify=context).post(HOST + path, content=body).text


def main(event, context):
    if "act" not in event:
        return "<xml><return_code>SUCCESS</return_code></xml>"
    if event["act"] == "order":
        fields = {"body": "tea", "total_fee": 100, "spbill_create_ip": "127.0.0.1", "trade_type": "NATIVE"}
        path, number = "/pay/unifiedorder", {"notify_url": "https://shop.example.com/pay/notify"}
    else:
        fields = {"out_refund_no": "R" + event["number"] + event["client"], "total_fee": 100, "refund_fee": 10}
        path, number = "/secapi/pay/refund", {}
    cert = (os.environ["MCH_CERT_FILE"], os.environ["MCH_PRIVATE_KEY_FILE"]) if event.get("cert") else None
    body = message({**fields, **number, "out_trade_no": event["number"]})
    return globals()["by_" + event["client"]](path, body, cert)
"""
MANIFEST = """
version: 1
project: v2-python
env: {id: test-f0b102}
appId: wx0123456789abcdef
defaults:
  timeout: 20s
  runtime: Python3.11
  install: vendored
  secrets: [API_KEY, MCH_CERT_FILE, MCH_PRIVATE_KEY_FILE]
functions: {makeOrder: {}, payNotify: {http: /pay/notify}}
payments:
  shop: {api: v2, mchId: "1900000001", apiKey: "${env:API_KEY:-}", callers: [makeOrder], callback: payNotify}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    for name in ("makeOrder", "payNotify"):
        (folder / "functions" / name).mkdir(parents=True)
        (folder / "functions" / name / "index.py").write_text(SOURCE)
    (folder / "cloudfn.yaml").write_text(MANIFEST)
    assert run(["-C", str(folder), "pay", "keys"]) == 0
    return folder


def test_a_refund_shows_its_certificate(home: Path) -> None:
    with LocalCloud(home) as cloud:
        made = cloud.call("makeOrder", {"act": "order", "client": "urllib", "number": "A1001001"})
        assert "<result_code><![CDATA[SUCCESS]]>" in made
        cloud.pay("A1001001")
        for client in ("urllib", "requests", "httpx"):
            event = {"act": "refund", "client": client, "number": "A1001001"}
            assert "No required SSL certificate was sent" in cloud.call("makeOrder", event), client
            assert "<refund_fee>10</refund_fee>" in cloud.call("makeOrder", {**event, "cert": True}), client
        assert [each["refundFeeFen"] for each in cloud.order("A1001001")["refunds"]] == [10, 10, 10]
