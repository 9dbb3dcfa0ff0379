"""An order's life on API v2: placed, paid, told, refunded, closed, billed; and the payment object."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from cloudfn.events.payments import NotificationAttempted
from cloudfn.manifest.values import Rule, Simulate
from cloudfn.pay.mch import parameters
from cloudfn.pay.mch.parameters import SignType
from cloudfn.pay.v2 import xml
from tests.unit.pay.conftest import APPID, OPENID
from tests.unit.pay.v2.conftest import OK, Shop


def test_the_notification_is_the_documented_one(shop: Shop) -> None:
    shop.ordered(attach="桌 5", device_info="d1")
    shop.pay.pay("A1001001")
    shop.deliver()
    told = shop.notification()
    assert told.pop("sign") == parameters.sign(told, shop.keys.api_key)
    assert told.pop("transaction_id").startswith("4200")
    assert len(told.pop("time_end")) == 14
    assert told == {
        "return_code": "SUCCESS",
        "appid": APPID,
        "mch_id": "1900000001",
        "nonce_str": "n0nce",
        "result_code": "SUCCESS",
        "device_info": "d1",
        "attach": "桌 5",
        "openid": OPENID,
        "is_subscribe": "N",
        "trade_type": "JSAPI",
        "bank_type": "OTHERS",
        "total_fee": "100",
        "fee_type": "CNY",
        "cash_fee": "100",
        "cash_fee_type": "CNY",
        "out_trade_no": "A1001001",
    }
    assert shop.order("A1001001")["notifications"][0]["state"] == "accepted"


def opened(req_info: str, api_key: str) -> dict[str, str]:
    """As a merchant's code decrypts it: AES-256-ECB by the lower-case hex MD5 of the key."""
    key = hashlib.md5(api_key.encode()).hexdigest().encode()
    decryptor = Cipher(algorithms.AES256(key), modes.ECB()).decryptor()
    plain = decryptor.update(base64.b64decode(req_info)) + decryptor.finalize()
    return xml.read(plain[: -plain[-1]], "root")


@pytest.mark.parametrize("outcome", ["SUCCESS", "CHANGE", "REFUNDCLOSE"])
def test_a_refund_is_told_encrypted(make_shop: Callable[..., Shop], outcome: str) -> None:
    rules = () if outcome == "SUCCESS" else (Rule({}, outcome, "refund"),)
    shop = make_shop(simulate=Simulate(rules=rules))
    shop.ordered()
    shop.pay.pay("A1001001")
    shop.deliver()
    made = shop.refund()
    shop.advance(seconds=10)
    told = shop.notification()
    assert set(told) == {"return_code", "appid", "mch_id", "nonce_str", "req_info"}
    secret = opened(told["req_info"], shop.keys.api_key)
    assert (secret["refund_id"], secret["refund_status"], secret["refund_fee"]) == (made["refund_id"], outcome, "30")
    assert ("success_time" in secret) == (outcome == "SUCCESS")
    asked = shop.send("/pay/refundquery", {"out_refund_no": "RA1001001"})
    assert (asked["refund_status_0"], asked["refund_count"]) == (outcome, "1")


REPLIES: list[tuple[object, str]] = [
    (OK, "accepted"),
    ({"statusCode": 200, "body": "<xml>\n<return_code>SUCCESS</return_code><return_msg/></xml>\n"}, "accepted"),
    ({"statusCode": 200, "body": "<xml><return_code><![CDATA[FAIL]]></return_code></xml>"}, "retry"),
    ({"statusCode": 500, "body": OK["body"]}, "retry"),
    ({"statusCode": 204, "body": ""}, "retry"),
    ("SUCCESS", "retry"),
    ({"errcode": 0}, "retry"),
    ({"statusCode": 200, "body": "<xml><code>SUCCESS</code></xml>"}, "retry"),
]


@pytest.mark.parametrize(("reply", "verdict"), REPLIES)
def test_only_success_in_xml_acknowledges(shop: Shop, reply: object, verdict: str) -> None:
    shop.reply = reply
    shop.ordered()
    shop.pay.pay("A1001001")
    shop.deliver()
    (attempt,) = shop.said(NotificationAttempted)
    assert (attempt.verdict, attempt.code) == (verdict, "" if verdict == "accepted" else "CFN-PAY-165")


def test_a_forgery_by_rule_comes_once_and_who_takes_it_hears_of_it(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(simulate=Simulate(rules=(Rule({}, "signtest"),)))
    shop.ordered()
    shop.pay.pay("A1001001")
    shop.advance(seconds=15)
    signs = [shop.notification(at) for at in (0, 1)]
    sound = [told.pop("sign") == parameters.sign(told, shop.keys.api_key) for told in signs]
    assert sound == [False, True]
    assert [event.code for event in shop.said(NotificationAttempted)] == ["CFN-PAY-166", ""]


def test_what_is_in_the_book_is_plain_and_can_be_changed_for_a_replay(shop: Shop) -> None:
    shop.ordered()
    shop.pay.pay("A1001001")
    shop.deliver()
    shop.run(shop.pay.replay("n1", changes={"fields.total_fee": 1}))
    told = shop.notification()
    assert told["total_fee"] == "1" and told.pop("sign") == parameters.sign(told, shop.keys.api_key)


def test_a_repeated_order_keeps_its_prepay_id_whatever_nonce_and_sign(shop: Shop) -> None:
    first = shop.ordered(nonce_str="one")
    assert shop.ordered(nonce_str="two") == first


def test_native_and_h5(shop: Shop) -> None:
    native = shop.send("/pay/unifiedorder", shop.order_fields(trade_type="NATIVE", openid=..., product_id="p1"))
    assert native["code_url"].startswith("weixin://wxpay/bizpayurl?pr=")
    h5 = shop.send("/pay/unifiedorder", shop.order_fields(trade_type="MWEB", out_trade_no="A1001002", openid=...))
    assert h5["mweb_url"].startswith("https://wx.tenpay.com/")


def test_a_service_providers_order(shop: Shop) -> None:
    sub = {"sub_mch_id": "1900000109", "sub_appid": APPID, "sub_openid": OPENID, "openid": ...}
    shop.ordered(**sub)
    shop.pay.pay("A1001001")
    shop.deliver()
    told = shop.notification()
    assert (told["mch_id"], told["sub_mch_id"], told["sub_openid"]) == ("1900000001", "1900000109", OPENID)
    asked = shop.send("/pay/orderquery", {"out_trade_no": "A1001001", "sub_mch_id": "1900000109"})
    assert asked["trade_state"] == "SUCCESS"


def payment(shop: Shop, prepay_id: str, sign_type: SignType = "MD5", key: str = "") -> dict[str, str]:
    fields = {"timeStamp": "1767225600", "nonceStr": "n", "package": f"prepay_id={prepay_id}", "signType": sign_type}
    sign = parameters.sign({**fields, "appId": APPID}, key or shop.keys.api_key, sign_type)
    return {**fields, "paySign": sign}


@pytest.mark.parametrize("sign_type", parameters.SIGN_TYPES)
def test_a_genuine_payment_object_opens_the_sheet(shop: Shop, sign_type: SignType) -> None:
    assert shop.pay.request_payment(payment(shop, shop.ordered(), sign_type))["ok"]


WRONG: list[tuple[dict[str, str], str]] = [
    ({"signType": "RSA"}, "RSA is v3's"),
    ({"signType": "HMAC-SHA256"}, "signed with MD5"),
    ({"nonceStr": "other"}, "other values"),
    ({"appId": "wx2222222222222222"}, "wx2222222222222222"),
]


@pytest.mark.parametrize(("change", "detail"), WRONG)
def test_a_wrong_payment_object_opens_none(shop: Shop, change: dict[str, str], detail: str) -> None:
    made = shop.pay.request_payment({**payment(shop, shop.ordered()), **change})
    assert (made["ok"], made["code"]) == (False, "CFN-PAY-164") and detail in str(made["detail"])


def test_a_payment_object_without_appid_signed_is_explained(shop: Shop) -> None:
    made = payment(shop, shop.ordered())
    covered = {name: value for name, value in made.items() if name != "paySign"}
    lying = {**made, "paySign": parameters.sign(covered, shop.keys.api_key)}
    assert shop.pay.request_payment(lying)["detail"] == "appId was not signed"


def test_closing_waits_five_minutes_where_it_is_strict(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(simulate=Simulate(strict=True))
    shop.ordered()
    assert shop.send("/pay/closeorder", {"out_trade_no": "A1001001"})["result_code"] == "FAIL"
    shop.advance(minutes=6)
    assert shop.send("/pay/closeorder", {"out_trade_no": "A1001001"})["result_code"] == "SUCCESS"


def test_a_bill_of_a_day_without_payments(shop: Shop) -> None:
    said = shop.send("/pay/downloadbill", {"bill_date": "20250101"})
    assert said == {"return_code": "FAIL", "return_msg": "No Bill Exist", "error_code": "20002"}


def test_the_console_refunds_and_the_merchant_hears_of_it(shop: Shop) -> None:
    shop.ordered()
    shop.pay.pay("A1001001")
    shop.pay.refund("A1001001", 10)
    shop.advance(seconds=10)
    assert [call.function for call in shop.calls] == ["payNotify", "refundNotify"]
    assert json.loads(shop.calls[-1].event)["path"] == "/"
