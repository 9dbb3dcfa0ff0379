"""Carries out a plan and decides nothing: functions side by side, a function's steps one after the other.

After each step the record is written. Every wait is bounded. What fails ends its own row only; the others go on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from cloudfn.clock import Clock
from cloudfn.deploy import api_errors, remote
from cloudfn.deploy.cloud import Cloud
from cloudfn.deploy.function_plan import plan_function
from cloudfn.deploy.plan import FunctionPlan, Kind, Options, Plan, ResourcePlan, Verb
from cloudfn.deploy.progress import Progress
from cloudfn.deploy.record import Record, Shelf
from cloudfn.deploy.retry import Uncertain
from cloudfn.deploy.state import Environment, Remote, RemoteFunction, Route
from cloudfn.deploy.steps import Step, StepContext
from cloudfn.deploy.waiting import BUSY, PATIENT, Waiting
from cloudfn.errors import CloudError, CloudfnError, Notice
from cloudfn.frozen import dataclass

TOLD_EVERY_S = 1.0
"""Between two events about one wait, in seconds: it is looked at more often than anybody wants to read."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row of the plan. ``ms`` is wall time. ``kind`` tells functions from the rest."""

    name: str
    verb: Verb
    ok: bool
    ms: float
    error: CloudfnError | None = None
    kind: Kind = "function"
    steps_done: int = 0


class Interrupted(Exception):
    """The user ended the deploy; what was done is recorded."""


class Apply:
    """One application of a plan. ``run`` gives the outcome of each row, in the plan's order."""

    def __init__(
        self,
        cloud: Cloud,
        environment: Environment,
        shelf: Shelf,
        record: Record,
        *,
        progress: Progress,
        clock: Clock,
        waiting: Waiting = PATIENT,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.record = record
        self._context = StepContext(cloud, environment)
        self._shelf = shelf
        self._progress = progress
        self._clock = clock
        self._waiting = waiting
        self._pause = pause
        self._at_once = 1
        self._back = False
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def run(self, plan: Plan, seen: Remote, *, concurrency: int = 4) -> tuple[Outcome, ...]:
        """Apply ``plan``, made from ``seen``. Raises ValueError for a plan with refusals."""
        if plan.refusals:
            raise ValueError("a plan with refusals cannot be applied")
        rows = [each for each in plan.resources if each.steps]
        outcomes = [self._resource(each) for each in rows if each.kind != "hosting"]
        self._back = plan.back
        waiting = [each for each in plan.functions if each.steps]
        self._at_once = max(min(concurrency, len(waiting)), 1)
        with ThreadPoolExecutor(max(concurrency, 1)) as pool:
            futures = [pool.submit(self._function, plan.project, each, seen) for each in waiting]
            try:
                outcomes += [future.result() for future in futures]
            except KeyboardInterrupt:
                self._stop.set()
                raise
        outcomes += [self._resource(each) for each in rows if each.kind == "hosting"]
        return tuple(outcomes)

    def make(self, step: Step) -> None:
        """``step`` by itself, until it is surely done and its function rests. Raises CloudfnError."""
        with self._progress.step(step, step.title):
            self._do(step, None, step.title)
            if step.leaves == "active":
                self._active(step.subject)

    # --- rows --------------------------------------------------------------------------------------------------------

    def _resource(self, row: ResourcePlan) -> Outcome:
        started, done = time.perf_counter(), 0
        try:
            for step in row.steps:
                with self._progress.step(step, row.name):
                    self._do(step, None, row.name)
                done += 1
        except CloudfnError as error:
            return self._ended(row.name, row.verb, started, error, row.kind, done)
        return self._ended(row.name, row.verb, started, None, row.kind, done)

    def _function(self, project: str, row: FunctionPlan, seen: Remote) -> Outcome:
        started, done = time.perf_counter(), 0
        try:
            current = seen.functions.get(row.name)
            if current is not None and row.steps:
                current = self._still(current)
            for step in row.steps:
                if self._stop.is_set():
                    raise CloudError("CFN-DEP-054", function=row.name)
                with self._progress.step(step, row.name):
                    current = self._step(step, current)
                done += 1
            if row.desired is not None:
                self._verify(project, row, current, seen)
        except CloudfnError as error:
            return self._ended(row.name, row.verb, started, error, "function", done)
        except Interrupted:
            return self._ended(
                row.name, row.verb, started, CloudError("CFN-DEP-054", function=row.name), "function", done
            )
        return self._ended(row.name, row.verb, started, None, "function", done)

    def _still(self, seen: RemoteFunction) -> RemoteFunction | None:
        """The function at rest. Raises CloudError (CFN-DEP-056) when it is not the one that the plan was made from: the
        lock keeps other deploys of this machine away, but no other machine."""
        now = self._settled(seen.name)
        if seen.status not in BUSY and now != seen:
            raise CloudError("CFN-DEP-056", function=seen.name)
        return now

    def _step(self, step: Step, current: RemoteFunction | None) -> RemoteFunction | None:
        """Carry ``step`` out, wait until the function rests again, record it. Gives the function as last seen."""
        if step.package is not None:
            self._shelf.keep(step.package)
        self._remember(step.recorded_before)
        self._do(step, current, step.subject)
        after: RemoteFunction | None = None  # what was seen is out of date now; the check at the end looks again
        if step.leaves == "active":
            after = self._active(step.subject)
        elif step.leaves == "gone":
            self._settled(step.subject)
        self._remember(lambda record: step.recorded_after(record, current, after))
        return after

    def _verify(self, project: str, row: FunctionPlan, current: RemoteFunction | None, seen: Remote) -> None:
        """The function as it stands must need nothing more. Raises CloudError (CFN-DEP-053)."""
        desired = row.desired
        assert desired is not None
        if current is None or current.status != "Active":
            current = self._active(desired.name)
        routes = {
            **seen.routes,
            **({desired.http: Route(desired.name, "", desired.http_auth is True)} if desired.http else {}),
        }
        after = replace(seen, functions={desired.name: current}, routes=routes)
        with self._lock:
            memory = replace(self.record, functions={**self.record.functions})
        memory = memory.with_deployed(
            desired.name, desired.package, self._clock.now(), current.code_size, current.modified, back=self._back
        )
        refusals: list[Notice] = []
        left = plan_function(project, desired, after, memory, Options(), refusals)
        if refusals or left.changes:
            raise CloudError("CFN-DEP-053", function=desired.name, changes=self._progress.list(left.changes))
        self._remember(
            lambda record: record.with_deployed(
                desired.name, desired.package, self._clock.now(), current.code_size, current.modified, back=self._back
            )
        )

    # --- calls -------------------------------------------------------------------------------------------------------

    def _do(self, step: Step, before: RemoteFunction | None, row: str) -> None:
        """Send the step's call until it is surely done. A lost answer is settled by looking, never by guessing.

        ``row``: what an upload is told of.
        """
        deadline = time.monotonic() + self._waiting.limit
        lost = 0
        while True:
            self._check_stop()
            try:
                step.call(self._context, self._progress.uploads(row))
                if step.looked_at:
                    self._shown(step, before)
                return
            except Uncertain as uncertain:
                if step.happened(self._context, before):
                    return
                lost += 1
                if lost >= 5:
                    raise uncertain.error from None
                self._rest(step)
            except CloudfnError as error:
                code = str(error.params.get("code", ""))
                if step.already(code) and step.happened(self._context, before):
                    return
                if api_errors.kind(code) != "busy" or time.monotonic() > deadline:
                    raise
                self._rest(step)

    def _shown(self, step: Step, before: RemoteFunction | None) -> None:
        """Wait until the cloud shows the effect of ``step``.

        Where it does not, raises CloudError (CFN-DEP-193), inside ``Uncertain`` for a step that may be made again.
        """
        begun = time.monotonic()
        while not step.happened(self._context, before):
            self._check_stop()
            waited = time.monotonic() - begun
            if waited > min(self._waiting.limit, step.shown_s):
                error = CloudError("CFN-DEP-193", step=self._progress.said(step.sentence()), seconds=round(waited))
                raise Uncertain(error) if step.harmless_again else error
            self._pause(self._waiting.rest(waited, self._at_once))

    def _rest(self, step: Step) -> None:
        """Before a repetition: a function that is being changed is waited for."""
        if step.subject:
            self._settled(step.subject)
        self._pause(self._waiting.first)

    def _active(self, name: str) -> RemoteFunction:
        """Wait until ``name`` is Active. Raises CloudError for a ``*Failed`` status, with the cloud's reasons."""
        found = self._settled(name)
        if found is None:
            raise CloudError("CFN-DEP-052", function=name)
        if found.status.endswith("Failed"):
            reasons = "; ".join(f"[{code}] {message}" for code, message in found.reasons) or found.status_desc or "-"
            raise CloudError("CFN-DEP-050", function=name, status=found.status, reasons=reasons)
        return found

    def _settled(self, name: str) -> RemoteFunction | None:
        """Wait until ``name`` is in no busy status, or gone. Raises CloudError (CFN-DEP-051) after the limit."""
        begun, told = time.monotonic(), -TOLD_EVERY_S
        while True:
            found = remote.get_function(self._context.cloud, self._context.env_id, name)
            if found is None or found.status not in BUSY:
                return found
            self._check_stop()
            waited = time.monotonic() - begun
            if waited > self._waiting.limit:
                raise CloudError("CFN-DEP-051", function=name, status=found.status, limit=round(self._waiting.limit))
            if waited - told >= TOLD_EVERY_S:
                told = waited
                self._progress.waits(name, found.status)
            self._pause(self._waiting.rest(waited, self._at_once))

    def _check_stop(self) -> None:
        if self._stop.is_set():
            raise Interrupted

    # --- results -----------------------------------------------------------------------------------------------------

    def _ended(
        self,
        name: str,
        verb: Verb,
        started: float,
        error: CloudfnError | None,
        kind: Kind,
        done: int,
    ) -> Outcome:
        ms = (time.perf_counter() - started) * 1000
        self._progress.row(verb, name, ms, error)
        return Outcome(name, verb, error is None, ms, error, kind, done)

    def _remember(self, change: Callable[[Record], Record]) -> None:
        with self._lock:
            changed = change(self.record)
            if changed is not self.record:
                self.record = changed
                self._shelf.save(changed)
