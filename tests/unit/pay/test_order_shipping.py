"""Shipping information: each refusal by its number, the order's life, and orders of whichever API in one ledger."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.calls import Caller, Identity
from cloudfn.events.payments import OrderReceived, OrderRefused, OrderShipped
from cloudfn.events.tasks import Noticed
from cloudfn.manifest.values import Simulate
from cloudfn.pay import OPEN_APIS
from cloudfn.pay.shipping import check
from cloudfn.pay.shipping.refusals import TEXTS
from tests.unit.pay.conftest import APPID, ENV, MERCHANT, OPENID, World, manifest_of

PROVIDER = "1800008281"
SHIPPER = Caller("shipOrder", "req-9", Identity(appid=APPID, openid="oAdmin"), ENV)


def api(world: World, name: str, **arguments: object) -> dict[str, Any]:
    answer: dict[str, Any] = world.pay.open_api(f"wxa.sec.order.{name}", arguments, APPID, SHIPPER)
    return answer


def upload_of(world: World, number: str = "A1", **changes: object) -> dict[str, Any]:
    parcel = {"tracking_no": "YT1", "express_company": "YTO", "item_desc": "龙井*1"}
    return {
        "order_key": {"order_number_type": 2, "transaction_id": world.order(number)["transactionId"]},
        "logistics_type": 1,
        "delivery_mode": 1,
        "shipping_list": [parcel],
        "upload_time": "2026-03-01T12:01:00.120+08:00",
        "payer": {"openid": OPENID},
        **changes,
    }


def parcel(**changes: object) -> list[dict[str, object]]:
    return [{"tracking_no": "YT1", "express_company": "YTO", "item_desc": "龙井*1", **changes}]


def paid(world: World, number: str = "A1", fee: int = 100) -> None:
    world.place(number, fee)
    world.pay.pay(number)
    world.advance(seconds=10)


def state(world: World, number: str = "A1") -> int:
    transaction = world.order(number)["transactionId"]
    found: int = api(world, "getOrder", transaction_id=transaction)["order"]["order_state"]
    return found


@pytest.fixture
def sold(world: World) -> World:
    paid(world)
    return world


REFUSALS: list[tuple[int, dict[str, object]]] = [
    (47001, {"order_key": None}),
    (268485194, {"order_key": {"order_number_type": 3, "transaction_id": "1"}}),
    (268485194, {"order_key": {"transaction_id": "1"}}),
    (268485195, {"order_key": {"order_number_type": 2}}),
    (268485196, {"order_key": {"order_number_type": 1, "out_trade_no": "A1"}}),
    (268485197, {"order_key": {"order_number_type": 1, "mchid": MERCHANT}}),
    (10060001, {"order_key": {"order_number_type": 2, "transaction_id": "1000"}}),
    (10060001, {"order_key": {"order_number_type": 1, "mchid": MERCHANT, "out_trade_no": "A2"}}),
    (10060001, {"order_key": {"order_number_type": 1, "mchid": "1900000109", "out_trade_no": "A1"}}),
    (47001, {"payer": {}}),
    (10060031, {"payer": {"openid": "oSomebodyElse"}}),
    (47001, {"logistics_type": "1"}),
    (10060005, {"logistics_type": 5}),
    (268485224, {"delivery_mode": 3}),
    (268485224, {"delivery_mode": None}),
    (10060006, {"delivery_mode": 2, "logistics_type": 4, "is_all_delivered": True}),
    (10060007, {"delivery_mode": 2}),
    (268485216, {"upload_time": "2026-03-01 12:01:00"}),
    (268485216, {"upload_time": 1740801600}),
    (268485216, {"upload_time": "2026-13-01T12:01:00Z"}),
    (268485228, {"shipping_list": []}),
    (268485228, {"shipping_list": parcel() * 2}),
    (10060014, {"shipping_list": [], "delivery_mode": 2, "is_all_delivered": True}),
    (10060024, {"shipping_list": parcel() * 16, "delivery_mode": 2, "is_all_delivered": True}),
    (47001, {"shipping_list": "YT1"}),
    (268485226, {"shipping_list": parcel(tracking_no="")}),
    (268485227, {"shipping_list": parcel(express_company="")}),
    (10060026, {"shipping_list": parcel(tracking_no="1" * 129)}),
    (10060025, {"shipping_list": parcel(express_company="Y" * 129)}),
    (10060008, {"shipping_list": parcel(item_desc=" ")}),
    (10060009, {"shipping_list": parcel(item_desc="茶" * 121)}),
    (10060014, {"shipping_list": parcel(express_company="SF")}),
    (10060014, {"shipping_list": parcel(express_company="SF", contact={"receiver_contact": "189********"})}),
]


@pytest.mark.parametrize(("errcode", "changes"), REFUSALS)
def test_what_an_upload_is_refused_for(sold: World, errcode: int, changes: dict[str, object]) -> None:
    answer = api(sold, "uploadShippingInfo", **upload_of(sold, **changes))
    assert answer["errcode"] == errcode and answer["errmsg"].startswith(TEXTS[errcode]), answer
    assert state(sold) == 1
    [refused] = [event for event in sold.events if isinstance(event, OrderRefused)]
    assert (refused.err_code, refused.function) == (str(errcode), "shipOrder")


@pytest.mark.parametrize(
    "changes",
    [
        {"shipping_list": parcel(express_company="SF", contact={"receiver_contact": "189****1234"})},
        {"shipping_list": parcel(express_company="SF", contact={"consignor_contact": "0**2-***1234"})},
        {"logistics_type": 3, "shipping_list": [{"item_desc": "茶" * 120}]},
        {"delivery_mode": "UNIFIED_DELIVERY", "upload_time": "2026-03-01T12:01:00+0800"},
        {"order_key": {"order_number_type": 1, "mchid": PROVIDER, "out_trade_no": "A1"}},
        {"order_key": {"order_number_type": 1, "mchid": MERCHANT, "out_trade_no": "A1"}},
    ],
)
def test_what_an_upload_may_look_like(sold: World, changes: dict[str, object]) -> None:
    assert api(sold, "uploadShippingInfo", **upload_of(sold, **changes)) == {"errcode": 0, "errmsg": "ok"}
    assert state(sold) == 2


def test_an_order_from_its_payment_to_its_end(sold: World) -> None:
    assert state(sold) == 1
    assert sold.order("A1")["shipping"] == {"state": "toShip", "parcels": []}
    assert api(sold, "uploadShippingInfo", **upload_of(sold))["errcode"] == 0
    told = api(sold, "getOrder", merchant_id=PROVIDER, sub_merchant_id=MERCHANT, merchant_trade_no="A1")["order"]
    assert {**told, "transaction_id": "", "trade_create_time": 0, "pay_time": 0} == {
        "transaction_id": "",
        "merchant_id": PROVIDER,
        "sub_merchant_id": MERCHANT,
        "merchant_trade_no": "A1",
        "description": sold.order("A1")["body"],
        "paid_amount": 100,
        "openid": OPENID,
        "trade_create_time": 0,
        "pay_time": 0,
        "order_state": 2,
        "in_complaint": False,
        "shipping": {
            "delivery_mode": 1,
            "logistics_type": 1,
            "finish_shipping": True,
            "goods_desc": "",
            "finish_shipping_count": 1,
            "shipping_list": [
                {
                    "tracking_no": "YT1",
                    "express_company": "YTO",
                    "goods_desc": "龙井*1",
                    "upload_time": 1772337660,
                    "contact": {"consignor_contact": "", "receiver_contact": ""},
                }
            ],
        },
    }
    sold.advance(days=9)
    assert state(sold) == 2
    sold.advance(days=1)
    assert state(sold) == 3
    [received] = [event for event in sold.events if isinstance(event, OrderReceived)]
    assert (received.out_trade_no, received.by) == ("A1", "platform")
    sold.advance(minutes=1)
    assert state(sold) == 4
    late = api(sold, "uploadShippingInfo", **upload_of(sold, upload_time="2026-03-20T12:00:00+08:00"))
    assert late["errcode"] == 10060002
    assert [entry["event"] for entry in sold.order("A1")["timeline"]][-2:] == ["OrderShipped", "OrderReceived"]


def test_what_is_no_couriers_is_received_after_two_days(sold: World) -> None:
    upload = upload_of(sold, logistics_type=3, shipping_list=[{"item_desc": "会员"}])
    assert api(sold, "uploadShippingInfo", **upload)["errcode"] == 0
    sold.advance(days=2)
    assert state(sold) == 3


def test_it_is_shipped_again_once(sold: World) -> None:
    assert api(sold, "uploadShippingInfo", **upload_of(sold))["errcode"] == 0
    assert api(sold, "uploadShippingInfo", **upload_of(sold))["errcode"] == 10060023
    later = upload_of(sold, upload_time="2026-03-01T13:00:00+08:00")
    assert api(sold, "uploadShippingInfo", **later)["errcode"] == 10060023, "the same parcels"
    again = {**later, "shipping_list": parcel(tracking_no="YT2")}
    assert api(sold, "uploadShippingInfo", **again)["errcode"] == 0
    assert sold.order("A1")["shipping"]["finished"] == 2
    third = {**again, "shipping_list": parcel(tracking_no="YT3"), "upload_time": "2026-03-01T14:00:00+08:00"}
    assert api(sold, "uploadShippingInfo", **third)["errcode"] == 10060003
    assert [each["trackingNo"] for each in sold.order("A1")["shipping"]["parcels"]] == ["YT2"]


def test_parcels_of_a_split_delivery_add_up(sold: World) -> None:
    def send(number: str, minute: int, last: bool) -> int:
        upload = upload_of(sold, delivery_mode=2, is_all_delivered=last, shipping_list=parcel(tracking_no=number))
        upload["upload_time"] = f"2026-03-01T13:{minute:02}:00+08:00"
        code: int = api(sold, "uploadShippingInfo", **upload)["errcode"]
        return code

    assert [send("YT1", 1, False), state(sold)] == [0, 1]
    assert [send("YT2", 2, True), state(sold)] == [0, 2]
    assert [each["trackingNo"] for each in sold.order("A1")["shipping"]["parcels"]] == ["YT1", "YT2"]
    assert sold.order("A1")["shipping"]["finished"] == 1
    shipped = [event for event in sold.events if isinstance(event, OrderShipped)]
    assert [(event.is_finished, event.receive_at is not None) for event in shipped] == [(False, False), (True, True)]


def test_a_refund_in_full_ends_it_and_a_part_does_not(world: World) -> None:
    paid(world, "A1")
    paid(world, "A2")
    world.pay.refund("A1")
    world.pay.refund("A2", 40)
    world.advance(minutes=1)
    assert (state(world, "A1"), state(world, "A2")) == (5, 1)
    assert api(world, "uploadShippingInfo", **upload_of(world, "A1"))["errcode"] == 10060004
    assert api(world, "uploadShippingInfo", **upload_of(world, "A2"))["errcode"] == 0


def test_the_payer_is_reminded_once_and_of_a_courier_only(sold: World) -> None:
    transaction = sold.order("A1")["transactionId"]

    def remind(**changes: object) -> int:
        at = int((sold.clock.now() + timedelta(hours=1)).timestamp())
        said = api(sold, "notifyConfirmReceive", **{"transaction_id": transaction, "received_time": at, **changes})
        code: int = said["errcode"]
        return code

    assert remind() == 10060028
    assert api(sold, "uploadShippingInfo", **upload_of(sold))["errcode"] == 0
    assert [remind(received_time=1), remind(received_time="1"), remind(), remind()] == [10060029, 10060029, 0, 10060030]
    assert remind(transaction_id="") == 10060014
    paid(sold, "A2")
    fetched = upload_of(sold, "A2", logistics_type=4, shipping_list=[{"item_desc": "茶"}])
    assert api(sold, "uploadShippingInfo", **fetched)["errcode"] == 0
    assert remind(transaction_id=sold.order("A2")["transactionId"]) == 10060032


def test_lists_by_time_state_and_payer_in_pages(world: World) -> None:
    for number in ("A1", "A2", "A3"):
        paid(world, number)
    assert api(world, "uploadShippingInfo", **upload_of(world, "A2"))["errcode"] == 0
    first = api(world, "getOrderList", page_size=2)
    assert [each["merchant_trade_no"] for each in first["order_list"]] == ["A1", "A2"] and first["has_more"]
    second = api(world, "getOrderList", page_size=2, last_index=first["last_index"])
    assert [each["merchant_trade_no"] for each in second["order_list"]] == ["A3"] and not second["has_more"]
    assert [each["merchant_trade_no"] for each in api(world, "getOrderList", order_state=2)["order_list"]] == ["A2"]
    at = first["order_list"][1]["pay_time"]
    between = api(world, "getOrderList", pay_time_range={"begin_time": at, "end_time": at})
    assert [each["merchant_trade_no"] for each in between["order_list"]] == ["A2"]
    assert api(world, "getOrderList", openid="oNobody")["order_list"] == []
    wrong = [{"last_index": "x"}, {"order_state": 7}, {"page_size": 0}, {"pay_time_range": {"begin_time": "1"}}]
    assert [api(world, "getOrderList", **each)["errcode"] for each in wrong] == [10060011, 10060014, 10060014, 47001]


def test_what_is_not_paid_or_another_mini_programs_does_not_exist(world: World) -> None:
    world.place("A1", 100)
    unpaid = upload_of(world, order_key={"order_number_type": 1, "mchid": MERCHANT, "out_trade_no": "A1"})
    assert api(world, "uploadShippingInfo", **unpaid)["errcode"] == 10060001
    world.pay.pay("A1")
    world.advance(seconds=10)
    other = world.pay.open_api("wxa.sec.order.uploadShippingInfo", unpaid, "wxffffffffffffffff", SHIPPER)
    assert other["errcode"] == 10060001
    assert api(world, "uploadShippingInfo", **unpaid)["errcode"] == 0


@pytest.mark.parametrize("strict", [False, True])
def test_production_may_not_know_an_order_at_once(strict: bool) -> None:
    world = World(manifest=manifest_of(Simulate(strict=strict)))
    world.place("A1", 100)
    world.pay.pay("A1")
    answer = api(world, "uploadShippingInfo", **upload_of(world))
    told = [getattr(event, "code", "") for event in world.events]
    assert "CFN-PAY-199" in told
    assert answer["errcode"] == (10060001 if strict else 0)


def test_what_is_owed_is_told_once_and_never_to_who_ships(tmp_path: Path) -> None:
    world = World(tmp_path / "pay.db")

    def told() -> int:
        return sum(isinstance(event, Noticed) and event.code == "CFN-PAY-198" for event in world.events)

    paid(world, "A1")
    paid(world, "A2")
    assert told() == 1
    assert api(world, "uploadShippingInfo", **upload_of(world))["errcode"] == 0
    world.events.clear()
    world.start(world.clock.now())
    paid(world, "A3")
    assert told() == 0
    world.book.close()


def test_the_mini_programs_own_settings(world: World) -> None:
    assert api(world, "isTradeManaged", appid=APPID) == {"errcode": 0, "errmsg": "ok", "is_trade_managed": True}
    assert [api(world, "isTradeManaged", appid=each)["errcode"] for each in ("", "wx1")] == [40097, 40013]
    assert [api(world, "setMsgJumpPath", path=each)["errcode"] for each in ("pages/orders", "")] == [0, 10060014]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 40), 1 << 40) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        *("order_key", "logistics_type", "delivery_mode", "is_all_delivered", "shipping_list", "upload_time", "payer"),
        *("transaction_id", "merchant_id", "merchant_trade_no", "received_time", "order_state", "page_size", "openid"),
        *("pay_time_range", "last_index", "path", "appid"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(OPEN_APIS), st.dictionaries(FIELDS, JSON, max_size=6), st.booleans())
def test_whatever_is_sent_gets_an_answer(name: str, changes: dict[str, Any], near: bool) -> None:
    world = WORLDS.setdefault("one", _with_an_order())
    arguments = (
        {**upload_of(world), "transaction_id": world.order("A1")["transactionId"], **changes} if near else changes
    )
    answer = world.pay.open_api(name, arguments, APPID, SHIPPER)
    assert answer["errcode"] == 0 or answer["errcode"] in TEXTS
    assert not world.pay.violations()


WORLDS: dict[str, World] = {}


def _with_an_order() -> World:
    world = World()
    paid(world)
    return world


@given(st.text() | st.none() | st.integers())
def test_an_upload_time_is_an_instant_with_its_offset_or_nothing(text: object) -> None:
    found = check.instant(text)
    assert found is None or found.utcoffset() is not None


@given(st.datetimes(timezones=st.just(None)), st.integers(-14 * 60, 14 * 60))
def test_every_instant_of_the_reference_is_read(local: Any, offset: int) -> None:
    sign, minutes = "-" if offset < 0 else "+", abs(offset)
    text = f"{local.isoformat(timespec='milliseconds')}{sign}{minutes // 60:02}:{minutes % 60:02}"
    found = check.instant(text)
    assert found is not None and found.replace(tzinfo=None) == local.replace(
        microsecond=local.microsecond // 1000 * 1000
    )
