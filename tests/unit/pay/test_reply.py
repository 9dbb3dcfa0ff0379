"""What an API answers is a value: its fields are what the wire carries, and it knows whether it is a success."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.manifest.values import Rule
from cloudfn.pay.cloudpay.reply import PayReply
from tests.unit.pay.conftest import MERCHANT

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=8,
)
ORDER = {"sub_mch_id": MERCHANT, "out_trade_no": "A1"}
REFUND = {"out_refund_no": "R1", "total_fee": 9, "refund_fee": 9}
RETURN = {
    "sub_mch_id": MERCHANT,
    "out_order_no": "P1",
    "out_return_no": "B1",
    "return_account_type": "MERCHANT_ID",
    "return_account": "1900000109",
    "return_amount": 1,
    "description": "back",
}


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), VALUES, max_size=6))
def test_the_wire_carries_the_fields_in_their_order(fields: dict[str, object]) -> None:
    answer = PayReply(fields).answer()
    sent = json.loads(answer.body)
    assert sent == fields
    assert list(sent) == list(fields)
    assert answer.headers == (("content-type", "application/octet-stream"),)


@pytest.mark.parametrize(
    ("api", "fields", "ok", "gist"),
    [
        ("queryOrder", ORDER, True, "NOTPAY"),
        ("closeOrder", ORDER, True, ""),
        ("refund", {**ORDER, **REFUND}, False, "ORDERNOTEXIST 订单不存在"),
        ("queryOrder", {}, False, "缺少参数"),
        ("profitSharingReturn", RETURN, False, ""),  # it fails in a shape of its own
        ("nothing", {}, False, "INVALID_PARAM: cloudPay.nothing is not implemented by the emulator (CFN-PAY-091)"),
        ("downloadBill", {"bill_date": "20260228"}, False, "No Bill Exist"),
    ],
)  # fmt: skip
def test_a_reply_knows_whether_it_is_a_success(world: Any, api: str, fields: Any, ok: bool, gist: str) -> None:
    world.place("A1")
    reply = world.pay.call(api, fields, world.caller())
    assert (reply.ok, reply.gist) == (ok, gist)
    assert reply.fields == json.loads(reply.body)


def test_an_order_is_told_by_its_prepay_id(world: Any) -> None:
    reply = world.pay.call("unifiedOrder", world.order_fields(), world.caller())
    assert (reply.ok, reply.gist) == (True, reply.fields["prepay_id"])


def test_a_bill_is_a_success_that_has_no_fields(world: Any) -> None:
    world.place("A1")
    world.pay.pay("A1")
    world.advance(hours=24)
    reply = world.pay.call("downloadBill", {"bill_date": "20260301"}, world.caller())
    assert (reply.ok, reply.gist, dict(reply.fields)) == (True, "", {})
    assert reply.body.startswith("交易时间".encode())


def test_the_merchants_console_tells_the_err_code_of_a_simulated_failure(simulated: Callable[..., Any]) -> None:
    world = simulated(rules=(Rule({}, "NOTENOUGH", "refund"),))
    world.place("A1")
    world.pay.pay("A1")
    with pytest.raises(Exception, match="NOTENOUGH") as caught:
        world.pay.refund("A1")
    assert caught.value.code == "CFN-PAY-019"  # type: ignore[attr-defined]
