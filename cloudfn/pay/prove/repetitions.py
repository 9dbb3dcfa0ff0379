"""The same delivery more than once, at once, and again after a crash: the end must be that of one."""

from __future__ import annotations

from datetime import timedelta

from cloudfn.pay.ledger.schedule import waits
from cloudfn.pay.prove.proof import shown
from cloudfn.pay.prove.stage import TrialSums
from cloudfn.pay.prove.trials import REPEATED_AFTER_CRASH, TOLERANCE_S, Once, Trials

RACES = 3
"""How often two deliveries race; a race that can be lost is lost sooner or later."""
MOST_RETRIES = 8


class Repetitions:
    def __init__(self, trials: Trials) -> None:
        self._trials, self._stage, self._case = trials, trials.stage, trials.case

    async def one_after_another(self, once: Once) -> None:
        case = self._case
        for times, code, name in ((2, "CFN-PAY-073", "twice"), (5, "CFN-PAY-073", "five times")):
            async with self._trials.trial(name) as seen:
                runs = [await self._trials.deliver(seen, case.delivery()) for _ in range(times)]
                same = self._trials.same(once, code, name, TOLERANCE_S)
                fine = self._trials.effects(once, seen, name) and same
                refused = next((run for run in runs if not run.verdict.accepted), None)
                if fine and refused is not None:
                    self._trials.find("CFN-PAY-081", name, "error", 4, reply=refused.verdict.reply)
            if not fine:
                return

    async def at_once(self, once: Once) -> None:
        case = self._case
        for count, rounds in ((2, RACES), (8, 1)):
            fine = True
            for n in range(rounds):
                name = f"{count} at once, round {n + 1}" if rounds > 1 else f"{count} at once"
                async with self._trials.trial(name) as seen:
                    runs = list(await self._stage.deliver((case.delivery(),) * count))
                    seen.runs += runs
                    waited = 0.0
                    if not any(run.verdict.accepted for run in runs):
                        waited = await self._retry(seen)
                    same = self._trials.same(once, "CFN-PAY-074", name, TOLERANCE_S + waited, count=count)
                    fine = self._trials.effects(once, seen, name) and same
                if not fine:
                    return

    async def crashed(self, once: Once) -> None:
        """A crash after each recorded backend call, then what the platform does: call again."""
        for n, call in enumerate(once.run.calls, 1):
            name = f"crash after call {n} ({call})"
            async with self._trials.trial(name) as seen:
                await self._trials.deliver(seen, self._case.delivery(crash_after=n))
                waited = await self._retry(seen)
                self._trials.same(once, REPEATED_AFTER_CRASH, name, TOLERANCE_S + waited, n=n, call=call)
                if (again := seen.effects - once.effects.effects) and not self._trials.found_in(name):
                    self._trials.find("CFN-PAY-083", name, "note", effect=next(iter(again)), n=n, call=call)

    async def refused(self, once: Once) -> None:
        """Each recorded backend call refused: what is acknowledged all the same never comes again."""
        for n, call in enumerate(once.run.calls, 1):
            name = f"backend call {n} fails ({call})"
            async with self._trials.trial(name) as seen:
                run = await self._trials.deliver(seen, self._case.delivery(refuse_at=n))
                lost = self._trials.not_given(once) if run.verdict.accepted else ()
                if lost:
                    params = {"n": n, "call": call, "reply": run.verdict.reply, "change": shown(lost[0].change)}
                    self._trials.find("CFN-PAY-179", name, "error", 1, **params)

    async def _retry(self, seen: TrialSums) -> float:
        """Deliver on the schedule until accepted; the virtual seconds that took."""
        waited = 0.0
        for wait in (0.0, *waits("wxpay-24h"))[:MOST_RETRIES]:
            await self._stage.wait(timedelta(seconds=wait))
            waited += wait
            if (await self._trials.deliver(seen, self._case.delivery())).verdict.accepted:
                break
        return waited
