"""Unmodified clients of API v3 order, are paid, are notified, refund, close and fetch bills, in both key modes.

wechatpay-axios-plugin and wechatpayv3 verify everything that we sign, so they are judges as well.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cloudfn.cli import run
from cloudfn.testing import LocalCloud
from tests.functional.pay import v3_clients, v3_shop

OPENID = "oBuyer00000000000000000000001"


def posted(url: str, data: object) -> Any:
    request = urllib.request.Request(url, json.dumps(data).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def live(home: Path, client: str, certificates: int = 1) -> None:
    """An order's whole life through the functions of ``home``; every answer is held to what production says.

    ``certificates`` is how many of the platform's the client has decrypted.
    """
    assert run(["-C", str(home), "pay", "keys"]) == 0
    with LocalCloud(home) as cloud:

        def act(name: str, **given: Any) -> Any:
            answer = cloud.call("makeOrder", {"act": name, **given})
            wrapped = client == "node" and isinstance(answer, dict) and "status" in answer
            return answer.get("data", answer["status"]) or answer["status"] if wrapped else answer

        payment = act("order", number="A1001001", openid=OPENID)
        shown = {name: payment[name] for name in ("timeStamp", "nonceStr", "package", "signType", "paySign")}
        check = posted(f"{cloud.url}/_cloudfn/request-payment", shown)
        assert check["ok"], check
        mixed = posted(f"{cloud.url}/_cloudfn/request-payment", {**shown, "signType": "MD5"})
        assert (mixed["ok"], mixed["code"]) == (False, "CFN-PAY-143")
        assert act("query", number="A1001001")["trade_state"] == "NOTPAY"
        assert cloud.pay("A1001001")["paid"]
        (told,) = cloud.order("A1001001")["notifications"]
        assert (told["state"], told["attempts"][0]["verdict"]) == ("accepted", "accepted"), told
        assert "NOTIFIED true" in cloud.log("payNotify") and "一杯茶" not in cloud.log("payNotify")
        assert act("query", number="A1001001")["trade_state"] == "SUCCESS"
        assert act("refund", number="A1001001")["status"] == "PROCESSING"
        cloud.clock.advance("1m")
        assert act("refunded", number="A1001001")["status"] == "SUCCESS"
        assert [each["state"] for each in cloud.order("A1001001")["notifications"]] == ["accepted", "accepted"]
        assert len(act("certificates")) == certificates
        act("order", number="A1001002", openid=OPENID)
        assert act("close", number="A1001002") == 204
        assert act("query", number="A1001002")["trade_state"] == "CLOSED"
        day = "2026-01-02"
        cloud.clock.advance("1d")
        bill = act("bill", day=day)
        assert "`A1001001" in bill["file"] and "总交易单数" in bill["file"]
        said = [str(event.get("code", "")) for event in cloud.events("Noticed", "OrderRefused")]
        codes = [code for code in said if code.startswith("CFN-PAY")]
        assert codes == ["CFN-PAY-143", "CFN-PAY-198"]  # the mixture of above, shipping owed, and nothing else


@pytest.mark.npm
@pytest.mark.node
@pytest.mark.parametrize("mode", ["publicKey", "certificate"])
def test_wechatpay_node_v3(tmp_path: Path, npm: Callable[..., Path], mode: str) -> None:
    home = v3_shop.write(tmp_path, v3_clients.NODE_V3, modules=npm("wechatpay-node-v3@2.2.1"), mode=mode)
    live(home, "node")


@pytest.mark.npm
@pytest.mark.node
@pytest.mark.parametrize("mode", ["publicKey", "certificate"])
def test_wechatpay_axios_plugin(tmp_path: Path, npm: Callable[..., Path], mode: str) -> None:
    source = f"const CERTIFICATES = {str(mode == 'certificate').lower()};\n{v3_clients.AXIOS}"
    home = v3_shop.write(tmp_path, source, modules=npm("wechatpay-axios-plugin@0.9.6"), mode=mode)
    live(home, "axios")


@pytest.mark.parametrize("mode", ["publicKey", "certificate"])
def test_wechatpayv3_of_python(tmp_path: Path, mode: str) -> None:
    source = f"PUBLIC = {mode == 'publicKey'}\n{v3_clients.PYTHON}"
    live(v3_shop.write(tmp_path, source, python=True, mode=mode), "python", int(mode == "certificate"))
