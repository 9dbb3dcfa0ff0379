"""Damaged input for all that reads what others wrote, random lives of orders, random requests to the control surface.

    python bench/fuzz.py [--seconds 60] [--only NAME] [--seed 1] [--write]

Targets that read bytes (wire, ejson, protobuf, multipart, frames, json, cron, manifest, imports, source) get mutated
copies of good inputs and must read or refuse them. `ledger` plays random orders, payments, refunds, crashes and
restarts by hypothesis and compares two books; `control` sends what schemathesis makes of docs/control.openapi.yaml to a
`cloudfn dev`, with the key. The seconds are shared evenly. An input that broke something is printed in Base64: put it
into a file under tests/seeds/NAME, where the tests try it from then on. The last line is JSON; --write puts the figures
into docs/reliability.md. The exit code is 1 when anything broke.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench import report  # noqa: E402
from bench.fuzzing import control, ledger, mutation  # noqa: E402
from bench.fuzzing.inputs import TARGETS  # noqa: E402

MOST_FINDINGS = 5
SLOW_S = 2.0

Result = tuple[int, list[str]]
"""(inputs tried, what broke)."""


def feed(name: str, seconds: float, seed: int) -> Result:
    target, until, tried = TARGETS[name], time.monotonic() + seconds, 0
    findings: dict[str, str] = {}
    with target.opened() as read:
        for data in mutation.stream(target.seeds, random.Random(f"{name} {seed}")):
            if len(findings) >= MOST_FINDINGS or (time.monotonic() > until and tried >= len(target.seeds)):
                break
            tried += 1
            began = time.process_time()
            try:
                read(data)
            except Exception as error:
                findings.setdefault(*described(error, data))
            else:
                if time.process_time() - began > SLOW_S:
                    findings.setdefault("slow", f"an input took above {SLOW_S} s: {base64.b64encode(data).decode()}")
    return tried, list(findings.values())


def described(error: Exception, data: bytes) -> tuple[str, str]:
    """(the place, so that one fault is told once; everything)."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}:{last.lineno} {type(error).__name__}"
    return place, f"{place}: {str(error)[-600:]}\n  {base64.b64encode(data).decode()[:4000]}"


RUNS: dict[str, Callable[[float, int], Result]] = {
    **{name: lambda seconds, seed, name=name: feed(name, seconds, seed) for name in TARGETS},  # type: ignore[misc]
    "ledger": ledger.play,
    "control": control.play,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--only", choices=sorted(RUNS), action="append")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    names, tried, broke = options.only or list(RUNS), dict[str, int](), dict[str, int]()
    for name in names:
        tried[name], findings = RUNS[name](options.seconds / len(names), options.seed)
        broke |= {name: len(findings)} if findings else {}
        print(f"{name}: {tried[name]} tried, {len(findings)} broke")
        for finding in findings:
            print(f"  {finding}")
    figures = {"seconds": options.seconds, "seed": options.seed, "tried": tried, "broke": broke}
    print(json.dumps(figures))
    if options.write:
        report.write("fuzz", figures)
    return 1 if broke else 0


if __name__ == "__main__":
    sys.exit(main())
