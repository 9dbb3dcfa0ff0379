"""Random lives of orders, with crashes and restarts: the book stays sound, and nothing that is owed is lost."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from cloudfn.calls import Failure, Invocation, InvokeResult
from tests.unit.pay.conftest import World

ACCEPT = {"errcode": 0, "errmsg": "ok"}
REPLIES = st.sampled_from([ACCEPT, {"errcode": 1}, True, None, {"errCode": 0}, "crash"])


class Shop(RuleBasedStateMachine):
    """``paid`` and ``back`` are what a merchant's own ledger would say, kept beside the book and compared with it."""

    numbers = Bundle("numbers")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="cloudfn-test-"))
        self.world: Any = World(self.folder / "pay.db")
        self.latest = self.world.clock.now()
        self.paid: dict[str, int] = {}
        self.back: dict[str, int] = {}
        self.world.reply = self.answer
        self.replies: list[object] = []

    def answer(self, call: Invocation) -> object:
        reply = self.replies.pop() if self.replies else ACCEPT
        if reply == "crash":
            return InvokeResult(call.function, call.request_id, failure=Failure("exit", "gone"))
        return reply

    @rule(target=numbers, number=st.integers(0, 5), fee=st.integers(1, 300), binding=st.integers(0, 9))
    def order(self, number: int, fee: int, binding: int) -> str:
        name = f"A{number}"
        changes: dict[str, object] = {"function_name": "nowhere"} if binding == 0 else {}
        self.world.call("unifiedOrder", self.world.order_fields(out_trade_no=name, total_fee=fee, **changes))
        return name

    def known(self, number: str) -> bool:
        return self.world.book.order_by_number(number) is not None

    @rule(number=numbers, outcome=st.sampled_from(["success", "paidButClosed", "cancel", "notenough"]))
    def pay(self, number: str, outcome: str) -> None:
        if self.known(number):
            payment = self.world.pay.pay(number, outcome)
            if payment.paid:
                assert number not in self.paid
                self.paid[number] = payment.order.total_fee_fen

    @rule(number=numbers)
    def close(self, number: str) -> None:
        self.world.call("closeOrder", {"sub_mch_id": "1900009231", "out_trade_no": number})

    @rule(number=numbers, refund=st.integers(0, 3), fee=st.integers(1, 200), callback=st.booleans())
    def refund(self, number: str, refund: int, fee: int, callback: bool) -> None:
        if not self.known(number):
            return
        order = self.world.order(number)
        fields: dict[str, object] = {
            "sub_mch_id": "1900009231",
            "out_trade_no": number,
            "out_refund_no": f"{number}-R{refund}",
            "total_fee": order["totalFeeFen"],
            "refund_fee": fee,
        }
        if callback:
            fields |= {"env_id": order["envId"], "function_name": "refundCallback"}
        before = {each["outRefundNo"] for each in order["refunds"]}
        answer = self.world.call("refund", fields)
        if answer.get("result_code") == "SUCCESS" and answer["out_refund_no"] not in before:
            self.back[number] = self.back.get(number, 0) + answer["refund_fee"]

    @rule(replies=st.lists(REPLIES, max_size=4), seconds=st.sampled_from([0, 1, 15, 60, 3600, 7200, 90000]))
    def time_passes(self, replies: list[object], seconds: int) -> None:
        self.replies = list(replies)
        self.world.advance(seconds=seconds)

    @rule()
    def restart(self) -> None:
        self.world.book.close()
        self.world.start()

    @rule(delivered=st.booleans())
    def crash_while_delivering(self, delivered: bool) -> None:
        """The process dies after the function was called and before its answer is booked."""

        def die(call: Invocation) -> InvokeResult:
            raise asyncio.CancelledError

        self.world.reply = die

        async def until_dead() -> None:
            task = asyncio.create_task(self.world.pay.advance(timedelta(0)))
            await asyncio.wait({task}, timeout=5)
            task.cancel()

        asyncio.run(until_dead())
        self.world.reply = self.answer
        self.restart()

    @invariant()
    def sound(self) -> None:
        assert self.world.pay.violations() == ()

    @invariant()
    def ledgers_agree(self) -> None:
        orders = [self.world.order(each["outTradeNo"]) for each in self.world.pay.orders()["items"]]
        mine = {each["outTradeNo"]: each["totalFeeFen"] for each in orders if each["state"] in ("SUCCESS", "REFUND")}
        assert mine == self.paid
        back = {each["outTradeNo"]: sum(refund["refundFeeFen"] for refund in each["refunds"]) for each in orders}
        assert {number: fen for number, fen in back.items() if fen} == self.back
        assert all(self.back.get(number, 0) <= fen for number, fen in self.paid.items())

    @invariant()
    def time_goes_on(self) -> None:
        now = self.world.clock.now()
        assert now >= self.latest
        self.latest = now

    def teardown(self) -> None:
        """In the end everything owed is delivered: accepted, given up after the whole schedule, or undeliverable."""
        self.replies = []
        asyncio.run(self.world.pay.drain())
        for notification in self.world.pay.notifications():
            assert notification["state"] in ("accepted", "exhausted", "undeliverable"), notification
        events: dict[str, set[bytes]] = {}
        for call in self.world.calls:
            event = json.loads(call.event)
            events.setdefault(f"{event['outTradeNo']}/{event.get('outRefundNo', '')}", set()).add(call.event)
        assert all(len(texts) == 1 for texts in events.values()), "an attempt delivered another event"
        self.world.book.close()
        shutil.rmtree(self.folder)


Shop.TestCase.settings = settings(max_examples=40, stateful_step_count=25)
TestShop = Shop.TestCase
