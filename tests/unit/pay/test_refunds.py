"""refund and queryRefund: every row of their tables, the ledger, settlement and the event."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cloudfn.errors import NotFound, UsageError
from cloudfn.events.payments import RefundAccepted, RefundSettled
from cloudfn.manifest.values import Rule

EXAMPLES = Path(__file__).parent / "examples"
SAMPLES = json.loads((EXAMPLES / "other.responses.wire.json").read_text(encoding="utf-8"))
MERCHANT = "1900009231"
ENV = "test-f0b102"


def fields(**changes: object) -> dict[str, object]:
    wire: dict[str, object] = {
        "sub_mch_id": MERCHANT,
        "out_trade_no": "A1",
        "out_refund_no": "R1",
        "total_fee": 100,
        "refund_fee": 30,
        "env_id": ENV,
        "function_name": "refundCallback",
    }
    wire |= changes
    return {name: value for name, value in wire.items() if value is not ...}


@pytest.fixture
def paid(world: Any) -> Any:
    world.place("A1")
    world.pay.pay("A1")
    world.deliver()
    return world


def refund(world: Any, **changes: object) -> dict[str, Any]:
    answer: dict[str, Any] = world.call("refund", fields(**changes))
    return answer


def query(world: Any, **named: object) -> dict[str, Any]:
    answer: dict[str, Any] = world.call("queryRefund", {"sub_mch_id": MERCHANT, **named})
    return answer


def test_answer_has_the_samples_keys_in_order(paid: Any) -> None:
    answer = refund(paid)
    assert list(answer) == list(SAMPLES["refund"])
    assert {name: type(value) for name, value in answer.items()} == {
        name: type(value) for name, value in SAMPLES["refund"].items()
    }
    assert re.fullmatch(r"\d{10}20260301\d{11}", answer["refund_id"])
    assert (answer["refund_fee"], answer["total_fee"]) == (30, 100)


def test_accepted_is_not_completed(paid: Any) -> None:
    refund(paid)
    order = paid.order("A1")
    assert (order["state"], order["refunds"][0]["state"]) == ("REFUND", "PROCESSING")
    paid.advance(seconds=4)
    assert paid.order("A1")["refunds"][0]["state"] == "PROCESSING"
    paid.advance(seconds=1)
    assert paid.order("A1")["refunds"][0]["state"] == "SUCCESS"
    assert [type(event) for event in paid.events if isinstance(event, RefundAccepted | RefundSettled)] == [
        RefundAccepted,
        RefundSettled,
    ]


def test_event_has_the_examples_keys_in_order(paid: Any) -> None:
    refund(paid, refund_account="REFUND_SOURCE_RECHARGE_FUNDS")
    paid.advance(seconds=5)
    wanted = json.loads((EXAMPLES / "callback.refund.event.json").read_text(encoding="utf-8"))
    call = paid.calls[-1]
    event = json.loads(call.event)
    assert (call.function, call.identity.source) == ("refundCallback", "wx_paycallback")
    assert list(event) == list(wanted)
    assert {name: type(value) for name, value in event.items()} == {name: type(value) for name, value in wanted.items()}
    assert event["successTime"] == "2026-03-01 12:00:05"
    assert (event["refundStatus"], event["refundFee"], event["totalFee"]) == ("SUCCESS", 30, 100)
    assert re.fullmatch(r"[0-9a-f]{32}", event["nonceStr"])
    assert "resultCode" not in event and "attach" not in event


def test_refund_without_a_callback_notifies_nobody(paid: Any) -> None:
    refund(paid, function_name=..., env_id=...)
    paid.advance(seconds=5)
    assert [each["kind"] for each in paid.order("A1")["notifications"]] == ["pay"]


def test_same_number_is_the_same_refund(paid: Any) -> None:
    first, again = refund(paid), refund(paid)
    assert again["refund_id"] == first["refund_id"]
    assert len(paid.order("A1")["refunds"]) == 1


LEDGER = [
    ([], {"total_fee": 99}, "REFUND_FEE_MISMATCH", "订单金额或退款金额与之前请求不一致,请核实后再试"),
    ([{}], {"refund_fee": 31}, "REFUND_FEE_MISMATCH", "订单金额或退款金额与之前请求不一致,请核实后再试"),
    ([], {"refund_fee": 101}, "INVALID_REQUEST", "申请退款金额超过订单可退金额"),
    ([{"refund_fee": 71}], {"out_refund_no": "R2"}, "INVALID_REQUEST", "申请退款金额超过订单可退金额"),
    ([{"refund_fee": 100}], {"out_refund_no": "R2"}, "ERROR", "订单已全额退款"),
    ([], {"out_trade_no": "NONE"}, "ORDERNOTEXIST", "订单不存在"),
]


@pytest.mark.parametrize(("earlier", "now", "err_code", "text"), LEDGER)
def test_ledger(paid: Any, earlier: list[Any], now: Any, err_code: str, text: str) -> None:
    for one in earlier:
        assert refund(paid, **one)["result_code"] == "SUCCESS"
    before = paid.order("A1")["refunds"]
    answer = refund(paid, **now)
    assert (answer["return_code"], answer["result_code"]) == ("SUCCESS", "FAIL")
    assert (answer["err_code"], answer["err_code_des"]) == (err_code, text)
    assert paid.order("A1")["refunds"] == before


def test_exactly_the_rest_can_be_refunded(paid: Any) -> None:
    assert refund(paid, refund_fee=70)["result_code"] == "SUCCESS"
    assert refund(paid, out_refund_no="R2", refund_fee=30)["result_code"] == "SUCCESS"


def test_unpaid_order_has_nothing_to_refund(world: Any) -> None:
    world.place("A1")
    assert refund(world)["err_code"] == "ORDERNOTEXIST"
    assert world.codes()[-1] == "CFN-PAY-180"  # it was ordered, so nobody is told that the merchant has no such order


def test_after_a_year(paid: Any) -> None:
    paid.advance(days=365)
    assert refund(paid)["result_code"] == "SUCCESS"
    paid.advance(seconds=1)
    assert refund(paid, out_refund_no="R2")["err_code"] == "TRADE_OVERDUE"


def test_fifty_partial_refunds(paid: Any) -> None:
    for number in range(50):
        assert refund(paid, out_refund_no=f"R{number}", refund_fee=1)["result_code"] == "SUCCESS"
    assert refund(paid, out_refund_no="R50", refund_fee=1)["err_code"] == "INVALID_REQ_TOO_MUCH"


def test_same_refund_number_for_another_order(paid: Any) -> None:
    paid.place("A2")
    paid.pay.pay("A2")
    refund(paid)
    assert refund(paid, out_trade_no="A2")["err_code"] == "REFUND_FEE_MISMATCH"


def test_transaction_id_names_the_order(paid: Any) -> None:
    answer = refund(paid, transaction_id=paid.order("A1")["transactionId"], out_trade_no="NONE")
    assert answer["out_trade_no"] == "A1"


TYPES = [
    ({"total_fee": "100"}, "参数格式校验错误"),
    ({"refund_fee": 1.5}, "参数格式校验错误"),
    ({"refund_fee": 0}, "参数格式校验错误"),
    ({"refund_fee": True}, "参数格式校验错误"),
    ({"out_refund_no": 5}, "参数格式校验错误"),
    ({"out_refund_no": "退款"}, "参数格式校验错误"),
    ({"refund_account": "MINE"}, "参数格式校验错误"),
    ({"out_refund_no": "R" * 65}, "out_refund_no参数长度有误"),
    ({"refund_desc": "d" * 81}, "refund_desc参数长度有误"),
    ({"refund_fee_type": "CNYCNYCNY"}, "refund_fee_type参数长度有误"),
    ({"sub_mch_id": ...}, "受理机构必须传入sub_mch_id"),
    ({"out_trade_no": ...}, "缺少参数"),
    ({"out_refund_no": ...}, "缺少参数"),
    ({"total_fee": ...}, "缺少参数"),
    ({"refund_fee": ...}, "缺少参数"),
    ({"sub_mch_id": "1999999999"}, "受理关系不存在"),
]


@pytest.mark.parametrize(("changes", "text"), TYPES)
def test_wrong_fields(paid: Any, changes: Any, text: str) -> None:
    assert refund(paid, **changes) == {"return_code": "FAIL", "return_msg": text}


FAULTS = ["NOTENOUGH", "BIZERR_NEED_RETRY", "SYSTEMERROR", "USER_ACCOUNT_ABNORMAL", "INVALID_REQ_TOO_MUCH",
          "FREQUENCY_LIMITED", "INVALID_TRANSACTIONID", "PARAM_ERROR", "NOAUTH", "MCHID_NOT_EXIST",
          "APPID_NOT_EXIST"]  # fmt: skip


@pytest.mark.parametrize("err_code", FAULTS)
def test_refund_failures_by_rule(simulated: Callable[..., Any], err_code: str) -> None:
    world = simulated(rules=(Rule({"refundFee": 30}, err_code, "refund"),))
    world.place("A1")
    world.pay.pay("A1")
    assert refund(world)["err_code"] == err_code
    assert world.order("A1")["refunds"] == []


@pytest.mark.parametrize("outcome", ["CHANGE", "REFUNDCLOSE"])
def test_refund_that_does_not_succeed(simulated: Callable[..., Any], outcome: str) -> None:
    world = simulated(rules=(Rule({"refundFee": 30}, outcome, "refund"),))
    world.place("A1")
    world.pay.pay("A1")
    refund(world)
    world.advance(seconds=5)
    assert world.order("A1")["refunds"][0]["state"] == outcome
    assert json.loads(world.calls[-1].event)["refundStatus"] == outcome
    rest = refund(world, out_refund_no="R2", refund_fee=100)
    assert (rest["result_code"] == "SUCCESS") is (outcome == "REFUNDCLOSE")


def test_magic_amounts(world: Any) -> None:
    for number, fee in (("A1", 88810), ("A2", 88811)):
        world.place(number, fee=fee)
        world.pay.pay(number)
    assert refund(world, total_fee=88810, refund_fee=5)["result_code"] == "SUCCESS"
    world.advance(seconds=5)
    assert world.order("A1")["refunds"][0]["state"] == "CHANGE"
    assert refund(world, out_trade_no="A2", out_refund_no="R2", total_fee=88811)["err_code"] == "NOTENOUGH"


# --- the merchant's console ------------------------------------------------------------------------------------------


def test_console_refunds_what_is_left_and_notifies(paid: Any) -> None:
    refund(paid, function_name=..., env_id=...)
    order = paid.pay.refund("A1")
    assert [each["refundFeeFen"] for each in order["refunds"]] == [30, 70]
    paid.advance(seconds=5)
    event = json.loads(paid.calls[-1].event)
    assert (event["refundRequestSource"], event["refundFee"]) == ("VENDOR_PLATFORM", 70)
    with pytest.raises(UsageError) as refused:
        paid.pay.refund("A1")
    assert refused.value.code == "CFN-PAY-017"


def test_console_refuses_what_cannot_be(world: Any) -> None:
    world.place("A1")
    with pytest.raises(UsageError) as unpaid:
        world.pay.refund("A1")
    assert unpaid.value.code == "CFN-PAY-053"
    with pytest.raises(NotFound):
        world.pay.refund("NONE")


# --- queryRefund -----------------------------------------------------------------------------------------------------


def test_query_answers_empty_lists_as_production_does(paid: Any) -> None:
    refund(paid)
    answer = query(paid, out_trade_no="A1")
    assert list(answer) == list(SAMPLES["queryRefund"])
    assert answer["refund_count"] == 1
    assert all(value == [] for name, value in answer.items() if isinstance(SAMPLES["queryRefund"][name], list))


def test_query_with_filled_lists(simulated: Callable[..., Any]) -> None:
    world = simulated(fill_refund_lists=True)
    world.place("A1")
    world.pay.pay("A1")
    made = refund(world)
    before = query(world, out_trade_no="A1")
    assert (before["refund_status_list"], before["refund_success_time_list"]) == (["PROCESSING"], [""])
    world.advance(seconds=5)
    after = query(world, out_trade_no="A1")
    assert after["refund_id_list"] == [made["refund_id"]]
    assert after["refund_status_list"] == ["SUCCESS"]
    assert after["refund_fee_list"] == [30]
    assert after["refund_success_time_list"] == ["2026-03-01 12:00:05"]


def test_query_by_each_number_in_its_priority(paid: Any) -> None:
    one = refund(paid)
    refund(paid, out_refund_no="R2")
    transaction_id = paid.order("A1")["transactionId"]
    named = {
        "refund_id": one["refund_id"],
        "out_refund_no": "R2",
        "transaction_id": transaction_id,
        "out_trade_no": "A1",
    }
    assert query(paid, **named)["refund_count"] == 1
    assert query(paid, refund_id="50302000002026030100000000000", out_refund_no="R1")["err_code"] == "REFUNDNOTEXIST"
    assert query(paid, out_refund_no="R2", out_trade_no="NONE")["refund_count"] == 1
    assert query(paid, transaction_id=transaction_id, out_trade_no="NONE")["refund_count"] == 2
    assert query(paid, out_trade_no="A1")["refund_count"] == 2


def test_query_pages_of_ten(paid: Any) -> None:
    for number in range(12):
        refund(paid, out_refund_no=f"R{number}", refund_fee=1)
    first, second = query(paid, out_trade_no="A1"), query(paid, out_trade_no="A1", offset=10)
    assert (first["total_refund_count"], first["refund_count"], second["refund_count"]) == (12, 10, 2)
    assert query(paid, out_trade_no="A1", offset=12)["err_code"] == "PARAM_ERROR"


@pytest.mark.parametrize("named", [{"out_trade_no": "A1"}, {"out_trade_no": "NONE"}, {"out_refund_no": "R9"}])
def test_query_without_refunds(paid: Any, named: Any) -> None:
    assert query(paid, **named)["err_code"] == "REFUNDNOTEXIST"


def test_query_needs_a_number(paid: Any) -> None:
    assert query(paid)["return_msg"] == "缺少参数"
    assert query(paid, out_trade_no="A1", offset="1")["return_msg"] == "参数格式校验错误"
    assert query(paid, out_trade_no="A1", offset=-1)["return_msg"] == "参数格式校验错误"


@pytest.mark.parametrize("err_code", ["SYSTEMERROR", "INVALID_TRANSACTIONID"])
def test_query_failures_by_rule(simulated: Callable[..., Any], err_code: str) -> None:
    world = simulated(rules=(Rule({}, err_code, "queryRefund"),))
    assert query(world, out_trade_no="A1")["err_code"] == err_code
