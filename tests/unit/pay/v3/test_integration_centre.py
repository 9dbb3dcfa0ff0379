"""Notifications that CloudBase's integration centre takes, and hands on to an HTTP function decrypted."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from cloudfn.manifest.values import Rule, Simulate
from tests.unit.pay.v3.conftest import Shop

URL = "https://shop-1a2b.integration-callback.tcloudbase.com/wechatpay/order"
REFUND_URL = "https://shop-1a2b.integration-callback.tcloudbase.com/wechatpay/refund"


def centre_shop(folder: Path, **changes: Any) -> Shop:
    shop = Shop(folder, **changes)
    manifest = shop.manifest
    web = dataclasses.replace(manifest.functions["payNotify"], type="HTTP", http="")
    binding = dataclasses.replace(manifest.payments["shop"], refund_callback="")
    shop.pay.use(
        dataclasses.replace(manifest, functions={**manifest.functions, "payNotify": web}, payments={"shop": binding})
    )
    return shop


def asked(shop: Shop, at: int = -1) -> tuple[str, dict[str, str], dict[str, Any]]:
    """Path, headers and body of what the function was asked."""
    event = json.loads(shop.calls[at].event)
    return event["path"], event["headers"], json.loads(event["body"])


def test_a_payment_and_its_refund(key_folder: Path) -> None:
    shop = centre_shop(key_folder)
    shop.ordered(notify_url=URL)
    shop.pay.pay("A1001001")
    shop.advance(seconds=1)
    path, headers, body = asked(shop)
    assert (shop.calls[-1].function, path) == ("payNotify", "/wx-pay/unifiedOrderTrigger")
    assert headers["x-tcb-integration-id"] == "shop-1a2b"
    assert body["ParsedContent"]["out_trade_no"] == "A1001001"
    assert body["ParsedContent"]["trade_state"] == "SUCCESS"
    assert json.loads(body["Plaintext"]) == body["ParsedContent"]
    assert body["ParsedNotify"]["event_type"] == body["rawData"]["event_type"] == "TRANSACTION.SUCCESS"
    assert body["rawData"]["resource"]["algorithm"] == "AEAD_AES_256_GCM"
    assert shop.order("A1001001")["notifications"][0]["state"] == "accepted"

    refund = {"out_trade_no": "A1001001", "out_refund_no": "R1", "notify_url": REFUND_URL}
    amount = {"refund": 30, "total": 100, "currency": "CNY"}
    assert shop.signed("POST", "/v3/refund/domestic/refunds", {**refund, "amount": amount})[0] == 200
    shop.advance(minutes=1)
    path, _, body = asked(shop)
    assert (path, body["rawData"]["event_type"]) == ("/wx-pay/refundTrigger", "REFUND.SUCCESS")
    assert body["ParsedContent"]["out_refund_no"] == "R1"


def test_a_refusal_is_repeated_as_it_was(key_folder: Path) -> None:
    shop = centre_shop(key_folder)
    shop.ordered(notify_url=URL)
    shop.reply = {"statusCode": 500, "body": '{"code": "FAIL"}'}
    shop.pay.pay("A1001001")
    shop.advance(seconds=1)
    shop.reply = {"statusCode": 200, "body": '{"code": "SUCCESS", "message": "ok"}'}
    shop.advance(minutes=1)
    assert len(shop.calls) == 2
    assert asked(shop, 0) == asked(shop, 1)
    assert shop.order("A1001001")["notifications"][0]["state"] == "accepted"


@pytest.mark.parametrize("fault", ["signtest", "stale", "otherKey"])
def test_forgeries_end_at_the_centre(key_folder: Path, fault: str) -> None:
    shop = centre_shop(key_folder, simulate=Simulate(rules=(Rule({}, fault),)))
    shop.ordered(notify_url=URL)
    shop.pay.pay("A1001001")
    shop.advance(minutes=1)
    assert len(shop.calls) == 1
    assert shop.order("A1001001")["notifications"][0]["state"] == "accepted"


def test_a_function_with_a_handler_is_not_reached_by_it(key_folder: Path) -> None:
    shop = Shop(key_folder)
    shop.ordered(notify_url=URL)
    shop.pay.pay("A1001001")
    shop.advance(minutes=1)
    assert shop.calls == []
    assert shop.order("A1001001")["notifications"][0]["code"] == "CFN-PAY-135"
