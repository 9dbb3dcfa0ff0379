"""What a merchant that was not set up whole gets to hear, by a rule's name alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cloudfn import payment_words
from cloudfn.events.payments import OrderRefused
from cloudfn.manifest.values import Rule
from cloudfn.pay.rules import SETUPS
from cloudfn.payment_requests import REQUESTS
from tests.unit.pay.conftest import MERCHANT

REFUND = {
    "sub_mch_id": MERCHANT,
    "out_trade_no": "A1",
    "out_refund_no": "R1",
    "total_fee": 100,
    "refund_fee": 100,
}


def test_the_manifest_and_the_room_name_the_same_outcomes() -> None:
    assert (*SETUPS,) == payment_words.SETUPS


@pytest.mark.parametrize("api", REQUESTS)
def test_every_api_that_has_fields_is_served(world: Any, api: str) -> None:
    world.call(api, {})
    assert "CFN-PAY-091" not in world.codes()


@pytest.mark.parametrize("name", SETUPS)
def test_a_missing_step_fails_its_apis_and_no_other(simulated: Callable[..., Any], name: str) -> None:
    setup = SETUPS[name]
    world = simulated(rules=(Rule({}, name),))
    answer = world.call("unifiedOrder", world.order_fields(out_trade_no="A1", total_fee=100))
    if "unifiedOrder" in setup.apis:
        assert (answer.get("err_code_des") or answer["return_msg"]) == setup.text
        assert answer.get("err_code", "") == setup.err_code
        assert answer["payment"]["package"] == "prepay_id="
    else:
        assert answer["result_code"] == "SUCCESS"
        assert world.pay.pay("A1").paid, "a set-up is no outcome of a payment"
        refused = world.call("refund", REFUND)
        assert (refused.get("return_msg") == setup.text) == ("refund" in setup.apis)
    codes = [each.code for each in world.said(OrderRefused)]
    assert codes == ([setup.code] if {"unifiedOrder", "refund"} & set(setup.apis) else [])


def test_a_missing_step_can_hold_for_some_orders_or_one_api(simulated: Callable[..., Any]) -> None:
    world = simulated(
        rules=(Rule({"totalFee": 7}, "productNotOpened"), Rule({}, "merchantNotBound", "refund")),
    )
    assert world.call("unifiedOrder", world.order_fields(out_trade_no="A7", total_fee=7))["err_code"] == "NOAUTH"
    world.place("A1")
    world.pay.pay("A1")
    assert world.call("refund", REFUND)["return_msg"] == "受理关系不存在"
    assert world.call("queryOrder", {"sub_mch_id": MERCHANT, "out_trade_no": "A1"})["result_code"] == "SUCCESS"
