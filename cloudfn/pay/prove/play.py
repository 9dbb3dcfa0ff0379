"""Plays a scenario's steps against the callback and compares the end with that of one undisturbed delivery."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from datetime import timedelta
from typing import Any

from cloudfn import durations
from cloudfn.calls import Caller, Identity
from cloudfn.errors import UsageError
from cloudfn.frozen import dataclass
from cloudfn.pay.assembly import Assembly
from cloudfn.pay.ledger.book import Book
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.prove import compare
from cloudfn.pay.prove.arrange import arrange
from cloudfn.pay.prove.case import Case, prepare
from cloudfn.pay.prove.compare import Noise
from cloudfn.pay.prove.grants import Grant, gains, grants
from cloudfn.pay.prove.played import Line, Played
from cloudfn.pay.prove.proof import Finding, one_line, shown
from cloudfn.pay.prove.stage import Run, Stage
from cloudfn.pay.prove.trials import TOLERANCE_S
from cloudfn.pay.scenarios import Scenario, ScenarioStep, load
from cloudfn.snapshots import Snapshot, diff


async def play(
    room: Assembly,
    stage: Stage,
    names: Iterable[str | Scenario],
    function: str,
    data: object,
    ignore: frozenset[str],
    heard: Callable[[Played], None],
    order: str = "",
) -> list[Played]:
    """Play the scenarios of these ``names``, see ``WeChatPay.play``."""
    scenarios = [load(name) if isinstance(name, str) else name for name in names]
    case = await prepare(room, stage, function, data, order=order)
    played = []
    for scenario in scenarios:
        played.append(await Player(room, stage, case, ignore).play(scenario))
        heard(played[-1])
    return played


@dataclass(slots=True)
class Player:
    room: Assembly
    stage: Stage
    case: Case
    ignore: frozenset[str] = frozenset()
    _lines: list[Line] = field(default_factory=list)
    _findings: list[Finding] = field(default_factory=list)
    _waited_s: float = 0.0
    _marked: Snapshot | None = None
    _refund: str = ""
    _grants: tuple[Grant, ...] = ()
    _fee: tuple[int, int] | None = None

    @property
    def _book(self) -> Book:
        return self.room.ledger.book

    @property
    def _refund_callback(self) -> str:
        binding = self.room.ledger.merchants.binding(self.case.order.sub_mch_id)
        return binding.refund_callback if binding else ""

    @property
    def _start(self) -> Snapshot:
        return compare.without(self.case.start, self.ignore)

    def _end(self) -> Snapshot:
        return compare.without(self.stage.snapshot(), self.ignore)

    async def play(self, scenario: Scenario) -> Played:
        case = self.case
        self._refund = self._refund_event() if any(step.do == "refund" for step in scenario.steps) else ""
        with self._book.rehearsal():
            first = await self._deliver_plainly()
            once = self._end()
        with self._book.rehearsal():
            await self._deliver_plainly()
            ignore = compare.noise(self._start, once, self._end(), TOLERANCE_S)
        if not first.verdict.accepted:
            self._find("CFN-PAY-071", scenario, reply=first.verdict.reply, why=first.verdict.code)
        else:
            self._grants = grants(diff(self._start, once), once, case.sender.told(case.notice))
            for part in scenario.parts:
                self.stage.restore(case.start)
                with self._book.rehearsal():
                    for step in part:
                        await self._step(scenario, step, once, first, ignore)
        if self._refund:
            self._save(case.order)
        order = case.order.out_trade_no
        return Played(scenario.name, case.function, order, tuple(self._lines), tuple(self._findings))

    async def _deliver_plainly(self) -> Run:
        self.stage.restore(self.case.start)
        (run,) = await self.stage.deliver((self.case.delivery(),))
        return run

    async def _step(self, scenario: Scenario, step: ScenarioStep, once: Snapshot, first: Run, ignore: Noise) -> None:
        case = self.case
        if step.do == "deliver":
            await self._deliver(step.how, len(first.calls))
        elif step.do == "advance":
            by = _length(step.how)
            await self.stage.wait(by)
            self._waited_s += by.total_seconds()
            self._say(step.do, step.how)
        elif step.do == "unpaid":
            self._save(case.unpaid)
            self._say(step.do, case.order.out_trade_no)
        elif step.do == "pay":
            payment = self.room.cashier.pay(self._book.order(case.order.id), "success")
            self._say(step.do, f"{payment.outcome} {payment.dialog}".rstrip(), payment.outcome == step.how)
            if payment.outcome != step.how:
                self._find("CFN-PAY-063", scenario, outcome=payment.outcome, dialog=payment.dialog)
        elif step.do == "close":
            self._say(step.do, self._closed())
        elif step.do == "refund":
            self._save(replace(case.order, state="REFUND"))
            self._say(step.do, case.order.out_trade_no)
        elif step.do == "ask":
            await self._ask(once, ignore)
        elif step.do == "mark":
            self._marked = self._end()
        elif step.do == "expect":
            self._expect(scenario, step.how, once, ignore)

    async def _deliver(self, how: Mapping[str, Any], calls: int) -> None:
        arranged = arrange(self.case, how, calls, self._refund_callback, self._refund)
        delivery, self._fee = arranged.delivery, arranged.fee or self._fee
        if arranged.order is not None:
            self._save(arranged.order)
        if not delivery.function:
            self._say("deliver", "(no refundCallback)")
            return
        count = int(how.get("times", 1))
        if how.get("at_once"):
            runs = await self.stage.deliver((delivery,) * count)
        else:
            runs = tuple([(await self.stage.deliver((delivery,)))[0] for _ in range(count)])
        for run in runs:
            verdict = run.verdict
            heard = "(unheard) " if how.get("unheard") else ""
            mark = f"crash after call {delivery.crash_after}, " if delivery.crash_after else ""
            what = f"{delivery.function} {mark}{heard}{verdict.outcome} {one_line(verdict.reply)} {verdict.code}"
            self._say("deliver", what.rstrip())

    async def _ask(self, once: Snapshot, ignore: Noise) -> None:
        """Call who queries, until the documents are as after the notification: the next caller may refund."""
        binding = self.room.ledger.merchants.binding(self.case.order.sub_mch_id)
        for function in (binding.callers if binding else ())[1:]:
            result = await self.stage.call(
                function, {"outTradeNo": self.case.order.out_trade_no}, self.case.order.openid
            )
            reply = result.failure.message if result.failure else result.payload.decode(errors="replace")
            self._say("ask", f"{function} {one_line(reply)}")
            if not compare.differences(self._start, once, self._end(), ignore, TOLERANCE_S + self._waited_s):
                return

    def _closed(self) -> str:
        """What the merchant's close is answered."""
        order = self.case.order
        caller = Caller("", "", Identity(appid=order.sub_appid), order.env_id)
        if order.api == "cloudpay":
            fields = {"sub_mch_id": order.sub_mch_id, "out_trade_no": order.out_trade_no}
            reply = self.room.cloudpay.call("closeOrder", fields, caller, order.sub_appid)
            return str(reply.fields.get("err_code") or reply.fields.get("return_msg") or reply.gist)
        orders, now = self.room.ledger.orders, self._book.order(order.id)
        refusal = orders.refuse_close(now, caller)
        return refusal.code if refusal else orders.close(now, "api").state

    def _expect(self, scenario: Scenario, what: str, once: Snapshot, ignore: Noise) -> None:
        end = self._end()
        tolerance_s = TOLERANCE_S + self._waited_s
        before = len(self._findings)
        if what == "nothing":
            gained = gains(self._grants, diff(self._start, end), tolerance_s, fee=self._fee)
            if gained:
                self._find("CFN-PAY-086", scenario, change=shown(gained[0]))
        else:
            expected = once if what == "once" else self._marked
            assert expected is not None, "a scenario marks before it expects the mark"
            differing = compare.differences(self._start, expected, end, ignore, tolerance_s)
            if differing:
                code = "CFN-PAY-085" if what == "once" else "CFN-PAY-087"
                self._find(code, scenario, place=differing[0].place, steps=differing[0].steps())
        self._say("expect", what, len(self._findings) == before)

    def _refund_event(self) -> str:
        """The event of a full refund from the merchant's console. It stays in the copied book."""
        made = self.room.merchant.refund(self.case.order)
        done = self.room.ledger.settlement.refund(made)
        return self.room.ledger.events.refunded(self.case.order, done)

    def _save(self, order: Order) -> None:
        with self._book.writing():
            self._book.save_order(order)

    def _say(self, do: str, text: str, ok: bool | None = None) -> None:
        self._lines.append(Line(do, text, ok))

    def _find(self, code: str, scenario: Scenario, **params: object) -> None:
        values = {
            "function": self.case.function,
            "order": self.case.order.out_trade_no,
            "scenario": scenario.name,
            **params,
        }
        cut = {name: one_line(value) if isinstance(value, str) else value for name, value in values.items()}
        self._findings.append(Finding(code, scenario.name, cut))


def _length(text: str) -> timedelta:
    """``90s``, ``15m``, ``2h``, ``1d12h``. Raises UsageError CFN-PAY-060."""
    length = durations.length(text, bare=False)
    if length is None:
        raise UsageError("CFN-PAY-060", text=text)
    return length
