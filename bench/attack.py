"""Attacks from outside on a running ``cloudfn dev`` that somebody else uses meanwhile: does anything hang or break?

    python bench/attack.py [--only NAME] [--write]

Each attack has a `dev` of its own, of bench/shop_under_load with a few more functions and the real wx-server-sdk, and
must prove that it hit. Meanwhile somebody asks `/healthz` and a trivial function ten times a second, each time over a
new connection: every answer must be right and come within two seconds, unless the attack announced a refusal. Commands
on hostile projects have two seconds more than on a sane one. Every attack ends with Ctrl-C, which must end `dev` within
two seconds; then logs, outputs and answers are looked through for exceptions that nobody caught. npm installs the SDK
first. The last line is JSON; --write puts the table into docs/reliability.md. The exit code is 1 when anything hung,
broke, was refused unannounced, or when an attack missed.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench import report  # noqa: E402
from bench.attacks import databases, functions, packages, projects, queries, requests, wire  # noqa: E402
from bench.attacks.installed import installed  # noqa: E402
from bench.attacks.judging import Outcome, faults  # noqa: E402
from bench.attacks.scene import Attack, Sane, opened  # noqa: E402

ROOMS = (databases, queries, packages, requests, functions, projects, wire)
ATTACKS: dict[str, Attack] = {
    attack.name: attack
    for attack in sorted(
        (attack for room in ROOMS for attack in room.ATTACKS), key=lambda attack: int(attack.fault[1:])
    )
}
COLUMNS = ("attack", "fault", "probes", "slowest, ms", "hangs", "failed", "Ctrl-C, ms", "exit", "uncaught", "hit")


def row(outcome: Outcome) -> tuple[object, ...]:
    return (
        *(outcome.name, outcome.fault, outcome.probes, round(outcome.slowest_s * 1000), len(outcome.hangs)),
        *(len(outcome.failed), round(outcome.ended_s * 1000), outcome.exit, len(outcome.uncaught)),
        outcome.hit is not None,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=list(ATTACKS), action="append")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background is born deaf to Ctrl-C
    began, outcomes = time.monotonic(), list[Outcome]()
    with installed() as project:
        sane = Sane(project)
        for name in options.only or ATTACKS:
            with opened(ATTACKS[name], project, sane) as scene:
                outcomes.append(scene.play())
            told(outcomes[-1])
    broken = {outcome.name: found for outcome in outcomes if (found := faults(outcome))}
    figures = {
        "seconds": round(time.monotonic() - began),
        "attacks": len(outcomes),
        "hit": sum(outcome.hit is not None for outcome in outcomes),
        "probes": sum(outcome.probes for outcome in outcomes),
        "hangs": sum(len(outcome.hangs) for outcome in outcomes),
        "failed": sum(len(outcome.failed) for outcome in outcomes),
        "uncaught": sum(len(outcome.uncaught) for outcome in outcomes),
        "broke": {name: len(found) for name, found in broken.items()},
    }
    print(json.dumps(figures))
    if options.write:
        report.write("attack", figures, (COLUMNS, *map(row, outcomes)))
    return 1 if broken else 0


def told(outcome: Outcome) -> None:
    cells = " | ".join(str(cell) for cell in row(outcome)[:-1])
    print(f"{cells} | {outcome.hit or 'MISSED'}", flush=True)
    for fault in faults(outcome)[:12]:
        print(f"  {fault}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
