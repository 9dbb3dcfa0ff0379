"""Warm calls over the local address: one client after the other, and many at once, each answer checked.

    python bench/calls.py [--rounds 3] [--seconds 2] [--callers 32] [--installed]

A real ``cloudfn dev`` of this checkout; the clients are in a process of their own. Besides times, which another load on
the machine lengthens, it prints the processor time that a call takes in cloudfn and in its workers, which says more
there. Compare figures only with others of the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from installed import install
from start import dev, first_answer, free_port, project

BODY = b'{"a":1,"b":2}'


def request(port: int) -> bytes:
    head = f"POST /functions/add HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(BODY)}\r\n\r\n".encode() + BODY


def check(answer: bytes) -> None:
    """Stop at the first answer that is not the right one: a fast refusal is no fast call."""
    if not answer.startswith(b"HTTP/1.1 200 ") or json.loads(answer.partition(b"\r\n\r\n")[2]) != {"sum": 3}:
        raise SystemExit(f"a wrong answer: {answer[:200]!r}")


def one_after_the_other(port: int, seconds: float) -> list[float]:
    """Microseconds of each call."""
    found, ends, sent = [], time.perf_counter() + seconds, request(port)
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while (began := time.perf_counter()) < ends:
            sock.sendall(sent)
            answer = sock.recv(65536)
            found.append((time.perf_counter() - began) * 1e6)
            check(answer)
    return found


class Caller(asyncio.Protocol):
    """Asks again as soon as it has its answer."""

    def __init__(self, sent: bytes, ends: float, done: asyncio.Future[None], times: list[float]) -> None:
        self.sent, self.ends, self.done, self.times = sent, ends, done, times

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        self.began = time.perf_counter()
        self.transport.write(self.sent)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        self.times.append((now - self.began) * 1e6)
        check(data)
        if now < self.ends:
            self.ask()
        else:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.done.set_result(None)


async def many_at_once(port: int, seconds: float, callers: int) -> list[float]:
    loop, ends, sent = asyncio.get_running_loop(), time.perf_counter() + seconds, request(port)
    times: list[float] = []
    waiting = []
    for _ in range(callers):
        done = loop.create_future()
        waiting.append(done)
        await loop.create_connection(lambda done=done: Caller(sent, ends, done, times), "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.gather(*waiting)
    return times


def clients(port: int, seconds: float, callers: int, results: multiprocessing.Queue[list[float]]) -> None:
    one = callers == 1
    results.put(one_after_the_other(port, seconds) if one else asyncio.run(many_at_once(port, seconds, callers)))


def processor_s(pid: int) -> tuple[float, float]:
    """Seconds of processor time of ``pid``, and of all below it; zeros where the system has no /proc."""
    own, below = 0.0, 0.0
    if not Path("/proc/self/stat").exists():
        return own, below
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            used[int(entry.name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    for each, seconds in used.items():
        above = each
        while above not in (0, pid):
            above = parents.get(above, 0)
        if each == pid:
            own = seconds
        elif above == pid:
            below += seconds
    return own, below


def measure(pid: int, port: int, seconds: float, callers: int) -> tuple[list[float], float, float]:
    """Times of all calls in microseconds, and a call's processor time in cloudfn and below it."""
    results: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
    before = processor_s(pid)
    process = multiprocessing.Process(target=clients, args=(port, seconds, callers, results))
    process.start()
    times = results.get()
    process.join()
    after = processor_s(pid)
    own, below = ((now - then) / len(times) * 1e6 for now, then in zip(after, before, strict=True))
    return times, own, below


@contextmanager
def running(python: Path) -> Iterator[tuple[int, int]]:
    with tempfile.TemporaryDirectory() as place:
        folder, port = project(Path(place), None), free_port()
        with dev(python, folder, port) as (process, _):
            first_answer(port)
            yield process.pid, port


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--callers", type=int, default=32)
    parser.add_argument("--installed", action="store_true", help="installed by pip first, instead of run in place")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        python = install(Path(place)) / "python" if given.installed else Path(sys.executable)
        with running(python) as (pid, port):
            measure(pid, port, given.seconds, given.callers)  # instances start, and their code is compiled
            for callers in (1, given.callers):
                rounds = [measure(pid, port, given.seconds, callers) for _ in range(given.rounds)]
                times = sorted(time for each, _, _ in rounds for time in each)
                p50, p99 = statistics.median(times), times[len(times) * 99 // 100]
                best = max(len(each) for each, _, _ in rounds) / given.seconds
                own, below = (min(each[place] for each in rounds) for place in (1, 2))
                print(f"{callers:>3} clients: p50 {p50:.0f} us, p99 {p99:.0f} us, {best:.0f} calls/s in the best round")
                print(f"    processor time of a call: cloudfn {own:.0f} us, workers {below:.0f} us")


if __name__ == "__main__":
    main()
