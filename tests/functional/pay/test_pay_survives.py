"""A process that is killed loses nothing: orders, payments, owed notifications, the clock."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import textwrap
from datetime import timedelta
from pathlib import Path

import pytest

from cloudfn.calls import Invocation, InvokeResult
from cloudfn.clock import VirtualClock
from cloudfn.events.base import ignore
from cloudfn.manifest.values import Function, Manifest
from cloudfn.pay import Book, WeChatPay
from tests.kit.project import ROOT

CHILD = """
    import asyncio, sys
    from datetime import timedelta
    from pathlib import Path
    from cloudfn.calls import Caller, Identity
    from cloudfn.clock import VirtualClock
    from cloudfn.events.base import ignore
    from cloudfn.manifest.values import Function, Manifest
    from cloudfn.pay import Book, WeChatPay

    path, stage = Path(sys.argv[1]), sys.argv[2]
    manifest = Manifest("p", path.parent, "env-1", functions={"cb": Function("cb", path.parent)})
    book = Book(path)
    clock = VirtualClock(start=book.resume(), on_move=book.keep_clock)

    async def invoke(call):
        print("called", flush=True)
        await asyncio.sleep(3600)

    pay = WeChatPay(manifest, book=book, clock=clock, emit=ignore, invoke=invoke)
    caller = Caller("makeOrder", "r1", Identity("wx1", "o1"), "env-1")
    fields = {"body": "b", "out_trade_no": "A1", "spbill_create_ip": "127.0.0.1", "sub_mch_id": "1900009231",
              "total_fee": 7, "env_id": "env-1", "function_name": "cb"}

    async def main():
        await pay.advance(timedelta(days=2))
        pay.call("unifiedOrder", fields, caller)
        if stage != "ordered":
            pay.pay("A1")
        print("ready", flush=True)
        await (pay.run() if stage == "delivering" else asyncio.sleep(3600))

    asyncio.run(main())
"""


@pytest.mark.parametrize("stage", ["ordered", "paid", "delivering"])
def test_kill_minus_nine(tmp_path: Path, stage: str) -> None:
    path = tmp_path / "state" / "pay.db"
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(CHILD), str(path), stage],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdout is not None
    try:
        last = "called" if stage == "delivering" else "ready"
        while (line := child.stdout.readline().strip()) != last:
            assert line, "the child ended before it was killed"
    finally:
        child.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
        child.wait(30)
        child.stdout.close()

    calls: list[Invocation] = []

    async def invoke(call: Invocation) -> InvokeResult:
        calls.append(call)
        return InvokeResult(call.function, call.request_id, b'{"errcode": 0, "errmsg": "ok"}')

    manifest = Manifest("p", tmp_path, "env-1", functions={"cb": Function("cb", tmp_path)})
    book = Book(path)
    clock = VirtualClock(start=book.resume(), on_move=book.keep_clock)
    assert clock.offset_ms() > 1.9 * 86_400_000, "the clock had been moved two days ahead"
    pay = WeChatPay(manifest, book=book, clock=clock, emit=ignore, invoke=invoke)
    assert pay.violations() == ()
    if stage == "ordered":
        assert pay.pay("A1").paid
    asyncio.run(pay.advance(timedelta(0)))
    assert len(calls) == 1
    order = pay.order("A1")
    (notification,) = order["notifications"]  # type: ignore[misc]
    assert (order["state"], notification["state"]) == ("SUCCESS", "accepted")
    book.close()
