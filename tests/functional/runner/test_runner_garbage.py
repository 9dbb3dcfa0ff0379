"""What has ended is freed by itself.

Python's collector does not look at what lived when documents were taken out of its sight, so a circle among the objects
of an instance would stay for as long as ``dev`` runs.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections import Counter
from pathlib import Path

import pytest

from cloudfn.events.functions import WorkerEnded
from cloudfn.runner import RunnerSettings, instances
from cloudfn.runner.hub import WorkerLink
from cloudfn.runner.output import Output
from cloudfn.runner.process import Process
from cloudfn.runner.worker import Worker
from tests.kit.runner import kit, run
from tests.kit.waiting import eventually

SLOW = "exports.main = async () => { await new Promise((done) => setTimeout(done, 50)); return 1; };"
ENDINGS = {
    "saved": SLOW,
    "crashes": "exports.main = () => new Promise(() => setImmediate(() => { throw new Error('boom'); }));",
    "late": "exports.main = () => { for (;;); };",
}
AT_ONCE = 4
PATIENCE_S = 5.0
"""Timers that help an ending on its way hold it for a second."""


def left() -> Counter[str]:
    """What has ended and is still there, by kind."""
    seen = gc.get_objects()
    workers = [each for each in seen if isinstance(each, Worker)]
    return Counter(
        Worker=sum(each.dead for each in workers),
        WorkerLink=sum(isinstance(each, WorkerLink) and each.closed for each in seen),
        Process=sum(isinstance(each, Process) and each.code is not None for each in seen),
        Output=max(0, sum(isinstance(each, Output) for each in seen) - len(workers)),
    )


@pytest.mark.parametrize("function", ENDINGS)
@pytest.mark.parametrize("spares", [0, 2])
def test_no_circle_is_left_of_an_instance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, spares: int
) -> None:
    monkeypatch.setattr(instances, "STARTS_AT_ONCE", AT_ONCE)

    async def work() -> Counter[str]:
        source = {f"{function}/index.js": ENDINGS[function]}
        async with kit(tmp_path / "f", source, RunnerSettings(max_spares=spares), timeout_s=1) as runner:
            await asyncio.gather(*(runner.call(function) for _ in range(AT_ONCE)))
            await runner.pool.reload({function: (runner.root / function / "index.js",)})
            await eventually(lambda: len(runner.seen(WorkerEnded)) >= AT_ONCE)
            with contextlib.suppress(TimeoutError):
                await eventually(lambda: not +left(), PATIENCE_S)
            return +left()

    gc.collect()
    gc.disable()
    try:
        assert not run(work())
    finally:
        gc.enable()
