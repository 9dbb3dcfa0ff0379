"""Every refusal of API v3: status, JSON as logged, headers, and the code that explains it. One row each."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.events.payments import OrderRefused
from cloudfn.manifest.values import PayCredentials, Rule, Simulate
from cloudfn.pay.mch import crypto
from cloudfn.pay.v3.authorization import SCHEME
from tests.unit.pay.v3.conftest import HOST, MERCHANT, Shop

JSAPI = "/v3/pay/transactions/jsapi"
AGAIN = "签名错误，请检查后再试"


def told(shop: Shop) -> tuple[str, dict[str, Any]]:
    """The code that the last refusal was explained with, and its parameters."""
    event = shop.said(OrderRefused)[-1]
    return event.code, dict(event.params)


def compact(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


OTHER_KEY = crypto.make_private()

SIGNATURES: list[tuple[str, dict[str, Any], str, str, str]] = [
    (
        "none",
        {"header": " "},
        "Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》",
        "121",
        "missing",
    ),
    (
        "scheme",
        {"header": 'Bearer mchid="1"'},
        "Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》",
        "121",
        "Bearer",
    ),
    (
        "milliseconds",
        {"header": f'{SCHEME} mchid="1",nonce_str="n",timestamp="1700000000000",serial_no="A",signature="s"'},
        "Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》",
        *("121", "no number of seconds"),
    ),
    ("late", {"timestamp": 1}, "Http头Authorization中的timestamp与发起请求的时间不得超过5分钟", "124", "-17"),
    ("other key", {"key": OTHER_KEY}, AGAIN, "126", "-"),
    ("body empty", {"signed_body": b""}, AGAIN, "127", "5"),
    ("body with blanks", {"signed_body": None}, AGAIN, "127", "5"),
    ("no query", {"url": f"https://{HOST}{JSAPI}"}, AGAIN, "127", "2"),
    ("lower method", {"signed_method": "post"}, AGAIN, "127", "1"),
    ("other nonce", {"nonce": "n", "message": b"POST\nelsewhere\n"}, AGAIN, "128", "POST"),
]


@pytest.mark.parametrize(("name", "lie", "message", "code", "param"), SIGNATURES, ids=[row[0] for row in SIGNATURES])
def test_a_wrong_signature(shop: Shop, name: str, lie: dict[str, Any], message: str, code: str, param: str) -> None:
    body = shop.order_body()
    if name == "body with blanks":
        lie = {"signed_body": json.dumps(body, indent=2).encode()}
    status, answer, headers = shop.signed("POST", JSAPI, compact(body), **lie)
    assert (status, answer["code"], answer["message"]) == (401, "SIGN_ERROR", message)
    assert headers["request-id"].endswith("-268443699") and "wechatpay-signature" not in headers
    assert told(shop)[0] == f"CFN-PAY-{code}"
    assert param in " ".join(str(value) for value in told(shop)[1].values())


def test_the_detail_of_a_wrong_signature_is_as_logged(shop: Shop) -> None:
    raw = compact(shop.order_body())
    _, answer, _ = shop.signed("POST", JSAPI, raw, signed_body=b"{}")
    now = int(shop.clock.now().timestamp())
    message = f"POST\n{JSAPI}\n{now}\n593BEC0C930BF1AFEB40B4A08C8FB242\n"
    assert list(answer) == ["code", "detail", "message"]
    assert answer["detail"] == {
        "detail": {"issue": "sign not match"},
        "field": "signature",
        "location": "authorization",
        "sign_information": {
            "method": "POST",
            "sign_message_length": len(message) + len(raw) + 1,
            "truncated_sign_message": message + raw.decode()[:9] + "\n",
            "url": JSAPI,
        },
    }


def test_a_serial_is_compared_without_regard_to_case(shop: Shop) -> None:
    assert shop.signed("GET", "/v3/certificates", serial=shop.keys.serial_no.lower())[0] == 200


def test_another_serial_than_the_certificates(make_shop: Callable[..., Shop]) -> None:
    own = PayCredentials(
        private_key=crypto.private_pem(OTHER_KEY), serial_no="5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
    )
    shop = make_shop(credentials=own)
    assert shop.signed("GET", "/v3/certificates", serial="ABC", key=OTHER_KEY)[1] == {
        "code": "SIGN_ERROR",
        "message": "商户证书序列号有误。请使用签名私钥匹配的证书序列号",
    }
    assert told(shop)[0] == "CFN-PAY-122"
    assert shop.signed("GET", "/v3/certificates", serial=own.serial_no, key=OTHER_KEY)[0] == 200


def test_an_unknown_key_is_served_loudly_and_refused_when_strict(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop()
    for _ in range(2):
        assert shop.signed("GET", "/v3/certificates", serial="ABC", key=OTHER_KEY)[0] == 200
    assert shop.codes() == ["CFN-PAY-123"]
    strict = make_shop(simulate=Simulate(strict=True))
    assert strict.signed("GET", "/v3/certificates", serial="ABC", key=OTHER_KEY)[0] == 401
    assert told(strict)[0] == "CFN-PAY-123"


def required(pointer: str, label: str) -> str:
    return f"输入源“{pointer}”映射到字段“{label}”必填性规则校验失败，此字段为必填项"


FIELDS: list[tuple[dict[str, Any], str, str]] = [
    ({"appid": ...}, required("/body/appid", "公众号ID"), "129"),
    ({"mchid": ...}, required("/body/mchid", "直连商户号"), "129"),
    ({"amount": {}}, required("/body/amount/total", "总金额"), "129"),
    (
        {"description": "茶" * 43},
        "输入源“/body/description”映射到值字段“商品描述”字符串规则校验失败，字节数 129，大于最大值 127",
        "129",
    ),
    (
        {"description": ""},
        "输入源“/body/description”映射到值字段“商品描述”字符串规则校验失败，字符数 0，小于最小值 1",
        "129",
    ),
    ({"amount": {"total": 0}}, "输入源“/body/amount/total”映射到数值字段“总金额”规则校验失败，值低于最小值 1", "129"),
    (
        {"notify_url": "https://shop.example.com/notify?x=1"},
        "输入源“/body/notify_url”映射到值字段“通知地址”字符串规则校验失败，字符串必须匹配正则表达式"
        r"“^https?://([^\s/?#\[\]\@]+\@)?([^\s/?#\@:]+)(?::\d{2,5})?([^\s?#\[\]]*)$”",
        "129",
    ),
    ({"amount": {"total": "100"}}, "输入源“/body/amount/total”映射到数值字段“总金额”规则校验失败，类型不匹配", "129"),
    ({"attach": None}, "输入源“/body/attach”映射到字符串字段“附加数据”规则校验失败，类型不匹配", "129"),
    ({"payer": {"openid": "o", "name": "x"}}, "请求中含有未在API文档中定义的参数", "130"),
    ({"total_fee": 1}, "请求中含有未在API文档中定义的参数", "130"),
]


@pytest.mark.parametrize(("change", "message", "code"), FIELDS)
def test_a_wrong_field(shop: Shop, change: dict[str, Any], message: str, code: str) -> None:
    status, answer, headers = shop.signed("POST", JSAPI, shop.order_body(**change))
    assert (status, answer["code"], answer["message"]) == (400, "PARAM_ERROR", message)
    assert "wechatpay-signature" in headers
    assert told(shop)[0] == f"CFN-PAY-{code}"
    if code == "130":
        pointer = "/body/payer/name" if "payer" in change else "/body/total_fee"
        assert answer["detail"] == {"location": None, "value": [pointer]}
        assert headers["request-id"].endswith("-270924358")


def test_a_body_that_is_no_json(shop: Shop) -> None:
    status, answer, _ = shop.signed("POST", JSAPI, b'{"appid" 1}')
    assert (status, answer["code"], answer["detail"]["value"]) == (400, "PARAM_ERROR", '{"appid" 1}')
    assert answer["message"].startswith("解析 Json 出错 (位置: /body): * Line 1, Column 10\n")
    assert told(shop)[0] == "CFN-PAY-131"


BUSINESS: list[tuple[str, str, dict[str, Any] | None, int, str, str, str]] = [
    (
        "GET",
        f"/v3/pay/transactions/out-trade-no/UNKNOWN1?mchid={MERCHANT}",
        None,
        404,
        "ORDER_NOT_EXIST",
        "订单不存在",
        "026",
    ),
    ("GET", "/v3/refund/domestic/refunds/NONE", None, 404, "RESOURCE_NOT_EXISTS", "退款单不存在", "027"),
    ("GET", "/v3/pay/nothing", None, 404, "RESOURCE_NOT_EXISTS", "请求的资源不存在", "132"),
    ("DELETE", JSAPI, None, 405, "METHOD_NOT_ALLOWED", "请求方法不被允许", "132"),
    ("GET", "/v3/bill/tradebill?bill_date=2020-01-01", None, 400, "NO_STATEMENT_EXIST", "请求的账单文件不存在", "029"),
    (
        *("GET", "/v3/pay/transactions/out-trade-no/A1001001?mchid=1900000002", None, 400, "INVALID_REQUEST"),
        *(f"http header mchid [{MERCHANT}] 与 payload mchid [1900000002] 不一致", "125"),
    ),
    (
        *("POST", "/v3/refund/domestic/refunds"),
        {"out_trade_no": "UNKNOWN1", "out_refund_no": "R", "amount": {"refund": 1, "total": 1, "currency": "CNY"}},
        *(404, "RESOURCE_NOT_EXISTS", "订单不存在", "026"),
    ),
]


@pytest.mark.parametrize(("method", "target", "body", "status", "code", "message", "cfn"), BUSINESS)
def test_a_refused_request(
    shop: Shop, method: str, target: str, body: Any, status: int, code: str, message: str, cfn: str
) -> None:
    found, answer, _ = shop.signed(method, target, body)
    assert (found, answer["code"], answer["message"]) == (status, code, message)
    assert told(shop)[0] == f"CFN-PAY-{cfn}"


def test_a_refund_of_an_order_that_is_not_paid(shop: Shop) -> None:
    shop.ordered()
    body = {"out_trade_no": "A1001001", "out_refund_no": "R", "amount": {"refund": 1, "total": 1, "currency": "CNY"}}
    status, answer, _ = shop.signed("POST", "/v3/refund/domestic/refunds", body)
    assert (status, answer["code"], answer["message"]) == (404, "RESOURCE_NOT_EXISTS", "订单不存在")
    assert told(shop)[0] == "CFN-PAY-180"


def test_a_number_that_was_used(shop: Shop) -> None:
    first = shop.ordered()
    assert shop.ordered() == first
    changed = shop.signed("POST", JSAPI, shop.order_body(description="other"))
    assert changed[:2] == (400, {"code": "INVALID_REQUEST", "message": "201 商户订单号重复"})
    shop.pay.pay("A1001001")
    assert shop.signed("POST", JSAPI, shop.order_body())[:2] == (400, {"code": "ORDERPAID", "message": "该订单已支付"})
    close = shop.signed("POST", "/v3/pay/transactions/out-trade-no/A1001001/close", {"mchid": MERCHANT})
    assert close[:2] == (400, {"code": "ORDERPAID", "message": "该订单已支付"})


def test_rules_and_magic_amounts_hold_for_v3_too(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(simulate=Simulate(rules=(Rule({"totalFee": 3}, "FREQUENCY_LIMITED", "unifiedOrder"),)))
    limited = shop.signed("POST", JSAPI, shop.order_body(amount={"total": 3}))
    assert (limited[0], limited[1]["code"]) == (429, "FREQUENCY_LIMITED")
    once = shop.order_body(amount={"total": 88805}, out_trade_no="A1001002")
    assert shop.signed("POST", JSAPI, once)[1] == {"code": "SYSTEM_ERROR", "message": "系统繁忙，请稍后重试"}
    assert shop.signed("POST", JSAPI, once)[0] == 200


JSON_BODY = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(body=st.dictionaries(st.text(max_size=8), JSON_BODY, max_size=4))
def test_whatever_is_sent_is_answered_and_explained(key_folder: Any, body: dict[str, Any]) -> None:
    """No body, however odd, is believed or ends in an error of ours."""
    shop = Shop(key_folder)
    for target in (JSAPI, "/v3/refund/domestic/refunds", "/v3/profitsharing/orders"):
        status, answer, headers = shop.signed("POST", target, compact_or_escaped(body))
        assert (status, answer["code"]) == (400, "PARAM_ERROR")
        assert "request-id" in headers and told(shop)[0] in ("CFN-PAY-129", "CFN-PAY-130", "CFN-PAY-131")


def compact_or_escaped(body: object) -> bytes:
    return json.dumps(body).encode()
