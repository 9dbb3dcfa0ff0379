"""How notifications of API v3 come: misfortunes by rule, verdicts by status, time-out, by whom they are received."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from cloudfn.calls import Invocation
from cloudfn.events.payments import NotificationAttempted
from cloudfn.manifest.values import Rule, Simulate
from cloudfn.pay.mch import crypto
from cloudfn.pay.mch.channel import HttpChannel
from cloudfn.pay.v3.signature import answer_message
from tests.unit.pay.v3.conftest import REFUND_URL, Shop


def sound(shop: Shop, call: Invocation) -> str:
    """What a callback that checks everything says: "" for a sound notification, else what is wrong."""
    event = json.loads(call.event)
    headers = event["headers"]
    serials = {
        shop.keys.public_key_id: shop.keys.public_key,
        shop.keys.platform_serial_no: shop.keys.platform_certificate,
    }
    message = answer_message(headers["wechatpay-timestamp"], headers["wechatpay-nonce"], event["body"].encode())
    key = crypto.read_public(serials[headers["wechatpay-serial"]])
    if not crypto.verifies(key, message, headers["wechatpay-signature"]):
        return "signature"
    if abs(int(headers["wechatpay-timestamp"]) - shop.clock.now().timestamp()) > 300:
        return "timestamp"
    return "" if headers["wechatpay-serial"] == shop.keys.public_key_id else "other key"


@pytest.mark.parametrize(
    ("fault", "wrong"), [("signtest", "signature"), ("stale", "timestamp"), ("otherKey", "other key")]
)
def test_a_misfortune_comes_once_and_then_the_same_rightly(
    make_shop: Callable[..., Shop], fault: str, wrong: str
) -> None:
    shop = make_shop(simulate=Simulate(rules=(Rule({}, fault),)))
    shop.ordered()
    found: list[str] = []

    def check(call: Invocation) -> object:
        found.append(sound(shop, call))
        return {"statusCode": 401 if found[-1] else 204, "body": ""}

    shop.reply = check
    shop.pay.pay("A1001001")
    shop.advance(seconds=15)
    assert found == [wrong, ""]
    first = json.loads(shop.calls[0].event)
    assert first["body"] == json.loads(shop.calls[1].event)["body"]
    assert first["headers"]["wechatpay-signature"].startswith("WECHATPAY/SIGNTEST/") == (fault == "signtest")
    assert shop.order("A1001001")["notifications"][0]["state"] == "accepted"


@pytest.mark.parametrize("fault", ["signtest", "stale"])
def test_who_takes_a_forgery_hears_of_it(make_shop: Callable[..., Shop], fault: str) -> None:
    shop = make_shop(simulate=Simulate(rules=(Rule({}, fault),)))
    shop.ordered()
    shop.pay.pay("A1001001")
    shop.advance(seconds=15)
    assert [event.code for event in shop.said(NotificationAttempted)] == ["CFN-PAY-142", ""]


def test_two_come_at_the_same_instant(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(simulate=Simulate(rules=(Rule({}, "duplicate-race"),)))
    shop.ordered()
    shop.pay.pay("A1001001")
    shop.deliver()
    assert len(shop.calls) == 2


def test_a_refund_may_be_told_before_its_payment(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(simulate=Simulate(rules=(Rule({}, "late"),)))
    shop.ordered()
    shop.pay.pay("A1001001")
    refund = {"out_trade_no": "A1001001", "out_refund_no": "R1", "notify_url": REFUND_URL}
    shop.signed(
        "POST", "/v3/refund/domestic/refunds", {**refund, "amount": {"refund": 1, "total": 100, "currency": "CNY"}}
    )
    shop.advance(minutes=11)
    assert [call.function for call in shop.calls] == ["refundNotify", "payNotify"]


def test_an_abnormal_refund_is_told_and_tried_again(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(simulate=Simulate(rules=(Rule({}, "CHANGE", "refund"),)))
    shop.ordered()
    shop.pay.pay("A1001001")
    refund = {"out_trade_no": "A1001001", "out_refund_no": "R1", "notify_url": REFUND_URL}
    refund |= {"amount": {"refund": 1, "total": 100, "currency": "CNY"}}
    made = shop.signed("POST", "/v3/refund/domestic/refunds", refund)[1]
    shop.advance(minutes=1)
    assert shop.notification()["plain"]["refund_status"] == "ABNORMAL"
    again = f"/v3/refund/domestic/refunds/{made['refund_id']}/apply-abnormal-refund"
    status, found, _ = shop.signed("POST", again, {"out_refund_no": "R1", "type": "MERCHANT_BANK_CARD"})
    assert (status, found["status"]) == (200, "PROCESSING")
    shop.advance(minutes=1)
    assert shop.notification()["plain"]["refund_status"] == "SUCCESS"
    assert (
        shop.signed("POST", again, {"out_refund_no": "R1", "type": "MERCHANT_BANK_CARD"})[1]["code"]
        == "INVALID_REQUEST"
    )
    assert shop.pay.violations() == ()


@pytest.mark.parametrize(
    ("reply", "state", "code"),
    [
        ({"statusCode": 204}, "accepted", ""),
        ({"statusCode": 200, "body": '{"code":"SUCCESS","message":"成功"}'}, "accepted", ""),
        ({"code": "FAIL", "message": "no"}, "accepted", "CFN-PAY-137"),
        ({"statusCode": "500", "body": ""}, "accepted", "CFN-PAY-137"),
        ({"statusCode": 500, "body": ""}, "pending", "CFN-PAY-138"),
        ({"statusCode": 302, "body": ""}, "pending", "CFN-PAY-138"),
        ({"statusCode": 202, "body": ""}, "pending", "CFN-PAY-138"),
    ],
)
def test_the_verdict_is_the_status_alone(shop: Shop, reply: object, state: str, code: str) -> None:
    shop.ordered()
    shop.reply = reply
    shop.pay.pay("A1001001")
    shop.deliver()
    assert shop.order("A1001001")["notifications"][0]["state"] == state
    assert [event.code for event in shop.said(NotificationAttempted)] == [code]


def test_an_answer_that_takes_too_long_is_none(shop: Shop) -> None:
    """The channel with another limit: nobody waits five seconds here."""

    async def never(call: Invocation) -> Any:
        await asyncio.Event().wait()

    shop.ordered()
    shop.pay.pay("A1001001")
    room = shop.pay._room
    writer = room.own.channels(shop.invoke)["v3"]._writer
    channel = HttpChannel(never, lambda: shop.manifest, writer, limit_s=0.0)
    (notification,) = shop.book.notifications()

    async def deliver() -> Any:
        _, attempt = room.ledger.attempts.start(notification)
        return await channel.deliver(notification, notification.event, attempt)

    verdict = asyncio.run(deliver()).verdict
    assert (verdict.outcome, verdict.code) == ("retry", "CFN-PAY-139")


def test_a_url_without_a_function_goes_to_the_bindings_callback(shop: Shop) -> None:
    shop.ordered(notify_url="https://old.example.com/elsewhere")
    shop.pay.pay("A1001001")
    shop.deliver()
    assert shop.codes().count("CFN-PAY-136") == 1
    assert shop.calls[-1].function == "payNotify"


def test_what_is_in_the_book_is_plain_and_can_be_changed_for_a_replay(shop: Shop) -> None:
    shop.ordered()
    shop.pay.pay("A1001001")
    shop.deliver()
    event = shop.pay.event("n1")
    assert event["resource"]["out_trade_no"] == "A1001001"  # type: ignore[index]
    shop.run(shop.pay.replay("n1", changes={"resource.amount.total": 1}))
    assert shop.notification()["plain"]["amount"]["total"] == 1
    assert sound(shop, shop.calls[-1]) == ""
