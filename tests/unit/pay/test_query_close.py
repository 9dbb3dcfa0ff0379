"""queryOrder and closeOrder: every row of their tables."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cloudfn.clock import beijing
from cloudfn.events.payments import OrderClosed
from cloudfn.events.tasks import Noticed

SAMPLES = json.loads((Path(__file__).parent / "examples" / "other.responses.wire.json").read_text(encoding="utf-8"))
MERCHANT = "1900009231"


def query(world: Any, **fields: object) -> dict[str, Any]:
    answer: dict[str, Any] = world.call("queryOrder", {"sub_mch_id": MERCHANT, **fields})
    return answer


def test_paid_order_has_the_samples_keys_in_order(world: Any) -> None:
    world.place("A1")
    world.pay.pay("A1")
    answer = query(world, out_trade_no="A1")
    assert list(answer) == list(SAMPLES["queryOrder"])
    assert {name: type(value) for name, value in answer.items()} == {
        name: type(value) for name, value in SAMPLES["queryOrder"].items()
    }
    assert (answer["trade_state"], answer["trade_state_desc"], answer["attach"]) == ("SUCCESS", "支付成功", "")
    assert re.fullmatch(r"\d{10}20260301\d{10}", answer["transaction_id"])
    assert answer["time_end"] == "20260301120000"
    assert answer["sub_openid"] == world.order("A1")["openid"]
    assert answer["openid"].startswith("oPoo44")


def test_transaction_id_wins(world: Any) -> None:
    for number in ("A1", "A2"):
        world.place(number)
        world.pay.pay(number)
    transaction_id = world.order("A2")["transactionId"]
    assert query(world, transaction_id=transaction_id, out_trade_no="A1")["out_trade_no"] == "A2"


def test_unpaid_order_shows_its_state_only(world: Any) -> None:
    world.place("A1", attach="x")
    answer = query(world, out_trade_no="A1")
    envelope = ["return_code", "return_msg", "appid", "mch_id", "sub_appid", "sub_mch_id", "nonce_str", "sign"]
    assert list(answer) == [*envelope, "result_code", "trade_state", "out_trade_no", "attach", "trade_state_desc"]
    assert (answer["trade_state"], answer["trade_state_desc"], answer["attach"]) == ("NOTPAY", "订单未支付", "x")


def test_states_of_an_order(world: Any) -> None:
    world.place("A1")
    world.place("A2")
    world.pay.pay("A1")
    world.pay.refund("A1", 30)
    world.pay.close("A2")
    refunded, closed = query(world, out_trade_no="A1"), query(world, out_trade_no="A2")
    assert (refunded["trade_state"], refunded["total_fee"]) == ("REFUND", 100)
    assert refunded["trade_state_desc"] == "订单发生过退款，退款详情请查询退款单"
    assert (closed["trade_state"], closed["trade_state_desc"]) == ("CLOSED", "订单已关闭")


def test_coupon_fields(world: Any) -> None:
    world.place("A1", fee=88812)
    world.pay.pay("A1")
    answer = query(world, out_trade_no="A1")
    assert answer["cash_fee"] + answer["coupon_fee"] == answer["total_fee"] == 88812
    assert (answer["coupon_count"], answer["settlement_total_fee"]) == (1, answer["cash_fee"])
    assert answer["coupon_fee_list"] == [answer["coupon_fee"]]
    names = list(answer)
    assert names[names.index("cash_fee_type") + 1] == "settlement_total_fee"


@pytest.mark.parametrize("fields", [{"out_trade_no": "NONE"}, {"transaction_id": "4200000000202603010000000000"}])
def test_unknown_order(world: Any, fields: dict[str, str]) -> None:
    answer = query(world, **fields)
    assert (answer["return_code"], answer["result_code"], answer["err_code"]) == ("SUCCESS", "FAIL", "ORDERNOTEXIST")
    assert "payment" not in answer


def test_no_number_at_all(world: Any) -> None:
    assert query(world)["return_msg"] == "缺少参数"
    assert world.call("queryOrder", {"out_trade_no": "A1"})["return_msg"] == "缺少参数"


@pytest.mark.parametrize("name", ["out_trade_no", "transaction_id", "nonce_str"])
def test_number_as_a_number(world: Any, name: str) -> None:
    assert query(world, **{"out_trade_no": "A1", name: 5})["return_msg"] == "参数格式校验错误"


def test_foreign_merchant(world: Any) -> None:
    answer = world.call("queryOrder", {"sub_mch_id": "1999999999", "out_trade_no": "A1"})
    assert answer == {"return_code": "FAIL", "return_msg": "受理关系不存在"}


@pytest.mark.parametrize("err_code", ["SYSTEMERROR", "INVALID_TRANSACTIONID"])
def test_query_failures_by_rule(simulated: Callable[..., Any], err_code: str) -> None:
    from cloudfn.manifest.values import Rule

    world = simulated(rules=(Rule({}, err_code, "queryOrder"),))
    world.place("A1")
    assert query(world, out_trade_no="A1")["err_code"] == err_code


# --- closeOrder ------------------------------------------------------------------------------------------------------


def close(world: Any, number: str = "A1") -> dict[str, Any]:
    answer: dict[str, Any] = world.call("closeOrder", {"sub_mch_id": MERCHANT, "out_trade_no": number})
    return answer


def test_close_answers_the_envelope_only(world: Any) -> None:
    world.place("A1")
    world.advance(minutes=6)
    answer = close(world)
    assert list(answer) == list(SAMPLES["closeOrder"])
    assert answer["result_code"] == "SUCCESS"
    assert world.order("A1")["state"] == "CLOSED"
    assert [event.by for event in world.said(OrderClosed)] == ["api"]
    assert world.said(Noticed) == []


def test_closing_twice_or_after_payment(world: Any) -> None:
    for number in ("A1", "A2"):
        world.place(number)
    world.pay.pay("A2")
    close(world)
    assert close(world)["err_code"] == "ORDERCLOSED"
    assert close(world, "A2")["err_code"] == "ORDERPAID"
    assert close(world, "NONE")["err_code"] == "ORDERNOTEXIST"


def test_closing_within_five_minutes(world: Any, simulated: Callable[..., Any]) -> None:
    world.place("A1")
    assert close(world)["result_code"] == "SUCCESS"
    assert [each.code for each in world.said(Noticed)] == ["CFN-PAY-025"]
    strict = simulated(strict=True)
    strict.place("A1")
    assert close(strict)["err_code"] == "TRADE_STATE_ERROR"
    assert strict.order("A1")["state"] == "NOTPAY"


@pytest.mark.parametrize("name", ["sub_mch_id", "out_trade_no"])
def test_close_needs_its_fields(world: Any, name: str) -> None:
    fields = {"sub_mch_id": MERCHANT, "out_trade_no": "A1"}
    del fields[name]
    assert world.call("closeOrder", fields)["return_msg"] == "缺少参数"


def test_system_error_on_close(simulated: Callable[..., Any]) -> None:
    from cloudfn.manifest.values import Rule

    world = simulated(rules=(Rule({}, "SYSTEMERROR", "closeOrder"),))
    world.place("A1")
    assert close(world)["err_code"] == "SYSTEMERROR"


@pytest.mark.parametrize("minutes", [None, 20, 60 * 24 * 9])
def test_an_unpaid_order_is_closed_after_seven_days(world: Any, minutes: int | None) -> None:
    """With a time_expire too: that only ends paying. A later one is waited for."""
    expire = {} if minutes is None else {"time_expire": beijing(world.clock.now() + timedelta(minutes=minutes))}
    days = 9 if minutes and minutes > 60 * 24 * 7 else 7
    world.place("A1", **expire)
    world.advance(days=days, seconds=-1)
    assert query(world, out_trade_no="A1")["trade_state"] == "NOTPAY"
    world.advance(seconds=2)
    assert query(world, out_trade_no="A1")["trade_state"] == "CLOSED"
    assert [event.by for event in world.said(OrderClosed)] == ["expiry"]
    again = world.call("unifiedOrder", world.order_fields(out_trade_no="A1", total_fee=100))
    assert (again["err_code"], again["err_code_des"]) == ("INVALID_REQUEST", "201 商户订单号重复")


def test_next_does_not_jump_to_a_closing(world: Any) -> None:
    world.place("A1")
    assert asyncio.run(world.pay.advance_next()) is None
    assert world.pay.next_at() is None
    assert world.order("A1")["state"] == "NOTPAY"


# --- other names -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["foo.barBaz", "sendRedPack"])
def test_other_apis_fail_by_name(world: Any, name: str) -> None:
    answer = json.loads(world.pay.call(name, {}, world.caller()).body)
    assert set(answer) == {"code", "message", "requestId"}
    assert f"cloudPay.{name} is not implemented" in answer["message"]
    assert "CFN-PAY-091" in world.codes()
