"""The payment sheet, paySign and ``wx.requestPayment``: every row of their tables."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.clock import beijing
from cloudfn.errors import NotFound, UsageError
from cloudfn.events.payments import OrderPaid, PaymentFailed
from cloudfn.pay.cloudpay import sign
from cloudfn.pay.mch import parameters


def test_documented_signatures() -> None:
    payment = {
        "appId": "wxd678efh567hg6787",
        "nonceStr": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
        "package": "prepay_id=wx2017033010242291fcfe0db70013231072",
        "signType": "MD5",
        "timeStamp": "1490840662",
    }
    assert sign.pay_sign(payment, "qazwsxedcrfvtgbyhnujmikolp111111") == "22D9B4E54AB1950F51E0649E8810ACD6"
    request = {
        "appid": "wxd930ea5d5a258f4f",
        "body": "test",
        "device_info": "1000",
        "mch_id": "10000100",
        "nonce_str": "ibuaiVcKdpRxkhJA",
    }
    key = "192006250b4c09247ec02edce69f6a2d"
    assert sign.md5(request, key) == "9A0A8659F005D6984697E2CA0A9CF3B7"
    assert sign.hmac_sha256(request, key) == "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6"


@given(st.dictionaries(st.sampled_from(sign.PAYMENT_FIELDS), st.text(min_size=1), min_size=5), st.data())
def test_any_changed_character_breaks_the_signature(payment: dict[str, str], data: Any) -> None:
    payment["signType"] = data.draw(st.sampled_from(["MD5", "HMAC-SHA256", "RSA"]))
    signed = {**payment, "paySign": sign.pay_sign(payment)}
    assert sign.is_authentic(signed)
    name = data.draw(st.sampled_from(["appId", "nonceStr", "package", "timeStamp"]))
    assert not sign.is_authentic({**signed, name: signed[name] + "x"})


def test_empty_values_are_not_signed() -> None:
    assert parameters.base_string({"b": "2", "a": "", "c": None, "sign": "x", "B": "1"}, "k") == "B=1&b=2&key=k"


# --- wx.requestPayment -----------------------------------------------------------------------------------------------


def test_genuine_payment_object_opens_the_sheet(world: Any) -> None:
    made = world.place("A1")
    assert world.pay.request_payment(made["payment"]) == {
        "ok": True,
        "errMsg": "",
        "prepayId": made["prepay_id"],
        "code": "",
        "detail": "",
    }


@pytest.mark.parametrize("name", ["timeStamp", "nonceStr", "package", "signType", "paySign"])
def test_missing_field(world: Any, name: str) -> None:
    payment = world.place("A1")["payment"]
    del payment[name]
    answer = world.pay.request_payment(payment)
    wanted = f"requestPayment:fail parameter error: parameter.{name} should be String instead of Undefined;"
    assert (answer["ok"], answer["errMsg"], answer["code"]) == (False, wanted, "CFN-PAY-055")


def test_several_wrong_fields_are_told_at_once(world: Any) -> None:
    answer = world.pay.request_payment({"timeStamp": 1614735287, "nonceStr": None, "package": "p", "signType": "MD5"})
    assert answer["errMsg"] == (
        "requestPayment:fail parameter error: parameter.timeStamp should be String instead of Number;"
        "parameter.nonceStr should be String instead of Null;parameter.paySign should be String instead of Undefined;"
    )


@pytest.mark.parametrize("package", ["prepay_id=", "prepay_id=null", "prepay_id=wx00", "wx00", ""])
def test_empty_or_unknown_prepay_id(world: Any, package: str) -> None:
    payment = {**world.place("A1")["payment"], "package": package}
    answer = world.pay.request_payment(payment)
    assert (answer["errMsg"], answer["code"]) == ("requestPayment:fail:调用支付JSAPI缺少参数: total_fee", "CFN-PAY-056")


def test_payment_object_of_a_failed_order(world: Any) -> None:
    failed = world.call("unifiedOrder", world.order_fields(sub_mch_id="1999999999"))
    assert world.pay.request_payment(failed["payment"])["code"] == "CFN-PAY-056"


@pytest.mark.parametrize("name", ["appId", "timeStamp", "nonceStr", "paySign"])
def test_tampering_is_caught(world: Any, name: str) -> None:
    payment = world.place("A1")["payment"]
    payment[name] = "1" + payment[name][1:] + "2"
    assert world.pay.request_payment(payment)["code"] == "CFN-PAY-057"


def test_mixing_two_payment_objects_is_caught(world: Any) -> None:
    one, two = world.place("A1")["payment"], world.place("A2")["payment"]
    assert world.pay.request_payment({**one, "package": two["package"]})["code"] == "CFN-PAY-057"


def test_payment_object_without_appid_as_in_old_answers(world: Any) -> None:
    payment = world.place("A1")["payment"]
    del payment["appId"]
    assert world.pay.request_payment(payment)["ok"]


# --- paying ----------------------------------------------------------------------------------------------------------

OUTCOMES = [
    ("success", True, "requestPayment:ok", ""),
    ("paidButClosed", True, "requestPayment:fail cancel", ""),
    ("cancel", False, "requestPayment:fail cancel", ""),
    ("notenough", False, "requestPayment:fail cancel", "余额不足"),
    ("wrongPassword", False, "requestPayment:fail cancel", "支付密码错误"),
]


@pytest.mark.parametrize(("outcome", "paid", "err_msg", "dialog"), OUTCOMES)
def test_outcomes(world: Any, outcome: str, paid: bool, err_msg: str, dialog: str) -> None:
    world.place("A1")
    payment = world.pay.pay("A1", outcome)
    assert (payment.outcome, payment.paid, payment.err_msg, payment.dialog) == (outcome, paid, err_msg, dialog)
    assert world.order("A1")["state"] == ("SUCCESS" if paid else "NOTPAY")
    assert len(world.said(OrderPaid)) == int(paid)
    assert len(world.said(PaymentFailed)) == int(not paid)
    if not paid:
        assert world.pay.pay("A1").paid, "the payer may try again"


@pytest.mark.parametrize(("fee", "outcome"), [(88801, "notenough"), (88802, "wrongPassword"), (88803, "cancel")])
def test_magic_amounts_fail_a_payment(world: Any, fee: int, outcome: str) -> None:
    world.place("A1", fee=fee)
    assert world.pay.pay("A1").outcome == outcome
    assert world.order("A1")["state"] == "NOTPAY"


def test_paid_twice(world: Any) -> None:
    world.place("A1")
    world.pay.pay("A1")
    again = world.pay.pay("A1")
    assert (again.outcome, again.paid, again.dialog) == ("paid", False, "该订单已支付")
    assert len(world.said(OrderPaid)) == 1


def test_another_payer(world: Any) -> None:
    world.place("A1")
    stranger = world.pay.pay("A1", openid="oStranger")
    assert (stranger.outcome, stranger.dialog) == ("wrongPayer", "下单账号与支付账号不一致，请核实后再支付")
    assert world.pay.pay("A1", openid=world.order("A1")["openid"]).paid


def test_closed_order(world: Any) -> None:
    world.place("A1")
    world.pay.close("A1")
    assert world.pay.pay("A1").dialog == "该订单已过期，请重新下单"
    with pytest.raises(UsageError):
        world.pay.close("A1")


@pytest.mark.parametrize(("hours", "paid"), [(1.99, True), (2, False), (5, False)])
def test_prepay_id_is_valid_for_two_hours(world: Any, hours: float, paid: bool) -> None:
    world.place("A1")
    world.advance(hours=hours)
    payment = world.pay.pay("A1")
    assert payment.paid is paid
    if not paid:
        assert (payment.outcome, payment.dialog) == ("expired", "该订单已过期，请重新下单")


def test_time_expire_ends_before_two_hours(world: Any) -> None:
    world.place("A1", time_expire=beijing(world.clock.now() + timedelta(minutes=10)))
    world.advance(minutes=10)
    assert world.pay.pay("A1").outcome == "expired"


def test_unknown_order_and_outcome(world: Any) -> None:
    with pytest.raises(NotFound) as missing:
        world.pay.pay("NONE")
    assert missing.value.code == "CFN-PAY-050"
    world.place("A1")
    with pytest.raises(UsageError) as unknown:
        world.pay.pay("A1", "explode")
    assert unknown.value.code == "CFN-PAY-052"


# --- the page --------------------------------------------------------------------------------------------------------


def test_sheet_shows_amount_and_countdown(world: Any) -> None:
    made = world.place("A1", body="茶")
    world.advance(minutes=30)
    shown = world.pay.prepay(made["prepay_id"])
    assert shown["order"]["outTradeNo"] == "A1"
    sheet = shown["sheet"]
    assert (sheet["body"], sheet["totalFeeFen"], sheet["secondsLeft"], sheet["payable"]) == ("茶", 100, 5400, True)
    world.pay.pay("A1")
    assert world.pay.prepay(made["prepay_id"])["sheet"]["payable"] is False


def test_sheet_of_an_unknown_prepay_id(world: Any) -> None:
    with pytest.raises(NotFound):
        world.pay.prepay("wx0")


def test_old_prepay_id_still_leads_to_its_order(world: Any) -> None:
    old = world.place("A1")["prepay_id"]
    world.advance(hours=3)
    assert world.pay.prepay(old)["sheet"]["payable"] is False
    new = world.place("A1")["prepay_id"]
    assert world.pay.prepay(old)["order"]["prepayId"] == new


def test_newest_unpaid_order(world: Any) -> None:
    with pytest.raises(NotFound):
        world.pay.newest_unpaid()
    for number in ("A1", "A2", "A3"):
        world.place(number)
    world.pay.pay("A3")
    assert world.pay.newest_unpaid() == "A2"


def test_orders_are_paged_newest_first(world: Any) -> None:
    for number in range(5):
        world.place(f"A{number}")
    world.pay.pay("A1")
    first = world.pay.orders(limit=2)
    assert ([each["outTradeNo"] for each in first["items"]], first["total"]) == (["A4", "A3"], 5)
    second = world.pay.orders(limit=3, before=first["next"])
    assert ([each["outTradeNo"] for each in second["items"]], second["next"]) == (["A2", "A1", "A0"], None)
    assert [each["outTradeNo"] for each in world.pay.orders(state="SUCCESS")["items"]] == ["A1"]
