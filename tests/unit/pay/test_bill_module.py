"""downloadBill as text and GZIP, and the v3 template's workflows on the same ledger."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

import pytest

from cloudfn.pay.v3.orders import transaction
from cloudfn.pay.v3.refunds import shape
from cloudfn.pay.v3.wording import WORDS

MERCHANT = "1900009231"


def bill(world: Any, **fields: object) -> bytes:
    answer = world.pay.call("downloadBill", {"sub_mch_id": MERCHANT, **fields}, world.caller()).answer()
    assert dict(answer.headers)["content-type"] == "application/octet-stream"
    body: bytes = answer.body
    return body


@pytest.fixture
def sold(world: Any) -> Any:
    """Two payments and a refund on 2026-03-01, Beijing time; now it is the 2nd, 12:00."""
    for number, fee in (("A1", 12345), ("A2", 5)):
        world.place(number, fee=fee, body="茶, 绿")
        world.pay.pay(number)
    world.pay.refund("A1", 345)
    world.advance(hours=24)
    return world


def rows(text: str) -> list[list[str]]:
    return [[cell.removeprefix("`") for cell in line.split(",")] for line in text.splitlines()]


def test_bill_of_a_day_in_yuan(sold: Any) -> None:
    text = bill(sold, bill_date="20260301").decode()
    head, one, two, back, summary, totals = rows(text)
    assert head[0] == "交易时间" and len(head) == len(one) == len(two) == len(back) == 27
    paid = dict(zip(head, one, strict=True))
    assert (paid["商户订单号"], paid["订单金额"], paid["交易状态"], paid["交易时间"]) == (
        "A1", "123.45", "SUCCESS", "2026-03-01 12:00:00",
    )  # fmt: skip
    refunded = dict(zip(head, back, strict=True))
    assert (refunded["申请退款金额"], refunded["退款金额"], refunded["交易状态"]) == ("3.45", "3.45", "REFUND")
    sums = dict(zip(summary, totals, strict=True))
    assert (sums["总交易单数"], sums["订单总金额"], sums["申请退款总金额"]) == ("3", "123.50", "3.45")
    with pytest.raises(ValueError):
        json.loads(text)


def test_bill_types(sold: Any) -> None:
    assert len(rows(bill(sold, bill_date="20260301", bill_type="SUCCESS").decode())) == 5
    assert len(rows(bill(sold, bill_date="20260301", bill_type="REFUND").decode())) == 4
    assert json.loads(bill(sold, bill_date="20260301", bill_type="RECHARGE_REFUND"))["return_msg"] == "No Bill Exist"


def test_gzip_holds_the_same_text(sold: Any) -> None:
    packed = bill(sold, bill_date="20260301", tar_type="GZIP")
    assert gzip.decompress(packed) == bill(sold, bill_date="20260301")
    assert packed == bill(sold, bill_date="20260301", tar_type="GZIP")


REFUSED = [
    ({}, "missing parameter"),
    ({"bill_date": "2026-03-01"}, "bill_date参数长度有误"),
    ({"bill_date": "20261301"}, "data format error"),
    ({"bill_date": "20260301", "bill_type": "MINE"}, "invalid bill_type"),
    ({"bill_date": "20260301", "tar_type": "ZIP"}, "data format error"),
    ({"bill_date": "20260302"}, "No Bill Exist"),
    ({"bill_date": "20260228"}, "No Bill Exist"),
    ({"bill_date": "20251101"}, "No Bill Exist"),
    ({"bill_date": 20260301}, "参数格式校验错误"),
]


@pytest.mark.parametrize(("fields", "text"), REFUSED)
def test_bill_failures_are_json(sold: Any, fields: Any, text: str) -> None:
    answer = json.loads(bill(sold, **fields))
    assert (answer["return_code"], answer["return_msg"]) == ("FAIL", text)


def test_bill_is_made_at_nine(world: Any) -> None:
    world.place("A1")
    world.pay.pay("A1")
    world.advance(hours=20)  # 08:00 of the next day
    assert json.loads(bill(world, bill_date="20260301"))["return_msg"] == "Bill Creating"
    world.advance(hours=1)
    assert bill(world, bill_date="20260301").startswith("交易时间".encode())


def test_bill_of_another_merchant_is_empty(sold: Any) -> None:
    answer = sold.pay.call("downloadBill", {"sub_mch_id": "1999999999", "bill_date": "20260301"}, sold.caller())
    assert json.loads(answer.body)["return_msg"] == "No Bill Exist"
    every = sold.pay.call("downloadBill", {"bill_date": "20260301"}, sold.caller())
    assert len(rows(every.body.decode())) == 6


# --- v3 --------------------------------------------------------------------------------------------------------------


FIFTY = {"refund": 50, "total": 200, "currency": "CNY"}


def v3(world: Any, name: str, **data: object) -> Any:
    return world.pay.module(name, data, world.caller())


def order(world: Any, **changes: object) -> Any:
    data = {
        "description": "tea",
        "out_trade_no": "V1000001",
        "amount": {"total": 200, "currency": "CNY"},
        "payer": {"openid": world.caller().identity.openid},
        **changes,
    }
    return v3(world, "wxpay_order", **data)


def test_v3_order_is_payable_and_called_back(world: Any) -> None:
    result = order(world)
    assert result["errcode"] == 0
    data = result["data"]
    assert list(data) == ["timeStamp", "nonceStr", "packageVal", "paySign", "signType"]
    assert (data["signType"], len(data["paySign"])) == ("RSA", 344)
    payment = {**data, "package": data["packageVal"]}
    assert world.pay.request_payment(payment)["ok"]
    assert world.pay.pay("V1000001").paid
    world.deliver()
    assert json.loads(world.calls[0].event)["outTradeNo"] == "V1000001"


def test_v3_queries(world: Any) -> None:
    order(world)
    unpaid = v3(world, "wxpay_query_order_by_out_trade_no", out_trade_no="V1000001")["data"]
    assert (unpaid["trade_state"], unpaid["amount"]) == ("NOTPAY", {"total": 200, "currency": "CNY"})
    world.pay.pay("V1000001")
    transaction_id = world.order("V1000001")["transactionId"]
    paid = v3(world, "wxpay_query_order_by_transaction_id", transaction_id=transaction_id)["data"]
    assert (paid["trade_state"], paid["out_trade_no"], paid["success_time"]) == (
        "SUCCESS", "V1000001", "2026-03-01T12:00:00+08:00",
    )  # fmt: skip


def test_v3_refund_on_the_same_ledger(world: Any) -> None:
    order(world)
    world.pay.pay("V1000001")
    amount = {"refund": 50, "total": 200, "currency": "CNY"}
    made = v3(world, "wxpay_refund", out_trade_no="V1000001", out_refund_no="VR1", amount=amount)["data"]
    assert (made["status"], made["amount"]["refund"]) == ("PROCESSING", 50)
    world.advance(seconds=5)
    assert v3(world, "wxpay_refund_query", params={"out_refund_no": "VR1"})["data"]["status"] == "SUCCESS"
    too_much = v3(world, "wxpay_refund", out_trade_no="V1000001", out_refund_no="VR2", amount={**amount, "refund": 151})
    assert "响应码:400" in too_much["errmsg"]
    assert world.call("queryRefund", {"sub_mch_id": MERCHANT, "out_trade_no": "V1000001"})["refund_count"] == 1


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("wxpay_query_order_by_out_trade_no", {"out_trade_no": "NONE"}, "ORDER_NOT_EXIST"),
        ("wxpay_query_order_by_transaction_id", {"transaction_id": "1"}, "ORDER_NOT_EXIST"),
        ("wxpay_refund_query", {"params": {"out_refund_no": "NONE"}}, "RESOURCE_NOT_EXISTS"),
        ("wxpay_close_order", {}, "PARAM_ERROR"),
        ("wxpay_order_h5", {}, "NOT_IMPLEMENTED"),
        ("wxpay_order", {"amount": {"total": "1"}}, "PARAM_ERROR"),
        ("wxpay_order", {"description": "tea", "out_trade_no": "V1", "amount": {"total": 1}}, "PARAM_ERROR"),
        ("wxpay_order", {"total_fee": 1}, "PARAM_ERROR"),
        ("wxpay_refund", {"out_trade_no": "NOSUCH1", "out_refund_no": "R1", "amount": FIFTY}, "RESOURCE_NOT_EXISTS"),
    ],
)
def test_v3_failures(world: Any, name: str, data: Any, code: str) -> None:
    result = v3(world, name, **data)
    assert result["errcode"] != 0
    assert re.match(r"微信支付SDK请求失败, 响应码:\d{3},错误码:" + code, result["errmsg"])


def test_v3_closes_an_order_for_good(world: Any) -> None:
    order(world)
    assert v3(world, "wxpay_close_order", out_trade_no="V1000001") == {"errcode": 0, "errmsg": "OK", "data": {}}
    assert world.order("V1000001")["state"] == "CLOSED"
    assert v3(world, "wxpay_close_order", out_trade_no="V1000001")["errcode"] == 0  # as API v3: 204 again
    assert "201 商户订单号重复" in order(world)["errmsg"]
    order(world, out_trade_no="V1000002")
    world.pay.pay("V1000002")
    assert "ORDERPAID" in v3(world, "wxpay_close_order", out_trade_no="V1000002")["errmsg"]


@pytest.mark.parametrize("number", [17641234567890123, 1.5e13, 500000])
def test_v3_takes_numbers_as_the_vendors_sample_sends_them(world: Any, number: float) -> None:
    text = str(int(number))
    assert order(world, out_trade_no=number)["errcode"] == 0
    assert world.pay.pay(text).paid
    world.deliver()
    assert json.loads(world.calls[0].event)["outTradeNo"] == text
    assert v3(world, "wxpay_query_order_by_out_trade_no", out_trade_no=number)["data"]["out_trade_no"] == text
    amount = FIFTY
    assert (
        v3(world, "wxpay_refund", out_trade_no=number, out_refund_no=7, amount=amount)["data"]["out_refund_no"] == "7"
    )
    assert v3(world, "wxpay_refund_query", params={"out_refund_no": 7})["errcode"] == 0
    assert world.codes().count("CFN-PAY-105") == 5


@pytest.mark.parametrize("number", [True, 1.5, None, ["1"]])
def test_v3_takes_no_other_type_as_a_number(world: Any, number: object) -> None:
    assert order(world, out_trade_no=number)["errcode"] == -1


def test_v3_template_answers_what_the_api_behind_it_answers(world: Any) -> None:
    """One implementation: fields, refusals and objects are those of /v3/..., whose tests hold them to production."""
    order(world)
    world.pay.pay("V1000001")
    made = world.book.order_by_number("V1000001")
    assert v3(world, "wxpay_query_order_by_out_trade_no", out_trade_no="V1000001")["data"] == transaction(made)
    v3(world, "wxpay_refund", out_trade_no="V1000001", out_refund_no="VR1", amount=FIFTY)
    refund = world.book.refund_of(MERCHANT, out_refund_no="VR1")
    assert v3(world, "wxpay_refund_query", params={"out_refund_no": "VR1"})["data"] == shape(made, refund)
    assert WORDS["order_paid"][2] in order(world, amount={"total": 200})["errmsg"]
