"""Profit sharing through cloudPay's eight APIs: shapes, every refusal, a ledger that never gives what it has not."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.events.payments import OrderRefused
from tests.unit.pay.conftest import MERCHANT, World

SHOP = {"type": "MERCHANT_ID", "account": "1900000109"}
PERSON = {"type": "PERSONAL_SUB_OPENID", "account": "oFriend"}
OWN = {"type": "MERCHANT_ID", "account": MERCHANT}


def add(world: World, receiver: dict[str, str] = SHOP, **more: object) -> dict[str, Any]:
    shape = {**receiver, "name": "shop", "relation_type": "STORE", **more}
    return world.call("profitSharingAddReceiver", {"sub_mch_id": MERCHANT, "receiver": json.dumps(shape)})


def parts(*amounts: object, to: dict[str, str] = SHOP) -> str:
    return json.dumps([{**to, "amount": amount, "description": "part"} for amount in amounts])


def paid(world: World, number: str = "A1", fee: int = 1000, profit: str | None = "Y") -> str:
    world.place(number, fee, **({} if profit is None else {"profit_sharing": profit}))
    world.pay.pay(number)
    return str(world.order(number)["transactionId"])


def share(
    world: World, transaction: str, number: str = "P1", receivers: str = "", api: str = "multiProfitSharing"
) -> Any:
    fields = {"sub_mch_id": MERCHANT, "transaction_id": transaction, "out_order_no": number}
    more = {"description": "done"} if api == "profitSharingFinish" else {"receivers": receivers or parts(100)}
    return world.call(api, {**fields, **more})


def back(world: World, amount: object = 60, number: str = "B1", **changes: object) -> Any:
    fields: dict[str, object] = {
        "sub_mch_id": MERCHANT,
        "out_order_no": "P1",
        "out_return_no": number,
        "return_account_type": "MERCHANT_ID",
        "return_account": SHOP["account"],
        "return_amount": amount,
        "description": "refund",
    }
    return world.call("profitSharingReturn", {**fields, **changes})


@pytest.fixture
def sold(world: World) -> World:
    add(world)
    world.transaction = paid(world)  # type: ignore[attr-defined]
    world.advance(minutes=1)
    return world


def test_from_receiver_to_return(sold: Any) -> None:
    world = sold
    made = share(world, world.transaction)
    assert list(made) == [
        *("return_code", "result_code", "mch_id", "sub_mch_id", "appid", "nonce_str", "sign"),
        *("transaction_id", "out_order_no", "order_id"),
    ]
    assert re.fullmatch(r"\d{28}", made["order_id"]) and re.fullmatch(r"[0-9A-F]{64}", made["sign"])
    assert share(world, world.transaction)["order_id"] == made["order_id"], "the same number is the same sharing"

    asked = {"sub_mch_id": MERCHANT, "transaction_id": world.transaction, "out_order_no": "P1"}
    early = world.call("profitSharingQuery", asked)
    assert (early["status"], json.loads(early["receivers"])[0]["result"]) == ("PROCESSING", "PENDING")
    assert back(world)["error_code"] == "ORDER_NOT_READY"
    world.advance(seconds=5)
    late = world.call("profitSharingQuery", asked)
    assert late["status"] == "FINISHED"
    assert json.loads(late["receivers"]) == [
        {**SHOP, "amount": 100, "description": "part", "result": "SUCCESS", "finish_time": "20260301120105"}
    ]

    given = back(world)
    assert (given["return_code"], given["result"], given["return_amount"]) == ("SUCCESS", "SUCCESS", 60)
    assert "result_code" not in given
    assert back(world)["return_no"] == given["return_no"]
    query = {"sub_mch_id": MERCHANT, "order_id": made["order_id"], "out_return_no": "B1"}
    assert {**world.call("profitSharingReturnQuery", query), "nonce_str": 0, "sign": 0} == {
        **given, "nonce_str": 0, "sign": 0,
    }  # fmt: skip
    assert back(world, 41, "B2")["error_code"] == "AMOUNT_OVERDUE"
    assert back(world, 40, "B2")["result"] == "SUCCESS"

    done = share(world, world.transaction, "F1", api="profitSharingFinish")
    assert done["result_code"] == "SUCCESS"
    finished = world.call("profitSharingQuery", {**asked, "out_order_no": "F1"})
    assert finished["amount"] == 1000 - 6 - 100  # the platform's fee and the part are not the merchant's
    assert share(world, world.transaction, "P2")["err_code"] == "AMOUNT_OVERDUE"
    assert [each["event"] for each in world.order("A1")["timeline"] if "Profit" in each["event"]] == [
        "ProfitShared", "ProfitReturned", "ProfitReturned", "ProfitShared",
    ]  # fmt: skip
    assert world.pay.violations() == ()


def test_a_single_sharing_unfreezes_the_rest(sold: Any) -> None:
    assert share(sold, sold.transaction, api="profitSharing")["result_code"] == "SUCCESS"
    for api in ("profitSharing", "multiProfitSharing", "profitSharingFinish"):
        refused = share(sold, sold.transaction, f"X{api}", api=api)
        assert (refused["err_code"], refused["err_code_des"]) == ("AMOUNT_OVERDUE", "可分账金额不足")


def test_the_merchant_itself_receives_by_multi_only(sold: Any) -> None:
    assert share(sold, sold.transaction, "P1", parts(900, to=OWN))["result_code"] == "SUCCESS"
    single = share(sold, sold.transaction, "P2", parts(10, to=OWN), api="profitSharing")
    assert single["err_code"] == "RECEIVER_INVALID"


REFUSED = [
    (parts(301), "AMOUNT_OVERDUE", "分账金额超出最大分账比例", "CFN-PAY-114"),
    (parts(200, 101), "AMOUNT_OVERDUE", "分账金额超出最大分账比例", "CFN-PAY-114"),
    (parts(995), "AMOUNT_OVERDUE", "可分账金额不足", "CFN-PAY-114"),
    (parts(1, to=PERSON), "RECEIVER_INVALID", "分账接收方关系不存在，请检查参数中每个接收方的关系", "CFN-PAY-113"),
    (parts(1, to={**SHOP, "type": "PERSONAL_WECHATID"}), "PARAM_ERROR", "分账接收方列表格式错误", "CFN-PAY-115"),
    (parts("1"), "PARAM_ERROR", "分账接收方列表格式错误", "CFN-PAY-115"),
    (parts(0), "PARAM_ERROR", "分账接收方列表格式错误", "CFN-PAY-115"),
    (parts(*[1] * 51), "PARAM_ERROR", "分账接收方列表格式错误", "CFN-PAY-115"),
    ("[]", "PARAM_ERROR", "分账接收方列表格式错误", "CFN-PAY-115"),
    ("{", "PARAM_ERROR", "分账接收方列表格式错误", "CFN-PAY-115"),
]


@pytest.mark.parametrize(("receivers", "err_code", "text", "code"), REFUSED)
def test_what_a_sharing_is_refused_for(sold: Any, receivers: str, err_code: str, text: str, code: str) -> None:
    answer = share(sold, sold.transaction, "P1", receivers)
    assert list(answer)[:4] == ["return_code", "result_code", "err_code", "err_code_des"]
    assert (answer["result_code"], answer["err_code"], answer["err_code_des"]) == ("FAIL", err_code, text)
    assert sold.said(OrderRefused)[-1].code == code


def test_receivers_as_a_list_is_the_usual_slip(sold: Any) -> None:
    fields = {"sub_mch_id": MERCHANT, "transaction_id": sold.transaction, "out_order_no": "P1"}
    answer = sold.call("profitSharing", {**fields, "receivers": [{**SHOP, "amount": 1, "description": "x"}]})
    assert answer == {"return_code": "FAIL", "return_msg": "参数格式校验错误"}


@pytest.mark.parametrize("profit", [None, "N", "y"])
def test_an_order_that_was_not_placed_for_sharing(world: World, profit: str | None) -> None:
    add(world)
    transaction = paid(world, profit=profit)
    world.advance(minutes=5)
    refused = share(world, transaction)
    assert (refused["err_code"], refused["err_code_des"]) == ("NOT_SHARE_ORDER", "非分账订单不支持分账")


def test_too_early_too_late_and_unknown(world: World) -> None:
    add(world)
    transaction = paid(world)
    assert share(world, transaction)["err_code"] == "ORDER_NOT_READY"
    assert share(world, "4200000000202603010000000000")["err_code"] == "INVALID_TRANSACTIONID"
    world.advance(days=30, seconds=1)
    assert share(world, transaction)["err_code"] == "AMOUNT_OVERDUE"


def test_a_number_is_used_once(sold: Any) -> None:
    share(sold, sold.transaction)
    for api, receivers in (
        ("multiProfitSharing", parts(50)),
        ("profitSharing", parts(100)),
        ("profitSharingFinish", ""),
    ):
        assert share(sold, sold.transaction, "P1", receivers, api)["err_code_des"] == "分账接收方与原请求不一致"
    sold.advance(minutes=1)
    back(sold, 10)
    assert back(sold, 11)["error_code"] == "INVALID_REQUEST"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"return_account": "1900000999"}, "回退方不是该分账单的商户接收方"),
        ({"return_account_type": "PERSONAL_OPENID"}, "参数格式校验错误"),
        ({"return_amount": "60"}, "参数格式校验错误"),
        ({"out_order_no": "NONE"}, "记录不存在"),
        ({"out_order_no": ""}, "缺少参数"),
        ({"sub_mch_id": "1999999999"}, "受理关系不存在"),
    ],
)
def test_returns_fail_in_their_own_shape(sold: Any, changes: dict[str, object], text: str) -> None:
    share(sold, sold.transaction)
    sold.advance(minutes=1)
    answer = back(sold, **changes)
    assert list(answer) == ["return_code", "error_code", "error_msg"]
    assert (answer["return_code"], answer["error_msg"]) == ("FAIL", text)


@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({}, True),
        ({"relation_type": "CUSTOM", "custom_relation": "代理商代理商代理商代"}, True),
        ({"relation_type": "CUSTOM", "custom_relation": "代理商代理商代理商代理"}, False),
        ({"relation_type": "CUSTOM"}, False),
        ({"relation_type": "FRIEND"}, False),
        ({"name": ""}, False),
        ({"type": "PERSONAL_WECHATID"}, False),
    ],
)
def test_receivers_that_are_added(world: World, changes: dict[str, object], good: bool) -> None:
    answer = add(world, **changes)
    assert (answer["result_code"] == "SUCCESS") is good
    if good:
        assert "name" not in json.loads(answer["receiver"])


def test_a_removed_receiver_gets_nothing_more(sold: Any) -> None:
    gone = sold.call("profitSharingRemoveReceiver", {"sub_mch_id": MERCHANT, "receiver": json.dumps(SHOP)})
    assert json.loads(gone["receiver"]) == SHOP
    assert share(sold, sold.transaction)["err_code"] == "RECEIVER_INVALID"


def test_refunds_while_shares_are_open(sold: Any) -> None:
    def refund(fee: int, number: str) -> Any:
        fields = {"sub_mch_id": MERCHANT, "out_trade_no": "A1", "out_refund_no": number}
        return sold.call("refund", {**fields, "total_fee": 1000, "refund_fee": fee})

    share(sold, sold.transaction)
    refused = refund(901, "R1")
    assert refused["err_code_des"] == "申请退款金额大于剩余未分账金额，请等待分账完成后再试"
    assert sold.codes()[-1] == "CFN-PAY-119"
    assert refund(100, "R2")["result_code"] == "SUCCESS"
    share(sold, sold.transaction, "F1", api="profitSharingFinish")
    assert refund(900, "R1")["result_code"] == "SUCCESS"
    assert sold.pay.violations() == ()


def test_everything_is_forgotten_with_the_orders(sold: Any) -> None:
    share(sold, sold.transaction)
    sold.advance(minutes=1)
    back(sold)
    sold.book.clear()
    assert sold.book.ask("SELECT count(*) FROM shares") == [0]


steps = st.lists(
    st.tuples(
        st.sampled_from(["multi", "single", "finish", "return", "refund", "wait"]), st.integers(1, 700), st.booleans()
    ),
    min_size=1,
    max_size=12,
)


@given(steps)
@settings(max_examples=60)
def test_no_sequence_gives_away_what_is_not_there(steps: list[tuple[str, int, bool]]) -> None:
    world = World()
    add(world)
    transaction = paid(world)
    world.advance(minutes=1)
    given_to_others = returned = 0
    for n, (what, amount, own) in enumerate(steps):
        before = (given_to_others, returned)
        if what in ("multi", "single"):
            api = "multiProfitSharing" if what == "multi" else "profitSharing"
            made = share(world, transaction, f"P{n}", parts(amount, to=OWN if own else SHOP), api)
            if made["result_code"] == "SUCCESS" and not own:
                given_to_others += amount
        elif what == "finish":
            share(world, transaction, f"P{n}", api="profitSharingFinish")
        elif what == "return":
            answer = back(world, amount, f"B{n}", out_order_no=f"P{max(0, n - 2)}")
            returned += amount if answer["return_code"] == "SUCCESS" else 0
        elif what == "refund":
            fields = {"sub_mch_id": MERCHANT, "out_trade_no": "A1", "out_refund_no": f"R{n}"}
            world.call("refund", {**fields, "total_fee": 1000, "refund_fee": amount})
        else:
            world.advance(seconds=amount)
        assert given_to_others <= 300, before
        assert returned <= given_to_others
        assert world.pay.violations() == ()
