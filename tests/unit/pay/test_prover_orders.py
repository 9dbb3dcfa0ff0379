"""Ordering for less: functions that take the price from their event, and those that do not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.calls import InvokeResult
from cloudfn.pay.prove import Ordering, Proof
from cloudfn.pay.prove.cheaper import cheaper
from tests.unit.pay.test_prover import AGAIN, OK, Database, ModelStage, good, guarded

Price = Callable[[Any], int]


class Shop(ModelStage):
    """``makeOrder`` costs what ``price`` makes of its event; 0 is refused."""

    price: Price = staticmethod(lambda event: 100)
    seen: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    remembered: object = None

    async def call(self, function: str, data: object, openid: str) -> InvokeResult:
        self.seen = (*self.seen, openid)
        fee = self.price(data)
        if function == "makeOrder" and fee:
            number = str(data.get("orderId") if isinstance(data, dict) and "orderId" in data else "A1001")
            self.documents[f"orders/{number}"] = {"status": "created", "totalFee": fee}
            self.world.place(number, fee)
        return InvokeResult(function, "r", b"{}")

    def ordering(self, function: str, request_id: str) -> Ordering:
        return Ordering(self.remembered, self.fields)


async def tops_up(database: Database) -> Any:
    """Gives what was paid, however much that is."""
    refused = guarded(database)
    if refused:
        return refused

    def credit() -> None:
        if database.order["status"] != "paid":
            database.order["status"] = "paid"
            database.user["points"] += database.event["totalFee"]

    await database.call("transaction", credit)
    return OK


async def by_the_hundred(database: Database) -> Any:
    """Asks for at least a yuan, whatever the order says."""
    return AGAIN if database.event["totalFee"] < 100 else await good(database)


def prove(world: Any, price: Price, data: object, callback: Any = good, **more: Any) -> tuple[Proof, Shop]:
    stage = Shop(world, callback)
    stage.price = price
    stage.fields = more.pop("fields", ())
    return asyncio.run(world.pay.prove(stage, "", data, **more)), stage


def codes(proof: Proof) -> list[tuple[str, str]]:
    return [(each.code, each.severity) for each in proof.findings if each.code != "CFN-PAY-082"]


CHEAP = [("CFN-PAY-120", "error")]
ASKED: list[tuple[str, Price, object, Any, list[tuple[str, str]]]] = [
    ("fen", lambda event: event["fee"], {"fee": 500, "id": 7}, good, CHEAP),
    ("yuan", lambda event: round(event["price"] * 100), {"price": 19.9}, good, CHEAP),
    ("text", lambda event: round(float(event["money"]) * 100), {"money": "5.00"}, good, CHEAP),
    ("inside", lambda event: event["goods"][0]["fee"], {"goods": [{"fee": 300, "n.o": 1}]}, good, CHEAP),
    ("own number", lambda event: event["fee"], {"fee": 500, "orderId": "MINE001"}, good, CHEAP),
    ("own price", lambda event: 500, {"fee": 500}, good, []),
    ("compared", lambda event: event["fee"] if event["fee"] == 500 else 0, {"fee": 500}, good, []),
    ("more of them", lambda event: event["quantity"] * 100, {"quantity": 3}, good, []),
    ("at least", lambda event: event["fee"], {"fee": 500}, by_the_hundred, []),
    ("a top-up", lambda event: event["fee"], {"fee": 500}, tops_up, [("CFN-PAY-120", "note")]),
    (
        "one of a cart",
        lambda event: sum(each["price"] for each in event["cart"]),
        {"cart": [{"price": 200}] * 3},
        good,
        CHEAP,
    ),
    ("a discount", lambda event: round(1000 * event["discount"]), {"discount": 0.8}, good, CHEAP),
    ("one fen", lambda event: event["fee"], {"fee": 1}, good, []),
]


@pytest.mark.parametrize(
    ("price", "data", "callback", "found"), [each[1:] for each in ASKED], ids=[a[0] for a in ASKED]
)
def test_a_smaller_fee_in_the_event(
    world: Any, price: Price, data: object, callback: Any, found: list[tuple[str, str]]
) -> None:
    proof, _ = prove(world, price, data, callback)
    if callback is by_the_hundred:
        assert "CFN-PAY-120" not in dict(codes(proof))
    else:
        assert codes(proof) == found
    assert world.pay.violations() == ()


def test_it_says_who_what_and_how_little(world: Any) -> None:
    proof, _ = prove(world, lambda event: event["fee"], {"fee": 500})
    (finding,) = [each for each in proof.findings if each.severity == "error"]
    assert finding.text() == (
        "users/42.points 100 -> 200: ordered through makeOrder for 1 instead of 500 fen, "
        "with a smaller `fee` in its event, and fulfilled all the same"
    )
    assert "makeOrder" in finding.text("zh") and "`fee`" in finding.text("zh")
    assert [each.name for each in proof.trials if not each.ok] == ["ordered with fee 1"]


def test_whoever_names_the_price_can_say_so(world: Any) -> None:
    proof, _ = prove(world, lambda event: event["fee"], {"fee": 500}, free_amount=True)
    assert proof.holds


def test_a_field_that_only_the_source_names_is_tried(make_world: Callable[..., Any]) -> None:
    def price(event: Any) -> int:
        return int(event.get("fee", 250))

    assert prove(make_world(), price, {})[0].holds
    assert codes(prove(make_world(), price, {}, fields=("fee",))[0]) == CHEAP


@pytest.mark.parametrize("name", ["quantity", "count", "dayCount", "num", "months"])
def test_fewer_goods_rightly_cost_less_though_the_source_names_them(world: Any, name: str) -> None:
    proof, _ = prove(world, lambda event: event[name] * 300, {name: 4}, fields=(name,))
    assert codes(proof) == []


def test_an_order_that_waits_is_placed_again_as_it_was(world: Any) -> None:
    world.place("W1", 500)
    stage = Shop(world, good)
    stage.documents["orders/W1"] = {"status": "created", "totalFee": 500}
    stage.price, stage.remembered = (lambda event: event["fee"]), {"fee": 500, "orderId": "W1"}
    proof = asyncio.run(world.pay.prove(stage))
    assert (proof.order, codes(proof)) == ("W1", CHEAP)


def test_the_user_who_orders_can_be_chosen(world: Any) -> None:
    world.place("W1", 500)
    proof, stage = prove(world, lambda event: 500, None, openid="oSOMEBODYELSEXXXXXXXXXXXXXXX")
    assert proof.order == "A1001"
    assert set(stage.seen) == {"oSOMEBODYELSEXXXXXXXXXXXXXXX"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(data=JSON, total=st.integers(1, 10**9), value=st.sampled_from(["fen", "yuan", "text"]))
def test_one_field_is_made_smaller_and_all_else_is_kept(data: object, total: int, value: str) -> None:
    fee = {"fen": total, "yuan": total / 100, "text": str(total)}[value]
    event = {"rest": data, "fee": fee}
    for attempt in cheaper(event, total):
        assert json.dumps(attempt.data) != json.dumps(event)
        if attempt.path == "fee":
            assert attempt.data == {"rest": data, "fee": attempt.value}
    assert any(each.path == "fee" for each in cheaper({"fee": fee}, total)) is (total > 1)
