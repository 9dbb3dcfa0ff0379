"""unifiedOrder: every row of its field, answer, error and repetition tables, on the wire's own fields."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.calls import Caller, Identity
from cloudfn.clock import beijing
from cloudfn.events.payments import OrderCreated, OrderRefused
from cloudfn.events.tasks import Noticed
from cloudfn.pay import cashier
from cloudfn.pay.cloudpay import checks, sign

EXAMPLES = Path(__file__).parent / "examples"
FIELDS = {"sub_mch_id": "1", "body": "b", "out_trade_no": "A1", "total_fee": 1, "spbill_create_ip": "127.0.0.1"}
EMPTY = {"timeStamp", "nonceStr", "package", "signType", "paySign"}


def example(name: str) -> Any:
    return json.loads((EXAMPLES / name).read_text(encoding="utf-8"))


def test_success_has_productions_keys_types_and_order(world: Any) -> None:
    wanted = example("unifiedOrder.response.success.json")["wire"]
    made = world.call("unifiedOrder", example("unifiedOrder.request.json")["wire_requestData"])
    assert list(made) == list(wanted)
    assert list(made["payment"]) == list(wanted["payment"])
    same = ("return_code", "return_msg", "appid", "mch_id", "sub_appid", "sub_mch_id", "result_code", "trade_type")
    assert {name: made[name] for name in same} == {name: wanted[name] for name in same}
    assert re.fullmatch(r"[0-9A-Za-z]{16}", made["nonce_str"])
    assert re.fullmatch(r"[0-9A-F]{32}", made["sign"])
    assert made["payment"]["nonceStr"] == made["nonce_str"]
    assert made["payment"]["package"] == f"prepay_id={made['prepay_id']}"
    assert isinstance(made["payment"]["timeStamp"], str)
    assert sign.is_authentic(made["payment"])


def test_prepay_id_carries_beijing_time(world: Any) -> None:
    made = world.call("unifiedOrder", world.order_fields())
    assert re.fullmatch(r"wx01120000\d{6}[0-9a-f]{16}0000", made["prepay_id"])  # 04:00 UTC on the 1st


def test_answer_is_no_platform_error_for_the_sdk(world: Any) -> None:
    answer = world.pay.call("unifiedOrder", world.order_fields(), world.caller()).answer()
    assert dict(answer.headers) == {"content-type": "application/octet-stream"}


REQUIRED = ("sub_mch_id", "body", "out_trade_no", "total_fee", "spbill_create_ip")


@pytest.mark.parametrize("name", REQUIRED)
def test_missing_parameter(world: Any, name: str) -> None:
    answer = world.call("unifiedOrder", world.order_fields(**{name: ...}))
    assert (answer["return_code"], answer["return_msg"]) == ("FAIL", "缺少参数")
    assert world.said(OrderRefused)[0].code == "CFN-PAY-003"
    assert world.said(OrderRefused)[0].params["field"] == name


@pytest.mark.parametrize("name", ["sub_mch_id", "body", "out_trade_no", "spbill_create_ip"])
def test_empty_text_counts_as_missing(world: Any, name: str) -> None:
    assert world.call("unifiedOrder", world.order_fields(**{name: ""}))["return_msg"] == "缺少参数"


OPTIONAL = {
    "function_name": "payCallback",
    "env_id": "test-f0b102",
    "nonce_str": "a" * 32,
    "device_info": "013467007045764",
    "detail": '{"goods_detail": []}',
    "attach": "附加数据",
    "fee_type": "CNY",
    "time_start": "20260301120000",
    "goods_tag": "WXG",
    "trade_type": "JSAPI",
    "limit_pay": "no_credit",
    "sub_openid": "oOther",
    "sub_appid": "wx0123456789abcdef",
    "receipt": "Y",
    "scene_info": "{}",
    "profit_sharing": "N",
}


@pytest.mark.parametrize("name", OPTIONAL)
def test_optional_parameter_may_be_there_or_not(world: Any, name: str) -> None:
    with_it = world.call("unifiedOrder", world.order_fields(out_trade_no="A1", **{name: OPTIONAL[name]}))
    without = world.call("unifiedOrder", world.order_fields(out_trade_no="A2", **{name: ...}))
    assert with_it["result_code"] == without["result_code"] == "SUCCESS"


TEXTS = [*REQUIRED[:3], REQUIRED[4], *OPTIONAL, "openid", "time_expire"]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("value", [5, True, None, {"a": 1}, ["x"], 1.5])
def test_text_of_another_type(world: Any, name: str, value: object) -> None:
    answer = world.call("unifiedOrder", world.order_fields(**{name: value}))
    assert answer["return_msg"] == "参数格式校验错误"
    refused = world.said(OrderRefused)[0]
    assert (refused.code, refused.params["field"]) == ("CFN-PAY-001", name)
    assert json.loads(str(refused.params["value"])) == value


AMOUNTS = [
    ("100", "CFN-PAY-002"),
    (37.7 * 100, "CFN-PAY-002"),
    (0.30000000000000004, "CFN-PAY-002"),
    (1.0, "CFN-PAY-002"),
    (True, "CFN-PAY-002"),
    (None, "CFN-PAY-002"),
    ([1], "CFN-PAY-002"),
    (1e21, "CFN-PAY-002"),
    (0, "CFN-PAY-005"),
    (-1, "CFN-PAY-005"),
    (10**20, "CFN-PAY-005"),
    (2**31, "CFN-PAY-005"),
]


@pytest.mark.parametrize(("value", "code"), AMOUNTS)
def test_amounts_that_are_refused(world: Any, value: object, code: str) -> None:
    answer = world.call("unifiedOrder", world.order_fields(total_fee=value))
    assert (answer["return_code"], answer["return_msg"]) == ("FAIL", "参数格式校验错误")
    assert world.said(OrderRefused)[0].code == code


@pytest.mark.parametrize("value", [1, 100, 2**31 - 1])
def test_amounts_that_are_accepted(world: Any, value: int) -> None:
    assert world.call("unifiedOrder", world.order_fields(total_fee=value))["result_code"] == "SUCCESS"


LONGEST = {"body": 127, "out_trade_no": 32, "attach": 127, "nonce_str": 32, "device_info": 32, "goods_tag": 32,
           "detail": 6144, "fee_type": 16, "limit_pay": 32, "sub_openid": 128, "openid": 128, "receipt": 8,
           "scene_info": 256, "product_id": 32, "profit_sharing": 16}  # fmt: skip


@pytest.mark.parametrize("name", LONGEST)
def test_longest_text(world: Any, name: str) -> None:
    fits = world.call("unifiedOrder", world.order_fields(**{name: "7" * LONGEST[name]}))
    assert fits["return_code"] == "SUCCESS"
    long = world.call("unifiedOrder", world.order_fields(**{name: "7" * (LONGEST[name] + 1)}))
    assert long["return_msg"] == f"{name}参数长度有误"


@given(st.sampled_from(["body", "attach", "device_info", "goods_tag", "detail"]), st.text(min_size=1))
def test_lengths_are_bytes(name: str, piece: str) -> None:
    """Reported by developers: 42 Chinese characters pass as body, 43 do not."""
    piece = "".join(char for char in piece if not "\ud800" <= char <= "\udfff") or "茶"
    times = LONGEST[name] // len(piece.encode())
    for text, fits in ((piece * times, True), (piece * (times + 1), False)):
        found = checks.check("unifiedOrder", {**FIELDS, name: text or "a"})
        assert (found is None) == fits, (text, found)
        if found:
            assert (found.text, found.code) == (f"{name}参数长度有误", "CFN-PAY-004")
            assert found.params["length"] == len(text.encode()) and found.params["characters"] == len(text)


@pytest.mark.parametrize(
    ("text", "fits"), [("茶" * 42, True), ("茶" * 43, False), ("a" * 127, True), ("a" * 128, False)]
)
def test_a_body_of_chinese_characters(world: Any, text: str, fits: bool) -> None:
    for name in ("body", "attach"):
        answer = world.call("unifiedOrder", world.order_fields(out_trade_no=f"A{name}", **{name: text}))
        assert answer["return_code"] == ("SUCCESS" if fits else "FAIL")


@pytest.mark.parametrize(
    ("value", "good"),
    [
        *(("127.0.0.1", True), ("255.255.255.255", True), ("::1", True), ("2001:db8::8a2e:370:7334", True)),
        *(
            ("::ffff:10.0.0.1", True),
            ("localhost", False),
            ("256.1.1.1", False),
            ("1.2.3", False),
            ("1.2.3.4.5", False),
        ),
        *((" 127.0.0.1", False), ("127.0.0.1\n", False), ("abcd", False), ("a:b", False)),
    ],
)
def test_the_address_must_be_one(world: Any, value: str, good: bool) -> None:
    answer = world.call("unifiedOrder", world.order_fields(spbill_create_ip=value))
    assert (answer["return_code"] == "SUCCESS") is good
    if not good:
        assert answer["return_msg"] == "参数格式校验错误"
        assert world.said(OrderRefused)[0].params["pattern"] == "IPv4 | IPv6"


@pytest.mark.parametrize(
    ("value", "good"),
    [("JSAPI", True), ("NATIVE", True), ("APP", True), ("MWEB", True), ("jsapi", False), ("MICROPAY", False)],
)
def test_trade_types(world: Any, value: str, good: bool) -> None:
    answer = world.call("unifiedOrder", world.order_fields(trade_type=value))
    assert (answer["return_code"] == "SUCCESS") is good
    assert ("code_url" in answer, "mweb_url" in answer) == (value == "NATIVE", value == "MWEB")


def test_a_native_order_is_paid_by_whoever_scans_it(world: Any) -> None:
    timer = Caller("makeOrder", "req-1", Identity(source="timer"), "test-f0b102")  # no user is needed
    made = world.call("unifiedOrder", world.order_fields(out_trade_no="A1", trade_type="NATIVE"), caller=timer)
    assert re.fullmatch(r"weixin://wxpay/bizpayurl\?pr=[0-9A-Za-z]{9}", made["code_url"])
    assert list(made)[-3:] == ["prepay_id", "code_url", "payment"]
    code = made["code_url"].partition("pr=")[2]
    seen = world.pay.prepay(code)
    assert (seen["order"]["outTradeNo"], seen["sheet"]["payable"]) == ("A1", True)
    assert world.call("unifiedOrder", world.order_fields(out_trade_no="A1", trade_type="NATIVE"))["code_url"]
    assert world.pay.pay("A1", openid="oScanner").paid
    world.deliver()
    event = json.loads(world.calls[0].event)
    assert (event["tradeType"], event["subOpenid"]) == ("NATIVE", "oScanner")
    world.call("unifiedOrder", world.order_fields(out_trade_no="A2", trade_type="NATIVE"))
    assert world.pay.pay("A2").order.openid == cashier.PASSER_BY


@pytest.mark.parametrize(
    ("value", "good"), [("A_b-c|d*e@9", True), ("order 1", False), ("单号", False), ("a/b", False)]
)
def test_characters_of_the_order_number(world: Any, value: str, good: bool) -> None:
    answer = world.call("unifiedOrder", world.order_fields(out_trade_no=value))
    assert (answer["return_code"] == "SUCCESS") is good


def test_lone_surrogates_are_no_text(world: Any) -> None:
    assert world.call("unifiedOrder", world.order_fields(body="a\ud800b"))["return_msg"] == "参数格式校验错误"


def test_fields_that_are_no_object(world: Any) -> None:
    for data in ("text", 5, None, [1]):
        assert world.call("unifiedOrder", data)["return_msg"] == "参数格式校验错误"


def test_order_of_checks(world: Any) -> None:
    """Types before what is missing, then lengths, then the merchant, then the expiry, then the number's history."""
    fields = world.order_fields(
        total_fee="1", body="", attach="x" * 200, sub_mch_id="1999999999", time_expire=beijing(world.clock.now())
    )
    texts = []
    for repair in ({}, {"total_fee": 2}, {"body": "b"}, {"attach": "x"}, {"sub_mch_id": "1900009231"}):
        fields |= repair
        texts.append(world.call("unifiedOrder", fields)["return_msg"])
    assert texts == [
        "参数格式校验错误",
        "缺少参数",
        "attach参数长度有误",
        "受理关系不存在",
        "time_expire时间过短，刷卡至少1分钟，其他5分钟",
    ]


def test_unknown_field_is_ignored_and_named(world: Any) -> None:
    answer = world.call("unifiedOrder", world.order_fields(sub_mch_i_d="1"))
    assert answer["result_code"] == "SUCCESS"
    notice = next(each for each in world.said(Noticed) if each.code == "CFN-PAY-090")
    assert (notice.params["field"], notice.params["near"]) == ("sub_mch_i_d", "sub_mch_id")


def test_misspelt_required_field_is_pointed_out(world: Any) -> None:
    world.call("unifiedOrder", world.order_fields(sub_mch_id=..., sub_mch_i_d="1900009231"))
    assert world.said(OrderRefused)[0].params["meant"] == "sub_mch_i_d"


# --- merchant, mini program, payer ------------------------------------------------------------------------------------


def test_undeclared_merchant(world: Any) -> None:
    answer = world.call("unifiedOrder", world.order_fields(sub_mch_id="1999999999"))
    assert (answer["return_code"], answer["return_msg"]) == ("FAIL", "受理关系不存在")
    assert set(answer["payment"]) == EMPTY
    assert answer["payment"]["package"] == "prepay_id="
    assert answer["payment"]["nonceStr"] == ""
    wanted = example("unifiedOrder.response.errors.json")["return_fail_2020"]["wire"]
    assert list(answer) == list(wanted)
    assert list(answer["payment"]) == list(wanted["payment"])


def test_without_payments_every_merchant_is_accepted(make_world: Callable[..., Any], manifests: Any) -> None:
    world = make_world(manifest=manifests(declared=False))
    assert world.call("unifiedOrder", world.order_fields(sub_mch_id="1999999999"))["result_code"] == "SUCCESS"


def test_shared_environment(make_world: Callable[..., Any], manifests: Any) -> None:
    world = make_world(manifest=manifests(app_ids=("wxOwner", "wxGuest")))
    guest = world.caller(appid="wxGuest")
    fields = world.order_fields()
    assert world.call("unifiedOrder", fields, "", guest)["return_msg"] == "sub_mch_id与sub_appid不匹配"
    made = world.call("unifiedOrder", fields, "wxGuest", guest)
    assert made["sub_appid"] == made["payment"]["appId"] == "wxGuest"
    assert world.call("unifiedOrder", fields, "wxStranger", guest)["return_msg"] == "sub_mch_id与sub_appid不匹配"


def test_call_without_a_user(world: Any) -> None:
    timer = Caller("makeOrder", "r", Identity(source="wx_unknown"), "test-f0b102")
    answer = world.call("unifiedOrder", world.order_fields(), "", timer)
    assert (answer["result_code"], answer["err_code"], answer["err_code_des"]) == (
        "FAIL",
        "PARAM_ERROR",
        "无效的openid",
    )
    assert world.said(OrderRefused)[0].code == "CFN-PAY-010"
    assert world.call("unifiedOrder", world.order_fields(sub_openid="oMe"), "", timer)["result_code"] == "SUCCESS"


# --- time_expire -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "good"), [(299, False), (301, True), (60, False), (-3600, False), (86400, True)])
def test_time_expire_is_beijing_time_and_five_minutes_ahead(world: Any, seconds: int, good: bool) -> None:
    instant = beijing(world.clock.now() + timedelta(seconds=seconds))
    answer = world.call("unifiedOrder", world.order_fields(time_expire=instant))
    assert (answer["return_code"] == "SUCCESS") is good
    if not good:
        assert answer["return_msg"] == "time_expire时间过短，刷卡至少1分钟，其他5分钟"


def test_time_expire_in_utc_is_the_classic_slip(world: Any) -> None:
    utc = (world.clock.now() + timedelta(minutes=10)).strftime("%Y%m%d%H%M%S")
    assert world.call("unifiedOrder", world.order_fields(time_expire=utc))["return_code"] == "FAIL"


@pytest.mark.parametrize("text", ["2026-03-01 12:00", "20261301000000", "tomorrow"])
def test_time_expire_of_another_form(world: Any, text: str) -> None:
    answer = world.call("unifiedOrder", world.order_fields(time_expire=text))
    assert answer["return_code"] == "FAIL"


# --- the number's history --------------------------------------------------------------------------------------------


def test_identical_repeat_gives_the_same_prepay_id(world: Any) -> None:
    first = world.place("A1", nonce_str="one")
    again = world.call("unifiedOrder", world.order_fields(out_trade_no="A1", total_fee=100, nonce_str="two"))
    assert again["prepay_id"] == first["prepay_id"]
    assert again["nonce_str"] != first["nonce_str"]
    assert len(world.said(OrderCreated)) == 1


def test_identical_repeat_after_two_hours_gives_a_new_prepay_id(world: Any) -> None:
    first = world.place("A1")
    world.advance(hours=2)
    assert world.place("A1")["prepay_id"] != first["prepay_id"]
    assert world.pay.pay("A1").paid


def test_strict_duplicates(simulated: Callable[..., Any]) -> None:
    world = simulated(duplicate="strict")
    world.place("A1")
    answer = world.call("unifiedOrder", world.order_fields(out_trade_no="A1", total_fee=100))
    assert (answer["err_code"], answer["err_code_des"]) == ("INVALID_REQUEST", "201 商户订单号重复")


CHANGED = {"total_fee": 101, "body": "other", "attach": "x", "spbill_create_ip": "10.0.0.1", "detail": "d",
           "time_expire": "20260301130000", "sub_openid": "oOther"}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
def test_repeat_with_another_parameter(world: Any, name: str) -> None:
    world.place("A1")
    answer = world.call(
        "unifiedOrder", world.order_fields(out_trade_no="A1", **{"total_fee": 100, name: CHANGED[name]})
    )
    wanted = example("unifiedOrder.response.errors.json")["result_fail_duplicate"]["wire"]
    assert list(answer) == list(wanted)
    assert list(answer["payment"]) == list(wanted["payment"])
    assert {**answer, "sign": 0, "nonce_str": 0, "payment": 0} == {**wanted, "sign": 0, "nonce_str": 0, "payment": 0}
    assert answer["payment"]["package"] == "prepay_id="
    refused = world.said(OrderRefused)[0]
    assert (refused.err_code, refused.code) == ("INVALID_REQUEST", "CFN-PAY-013")
    assert name in str(refused.params["changed"]) or name == "sub_openid"


def test_repeat_of_a_paid_order(world: Any) -> None:
    world.place("A1")
    world.pay.pay("A1")
    answer = world.call("unifiedOrder", world.order_fields(out_trade_no="A1", total_fee=100))
    assert (answer["err_code"], answer["err_code_des"]) == ("ORDERPAID", "该订单已支付")


def test_repeat_of_a_closed_order(world: Any) -> None:
    world.place("A1")
    world.pay.close("A1")
    answer = world.call("unifiedOrder", world.order_fields(out_trade_no="A1", total_fee=100))
    assert (answer["err_code"], answer["err_code_des"]) == ("INVALID_REQUEST", "201 商户订单号重复")
    assert world.said(OrderRefused)[0].code == "CFN-PAY-012"


def test_repeat_after_time_expire(world: Any) -> None:
    world.call("unifiedOrder", world.order_fields(out_trade_no="A1", time_expire="20260301122000"))
    world.advance(minutes=21)
    late = world.order_fields(out_trade_no="A1", time_expire="20260301130000")
    assert world.call("unifiedOrder", late)["err_code_des"] == "201 商户订单号重复"


def test_same_number_at_another_merchant_is_another_order(make_world: Callable[..., Any], manifests: Any) -> None:
    world = make_world(manifest=manifests(declared=False))
    one = world.call("unifiedOrder", world.order_fields())
    two = world.call("unifiedOrder", world.order_fields(sub_mch_id="1999999999", total_fee=5))
    assert one["prepay_id"] != two["prepay_id"]


# --- rules and magic amounts -----------------------------------------------------------------------------------------

FAULTS = ["NOAUTH", "SYSTEMERROR", "APPID_NOT_EXIST", "MCHID_NOT_EXIST", "APPID_MCHID_NOT_MATCH", "LACK_PARAMS",
          "OUT_TRADE_NO_USED", "NOTENOUGH"]  # fmt: skip


@pytest.mark.parametrize("err_code", FAULTS)
def test_business_failures_by_rule(simulated: Callable[..., Any], err_code: str) -> None:
    from cloudfn.manifest.values import Rule

    world = simulated(rules=(Rule({"totalFee": 7}, err_code, "unifiedOrder"),))
    answer = world.call("unifiedOrder", world.order_fields(total_fee=7))
    assert (answer["return_code"], answer["result_code"], answer["err_code"]) == ("SUCCESS", "FAIL", err_code)
    assert world.call("unifiedOrder", world.order_fields(total_fee=8))["result_code"] == "SUCCESS"


@pytest.mark.parametrize(
    "text",
    [
        "特约子商户商户号未授权服务商的产品权限",
        "商户号该产品权限未开通，请前往商户平台>产品中心检查后重试",
        "appid参数长度有误",
        "签名失败",
    ],
)
def test_communication_failures_by_rule(simulated: Callable[..., Any], text: str) -> None:
    from cloudfn.manifest.values import Rule

    world = simulated(rules=(Rule({}, text, "unifiedOrder"),))
    answer = world.call("unifiedOrder", world.order_fields())
    assert (answer["return_code"], answer["return_msg"]) == ("FAIL", text)


def test_magic_amount_fails_once(world: Any) -> None:
    fields = world.order_fields(total_fee=88805)
    assert world.call("unifiedOrder", fields)["err_code"] == "SYSTEMERROR"
    assert world.call("unifiedOrder", fields)["result_code"] == "SUCCESS"


def test_platform_error(world: Any) -> None:
    wanted = example("unifiedOrder.response.errors.json")["platform_throw_wrong_json_type"]
    answer = world.call("unifiedOrder", world.order_fields(total_fee=88814))
    assert {**answer, "requestId": "x"} == wanted["wire_body_content_type_octet_stream"]


# --- the callback is checked when the order is placed -----------------------------------------------------------------


@pytest.mark.parametrize("environment", ["test", "another-1a2b3c", "your-env-id"])
def test_another_environments_order_is_called_back_here_and_warned_of(world: Any, environment: str) -> None:
    world.place("A1", env_id=environment)
    (said,) = world.said(Noticed)
    assert (said.code, said.level, said.params["env"]) == ("CFN-PAY-022", "warning", environment)
    assert world.pay.pay("A1").paid
    world.deliver()
    (notification,) = world.order("A1")["notifications"]
    assert (notification["state"], notification["function"]) == ("accepted", "payCallback")
    assert [each.code for each in world.said(Noticed)] == ["CFN-PAY-022", OWES_SHIPPING]


OWES_SHIPPING = "CFN-PAY-198"

UNREACHABLE = [
    ({"function_name": "payCallbak"}, "CFN-PAY-020"),
    ({"env_id": ...}, "CFN-PAY-021"),
    ({"function_name": ...}, "CFN-PAY-023"),
]


@pytest.mark.parametrize(("changes", "code"), UNREACHABLE)
def test_unreachable_callback_is_said_loudly_and_paid_all_the_same(world: Any, changes: Any, code: str) -> None:
    world.place("A1", **changes)
    assert [(each.code, each.level) for each in world.said(Noticed)] == [(code, "error")]
    assert world.pay.pay("A1").paid
    world.deliver()
    assert [each.code for each in world.said(Noticed)] == [code, code, OWES_SHIPPING]
    (notification,) = world.order("A1")["notifications"]
    assert (notification["state"], notification["nextAt"], notification["attempts"]) == ("undeliverable", None, [])
    assert world.calls == []


@pytest.mark.parametrize(("changes", "code"), [*UNREACHABLE, ({"env_id": "test"}, "CFN-PAY-022")])
def test_unreachable_callback_is_refused_when_strict(simulated: Callable[..., Any], changes: Any, code: str) -> None:
    world = simulated(strict=True)
    answer = world.call("unifiedOrder", world.order_fields(**changes))
    assert answer["return_code"] == "FAIL"
    assert world.said(OrderRefused)[0].code == code


@pytest.mark.parametrize("written", ["", "你的商户号", "填写你的微信支付商户号", "YOUR_SUB_MCH_ID"])
def test_a_placeholder_is_the_merchant_of_the_binding_that_takes_any(
    make_world: Callable[..., Any], manifests: Any, written: str
) -> None:
    strict = manifests()
    loose = replace(strict, payments={"default": replace(strict.payments["default"], any_merchant=True)})
    world = make_world(manifest=loose)
    world.place("A1", sub_mch_id=written)
    assert world.order("A1")["subMchId"] == "1900009231"
    assert world.place("A2", sub_mch_id="1600000001")["sub_mch_id"] == "1600000001"
    world = make_world(manifest=strict)
    refused = world.call("unifiedOrder", world.order_fields(sub_mch_id=written))
    assert refused["return_code"] == "FAIL"
