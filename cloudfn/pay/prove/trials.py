"""One trial after another from the same start: what it does to the book is undone, what it shows is a finding."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from cloudfn.frozen import dataclass
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.prove import compare
from cloudfn.pay.prove.case import Case
from cloudfn.pay.prove.compare import Noise
from cloudfn.pay.prove.grants import Grant, gains
from cloudfn.pay.prove.proof import Finding, Severity, Tried, one_line, shown
from cloudfn.pay.prove.stage import Delivery, Run, Stage, TrialSums
from cloudfn.snapshots import DocumentChange, Snapshot, diff

TOLERANCE_S = 60.0
LOST_IN_CRASH, REPEATED_AFTER_CRASH = "CFN-PAY-075", "CFN-PAY-084"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Once:
    """What one delivery does: the measure of all trials."""

    run: Run
    end: Snapshot
    changes: tuple[DocumentChange, ...]
    grants: tuple[Grant, ...]
    noise: Noise
    effects: TrialSums


class Trials:
    """``progress`` hears the name of each; collections of ``ignore`` are not compared."""

    def __init__(self, ledger: Ledger, stage: Stage, case: Case, progress: Progress, ignore: frozenset[str]) -> None:
        self.ledger, self.stage, self.case = ledger, stage, case
        self._progress, self._ignore = progress, ignore
        self.tried: list[Tried] = []
        self.findings: list[Finding] = []
        self._rows: set[str] = set()
        """Collections that got more documents from repeated deliveries than from one."""

    @property
    def start(self) -> Snapshot:
        return compare.without(self.case.start, self._ignore)

    def end(self) -> Snapshot:
        return compare.without(self.stage.snapshot(), self._ignore)

    @asynccontextmanager
    async def trial(self, name: str, start: Snapshot | None = None) -> AsyncIterator[TrialSums]:
        """One trial from the case's start, or another; what it did to the book is undone."""
        self._progress(name)
        self.stage.restore(self.case.start if start is None else start)
        seen, before = TrialSums(), len(self.findings)
        with self.ledger.book.rehearsal():
            yield seen
        if seen.late and not any(finding.code == "CFN-PAY-079" for finding in self.findings):
            self.find("CFN-PAY-079", name, call=seen.late[0])
        errors = [finding for finding in self.findings[before:] if finding.severity == "error"]
        detail = "; ".join(finding.code for finding in self.findings[before:])
        self.tried.append(Tried(name, len(seen.runs), not errors, detail))

    async def deliver(self, seen: TrialSums, delivery: Delivery) -> Run:
        (run,) = await self.stage.deliver((delivery,))
        seen.runs.append(run)
        return run

    def same(self, once: Once, code: str, name: str, tolerance_s: float, **params: object) -> bool:
        differing = compare.differences(self.start, once.end, self.end(), once.noise, tolerance_s)
        self._rows |= {difference.collection for difference in differing if not difference.document_id}
        if differing:
            worst = differing[0]
            if code == REPEATED_AFTER_CRASH and worst.actual == worst.before:
                code = LOST_IN_CRASH
            self.find(code, name, "error", worst.gravity, place=worst.place, steps=worst.steps(), **params)
        return not differing

    def effects(self, once: Once, seen: TrialSums, name: str) -> bool:
        again = seen.effects - once.effects.effects
        if again:
            effect, count = again.most_common(1)[0]
            times = count + once.effects.effects[effect]
            self.find("CFN-PAY-080", name, "error", 3, effect=effect, times=times)
        return not again

    def gained(
        self, once: Once, seen: TrialSums, code: str, name: str, params: Mapping[str, object], *, note: bool = False
    ) -> bool:
        """Whether a forgery got what only a sound delivery grants; that is a finding."""
        fee = (int(str(params["total"])), int(str(params["paid"]))) if "paid" in params else None
        gained = gains(self.given(once), diff(self.start, self.end()), TOLERANCE_S, fee=fee)
        stolen = next(iter(seen.effects & once.effects.effects), "")
        if gained:
            self.find(code, name, "note" if note else "error", 0, change=shown(gained[0]), **params)
        elif stolen:
            # Of a refused amount somebody may be told by the same message: where documents are granted, they decide.
            told_only = fee is not None and bool(once.grants)
            self.find(code, name, "note" if note or told_only else "error", change=stolen, **params)
        return bool(gained or stolen)

    def not_given(self, once: Once) -> tuple[Grant, ...]:
        """The grants of a sound delivery that this trial did not bring."""
        changes = diff(self.start, self.end())
        return tuple(grant for grant in self.given(once) if not gains((grant,), changes, TOLERANCE_S))

    def given(self, once: Once) -> tuple[Grant, ...]:
        """The grants, but for rows that every delivery adds: those were found already, and are likely a log."""
        lasting = tuple(grant for grant in once.grants if grant.change.collection not in self._rows)
        return lasting or once.grants

    def found_in(self, name: str) -> bool:
        return any(finding.trial == name for finding in self.findings)

    def find(self, code: str, trial: str, severity: Severity = "error", gravity: int = 1, /, **params: object) -> None:
        values = {"function": self.case.function, "order": self.case.order.out_trade_no, **params}
        cut = {name: one_line(value) if isinstance(value, str) else value for name, value in values.items()}
        self.findings.append(Finding(code, trial, cut, severity, gravity))
