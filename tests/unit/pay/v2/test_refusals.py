"""Every refusal of API v2: its XML, and the code that explains it. One row each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.events.payments import OrderRefused
from cloudfn.events.tasks import Noticed
from cloudfn.manifest.values import Rule, Simulate
from cloudfn.pay.mch import crypto, parameters
from cloudfn.pay.v2 import xml
from tests.unit.pay.conftest import APPID
from tests.unit.pay.v2.conftest import MERCHANT, Shop

ORDER = "/pay/unifiedorder"
SIGN = "签名错误，请检查后再试"


def told(shop: Shop) -> tuple[str, str]:
    """The code of the last refusal, and its parameters as text."""
    event = shop.said(OrderRefused)[-1]
    return event.code, str(event.params)


FIELDS: list[tuple[dict[str, object], str, str]] = [
    ({"body": ...}, "缺少参数", "body"),
    ({"notify_url": ...}, "缺少参数", "notify_url"),
    ({"trade_type": ...}, "缺少参数", "trade_type"),
    ({"body": "茶" * 43}, "body参数长度有误", "body"),
    ({"total_fee": "1.00"}, "参数格式校验错误", "total_fee"),
    ({"total_fee": 0}, "参数格式校验错误", "total_fee"),
    ({"out_trade_no": "A 1"}, "参数格式校验错误", "out_trade_no"),
    ({"notify_url": "https://shop.example.com/pay?x=1"}, "参数格式校验错误", "notify_url"),
    ({"trade_type": "QR"}, "参数格式校验错误", "trade_type"),
    ({"openid": ...}, "JSAPI支付必须传openid", "openid"),
    ({"time_expire": "20269999999999"}, "参数格式校验错误", "time_expire"),
]


@pytest.mark.parametrize(("change", "message", "field"), FIELDS)
def test_a_wrong_field(shop: Shop, change: dict[str, object], message: str, field: str) -> None:
    said = shop.send(ORDER, shop.order_fields(**change))
    assert said == {"return_code": "FAIL", "return_msg": message}
    assert told(shop)[0] == "CFN-PAY-129" and field in told(shop)[1]


def lower(fields: dict[str, str], key: str) -> str:
    return parameters.sign(fields, key).lower()


def unsorted(fields: dict[str, str], key: str) -> str:
    text = "&".join([*(f"{name}={value}" for name, value in fields.items()), f"key={key}"])
    return hashlib.md5(text.encode()).hexdigest().upper()


SLIPS: list[tuple[str, Callable[[dict[str, str], str], str]]] = [
    ("lower case", lower),
    ("HMAC-SHA256, while sign_type says MD5", lambda fields, key: parameters.sign(fields, key, "HMAC-SHA256")),
    ("not sorted", unsorted),
    (
        "`&key=...` is missing",
        lambda fields, key: parameters.signed(
            parameters.base_string(fields, key).removesuffix(f"&key={key}"), key, "MD5"
        ),
    ),
    (
        "URL-encoded",
        lambda fields, key: parameters.sign(
            {**fields, "notify_url": "https%3A%2F%2Fshop.example.com%2Fpay%2Fnotify", "body": "%E8%8C%B6"}, key
        ),
    ),
    (
        "field openid was added",
        lambda fields, key: parameters.sign({name: value for name, value in fields.items() if name != "openid"}, key),
    ),
    ("another key", lambda fields, key: parameters.sign(fields, "k" * 32)),
]


@pytest.mark.parametrize(("why", "slip"), SLIPS, ids=[row[0] for row in SLIPS])
def test_a_wrong_sign_is_explained(shop: Shop, why: str, slip: Callable[[dict[str, str], str], str]) -> None:
    fields = {"appid": APPID, "mch_id": MERCHANT, "nonce_str": "n0nce", **shop.order_fields()}
    texts = {name: str(value) for name, value in fields.items()}
    said = shop.send(ORDER, fields, sign=slip(texts, shop.keys.api_key))
    assert said == {"return_code": "FAIL", "return_msg": SIGN}
    code, params = told(shop)
    assert code == "CFN-PAY-162" and why in params and shop.keys.api_key not in params


MESSAGES: list[tuple[str, str, bytes, str, str]] = [
    ("GET", ORDER, b"", "请使用post方法", "CFN-PAY-161"),
    ("POST", ORDER, b"{}", "XML格式错误", "CFN-PAY-161"),
    ("POST", ORDER, b"<xml/>", "商户号mch_id不存在", "CFN-PAY-133"),
    ("POST", ORDER, b"<xml><mch_id>../../x</mch_id></xml>", "商户号mch_id不存在", "CFN-PAY-133"),
    ("POST", ORDER, b"<xml><mch_id>1900000002</mch_id></xml>", "商户号mch_id不存在", "CFN-PAY-133"),
    ("POST", "/pay/unifiedOrder", b"<xml/>", "API not implemented: /pay/unifiedOrder (CFN-PAY-132)", "CFN-PAY-132"),
]


@pytest.mark.parametrize(("method", "path", "body", "message", "code"), MESSAGES)
def test_what_is_no_request(shop: Shop, method: str, path: str, body: bytes, message: str, code: str) -> None:
    answer = shop.raw(path, body, method=method)
    assert xml.read(answer.body) == {"return_code": "FAIL", "return_msg": message}
    assert told(shop)[0] == code


def test_a_refund_shows_the_merchants_certificate(shop: Shop) -> None:
    shop.ordered()
    shop.pay.pay("A1001001")
    fields = {"out_trade_no": "A1001001", "out_refund_no": "R1", "total_fee": 100, "refund_fee": 1}
    full = {"appid": APPID, "mch_id": MERCHANT, "nonce_str": "n", **fields}
    body = xml.write({**full, "sign": parameters.sign(full, shop.keys.api_key)})
    answer = shop.raw("/secapi/pay/refund", body)
    assert answer.status == 400 and b"400 No required SSL certificate was sent" in answer.body
    assert told(shop)[0] == "CFN-PAY-163"
    key = crypto.make_private()
    other = crypto.make_certificate("1900000002", key, organisation="o", unit="u").public_bytes(Encoding.DER)
    for shown in (other, b"no certificate"):
        assert shop.send("/secapi/pay/refund", fields, certificate=shown)["return_msg"] == "商户证书验证失败"
        assert told(shop)[0] == "CFN-PAY-163"
    assert shop.refund()["result_code"] == "SUCCESS"


def test_the_ledgers_refusals_in_v2s_words(shop: Shop) -> None:
    assert shop.send("/pay/orderquery", {"out_trade_no": "A1001009"})["err_code"] == "ORDERNOTEXIST"
    assert shop.send("/pay/refundquery", {"out_trade_no": "A1001009"})["err_code"] == "REFUNDNOTEXIST"
    assert shop.send(ORDER, shop.order_fields(appid="wx2222222222222222"))["return_msg"] == "appid和mch_id不匹配"
    shop.ordered()
    assert shop.send(ORDER, shop.order_fields(total_fee=7))["err_code_des"] == "201 商户订单号重复"
    assert shop.refund()["err_code"] == "ORDERNOTEXIST"
    assert told(shop)[0] == "CFN-PAY-180"
    shop.pay.pay("A1001001")
    assert shop.send(ORDER, shop.order_fields())["err_code"] == "ORDERPAID"
    assert shop.send("/pay/closeorder", {"out_trade_no": "A1001001"})["err_code"] == "ORDERPAID"
    assert shop.refund(refund_fee=200)["err_code"] == "INVALID_REQUEST"
    assert shop.refund(total_fee=99)["err_code"] == "REFUND_FEE_MISMATCH"
    shop.refund()
    assert shop.send("/pay/refundquery", {"out_trade_no": "A1001001", "offset": 3})["err_code"] == "PARAM_ERROR"


RULES: list[tuple[str, str, str]] = [
    ("SYSTEMERROR", "err_code", "SYSTEMERROR"),
    ("productNotOpened", "err_code", "NOAUTH"),
    ("-202", "err_code", "SYSTEMERROR"),
    ("商户号异常", "return_msg", "商户号异常"),
]


@pytest.mark.parametrize(("outcome", "name", "value"), RULES)
def test_a_rule_fails_the_call(make_shop: Callable[..., Shop], outcome: str, name: str, value: str) -> None:
    api = "" if outcome == "productNotOpened" else "unifiedOrder"
    shop = make_shop(simulate=Simulate(rules=(Rule({"totalFee": 100}, outcome, api),)))
    assert shop.send(ORDER, shop.order_fields())[name] == value


def test_once_fails_once(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop()
    assert shop.send(ORDER, shop.order_fields(total_fee=88805))["err_code"] == "SYSTEMERROR"
    assert shop.send(ORDER, shop.order_fields(total_fee=88805))["result_code"] == "SUCCESS"


def test_an_unknown_field_is_told_and_ignored(shop: Shop) -> None:
    said: dict[str, Any] = shop.send(ORDER, shop.order_fields(atach="x"))
    assert said["result_code"] == "SUCCESS"
    assert [event.code for event in shop.said(Noticed)] == ["CFN-PAY-090"]


@given(
    st.sampled_from(["/pay/unifiedorder", "/secapi/pay/refund", "/pay/downloadbill", "/pay/downloadfundflow"]),
    st.dictionaries(
        st.sampled_from(["body", "out_trade_no", "total_fee", "sign_type", "trade_type", "time_expire", "bill_date"]),
        st.text("0129aA-é茶 \n<&", max_size=20),
    ),
    st.binary(max_size=40),
)
@settings(max_examples=60)
def test_whatever_comes_is_answered(shop: Shop, path: str, fields: dict[str, str], raw: bytes) -> None:
    assert shop.raw(path, raw, certificate=raw).status in (200, 400)
    full = {"appid": APPID, "mch_id": MERCHANT, "nonce_str": "n", **fields}
    signed = xml.write({**full, "sign": parameters.sign(full, shop.keys.api_key)})
    assert shop.raw(path, signed, certificate=shop.certificate).status == 200
