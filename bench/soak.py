"""A long run: calls at a steady rate while functions are saved, and what it does to memory and files.

    python bench/soak.py [--seconds 3600] [--rate 100] [--save-every 10] [--write]

One `cloudfn dev` with the real wx-server-sdk. Most calls write and read one of 500 documents; two in a hundred place an
order and pay it, so orders and the history grow. Every answer is compared with what was asked, and at the end every
document must hold what was last written, every paid order's callback must have been accepted and its document
written. Every ten seconds the memory of dev by itself and the sizes of its databases are read; the slope is the
least-squares line over the second half. npm installs the SDK first, and each function is called once before anything
is counted. The last line is JSON; --write puts the figures into docs/reliability.md. The exit code is 1 after a wrong
answer, a failed call, a call above two seconds, or anything lost.
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
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench import report  # noqa: E402
from bench.acknowledged import Acknowledged, all_orders, delivered, documents  # noqa: E402
from bench.running import Dev, copied, start  # noqa: E402

PROJECT = ROOT / "bench" / "shop_under_load"
CALLERS = 8
DOCUMENTS = 500
SLOW_S = 2.0
SAMPLE_S = 10.0
MEGABYTE = 1024 * 1024


@dataclass
class Tally:
    """Of one caller: seconds of each call, and what was wrong."""

    took: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    done: Acknowledged = field(default_factory=Acknowledged)


def call_steadily(dev: Dev, number: int, rate: float, until: float, tally: Tally) -> None:
    """Calls at ``rate`` a second by the clock on the wall: a slow answer does not lower it as long as it catches up."""
    chance, connection, count = random.Random(number), dev.connect(), 0
    begun = time.monotonic()
    while (now := time.monotonic()) < until:
        due = begun + count / rate
        if due > now:
            time.sleep(due - now)
        count += 1
        before = time.monotonic()
        try:
            if chance.random() < 0.02:
                order_and_pay(dev, f"s{number}-{count}", tally, connection)
            else:
                key, text = f"n{chance.randrange(DOCUMENTS)}-{number}", f"{number}-{count}" * chance.randrange(1, 100)
                status, answer = dev.ask("POST", "/functions/keep", {"id": key, "text": text}, connection)
                if (status, answer) == (200, text):
                    tally.done.notes[key] = text
                else:
                    tally.wrong.append(f"keep answered {status} {str(answer)[:200]}")
        except (OSError, http.client.HTTPException, ValueError) as error:
            tally.wrong.append(f"{type(error).__name__}: {error}")
            connection.close()
        took = time.monotonic() - before
        tally.took.append(took)
        if took > SLOW_S:
            tally.wrong.append(f"a call took {took:.1f} s")
    connection.close()


def order_and_pay(dev: Dev, name: str, tally: Tally, connection: http.client.HTTPConnection) -> None:
    status, answer = dev.ask("POST", "/functions/makeOrder", {"no": name, "fee": 100}, connection)
    if status != 200 or answer.get("resultCode") != "SUCCESS":
        tally.wrong.append(f"makeOrder answered {status} {str(answer)[:200]}")
        return
    tally.done.orders[name] = 100
    status, answer = dev.ask("POST", f"/_cloudfn/orders/{name}/pay", {"outcome": "success"}, connection)
    if status != 200 or not answer["paid"]:
        tally.wrong.append(f"pay answered {status} {str(answer)[:200]}")
        return
    tally.done.paid.add(name)


def lost(dev: Dev, tallies: list[Tally]) -> tuple[int, list[str]]:
    """How many notifications there are, and what was acknowledged and is not there, or was never delivered."""
    wrong, notes = list[str](), documents(dev, "notes")
    for tally in tallies:
        wrong += [
            f"document {key} is gone or other"
            for key, text in tally.done.notes.items()
            if notes.get(key, {}).get("text") != text
        ]
    everything = Acknowledged()
    for tally in tallies:
        everything.orders |= tally.done.orders
        everything.paid |= tally.done.paid
    there = all_orders(dev)
    wrong += [f"order {number} is gone" for number in everything.orders if number not in there]
    notifications, unheard = delivered(dev, everything)
    return notifications, [*wrong, *unheard]


def resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def sizes_mb(project: Path) -> dict[str, float]:
    """Each database with its log."""
    found: dict[str, float] = {}
    for path in (project / ".cloudfn").glob("*.db*"):
        name = path.name.partition(".db")[0]
        found[name] = round(found.get(name, 0) + path.stat().st_size / MEGABYTE, 1)
    return found


def slope_per_hour(samples: list[tuple[float, float]]) -> float:
    """Of the least-squares line through (seconds, megabytes)."""
    if len(samples) < 3:
        return 0.0
    mean_x = sum(x for x, _ in samples) / len(samples)
    mean_y = sum(y for _, y in samples) / len(samples)
    across = sum((x - mean_x) ** 2 for x, _ in samples)
    return sum((x - mean_x) * (y - mean_y) for x, y in samples) / across * 3600


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--save-every", type=float, default=10)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    project = copied(PROJECT)
    tallies = [Tally() for _ in range(CALLERS)]
    samples: list[tuple[float, float]] = []
    try:
        dev = start(project)
        order_and_pay(dev, "first", Tally(), dev.connect())
        dev.ask("POST", "/functions/keep", {"id": "first", "text": ""})
        begun = time.monotonic()
        until = begun + options.seconds
        threads = [
            threading.Thread(target=call_steadily, args=(dev, n, options.rate / CALLERS, until, tally), daemon=True)
            for n, tally in enumerate(tallies)
        ]
        for thread in threads:
            thread.start()
        source = project / "functions" / "keep" / "index.js"
        text, saves, next_save = source.read_text(), 0, begun + options.save_every
        while any(thread.is_alive() for thread in threads):
            time.sleep(min(SAMPLE_S, options.save_every))
            if time.monotonic() >= next_save:
                saves, next_save = saves + 1, next_save + options.save_every
                source.write_text(f"{text}// {saves}\n")
            samples.append((time.monotonic() - begun, resident_mb(dev.process.pid)))
        _, health = dev.ask("GET", "/healthz")
        sizes = sizes_mb(project)
        notifications, gone = lost(dev, tallies)
        code = dev.end()
    finally:
        shutil.rmtree(project.parent, ignore_errors=True)
    took = sorted(seconds for tally in tallies for seconds in tally.took)
    wrong = [line for tally in tallies for line in tally.wrong]
    for line in (*wrong[:20], *gone[:20]):
        print(line)
    half = samples[len(samples) // 2 :]
    figures = {
        "seconds": round(options.seconds),
        "calls": len(took),
        "orders": sum(len(tally.done.paid) for tally in tallies),
        "saves": saves,
        "wrong": len(wrong),
        "lost": len(gone),
        "ms": {
            "p50": round(took[len(took) // 2] * 1000, 2),
            "p99": round(took[len(took) * 99 // 100] * 1000, 2),
            "most": round(took[-1] * 1000),
        },
        "rss_mb": {
            "first": round(samples[0][1], 1),
            "quarter": round(samples[len(samples) // 4][1], 1),
            "half": round(half[0][1], 1),
            "three quarters": round(half[len(half) // 2][1], 1),
            "last": round(half[-1][1], 1),
        },
        "slope_mb_per_hour": round(slope_per_hour(half), 2),
        "files_mb": sizes,
        "notifications": notifications,
        "healthy": health["ok"],
        "exit": code,
    }
    print(json.dumps(figures))
    if options.write:
        report.write("soak", {**figures, "requests per second": options.rate})
    return 1 if wrong or gone or code or not health["ok"] else 0


if __name__ == "__main__":
    sys.exit(main())
