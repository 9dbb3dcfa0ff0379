"""Carries out a plan and decides nothing: functions side by side, a function's steps one after the other.

After each step the record is written. Every wait is bounded. What fails ends its own row only; the others go on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal

from cloudfn.clock import Clock
from cloudfn.codes import Lang
from cloudfn.deploy import changes, remote
from cloudfn.deploy.cloud import Cloud
from cloudfn.deploy.plan import FunctionPlan, Options, Plan, TablePlan, Verb, plan_function
from cloudfn.deploy.record import Record, Shelf
from cloudfn.deploy.retry import Uncertain
from cloudfn.deploy.steps import CreateFunction, DeleteFunction, Step, UpdateCode, UpdateConfiguration
from cloudfn.deploy.values import Environment, Remote, RemoteFunction, Route
from cloudfn.errors import CloudError, CloudfnError, Notice
from cloudfn.events.base import Emit
from cloudfn.events.tasks import TaskEnded, TaskProgressed, TaskStarted
from cloudfn.frozen import dataclass

BUSY = ("Creating", "Updating", "Publishing", "UpdatingAndPublishing", "Deleting")
NOT_NOW = (
    "FailedOperation.UpdateFunctionCode",
    "FailedOperation.UpdateFunctionConfiguration",
    "FailedOperation.FunctionStatusError",
    "FailedOperation.FunctionNameStatusError",
)
"""The function is being changed by somebody: wait for it and try again."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long to wait for a function, in seconds: ``first`` is the least rest between two looks at one that is waited
    for alone, ``most`` the longest, ``limit`` the end. The cloud installs dependencies inside this time.
    """

    first: float = 0.05
    most: float = 2.0
    limit: float = 600.0

    def rest(self, waited: float, at_once: int) -> float:
        """Until the next look, ``waited`` seconds after the first, with ``at_once`` functions being waited for.

        A thirtieth of the time so far: a change is noticed with hardly any delay, a long install is left alone. However
        many functions there are, all of them together ask less than 20 times a second, which is what an account has.
        """
        return min(max(self.first * at_once, waited / 30), max(self.most, self.first * at_once))


PATIENT = Waiting()
TOLD_EVERY_S = 1.0
"""Between two events about one wait, in seconds: it is looked at more often than anybody wants to read."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row of the plan. ``ms`` is wall time. ``kind`` tells functions from collections."""

    name: str
    verb: Verb
    ok: bool
    ms: float
    error: CloudfnError | None = None
    kind: Literal["function", "collection"] = "function"
    steps_done: int = 0


class Interrupted(Exception):
    """The user ended the deploy; what was done is recorded."""


class Apply:
    """One application of a plan. ``run`` gives the outcome of each row, in the plan's order.

    ``lang`` is the language of the sentences that its events carry.
    """

    def __init__(
        self,
        cloud: Cloud,
        environment: Environment,
        shelf: Shelf,
        record: Record,
        *,
        emit: Emit,
        clock: Clock,
        waiting: Waiting = PATIENT,
        lang: Lang = "en",
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.record = record
        self._cloud = cloud
        self._environment = environment
        self._shelf = shelf
        self._emit = emit
        self._clock = clock
        self._waiting = waiting
        self._lang = lang
        self._pause = pause
        self._at_once = 1
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def run(self, plan: Plan, seen: Remote, *, concurrency: int = 4) -> tuple[Outcome, ...]:
        """Apply ``plan``, made from ``seen``. Raises ValueError for a plan with refusals."""
        if plan.refusals:
            raise ValueError("a plan with refusals cannot be applied")
        outcomes = [self._table(each) for each in plan.tables if each.steps]
        waiting = [each for each in plan.functions if each.steps]
        self._at_once = max(min(concurrency, len(waiting)), 1)
        with ThreadPoolExecutor(max(concurrency, 1)) as pool:
            futures = [pool.submit(self._function, plan.project, each, seen) for each in waiting]
            try:
                outcomes += [future.result() for future in futures]
            except KeyboardInterrupt:
                self._stop.set()
                raise
        return tuple(outcomes)

    # --- rows --------------------------------------------------------------------------------------------------------

    def _table(self, table: TablePlan) -> Outcome:
        started, done = time.perf_counter(), 0
        try:
            for step in table.steps:
                with self._told(step, table.name):
                    self._do(step, None)
                done += 1
        except CloudfnError as error:
            return self._ended(table.name, table.verb, started, error, "collection", done)
        return self._ended(table.name, table.verb, started, None, "collection", done)

    def _function(self, project: str, row: FunctionPlan, seen: Remote) -> Outcome:
        started, done = time.perf_counter(), 0
        try:
            current = seen.functions.get(row.name)
            if current is not None and row.steps:
                current = self._still(current)
            for step in row.steps:
                if self._stop.is_set():
                    raise CloudError("CFN-DEP-054", function=row.name)
                with self._told(step, row.name):
                    current = self._step(step, current)
                done += 1
            if row.wanted is not None:
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
        match step:
            case CreateFunction(function):
                self._shelf.keep(function.package)
                self._remember(lambda record: record.before_creation(function.name))
                self._do(step, None)
                return self._active(function.name)
            case UpdateCode(function):
                self._shelf.keep(function.package)
                over = current.marker.digest if current is not None and current.marker is not None else ""
                self._do(step, current)
                after = self._active(function.name)
                digest = function.package.digest
                self._remember(lambda record: record.with_uploaded(function.name, digest, over, after.modified))
                return after
            case UpdateConfiguration(function):
                self._do(step, current)
                return self._active(function.name)
            case DeleteFunction(name):
                self._do(step, current)
                self._settled(name)
                self._remember(lambda record: record.without(name))
                return None
            case _:
                self._do(step, current)
                return None  # what was seen is out of date now; the check at the end looks again

    def _verify(self, project: str, row: FunctionPlan, current: RemoteFunction | None, seen: Remote) -> None:
        """The function as it stands must need nothing more. Raises CloudError (CFN-DEP-053)."""
        wanted = row.wanted
        assert wanted is not None
        if current is None or current.status != "Active":
            current = self._active(wanted.name)
        routes = {**seen.routes, **({wanted.http: Route(wanted.name)} if wanted.http else {})}
        after = replace(seen, functions={wanted.name: current}, routes=routes)
        with self._lock:
            memory = replace(self.record, functions={**self.record.functions})
        memory = memory.with_deployed(
            wanted.name, wanted.package, self._clock.now(), current.code_size, current.modified
        )
        refusals: list[Notice] = []
        left = plan_function(project, wanted, after, memory, Options(), refusals)
        if refusals or left.changes:
            changed = "; ".join(str(each) for each in left.changes)
            raise CloudError("CFN-DEP-053", function=wanted.name, changes=changed)
        self._remember(
            lambda record: record.with_deployed(
                wanted.name, wanted.package, self._clock.now(), current.code_size, current.modified
            )
        )

    # --- calls -------------------------------------------------------------------------------------------------------

    def _do(self, step: Step, before: RemoteFunction | None) -> None:
        """Send the step's call until it is surely done. A lost answer is settled by looking, never by guessing."""
        deadline = time.monotonic() + self._waiting.limit
        lost = 0
        while True:
            self._check_stop()
            try:
                changes.carry_out(self._cloud, self._environment, step, self._progress(step))
                return
            except Uncertain as uncertain:
                if changes.happened(self._cloud, self._environment, step, before):
                    return
                lost += 1
                if lost >= 5:
                    raise uncertain.error from None
                self._rest(step)
            except CloudfnError as error:
                code = str(error.params.get("code", ""))
                if changes.already(step, code) and changes.happened(self._cloud, self._environment, step, before):
                    return
                if code not in NOT_NOW or time.monotonic() > deadline:
                    raise
                self._rest(step)

    def _rest(self, step: Step) -> None:
        """Before a repetition: a function that is being changed is waited for."""
        name = _subject(step)
        if name:
            self._settled(name)
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
            found = remote.get_function(self._cloud, self._environment.env_id, name)
            if found is None or found.status not in BUSY:
                return found
            self._check_stop()
            waited = time.monotonic() - begun
            if waited > self._waiting.limit:
                raise CloudError("CFN-DEP-051", function=name, status=found.status, limit=round(self._waiting.limit))
            if waited - told >= TOLD_EVERY_S:
                told = waited
                self._emit(TaskProgressed(self._clock.now(), "wait", name, found.status))
            self._pause(self._waiting.rest(waited, self._at_once))

    def _check_stop(self) -> None:
        if self._stop.is_set():
            raise Interrupted

    # --- telling -----------------------------------------------------------------------------------------------------

    def _progress(self, step: Step) -> Callable[[int, int], None]:
        name = _subject(step)
        return lambda done, total: self._emit(
            TaskProgressed(self._clock.now(), "upload", name, f"{done}/{total}", done, total)
        )

    @contextmanager
    def _told(self, step: Step, subject: str) -> Iterator[None]:
        name, started = type(step).__name__, time.perf_counter()
        self._emit(TaskStarted(self._clock.now(), name, subject, step.sentence(self._lang)))
        ok = False
        try:
            yield
            ok = True
        finally:
            ms = (time.perf_counter() - started) * 1000
            self._emit(TaskEnded(self._clock.now(), name, subject, ok, ms, step.sentence(self._lang)))

    def _ended(
        self,
        name: str,
        verb: Verb,
        started: float,
        error: CloudfnError | None,
        kind: Literal["function", "collection"],
        done: int,
    ) -> Outcome:
        ms = (time.perf_counter() - started) * 1000
        self._emit(
            TaskEnded(self._clock.now(), verb, name, error is None, ms, error.title(self._lang) if error else "")
        )
        return Outcome(name, verb, error is None, ms, error, kind, done)

    def _remember(self, change: Callable[[Record], Record]) -> None:
        with self._lock:
            self.record = change(self.record)
            self._shelf.save(self.record)


def _subject(step: Step) -> str:
    match step:
        case CreateFunction(function) | UpdateCode(function) | UpdateConfiguration(function):
            return function.name
        case DeleteFunction(name):
            return name
        case _:
            return str(getattr(step, "function", ""))
