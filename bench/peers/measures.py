"""What is measured, a function each: rounds go through all competitors in turn, so that what else the machine does
meets all of them. Every figure is the median of the rounds unless its name says otherwise.
"""

from __future__ import annotations

import concurrent.futures
import http.client
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from competitors import Competitor
from running import Running, Wrong, running

PER_SECOND = 50
GAP_S = 1.5
MOST = 8
"""Instances of a function, as cloudfn's default has it."""


@dataclass(frozen=True)
class Column:
    """``better`` says which way a figure is better: "less" or "more"; ratios are told against ``against``."""

    title: str
    unit: str
    better: str = "less"


@dataclass
class Table:
    """Figures by competitor, in the order of ``columns``."""

    title: str
    how: str
    columns: Sequence[Column]
    rows: dict[str, list[float | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Bench:
    everybody: Sequence[Competitor]
    peers: Path
    rounds: int

    def start(self) -> Table:
        kinds = ((False, False), (True, False), (False, True))
        columns = [
            Column("trivial", "ms"),
            Column("with wx-server-sdk", "ms"),
            Column("trivial, watch mode", "ms"),
        ]
        took: dict[tuple[str, int], list[float]] = {}
        for _ in range(self.rounds):
            for column, (sdk, watched) in enumerate(kinds):
                for one in self.everybody:
                    if watched and not one.reloads:
                        continue
                    with running(one, self.peers, sdk=sdk, watched=watched) as it:
                        took.setdefault((one.name, column), []).append(it.wait() * 1000)
        how = "From the start of the process to the first right answer; refused connections are tried again every 4 ms."
        return self._table("Start to first answer", how, columns, took)

    def calls(self, seconds: float) -> Table:
        columns = [
            Column("one client, p50", "us"),
            Column("one client, p99", "us"),
            Column("8 clients", "calls/s", "more"),
            Column("32 clients", "calls/s", "more"),
            Column("32 clients, p99", "ms"),
        ]
        took: dict[tuple[str, int], list[float]] = {}
        for _ in range(self.rounds):
            for one in self.everybody:
                with running(one, self.peers, most=MOST) as it:
                    it.wait()
                    it.load(1, 0.5)
                    it.load(32, 1.0)  # instances have started
                    single, eight, many = it.load(1, seconds), it.load(8, seconds), it.load(32, seconds)
                figures = (single["p50"], single["p99"], eight["perSecond"], many["perSecond"], many["p99"] / 1000)
                for column, figure in enumerate(figures):
                    took.setdefault((one.name, column), []).append(figure)
        how = f"A client per connection, {seconds:g} s each, every answer compared. The clients share the machine."
        return self._table("Warm calls", how, columns, took)

    def saves(self, count: int) -> Table:
        columns = [
            Column("trivial", "ms"),
            Column("trivial, slowest", "ms"),
            Column("with wx-server-sdk", "ms"),
            Column("with wx-server-sdk, slowest", "ms"),
        ]
        took: dict[tuple[str, int], list[float]] = {}
        for _ in range(self.rounds):
            for sdk in (False, True):
                for one in (each for each in self.everybody if each.reloads):
                    with running(one, self.peers, sdk=sdk, watched=True, real=True) as it:
                        it.wait()
                        time.sleep(2)
                        figures = [_saved(it, version) for version in range(1, count + 1)]
                    took.setdefault((one.name, 2 * sdk), []).append(statistics.median(figures))
                    took.setdefault((one.name, 2 * sdk + 1), []).append(max(figures))
        how = (
            f"From writing the file to the first answer of the new code, asked every 2 ms; {count} saves a round, real"
            " node_modules in the folder. The slowest of a round includes the first save of a session."
        )
        return self._table("Save to new code", how, columns, took)

    def saves_under_load(self, saves: int) -> Table:
        columns = [Column("calls", "", "more"), Column("failed", "calls"), Column("slowest right answer", "ms")]
        table = Table(
            "Saves under load",
            f"{PER_SECOND} calls a second, each on a connection of its own, during {saves} saves {GAP_S} s apart."
            " A call that is refused, cut off, hangs for 5 s, or brings an error counts as failed.",
            columns,
        )
        for one in (each for each in self.everybody if each.reloads):
            with running(one, self.peers, watched=True) as it:
                it.wait()
                time.sleep(2)
                ends, slowest = _under_load(it, saves)
            print(f"  {one.name}: {dict(ends)}", file=sys.stderr)
            table.rows[one.name] = [float(ends.total()), float(ends.total() - ends["right"]), slowest]
        return table

    def memory(self) -> Table:
        columns = [
            Column("1 trivial", "MiB"),
            Column("50 trivial", "MiB"),
            Column("50 trivial", "processes"),
            Column("50 with wx-server-sdk", "MiB"),
            Column("50 with wx-server-sdk", "processes"),
        ]
        table = Table(
            "Memory",
            "Proportional set size of the process tree in watch mode, 3 s after one call to each function. cloudfn"
            " bounds what resting instances hold; those that ended start again with their next call.",
            columns,
        )
        for one in self.everybody:
            figures: list[float | None] = []
            for count, sdk in ((1, False), (50, False), (50, True)):
                if count > 1 and not one.many:
                    figures += [None, None]
                    continue
                with running(one, self.peers, sdk=sdk, count=count, watched=one.reloads) as it:
                    it.wait()
                    for number in range(count):
                        it.call(number)
                    time.sleep(3)
                    held = it.memory()
                figures += [held.pss] if count == 1 else [held.pss, float(held.processes)]
            table.rows[one.name] = figures
        return table

    def _table(
        self, title: str, how: str, columns: Sequence[Column], took: dict[tuple[str, int], list[float]]
    ) -> Table:
        table = Table(title, how, columns)
        for one in self.everybody:
            figures = [took.get((one.name, column)) for column in range(len(columns))]
            if any(figures):
                table.rows[one.name] = [statistics.median(values) if values else None for values in figures]
        return table


def _saved(it: Running, version: int) -> float:
    begun = time.perf_counter()
    it.save(version)
    while (passed := time.perf_counter() - begun) < 15:
        try:
            if it.call(timeout_s=10) == version:
                took = (time.perf_counter() - begun) * 1000
                time.sleep(0.8)  # as between two saves of a person
                return took
        except (OSError, http.client.HTTPException, Wrong):
            pass  # while it restarts; what counts is when the new code answers
        time.sleep(0.002)
    raise Wrong(f"{it.competitor.name} showed no new code {passed:.0f} s after save {version}")


def _under_load(it: Running, saves: int) -> tuple[Counter[str], float]:
    ends: Counter[str] = Counter()
    slowest = [0.0]
    lock = threading.Lock()

    def one() -> None:
        begun = time.perf_counter()
        try:
            it.call(timeout_s=5)
            end = "right"
        except ConnectionRefusedError:
            end = "refused"
        except TimeoutError:
            end = "hangs"
        except (OSError, http.client.HTTPException):
            end = "cut off"
        except Wrong:
            end = "error"
        with lock:
            ends[end] += 1
            if end == "right":
                slowest[0] = max(slowest[0], (time.perf_counter() - begun) * 1000)

    with concurrent.futures.ThreadPoolExecutor(300) as callers:
        begun = time.perf_counter()
        saved = 0
        for number in range(int((saves * GAP_S + 2) * PER_SECOND)):
            if saved < saves and time.perf_counter() >= begun + 1 + saved * GAP_S:
                saved += 1
                it.save(saved)
            callers.submit(one)
            time.sleep(max(0.0, begun + (number + 1) / PER_SECOND - time.perf_counter()))
    if not ends["right"]:
        raise Wrong(f"{it.competitor.name} gave no right answer during saves: {dict(ends)}")
    end = time.perf_counter() + 15
    while time.perf_counter() < end:
        try:
            if it.call(timeout_s=5) == saves:
                return ends, slowest[0]
        except (OSError, http.client.HTTPException, Wrong):
            pass
        time.sleep(0.05)
    raise Wrong(f"{it.competitor.name} never showed the last version that was saved")


def medians(rounds: int, work: Iterable[tuple[str, Callable[[], float]]]) -> dict[str, float]:
    """``work`` in turns, and the median that each took."""
    took: dict[str, list[float]] = {}
    jobs = list(work)
    for _ in range(rounds):
        for name, job in jobs:
            took.setdefault(name, []).append(job())
    return {name: statistics.median(values) for name, values in took.items()}
