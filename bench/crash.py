"""``kill -9`` at random moments: is anything lost that was acknowledged?

    python bench/crash.py [--rounds 500] [--seed 1] [--callers 4] [--write]

Each round starts `cloudfn dev` on the same state, lets callers place and pay orders, write documents, count, upload
and move the clock with the real wx-server-sdk, and kills the process up to 600 ms after the first answer; in one round
of five after the start. What had been answered with 200 must be there after the next start; at the end every paid
order's callback has been accepted and its document is written. npm installs the SDK first. The last line is JSON;
--write puts the figures into docs/reliability.md. The exit code is 1 when anything was lost or answered wrong.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import shutil
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench import report  # noqa: E402
from bench.acknowledged import Acknowledged, all_orders, delivered, documents  # noqa: E402
from bench.running import Dev, copied, start  # noqa: E402

PROJECT = ROOT / "bench" / "shop_under_load"


class Caller(threading.Thread):
    """Acts until the process is gone. ``strange`` are answers that no live process may give."""

    def __init__(
        self, dev: Dev, name: str, seed: int, done: Acknowledged, lock: threading.Lock, answered: threading.Event
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._answered = answered
        self._dev, self._random, self._done, self._lock = dev, random.Random(seed), done, lock
        self.strange: list[str] = []

    def run(self) -> None:
        number = 0
        connection = self._dev.connect()
        try:
            while True:
                number += 1
                self._act(f"{self.name}-{number}", connection)
        except (OSError, http.client.HTTPException, ValueError):
            return  # killed: what was not answered was not acknowledged
        finally:
            connection.close()

    def _act(self, name: str, connection: http.client.HTTPConnection) -> None:
        done, what = self._done, self._random.choice(("order", "order", "pay", "note", "count", "clock"))
        if what == "order":
            fee = self._random.randrange(100, 100_000)
            answer = self._call(connection, "POST", "/functions/makeOrder", {"no": name, "fee": fee})
            if isinstance(answer, dict) and answer.get("resultCode") == "SUCCESS":
                with self._lock:
                    done.orders[name] = fee
            else:
                self.strange.append(f"makeOrder answered {answer}")
        elif what == "pay":
            with self._lock:
                open_orders = sorted(done.orders.keys() - done.paid)
            if open_orders:
                order = self._random.choice(open_orders)
                answer = self._call(connection, "POST", f"/_cloudfn/orders/{order}/pay", {"outcome": "success"})
                if answer and answer["paid"]:
                    with self._lock:
                        done.paid.add(order)
        elif what == "note":
            text, file = self._random.randbytes(self._random.randrange(1, 4000)).hex(), self._random.random() < 0.2
            answer = self._call(connection, "POST", "/functions/note", {"id": name, "text": text, "file": file})
            if answer == name:
                with self._lock:
                    done.notes[name] = text
                    if file:
                        done.files.add(f"notes/{name}.txt")
        elif what == "count":
            with self._lock:
                done.tried[self.name.split("-")[0]] += 1
            answer = self._call(connection, "POST", "/functions/count", {"id": self.name.split("-")[0]})
            if answer is not None:
                with self._lock:
                    done.counts[self.name.split("-")[0]] += 1
        else:
            seconds = self._random.randrange(1, 20)
            answer = self._call(connection, "POST", "/_cloudfn/clock", {"advance": f"{seconds}s"})
            if answer:
                with self._lock:
                    done.clock = max(done.clock, answer["now"])

    def _call(self, connection: http.client.HTTPConnection, method: str, path: str, body: object) -> object:
        status, answer = self._dev.ask(method, path, body, connection)
        if status == 200:
            self._answered.set()
            return answer
        code = answer["error"]["code"] if isinstance(answer, dict) and "error" in answer else answer
        if not (path.endswith("/pay") or status in (429, 503)):  # two callers may pay one order; a start may be full
            self.strange.append(f"{path}: {status} {code}")
        return None


def lost(dev: Dev, done: Acknowledged) -> list[str]:
    """What was acknowledged and is not there, or not as it was said."""
    wrong = []
    orders, notes, counters = all_orders(dev), documents(dev, "notes"), documents(dev, "counters")
    for number, fee in done.orders.items():
        if number not in orders:
            wrong.append(f"order {number} is gone")
        elif orders[number]["totalFeeFen"] != fee:
            wrong.append(f"order {number} has another amount")
    for number in done.paid:
        order = orders.get(number, {})
        if order.get("state") != "SUCCESS":
            wrong.append(f"order {number} was paid and is {order.get('state')}")
        if not order.get("notifications"):
            wrong.append(f"order {number} was paid and owes no callback")
    wrong += [
        f"document {key} is gone or other" for key, text in done.notes.items() if notes.get(key, {}).get("text") != text
    ]
    _, stored = dev.ask("GET", "/_cloudfn/storage")
    names = {file["path"] for file in stored["items"]}
    wrong += [f"file {name} is gone" for name in done.files if not any(path.endswith(name) for path in names)]
    for name, least in done.counts.items():
        counted = counters.get(name, {}).get("n", 0)
        if not least <= counted <= done.tried[name]:
            wrong.append(f"counter {name} is {counted}, acknowledged {least}, tried {done.tried[name]}")
    now = dev.ask("GET", "/_cloudfn/clock")[1]["now"]
    if done.clock and datetime.fromisoformat(now) < datetime.fromisoformat(done.clock):
        wrong.append(f"the clock went back from {done.clock} to {now}")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--callers", type=int, default=4)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    project = copied(PROJECT)
    done, lock, wrong, strange, starts = Acknowledged(), threading.Lock(), list[str](), list[str](), list[float]()
    try:
        dev = start(project)  # npm installs here, before anything is killed
        dev.end()
        for turn in range(options.rounds):
            began = time.perf_counter()
            dev = start(project)
            starts.append(time.perf_counter() - began)
            if turn % 25 == 24 or turn < 5:
                wrong += lost(dev, done)
            answered = threading.Event()
            callers = [
                Caller(dev, f"r{turn}c{n}", options.seed * 1_000_003 + turn * 101 + n, done, lock, answered)
                for n in range(options.callers)
            ]
            for caller in callers:
                caller.start()
            if chance.random() > 0.2:
                answered.wait(30)
            time.sleep(chance.uniform(0.0, 0.6))
            dev.kill()
            for caller in callers:
                caller.join(60)
                strange += caller.strange
            if wrong:
                break
        dev = start(project)
        wrong += lost(dev, done)
        notifications, undelivered = delivered(dev, done)
        wrong += undelivered
        code = dev.end()
    finally:
        shutil.rmtree(project.parent, ignore_errors=True)
    for line in (*wrong[:20], *strange[:20]):
        print(line)
    figures = {
        "rounds": options.rounds,
        "acknowledged": done.total(),
        "lost": len(wrong),
        "strange": len(strange),
        "notifications": notifications,
        "start_ms": {
            "median": round(sorted(starts)[len(starts) // 2] * 1000),
            "most": round(max(starts) * 1000),
        },
        "exit": code,
    }
    print(json.dumps(figures))
    if options.write:
        report.write("crash", figures)
    return 1 if wrong or strange or code else 0


if __name__ == "__main__":
    sys.exit(main())
