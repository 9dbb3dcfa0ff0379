"""The prover: delivers a notification in every way that production may, and compares where it ends.

Each trial starts from the same documents and the same book. Once; twice; five times; two and eight at once; with a
crash after each backend call that was recorded, followed by retries; from a mini program; for an unknown order; with
another amount; for an order that was placed for less. Whatever happens, the end must be that of one delivery, and a
forgery must gain nothing.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from cloudfn.pay.assembly import Assembly
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.schedule import waits
from cloudfn.pay.prove import compare
from cloudfn.pay.prove.case import Case, latest, prepare
from cloudfn.pay.prove.cheaper import Cheaper, Placing, born, cheaper, follows, place, relocated
from cloudfn.pay.prove.compare import Noise
from cloudfn.pay.prove.grants import Grant, gains, grants, told
from cloudfn.pay.prove.proof import Finding, Proof, Severity, Tried, one_line, shown, worst_first
from cloudfn.pay.prove.stage import Delivery, Run, Seen, Stage
from cloudfn.snapshots import Change, Snapshot, diff

TOLERANCE_S = 60.0
RACES = 3
"""How often two deliveries race; a race that can be lost is lost sooner or later."""
MOST_RETRIES = 8
LOST_IN_CRASH, REPEATED_AFTER_CRASH = "CFN-PAY-075", "CFN-PAY-084"

Progress = Callable[[str], None]


async def prove(
    room: Assembly,
    stage: Stage,
    function: str,
    data: object,
    openid: str,
    progress: Progress,
    ignore: frozenset[str],
    free_amount: bool,
) -> Proof:
    """Prove ``function`` (default: the first callback), see ``WeChatPay.prove``."""
    case = await prepare(room, stage, function, data, openid)
    return await Prover(room.ledger, stage, case, progress, ignore, free_amount).prove()


@dataclass(slots=True)
class _Once:
    """What one delivery does: the measure of all trials."""

    run: Run
    end: Snapshot
    changes: tuple[Change, ...]
    grants: tuple[Grant, ...]
    noise: Noise
    effects: Seen


@dataclass(slots=True)
class Prover:
    ledger: Ledger
    stage: Stage
    case: Case
    progress: Progress = lambda name: None
    ignore: frozenset[str] = frozenset()
    free_amount: bool = False
    """The payer names the price, as of a donation: ordering for less is no attack."""
    _tried: list[Tried] = field(default_factory=list)
    _findings: list[Finding] = field(default_factory=list)
    _rows: set[str] = field(default_factory=set)
    """Collections that got more documents from repeated deliveries than from one."""

    async def prove(self) -> Proof:
        once = await self._measure()
        if once is not None:
            await self._repeated(once)
            await self._crashed(once)
            if self.case.kind == "pay":
                await self._forged(once)
                await self._cheaper(once)
            else:
                await self._client(once)
        return Proof(
            self.case.function,
            self.case.kind,
            self.case.order.out_trade_no,
            once.run.calls if once else (),
            tuple(map(shown, once.changes)) if once else (),
            once.run.effects if once else (),
            tuple(self._tried),
            worst_first(self._findings),
        )

    @property
    def _start(self) -> Snapshot:
        return compare.without(self.case.start, self.ignore)

    def _end(self) -> Snapshot:
        return compare.without(self.stage.snapshot(), self.ignore)

    # --- the measure ------------------------------------------------------------------------------------------------

    async def _measure(self) -> _Once | None:
        """Deliver once, and once more from the same start to learn what is noise. None when nothing can be proven."""
        case, name = self.case, "once"
        async with self._trial(name) as seen:
            run = await self._one(seen, case.delivery())
            end = self._end()
            if run.verdict.accepted and not run.effects and not run.late and not diff(self._start, end):
                run = await self.stage.linger(run)  # does it nothing, or only later?
                seen.runs[-1] = run
        if not run.verdict.accepted:
            self._find("CFN-PAY-071", name, reply=run.verdict.reply, why=run.verdict.code)
            return None
        changes = diff(self._start, end)
        if not changes and not run.effects:
            if not run.late:  # else it does something, only too late: the trial has said so
                self._find("CFN-PAY-072", name)
            return None
        async with self._trial("once again from the same start") as second:
            await self._one(second, case.delivery())
            noise = compare.noise(self._start, end, self._end(), TOLERANCE_S)
        given = grants(changes, end, told(json.loads(case.notification.event)))
        return _Once(run, end, changes, given, noise, seen)

    # --- repeated ---------------------------------------------------------------------------------------------------

    async def _repeated(self, once: _Once) -> None:
        case = self.case
        for times, code, name in ((2, "CFN-PAY-073", "twice"), (5, "CFN-PAY-073", "five times")):
            async with self._trial(name) as seen:
                runs = [await self._one(seen, case.delivery()) for _ in range(times)]
                same = self._same(once, code, name, TOLERANCE_S)
                fine = self._effects(once, seen, name) and same
                refused = next((run for run in runs if not run.verdict.accepted), None)
                if fine and refused is not None:
                    self._find("CFN-PAY-081", name, "error", 4, reply=refused.verdict.reply)
            if not fine:
                break
        for count, rounds in ((2, RACES), (8, 1)):
            fine = True
            for n in range(rounds):
                name = f"{count} at once" + (f", round {n + 1}" if rounds > 1 else "")
                async with self._trial(name) as seen:
                    runs = list(await self.stage.deliver((case.delivery(),) * count))
                    seen.runs += runs
                    waited = 0.0
                    if not any(run.verdict.accepted for run in runs):
                        waited = await self._retry(seen)
                    same = self._same(once, "CFN-PAY-074", name, TOLERANCE_S + waited, count=count)
                    fine = self._effects(once, seen, name) and same
                if not fine:
                    return

    # --- crashed ----------------------------------------------------------------------------------------------------

    async def _crashed(self, once: _Once) -> None:
        """A crash after each recorded backend call, then what the platform does: call again."""
        for n, call in enumerate(once.run.calls, 1):
            name = f"crash after call {n} ({call})"
            async with self._trial(name) as seen:
                await self._one(seen, self.case.delivery(crash_after=n))
                waited = await self._retry(seen)
                self._same(once, REPEATED_AFTER_CRASH, name, TOLERANCE_S + waited, n=n, call=call)
                if (again := seen.effects - once.effects.effects) and not self._found_in(name):
                    self._find("CFN-PAY-083", name, "note", effect=next(iter(again)), n=n, call=call)

    async def _retry(self, seen: Seen) -> float:
        """Deliver on the schedule until accepted; the virtual seconds that took."""
        waited = 0.0
        for wait in (0.0, *waits("wxpay-24h"))[:MOST_RETRIES]:
            await self.stage.wait(timedelta(seconds=wait))
            waited += wait
            if (await self._one(seen, self.case.delivery())).verdict.accepted:
                break
        return waited

    # --- forged -----------------------------------------------------------------------------------------------------

    async def _forged(self, once: _Once) -> None:
        await self._client(once)
        case, book = self.case, self.ledger.book
        other = f"UNKNOWN{case.order.out_trade_no}"[:32]
        name = "unknown order"
        async with self._trial(name) as seen:
            await self._one(seen, case.delivery(changes={"outTradeNo": other}))
            self._gained(once, seen, "CFN-PAY-077", name, unknown=other)
        fee = 1 if case.order.total_fee_fen != 1 else 2
        name = "another amount"
        async with self._trial(name) as seen:
            with book.writing():
                book.save_order(replace(case.order, total_fee_fen=fee))
            await self._one(seen, case.delivery(changes={"totalFee": fee, "cashFee": fee}))
            self._gained(once, seen, "CFN-PAY-078", name, paid=fee, total=case.order.total_fee_fen)
        name = "another merchant"
        async with self._trial(name) as seen:
            await self._one(seen, case.delivery(changes={"subMchId": "1999999999"}))
            self._gained(once, seen, "CFN-PAY-082", name, note=True)

    async def _client(self, once: _Once) -> None:
        """The event sent by a user of the mini program, who knows the shape; nothing was paid."""
        case, name = self.case, "sent by a mini program"
        async with self._trial(name) as seen:
            if case.kind == "pay":
                with self.ledger.book.writing():
                    self.ledger.book.save_order(case.unpaid)
            await self._one(seen, case.delivery(source="wx_client"))
            self._gained(once, seen, "CFN-PAY-076", name)

    # --- ordered for less -------------------------------------------------------------------------------------------

    async def _cheaper(self, once: _Once) -> None:
        """Place the order again with a smaller fee in the event, pay it, and see whether the same is granted."""
        placing = self.case.placing
        if placing is None or self.free_amount:
            return
        total = self.case.order.total_fee_fen
        for attempt in cheaper(placing.data, total, self.stage.ordering(placing.function, "").fee_fields):
            name = f"ordered with {attempt.path} {attempt.value}"
            async with self._trial(name, start=placing.before) as seen:
                await self._order_for_less(once, seen, name, placing, attempt)

    async def _order_for_less(self, once: _Once, seen: Seen, name: str, placing: Placing, attempt: Cheaper) -> None:
        real, book = self.case.order, self.ledger.book
        book.free_number(real)
        order, _ = await place(book, self.stage, placing.function, attempt.data, placing.openid)
        if order is None or order.total_fee_fen >= real.total_fee_fen:
            return  # refused, or the price is the function's own
        ordered = self._end()
        paid = self.ledger.settlement.payment(order, delivery="drop")
        case = replace(self.case, order=paid, notification=latest(book, paid, "pay", self.case.function))
        await self._one(seen, case.delivery())
        mine = born(placing.before, ordered, paid.out_trade_no)
        theirs = born(placing.before, self.case.start, real.out_trade_no)
        changes = diff(ordered, self._end())
        moved = relocated(changes, mine - theirs)
        given = [replace(grant, change=relocated((grant.change,), theirs - mine)[0]) for grant in self._given(once)]
        total, fee = real.total_fee_fen, paid.total_fee_fen
        gained = gains(given, moved, TOLERANCE_S, fee=(total, fee))
        if gained:
            change = changes[moved.index(gained[0])]
            # A number that shrinks with the payment may be a top-up, or a bonus beside the goods: nobody can tell.
            severity: Severity = "note" if follows(given, moved, total, fee) else "error"
            params = {"paid": fee, "total": total, "caller": placing.function, "field": attempt.path}
            self._find("CFN-PAY-120", name, severity, 0, change=shown(change), **params)

    # --- inner ------------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _trial(self, name: str, start: Snapshot | None = None) -> AsyncIterator[Seen]:
        """One trial from the case's start, or another; what it did to the book is undone."""
        self.progress(name)
        self.stage.restore(self.case.start if start is None else start)
        seen, before = Seen(), len(self._findings)
        with self.ledger.book.rehearsal():
            yield seen
        if seen.late and not any(finding.code == "CFN-PAY-079" for finding in self._findings):
            self._find("CFN-PAY-079", name, call=seen.late[0])
        errors = [finding for finding in self._findings[before:] if finding.severity == "error"]
        detail = "; ".join(finding.code for finding in self._findings[before:])
        self._tried.append(Tried(name, len(seen.runs), not errors, detail))

    async def _one(self, seen: Seen, delivery: Delivery) -> Run:
        (run,) = await self.stage.deliver((delivery,))
        seen.runs.append(run)
        return run

    def _same(self, once: _Once, code: str, name: str, tolerance_s: float, **params: object) -> bool:
        differing = compare.differences(self._start, once.end, self._end(), once.noise, tolerance_s)
        self._rows |= {difference.collection for difference in differing if not difference.document_id}
        if differing:
            worst = differing[0]
            if code == REPEATED_AFTER_CRASH and worst.actual == worst.before:
                code = LOST_IN_CRASH
            self._find(code, name, "error", worst.gravity, place=worst.place, steps=worst.steps(), **params)
        return not differing

    def _effects(self, once: _Once, seen: Seen, name: str) -> bool:
        again = seen.effects - once.effects.effects
        if again:
            effect, count = again.most_common(1)[0]
            times = count + once.effects.effects[effect]
            self._find("CFN-PAY-080", name, "error", 3, effect=effect, times=times)
        return not again

    def _gained(self, once: _Once, seen: Seen, code: str, name: str, *, note: bool = False, **params: object) -> None:
        fee = (int(str(params["total"])), int(str(params["paid"]))) if "paid" in params else None
        gained = gains(self._given(once), diff(self._start, self._end()), TOLERANCE_S, fee=fee)
        stolen = next(iter(seen.effects & once.effects.effects), "")
        if gained:
            self._find(code, name, "note" if note else "error", 0, change=shown(gained[0]), **params)
        elif stolen:
            # Of a refused amount somebody may be told by the same message: where documents are granted, they decide.
            told_only = fee is not None and bool(once.grants)
            self._find(code, name, "note" if note or told_only else "error", change=stolen, **params)

    def _given(self, once: _Once) -> tuple[Grant, ...]:
        """The grants, but for rows that every delivery adds: those were found already, and are likely a log."""
        lasting = tuple(grant for grant in once.grants if grant.change.collection not in self._rows)
        return lasting or once.grants

    def _found_in(self, name: str) -> bool:
        return any(finding.trial == name for finding in self._findings)

    def _find(self, code: str, trial: str, severity: Severity = "error", gravity: int = 1, /, **params: object) -> None:
        values = {"function": self.case.function, "order": self.case.order.out_trade_no, **params}
        cut = {name: one_line(value) if isinstance(value, str) else value for name, value in values.items()}
        self._findings.append(Finding(code, trial, cut, severity, gravity))
