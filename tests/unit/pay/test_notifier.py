"""Callbacks: the event, the verdict on every reply, the schedules, replays, faults, and what survives a crash."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.calls import Failure, Invocation, InvokeResult
from cloudfn.errors import NotFound, UsageError
from cloudfn.events.payments import NotificationAttempted, NotificationQueued
from cloudfn.manifest.values import Rule
from cloudfn.pay.cloudpay.verdict import judge_value
from cloudfn.pay.ledger.schedule import PROFILES, waits
from tests.kit.waiting import eventually

EXAMPLES = Path(__file__).parent / "examples"
ACCEPT = {"errcode": 0, "errmsg": "ok"}


def paid(world: Any, number: str = "A1", **changes: object) -> Any:
    world.place(number, **changes)
    assert world.pay.pay(number).paid
    return world


# --- the event -------------------------------------------------------------------------------------------------------


def test_event_has_the_examples_keys_types_and_order(world: Any) -> None:
    paid(world)
    world.deliver()
    (call,) = world.calls
    wanted = json.loads((EXAMPLES / "callback.pay.event.json").read_text(encoding="utf-8"))
    event = json.loads(call.event)
    assert list(event) == list(wanted)
    assert {name: type(value) for name, value in event.items()} == {name: type(value) for name, value in wanted.items()}
    assert (event["totalFee"], event["cashFee"], event["timeEnd"]) == (100, 100, "20260301120000")
    assert event["userInfo"] == {"appId": event["subAppid"], "openId": event["subOpenid"]}
    assert event["transactionId"] == world.order("A1")["transactionId"]


def test_identity_of_a_callback(world: Any) -> None:
    paid(world)
    world.deliver()
    (call,) = world.calls
    assert (call.function, call.trigger) == ("payCallback", "tcb")
    assert (call.identity.source, call.identity.unionid) == ("wx_paycallback", "")
    assert (call.identity.openid, call.identity.appid) == (world.order("A1")["openid"], "wx0123456789abcdef")


def test_nonce_of_the_request_is_echoed(world: Any) -> None:
    paid(world, "A1", nonce_str="5K8264ILTKCH16CQ2502SI8ZNMTM67VS")
    paid(world, "A2")
    world.deliver()
    one, two = (json.loads(call.event)["nonceStr"] for call in world.calls)
    assert one == "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"
    assert len(two) == 16 and int(two, 16) >= 0


def test_optional_fields_stand_in_their_alphabetical_place(world: Any) -> None:
    paid(world, attach="附加", detail='{"a":1}', device_info="D1")
    world.deliver()
    event = json.loads(world.calls[0].event)
    assert (event["attach"], event["detail"], event["deviceInfo"]) == ("附加", '{"a":1}', "D1")
    assert list(event) == sorted(event)


def test_coupon_fields_are_there_only_with_a_coupon(world: Any) -> None:
    paid(world, "A1", fee=88812)
    paid(world, "A2")
    world.deliver()
    with_coupon, without = (json.loads(call.event) for call in world.calls)
    assert (with_coupon["couponFee"], with_coupon["cashFee"], with_coupon["totalFee"]) == (8881, 79931, 88812)
    assert not [name for name in without if "oupon" in name or "ettlement" in name]


@pytest.mark.parametrize("outcome", ["cancel", "notenough", "wrongPassword"])
def test_only_success_is_called_back(world: Any, outcome: str) -> None:
    world.place("A1")
    assert not world.pay.pay("A1", outcome).paid
    world.pay.close("A1")
    world.advance(days=3)
    assert world.calls == []


def test_paid_but_closed_is_called_back(world: Any) -> None:
    world.place("A1")
    payment = world.pay.pay("A1", "paidButClosed")
    assert (payment.paid, payment.err_msg) == (True, "requestPayment:fail cancel")
    world.deliver()
    assert len(world.calls) == 1


# --- verdicts --------------------------------------------------------------------------------------------------------

REPLIES = [
    ({"errcode": 0, "errmsg": "ok"}, "accepted", ""),
    ({"errcode": 0, "errmsg": "", "more": 1}, "accepted", ""),
    ({"errcode": 0.0, "errmsg": ""}, "accepted", ""),
    ({"errcode": 0}, "accepted", "CFN-PAY-040"),
    ({"errcode": 1, "errmsg": "again"}, "retry", "CFN-PAY-030"),
    ({"errcode": -1}, "retry", "CFN-PAY-030"),
    ({"errcode": "0", "errmsg": "ok"}, "retry", "CFN-PAY-035"),
    ({"errcode": None}, "retry", "CFN-PAY-035"),
    ({"errcode": False}, "retry", "CFN-PAY-035"),
    ({"errCode": 0, "errMsg": "ok"}, "retry", "CFN-PAY-033"),
    ({"return_code": "SUCCESS"}, "retry", "CFN-PAY-034"),
    ({"returnCode": "SUCCESS"}, "retry", "CFN-PAY-034"),
    ({}, "retry", "CFN-PAY-031"),
    (True, "retry", "CFN-PAY-031"),
    (0, "retry", "CFN-PAY-031"),
    ("SUCCESS", "retry", "CFN-PAY-031"),
    ([{"errcode": 0}], "retry", "CFN-PAY-031"),
    (None, "retry", "CFN-PAY-032"),
]


@pytest.mark.parametrize(("reply", "verdict", "code"), REPLIES)
def test_verdict_on_a_reply(world: Any, reply: object, verdict: str, code: str) -> None:
    paid(world)
    world.reply = reply
    world.deliver()
    (event,) = world.said(NotificationAttempted)
    assert (event.verdict, event.code, json.loads(event.reply)) == (verdict, code, reply)
    assert (event.next_at is None) is (verdict == "accepted")
    (notification,) = world.order("A1")["notifications"]
    assert notification["state"] == ("accepted" if verdict == "accepted" else "pending")


@pytest.mark.parametrize("kind", ["error", "timeout", "exit", "memory", "load", "result", "busy", "unknown", "install"])
def test_verdict_on_a_failure(world: Any, kind: str) -> None:
    paid(world)
    world.fails(kind)
    world.deliver()
    (event,) = world.said(NotificationAttempted)
    assert (event.verdict, event.code) == ("retry", "CFN-PAY-037" if kind == "timeout" else "CFN-PAY-036")


def test_reply_that_is_no_json_is_no_acceptance(world: Any) -> None:
    paid(world)
    world.reply = lambda call: InvokeResult(call.function, call.request_id, b"\xff\x00")
    world.deliver()
    assert world.said(NotificationAttempted)[0].verdict == "retry"


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.dictionaries(st.text(), inner))
)
def test_nothing_but_errcode_zero_is_accepted(value: object) -> None:
    accepted = judge_value(value, "x").accepted
    assert accepted == (
        isinstance(value, dict) and type(value.get("errcode")) in (int, float) and value["errcode"] == 0
    )


# --- schedules -------------------------------------------------------------------------------------------------------


def ladder(world: Any) -> list[float]:
    """Seconds between the attempts that were made."""
    attempts = world.said(NotificationAttempted)
    return [(later.at - earlier.at).total_seconds() for earlier, later in pairwise(attempts)]


def test_whole_ladder_of_24_hours_and_4_minutes_in_no_time(world: Any) -> None:
    paid(world)
    world.reply = True
    start = world.clock.now()
    world.advance(hours=24, minutes=4)
    assert ladder(world) == list(PROFILES["wxpay-24h"])
    assert len(world.calls) == 16
    assert world.clock.now() - start == timedelta(hours=24, minutes=4)
    assert world.order("A1")["notifications"][0]["state"] == "exhausted"
    world.advance(days=5)
    assert len(world.calls) == 16


@pytest.mark.parametrize("schedule", ["wxpay-24h", "wxpay-v2-legacy", "cloud-2d", (1.0, 2.5), ()])
def test_schedules(simulated: Callable[..., Any], schedule: Any) -> None:
    world = paid(simulated(schedule=schedule))
    world.fails("error")
    asyncio.run(world.pay.drain())
    assert ladder(world) == list(waits(schedule))


def test_schedule_lengths() -> None:
    assert sum(PROFILES["wxpay-24h"]) == 24 * 3600 + 4 * 60
    assert len(PROFILES["wxpay-24h"]) == 15
    assert sum(PROFILES["wxpay-v2-legacy"]) == 184 * 60
    assert 42 * 3600 < sum(PROFILES["cloud-2d"]) <= 48 * 3600


def test_every_attempt_delivers_the_identical_event(world: Any) -> None:
    paid(world)
    world.reply = {"errcode": 1}
    asyncio.run(world.pay.drain())
    assert len({call.event for call in world.calls}) == 1
    assert len({call.request_id for call in world.calls}) == 16


def test_accepted_notification_is_never_retried(world: Any) -> None:
    paid(world)
    replies: list[object] = [ACCEPT, {"errcode": 1}]
    world.reply = lambda call: replies.pop()
    world.advance(days=3)
    assert [event.verdict for event in world.said(NotificationAttempted)] == ["retry", "accepted"]


def test_advance_next_goes_from_attempt_to_attempt(world: Any) -> None:
    paid(world)
    world.reply = True
    world.deliver()
    start = world.clock.now()
    asyncio.run(world.pay.advance_next())
    asyncio.run(world.pay.advance_next())
    asyncio.run(world.pay.advance_next())
    assert (world.clock.now() - start).total_seconds() == 60
    assert len(world.calls) == 4


def test_advance_next_when_nothing_waits(world: Any) -> None:
    assert asyncio.run(world.pay.advance_next()) is None


def test_slow_callback_does_not_hold_up_others(world: Any) -> None:
    for number in ("A1", "A2"):
        paid(world, number)
    done: list[str] = []

    async def scenario() -> None:
        gate = asyncio.Event()

        async def reply(call: Invocation) -> object:
            number = json.loads(call.event)["outTradeNo"]
            if number == "A1":
                await gate.wait()
            done.append(number)
            gate.set()
            return ACCEPT

        world.reply = reply
        await world.pay.drain()

    asyncio.run(scenario())
    assert done == ["A2", "A1"]


# --- faults ----------------------------------------------------------------------------------------------------------

DELIVERIES = [(88806, [0.0, 1.0]), (88807, [0.0, 0.0]), (88808, [600.0]), (88809, [])]


@pytest.mark.parametrize(("fee", "seconds"), DELIVERIES)
def test_deliveries_by_magic_amount(world: Any, fee: int, seconds: list[float]) -> None:
    start = world.clock.now()
    paid(world, fee=fee)
    asyncio.run(world.pay.drain())
    assert [(event.at - start).total_seconds() for event in world.said(NotificationAttempted)] == seconds
    assert world.pay.violations() == ()


def test_race_delivers_both_at_once(world: Any) -> None:
    paid(world, fee=88807)
    together: list[int] = []

    async def scenario() -> None:
        running = 0

        async def reply(call: Invocation) -> object:
            nonlocal running
            running += 1
            await asyncio.sleep(0)
            together.append(running)
            running -= 1
            return ACCEPT

        world.reply = reply
        await world.pay.drain()

    asyncio.run(scenario())
    assert together[0] == 2


def test_rule_of_the_manifest(simulated: Callable[..., Any]) -> None:
    world = simulated(rules=(Rule({"attach": ["vip", "gold"]}, "drop"), Rule({"body": "broke"}, "notenough")))
    paid(world, "A1", attach="vip")
    paid(world, "A2", attach="other")
    world.place("A3", body="broke")
    assert world.pay.pay("A3").outcome == "notenough"
    world.deliver()
    assert [json.loads(call.event)["outTradeNo"] for call in world.calls] == ["A2"]


# --- replay ----------------------------------------------------------------------------------------------------------


def replay(world: Any, name: str = "n1", **options: Any) -> Any:
    return asyncio.run(world.pay.replay(name, **options))


def test_replay_delivers_the_same_event_again(world: Any) -> None:
    paid(world)
    world.deliver()
    attempts = replay(world, times=3)
    assert [each["n"] for each in attempts] == [2, 3, 4]
    assert len({call.event for call in world.calls}) == 1
    assert world.order("A1")["notifications"][0]["state"] == "accepted"
    assert world.pay.violations() == ()


def test_replay_with_changes_acts_on_the_final_payload(world: Any) -> None:
    paid(world)
    world.deliver()
    replay(world, changes={"totalFee": 1, "userInfo.openId": "oEvil"})
    event = json.loads(world.calls[-1].event)
    assert (event["totalFee"], event["userInfo"]["openId"]) == (1, "oEvil")
    assert json.loads(world.calls[0].event)["totalFee"] == 100


@pytest.mark.parametrize("path", ["total_fee", "userInfo.unionId", "nothing.at.all", "totalFee.deep", ""])
def test_unknown_path_is_an_error(world: Any, path: str) -> None:
    paid(world)
    world.deliver()
    with pytest.raises(UsageError) as refused:
        replay(world, changes={path: 1})
    assert refused.value.code == "CFN-PAY-054"
    assert len(world.calls) == 1


def test_replay_of_a_whole_other_event(world: Any) -> None:
    paid(world)
    world.deliver()
    replay(world, event={"anything": True})
    assert json.loads(world.calls[-1].event) == {"anything": True}


def test_replay_that_is_accepted_ends_the_retries(world: Any) -> None:
    paid(world)
    world.reply = True
    world.deliver()
    world.reply = ACCEPT
    replay(world)
    world.advance(days=3)
    assert len(world.calls) == 2
    assert world.pay.violations() == ()


def test_changed_replay_that_is_accepted_ends_nothing(world: Any) -> None:
    paid(world)
    world.reply = True
    world.deliver()
    world.reply = ACCEPT
    replay(world, changes={"totalFee": 5})
    assert world.order("A1")["notifications"][0]["state"] == "pending"


def test_concurrent_replays(world: Any) -> None:
    paid(world)
    world.deliver()
    attempts = replay(world, times=5, concurrent=True)
    assert sorted(each["n"] for each in attempts) == [2, 3, 4, 5, 6]


def test_unknown_notification(world: Any) -> None:
    for name in ("n9", "evt", ""):
        with pytest.raises(NotFound):
            replay(world, name)


# --- timeline, seeds, crashes ----------------------------------------------------------------------------------------


def test_timeline_tells_the_whole_story(world: Any) -> None:
    paid(world)
    world.deliver()
    world.pay.refund("A1")
    world.advance(seconds=5)
    order = world.order("A1")
    assert [entry["event"] for entry in order["timeline"]] == [
        "OrderCreated", "OrderPaid", "NotificationQueued", "NotificationAttempted",
        "RefundAccepted", "RefundSettled", "NotificationQueued", "NotificationAttempted",
    ]  # fmt: skip
    assert all("at" in entry for entry in order["timeline"])


def test_order_json_has_exactly_its_keys(world: Any) -> None:
    paid(world)
    world.deliver()
    order = world.order("A1")
    assert list(order) == [
        "outTradeNo", "prepayId", "subMchId", "totalFeeFen", "openid", "state", "envId", "functionName", "body",
        "function", "requestId", "createdAt", "expiresAt", "paidAt", "closedAt", "transactionId", "refunds",
        "shipping", "notifications", "timeline",
    ]  # fmt: skip
    (attempt,) = order["notifications"][0]["attempts"]
    assert list(attempt) == ["n", "at", "ms", "requestId", "reply", "verdict", "code"]


def history(make_world: Callable[..., Any], seed: int | None) -> Any:
    world = make_world(seed=seed)
    for number in ("A1", "A2"):
        paid(world, number, fee=88806)
    world.reply = {"errcode": 1}
    world.pay.refund("A1", 5)
    world.advance(hours=5)
    return world.events, [world.order(number) for number in ("A1", "A2")], [call.event for call in world.calls]


def test_same_seed_same_history(make_world: Callable[..., Any]) -> None:
    assert history(make_world, 42) == history(make_world, 42)
    assert history(make_world, 42) != history(make_world, 43)
    assert history(make_world, None) != history(make_world, None)


def test_payment_and_its_notification_are_one_transaction(make_world: Callable[..., Any], tmp_path: Path) -> None:
    """A process that dies right after the commit, before it queued anything in memory, still delivers."""
    world = make_world(tmp_path / "pay.db")
    paid(world)
    world.book.close()
    world.start()
    world.deliver()
    assert len(world.calls) == 1


def test_attempt_cut_short_is_delivered_again_and_costs_no_retry(
    make_world: Callable[..., Any], tmp_path: Path
) -> None:
    world = make_world(tmp_path / "pay.db")
    paid(world)
    world.fails("closed")
    asyncio.run(world.pay.advance(timedelta(0)))
    assert len(world.calls) == 2, "once more, for a pool that was only replaced, and then no more"
    world.book.close()
    world.start()
    world.reply = True
    asyncio.run(world.pay.drain())
    attempts = world.order("A1")["notifications"][0]["attempts"]
    assert [each["code"] for each in attempts[:3]] == ["CFN-PAY-038", "CFN-PAY-038", "CFN-PAY-031"]
    assert len(attempts) == 2 + 16


def test_delivery_goes_on_in_the_pool_that_replaced_the_closed_one(world: Any) -> None:
    paid(world)
    replies: list[object] = [ACCEPT, "closed"]

    def reply(call: Invocation) -> object:
        found = replies.pop()
        if found != "closed":
            return found
        return InvokeResult(call.function, call.request_id, failure=Failure("closed", "replaced"))

    world.reply = reply
    world.deliver()
    assert world.order("A1")["notifications"][0]["state"] == "accepted"
    assert world.pay.violations() == ()


def test_loop_delivers_by_itself_until_cancelled(world: Any) -> None:
    async def scenario() -> None:
        loop = asyncio.create_task(world.pay.run())
        paid(world)
        async with asyncio.timeout(10):
            while not world.calls:
                await asyncio.sleep(0)
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)

    asyncio.run(scenario())
    assert len(world.said(NotificationQueued)) == 1
    assert len(world.calls) == 1


def test_full_speed_plays_the_ladder_alone(world: Any) -> None:
    async def scenario() -> None:
        world.clock.rescale(float("inf"))
        loop = asyncio.create_task(world.pay.run())
        world.reply = True
        paid(world)
        async with asyncio.timeout(20):
            while len(world.calls) < 16:
                await asyncio.sleep(0)
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)

    asyncio.run(scenario())
    assert ladder(world) == list(PROFILES["wxpay-24h"])


def test_a_fast_clock_never_goes_back_over_a_crash(make_world: Callable[..., Any], tmp_path: Path) -> None:
    from cloudfn.clock import VirtualClock

    world = make_world(tmp_path / "pay.db")
    world.start(clock=VirtualClock(start=world.book.resume(), scale=3600, on_move=world.book.keep_clock))

    async def scenario() -> None:
        loop = asyncio.create_task(world.pay.run())
        await asyncio.sleep(0)
        start = world.clock.now()
        await eventually(lambda: world.clock.now() - start >= timedelta(minutes=30))
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)

    asyncio.run(scenario())
    seen = world.clock.now()
    world.book.close()
    world.start()
    assert world.clock.now() >= seen


def test_a_scale_drives_the_retries(simulated: Callable[..., Any]) -> None:
    """A thousand virtual seconds pass in a real one."""
    from cloudfn.clock import VirtualClock

    world = simulated(schedule=(15.0, 30.0))
    fast = VirtualClock(scale=1000)
    world.start(clock=fast)
    world.reply = True

    async def scenario() -> None:
        loop = asyncio.create_task(world.pay.run())
        paid(world)
        await eventually(lambda: len(world.calls) >= 3)
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)

    asyncio.run(scenario())
    first, second = ladder(world)
    assert first >= 15 and second >= 30
