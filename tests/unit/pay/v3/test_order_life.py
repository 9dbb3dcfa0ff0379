"""An order of API v3 on the ledger: placed, queried, paid, notified, refunded, closed."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from cloudfn.calls import Caller, Identity
from cloudfn.events.payments import NotificationAttempted
from cloudfn.manifest.values import PayCredentials
from cloudfn.pay.mch import crypto
from cloudfn.pay.v3.signature import answer_message
from tests.unit.pay.conftest import APPID, ENV, OPENID
from tests.unit.pay.v3.conftest import MERCHANT, REFUND_URL, Shop

BY_NUMBER = f"/v3/pay/transactions/out-trade-no/A1001001?mchid={MERCHANT}"


def test_an_order_is_placed_paid_and_notified(shop: Shop) -> None:
    prepay_id = shop.ordered(attach="table 4")
    assert shop.signed("GET", BY_NUMBER)[1]["trade_state"] == "NOTPAY"
    assert shop.pay.request_payment(shop.payment(prepay_id))["ok"]
    shop.pay.pay("A1001001")
    shop.deliver()
    status, found, _ = shop.signed("GET", BY_NUMBER)
    assert status == 200
    assert list(found) == [
        *("amount", "appid", "attach", "bank_type", "mchid", "out_trade_no", "payer", "promotion_detail"),
        *("success_time", "trade_state", "trade_state_desc", "trade_type", "transaction_id"),
    ]
    assert found["amount"] == {"currency": "CNY", "payer_currency": "CNY", "payer_total": 100, "total": 100}
    by_id = shop.signed("GET", f"/v3/pay/transactions/id/{found['transaction_id']}?mchid={MERCHANT}")
    assert by_id[1] == found
    told = shop.notification()
    assert (shop.calls[-1].function, shop.calls[-1].trigger, told["path"], told["httpMethod"]) == (
        *("payNotify", "http"),
        *("/", "POST"),
    )
    assert told["plain"] == {
        "mchid": MERCHANT,
        "appid": APPID,
        "out_trade_no": "A1001001",
        "transaction_id": found["transaction_id"],
        "trade_type": "JSAPI",
        "trade_state": "SUCCESS",
        "trade_state_desc": "支付成功",
        "bank_type": "OTHERS",
        "attach": "table 4",
        "success_time": found["success_time"],
        "payer": {"openid": OPENID},
        "amount": {"total": 100, "payer_total": 100, "currency": "CNY", "payer_currency": "CNY"},
    }
    assert shop.order("A1001001")["notifications"][0]["state"] == "accepted"
    assert shop.pay.violations() == ()


@pytest.mark.parametrize(
    ("kind", "trade_type", "answers"),
    [("app", "APP", "prepay_id"), ("native", "NATIVE", "code_url"), ("h5", "MWEB", "h5_url")],
)
def test_each_way_to_pay(shop: Shop, kind: str, trade_type: str, answers: str) -> None:
    scene = {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}} if kind == "h5" else ...
    status, made, _ = shop.signed("POST", f"/v3/pay/transactions/{kind}", shop.order_body(payer=..., scene_info=scene))
    assert (status, list(made)) == (200, [answers])
    assert shop.signed("GET", BY_NUMBER)[1]["trade_type"] == trade_type


def test_a_service_provider_orders_for_its_merchant(shop: Shop) -> None:
    body = shop.order_body(appid=..., mchid=..., payer={"sub_openid": OPENID})
    body |= {"sp_appid": APPID, "sp_mchid": MERCHANT, "sub_appid": APPID, "sub_mchid": "1900000109"}
    assert shop.signed("POST", "/v3/pay/partner/transactions/jsapi", body)[0] == 200
    query = f"/v3/pay/partner/transactions/out-trade-no/A1001001?sp_mchid={MERCHANT}&sub_mchid=1900000109"
    shop.pay.pay("A1001001")
    shop.deliver()
    found = shop.signed("GET", query)[1]
    assert (found["sp_mchid"], found["sub_mchid"], found["payer"]["sub_openid"]) == (MERCHANT, "1900000109", OPENID)
    assert shop.notification()["plain"]["sub_mchid"] == "1900000109"


def test_a_refund_settles_and_is_notified_to_its_own_address(shop: Shop) -> None:
    shop.ordered()
    shop.pay.pay("A1001001")
    refund = {"out_trade_no": "A1001001", "out_refund_no": "R1", "notify_url": REFUND_URL}
    refund |= {"amount": {"refund": 30, "total": 100, "currency": "CNY"}}
    status, made, _ = shop.signed("POST", "/v3/refund/domestic/refunds", refund)
    assert (status, made["status"], made["amount"]["refund"]) == (200, "PROCESSING", 30)
    assert shop.signed("POST", "/v3/refund/domestic/refunds", refund)[1] == made
    shop.advance(minutes=1)
    assert shop.signed("GET", "/v3/refund/domestic/refunds/R1")[1]["status"] == "SUCCESS"
    told = shop.notification()
    assert (shop.calls[-1].function, json.loads(told["body"])["event_type"]) == ("refundNotify", "REFUND.SUCCESS")
    assert told["plain"]["amount"] == {"total": 100, "refund": 30, "payer_total": 100, "payer_refund": 30}
    assert shop.signed("GET", BY_NUMBER)[1]["trade_state"] == "REFUND"
    changed = {**refund, "amount": {"refund": 31, "total": 100, "currency": "CNY"}}
    assert shop.signed("POST", "/v3/refund/domestic/refunds", changed)[1]["code"] == "INVALID_REQUEST"


def test_closing_answers_204_as_often_as_it_is_asked(shop: Shop) -> None:
    shop.ordered()
    close = "/v3/pay/transactions/out-trade-no/A1001001/close"
    for _ in range(2):
        status, body, headers = shop.signed("POST", close, {"mchid": MERCHANT})
        assert (status, body) == (204, None)
        message = answer_message(headers["wechatpay-timestamp"], headers["wechatpay-nonce"], b"")
        assert crypto.verifies(crypto.read_public(shop.keys.public_key), message, headers["wechatpay-signature"])
    assert shop.signed("GET", BY_NUMBER)[1]["trade_state"] == "CLOSED"
    assert shop.signed("POST", "/v3/pay/transactions/jsapi", shop.order_body())[1] == {
        "code": "INVALID_REQUEST",
        "message": "201 商户订单号重复",
    }


def test_a_refusal_in_the_body_of_200_is_a_lost_payment(shop: Shop) -> None:
    shop.ordered()
    shop.reply = {"statusCode": 200, "body": json.dumps({"code": "FAIL", "message": "no"})}
    shop.pay.pay("A1001001")
    shop.deliver()
    assert shop.order("A1001001")["notifications"][0]["state"] == "accepted"
    assert [event.code for event in shop.said(NotificationAttempted)] == ["CFN-PAY-137"]


def test_another_status_is_repeated_fifteen_times_each_signed_anew(shop: Shop) -> None:
    shop.ordered()
    shop.reply = {"statusCode": 500, "body": ""}
    shop.pay.pay("A1001001")
    shop.advance(days=2)
    events = [json.loads(call.event) for call in shop.calls]
    assert len(events) == 16
    assert len({event["body"] for event in events}) == 1
    assert len({event["headers"]["wechatpay-signature"] for event in events}) == 16
    assert shop.order("A1001001")["notifications"][0]["state"] == "exhausted"


@pytest.mark.parametrize("mode", ["publicKey", "certificate"])
def test_both_kinds_of_platform_key_sign_what_is_sent(make_shop: Callable[..., Shop], mode: str) -> None:
    shop = make_shop(credentials=PayCredentials(platform_key=mode))  # type: ignore[arg-type]
    shop.ordered()
    shop.pay.pay("A1001001")
    shop.deliver()
    event = shop.notification()
    headers = event["headers"]
    own = shop.keys.public_key if mode == "publicKey" else shop.keys.platform_certificate
    serial = shop.keys.public_key_id if mode == "publicKey" else shop.keys.platform_serial_no
    message = answer_message(headers["wechatpay-timestamp"], headers["wechatpay-nonce"], event["body"].encode())
    assert headers["wechatpay-serial"] == serial
    assert crypto.verifies(crypto.read_public(own), message, headers["wechatpay-signature"])


def test_shipping_information_is_of_whichever_api_took_the_order(shop: Shop) -> None:
    """A merchant that takes its orders itself is the only one of them."""
    shop.ordered()
    shop.pay.pay("A1001001")
    shop.advance(seconds=10)
    shipper = Caller("ship", "r", Identity(appid=APPID, openid="oKeeper"), ENV)
    key = {"order_number_type": 1, "mchid": MERCHANT, "out_trade_no": "A1001001"}
    upload = {"order_key": key, "logistics_type": 3, "delivery_mode": 1, "shipping_list": [{"item_desc": "会员"}]}
    more = {"upload_time": "2026-03-01T12:01:00+08:00", "payer": {"openid": OPENID}}
    assert shop.pay.open_api("wxa.sec.order.uploadShippingInfo", {**upload, **more}, APPID, shipper)["errcode"] == 0
    named = {"merchant_id": MERCHANT, "merchant_trade_no": "A1001001"}
    order = shop.pay.open_api("wxa.sec.order.getOrder", named, APPID, shipper)["order"]
    assert [order[name] for name in ("merchant_id", "sub_merchant_id", "order_state")] == [MERCHANT, "", 2]
    assert shop.pay.violations() == ()
