"""A process that is killed between payment and notification of an order of API v3 loses neither."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from cloudfn.pay.mch import local_set
from tests.kit.project import ROOT
from tests.unit.pay.conftest import START
from tests.unit.pay.v3.conftest import MERCHANT, Shop

CHILD = """
    import asyncio, sys
    from pathlib import Path
    from tests.unit.pay.conftest import START
    from tests.unit.pay.v3.conftest import Shop

    class Killed(Shop):
        def __init__(self, folder, path):
            self.at = path
            super().__init__(folder)

        def start(self, at=None, clock=None):
            self.path = self.at
            super().start(at or START, clock)

    async def never(call):
        print("called", flush=True)
        await asyncio.sleep(3600)

    shop = Killed(Path(sys.argv[1]), Path(sys.argv[1]) / "pay.db")
    shop.ordered()
    if sys.argv[2] != "ordered":
        shop.pay.pay("A1001001")
    shop.pay.deliver_through(never)
    print("ready", flush=True)
    asyncio.run(shop.pay.run() if sys.argv[2] == "delivering" else asyncio.sleep(3600))
"""


@pytest.mark.parametrize("stage", ["ordered", "paid", "delivering"])
def test_kill_minus_nine(tmp_path: Path, stage: str) -> None:
    local_set.ensure(tmp_path / ".cloudfn" / "wxpay", MERCHANT)
    command = [sys.executable, "-c", textwrap.dedent(CHILD), str(tmp_path), stage]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout is not None
    try:
        last = "called" if stage == "delivering" else "ready"
        while (line := child.stdout.readline().strip()) != last:
            assert line, "the child ended before it was killed"
    finally:
        child.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
        child.wait(30)
        child.stdout.close()

    shop = Shop(tmp_path)
    shop.path = tmp_path / "pay.db"
    shop.start(START)
    assert shop.pay.violations() == ()
    if stage == "ordered":
        assert shop.pay.pay("A1001001").paid
    shop.advance(minutes=1)
    assert len(shop.calls) == 1
    order = shop.order("A1001001")
    assert (order["state"], order["notifications"][0]["state"]) == ("SUCCESS", "accepted")
    assert shop.notification()["plain"]["out_trade_no"] == "A1001001"
    shop.book.close()
