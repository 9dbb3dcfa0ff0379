"""The Python template's whole life of an order on the local cloud, and its callbacks under the prover."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloudfn.testing import LocalCloud
from tests.kit.command import cloudfn_process

BUYER = "oBuyer0000000000000000000001"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("python") / "shop"
    made = cloudfn_process("init", str(home), "--template", "wxpay-python", "--no-input", cwd=home.parent)
    assert made.code == 0, made.err
    return home


@pytest.fixture
def cloud(shop: Path) -> Iterator[LocalCloud]:
    with LocalCloud(shop) as running:
        yield running


def last_verdict(cloud: LocalCloud, number: str) -> tuple[str, str, list[str]]:
    last = cloud.order(number)["notifications"][-1]
    return last["kind"], last["function"], [attempt["verdict"] for attempt in last["attempts"]]


def test_an_order_is_paid_shipped_once_and_refunded(cloud: LocalCloud) -> None:
    made = cloud.call("makeOrder", {"productId": "oolong", "quantity": 2}, openid=BUYER)
    number = made["outTradeNo"]
    assert made["ok"] and made["payment"]["package"].startswith("prepay_id=wx")
    assert cloud.documents.get("orders", number)["status"] == "created"
    assert cloud.documents.find("shipments") == []

    assert cloud.pay(number)["errMsg"] == "requestPayment:ok"
    assert last_verdict(cloud, number) == ("pay", "payCallback", ["accepted"])
    paid = cloud.documents.get("orders", number)
    assert (paid["status"], paid["totalFee"]) == ("paid", 2560)
    [shipment] = cloud.documents.find("shipments")
    assert (shipment["_id"], shipment["openid"], shipment["quantity"]) == (number, BUYER, 2)

    [notification] = cloud.notifications()
    attempts = cloud.replay(notification["id"], times=4, concurrent=True)
    assert [attempt["verdict"] for attempt in attempts] == ["accepted"] * 4
    assert cloud.documents.get("orders", number) == paid
    assert cloud.documents.find("shipments") == [shipment]

    assert cloud.call("refund", {"outTradeNo": number}, openid="oStranger000000000000000001")["code"] == "UNKNOWN_ORDER"
    refund = cloud.call("refund", {"outTradeNo": number}, openid=BUYER)
    assert refund == {"ok": True, "outRefundNo": f"R{number}"}
    assert cloud.documents.get("orders", number)["status"] == "refunding"
    cloud.clock.drain()
    assert last_verdict(cloud, number) == ("refund", "refundCallback", ["accepted"])
    assert cloud.documents.get("orders", number)["status"] == "refunded"
    assert cloud.documents.get("refunds", f"R{number}")["status"] == "done"
    assert cloud.call("queryOrder", {"outTradeNo": number}, openid=BUYER)["status"] == "refunded"


def test_a_lost_callback_loses_no_order(cloud: LocalCloud) -> None:
    """The page asks, and the function asks WeChat Pay."""
    number = cloud.call("makeOrder", {"productId": "jasmine"}, openid=BUYER)["outTradeNo"]
    order = cloud.documents.get("orders", number)
    cloud.documents.put("orders", {**order, "totalFee": 1})  # the callback cannot accept this
    cloud.pay(number)
    assert last_verdict(cloud, number)[2] == ["retry"]
    cloud.documents.put("orders", order)
    asked = cloud.call("queryOrder", {"outTradeNo": number}, openid=BUYER)
    assert asked == {"ok": True, "status": "paid", "totalFee": 980}
    assert len(cloud.documents.find("shipments")) == 1
    cloud.clock.drain()
    assert last_verdict(cloud, number)[2] == ["retry", "accepted"]
    assert len(cloud.documents.find("shipments")) == 1


def test_nobody_can_forge_a_payment(cloud: LocalCloud) -> None:
    number = cloud.call("makeOrder", {"productId": "oolong"}, openid=BUYER)["outTradeNo"]
    forged = {"returnCode": "SUCCESS", "resultCode": "SUCCESS", "outTradeNo": number, "totalFee": 1280}
    assert cloud.call("payCallback", forged, openid=BUYER)["errcode"] != 0
    assert cloud.documents.get("orders", number)["status"] == "created"


@pytest.mark.parametrize("callback", ["payCallback", "refundCallback"])
def test_its_callbacks_are_proven(shop: Path, callback: str) -> None:
    order = json.dumps({"productId": "oolong"})
    ran = cloudfn_process("--quiet", "pay", "prove", callback, "--data", order, "--json", cwd=shop)
    assert ran.code == 0, ran.out + ran.err
    proof = json.loads(ran.out)
    assert proof["ok"] and len(proof["calls"]) >= 4
    assert sum(1 for each in proof["trials"] if each["name"].startswith("crash")) == len(proof["calls"])
