"""WeChat Pay's book under load: orders per second, memory, finding the next notification, restart.

    python bench/pay.py [--orders 100000]

One process, the embedded store in a temporary folder, the function call left out. Prints figures; asserts nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from cloudfn.calls import Caller, Identity, Invocation, InvokeResult
from cloudfn.clock import VirtualClock
from cloudfn.events.base import ignore
from cloudfn.manifest.values import Binding, Function, Manifest
from cloudfn.pay import Book, WeChatPay

MERCHANT = "1900009231"
CALLER = Caller("makeOrder", "bench", Identity("wx0123456789abcdef", "oBench"), "test-f0b102")


async def refuse(call: Invocation) -> InvokeResult:
    return InvokeResult(call.function, call.request_id, b"true")


def open_pay(path: Path) -> WeChatPay:
    book = Book(path)
    manifest = Manifest(
        "bench",
        path.parent,
        "test-f0b102",
        functions={"payCallback": Function("payCallback", path.parent)},
        payments={"default": Binding("default", MERCHANT, ("makeOrder",), "payCallback")},
    )
    clock = VirtualClock(start=book.resume(), scale=0, on_move=book.keep_clock)
    return WeChatPay(manifest, book=book, clock=clock, emit=ignore, invoke=refuse, seed=1)


def fields(number: int) -> dict[str, object]:
    return {
        "body": "小秋TIT店-超市",
        "out_trade_no": f"B{number:09d}",
        "spbill_create_ip": "127.0.0.1",
        "sub_mch_id": MERCHANT,
        "total_fee": 100 + number % 900,
        "env_id": "test-f0b102",
        "function_name": "payCallback",
    }


def rss_mb() -> float:
    """Resident memory now, in MB (the peak where the system does not tell)."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 / (1024 if sys.platform == "darwin" else 1)


def restart(path: Path) -> None:
    """What a new process needs: open, recover, find what is due next."""
    began = time.perf_counter()
    pay = open_pay(path)
    opened = time.perf_counter() - began
    began = time.perf_counter()
    upcoming = pay.next_at()
    found = time.perf_counter() - began
    print(json.dumps({"open_s": opened, "next_s": found, "rss_mb": rss_mb(), "next": str(upcoming)}))


def run(total: int) -> None:
    with tempfile.TemporaryDirectory(prefix="cloudfn-bench-") as folder:
        path = Path(folder) / "pay.db"
        pay = open_pay(path)
        base = rss_mb()
        print(f"{'orders':>8} {'orders/s':>9} {'RSS MB':>7} {'next due ms':>12} {'file MB':>8}")
        done, step = 0, max(total // 5, 1)
        while done < total:
            began = time.perf_counter()
            for number in range(done, min(done + step, total)):
                pay.call("unifiedOrder", fields(number), CALLER)
                pay.pay(f"B{number:09d}")
            took = time.perf_counter() - began
            count = min(step, total - done)
            done += count
            began = time.perf_counter()
            for _ in range(100):
                pay.next_at()
            looked = (time.perf_counter() - began) * 10
            size = path.stat().st_size / 1e6
            print(f"{done:>8} {count / took:>9.0f} {rss_mb():>7.0f} {looked:>12.3f} {size:>8.0f}")
        print(f"memory above an empty book: {rss_mb() - base:.0f} MB for {total} orders with a pending notification")
        began = time.perf_counter()
        attempts = 2000
        asyncio.run(_attempts(pay, attempts))
        print(f"attempts delivered, judged and booked: {attempts / (time.perf_counter() - began):.0f}/s")
        pay.book.close()
        child = subprocess.run(
            [sys.executable, __file__, "--restart", str(path)], capture_output=True, text=True, check=True
        )
        after = json.loads(child.stdout)
        print(
            f"restart with {total} orders: open {after['open_s'] * 1000:.0f} ms,"
            f" next due {after['next_s'] * 1000:.2f} ms, RSS {after['rss_mb']:.0f} MB"
        )
    ladder()


async def _attempts(pay: WeChatPay, count: int) -> None:
    """Let ``count`` of the waiting notifications be tried once."""
    tried = 0
    enough = asyncio.Event()

    async def counted(call: Invocation) -> InvokeResult:
        nonlocal tried
        tried += 1
        if tried >= count:
            enough.set()
        return await refuse(call)

    pay.deliver_through(counted)
    loop = asyncio.create_task(pay.run())
    await enough.wait()
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)


def ladder() -> None:
    with tempfile.TemporaryDirectory(prefix="cloudfn-bench-") as folder:
        pay = open_pay(Path(folder) / "pay.db")
        pay.call("unifiedOrder", fields(0), CALLER)
        pay.pay("B000000000")
        began = time.perf_counter()
        asyncio.run(pay.advance(timedelta(hours=24, minutes=4)))
        took = (time.perf_counter() - began) * 1000
        tried = len(pay.order("B000000000")["notifications"][0]["attempts"])  # type: ignore[index]
        print(f"the ladder of 24 h 4 min: {tried} attempts in {took:.1f} ms")
        pay.book.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--restart", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    restart(options.restart) if options.restart else run(options.orders)
