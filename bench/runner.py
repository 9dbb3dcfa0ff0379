"""The pool under load: warm calls per second, latency, cold start, reload with and without the real SDK.

    python bench/runner.py [--sdk PATH/TO/node_modules] [--calls 20000] [--max-spares 4]

Real Node.js processes, no HTTP in front. Prints figures; asserts nothing. Last come saves that go round more functions
than there are spares, so that each finds its spare given up and a blank at best.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from cloudfn.calls import Invocation
from cloudfn.clock import SystemClock
from cloudfn.events.base import ignore
from cloudfn.manifest.values import Function, Manifest
from cloudfn.platforms.loops import loop_factory
from cloudfn.runner import Pool
from cloudfn.runner.settings import RunnerSettings

EVENT = b'{"a":1,"b":2}'
TRIVIAL = "exports.main = async (event) => ({sum: event.a + event.b}); // %d\n"
MANY = 6
WITH_SDK = "const cloud = require('wx-server-sdk'); cloud.init(); exports.main = async () => 1; // %d\n"


def row(name: str, values: list[float], unit: str) -> None:
    ordered = sorted(values)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(f"{name:<34} median {statistics.median(values):8.2f} {unit}   p99 {p99:8.2f} {unit}")


async def timed(pool: Pool, name: str) -> float:
    started = time.perf_counter()
    result = await pool.invoke(Invocation(name, EVENT))
    assert result.ok, result.failure
    return (time.perf_counter() - started) * 1000


async def throughput(pool: Pool, callers: int, calls: int) -> float:
    left = calls

    async def caller() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            await timed(pool, "trivial")

    started = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(callers)))
    return calls / (time.perf_counter() - started)


async def reloads(pool: Pool, folders: Sequence[Path], source: str) -> list[float]:
    """Saves of each of ``folders`` in turn."""
    found = []
    for n, folder in enumerate(folders):
        (folder / "index.js").write_text(source % n)
        started = time.perf_counter()
        await pool.reload({folder.name: (folder / "index.js",)})
        await timed(pool, folder.name)
        found.append((time.perf_counter() - started) * 1000)
        await asyncio.sleep(1.0)  # the next spare gets ready, as between two saves of a person
    return found


async def measure(root: Path, sdk: Path | None, calls: int, settings: RunnerSettings) -> None:
    sources = {"trivial": TRIVIAL}
    if sdk:
        sources["sdk"] = WITH_SDK
    many = [f"one-of-{MANY}-{n}" for n in range(MANY)]
    sources |= dict.fromkeys(many, WITH_SDK if sdk else TRIVIAL)
    for name, source in sources.items():
        (root / name).mkdir()
        (root / name / "index.js").write_text(source % 0)
        if source == WITH_SDK and sdk:
            (root / name / "node_modules").symlink_to(sdk.resolve())
    functions = {name: Function(name, root / name, timeout_s=30) for name in sources}
    manifest = Manifest("bench", root, "test-f0b102", functions=functions)
    pool = Pool(
        manifest,
        backend_url=lambda f, r: f"http://127.0.0.1:1/i/{f}/{r}/admin",
        emit=ignore,
        clock=SystemClock(),
        settings=settings,
    )
    await pool.start()
    try:
        for name in ("trivial", "sdk") if sdk else ("trivial",):
            print(f"cold start, {name:<22} {await timed(pool, name):8.2f} ms")
        await asyncio.sleep(1)
        row("warm call, one after the other", [await timed(pool, "trivial") for _ in range(2000)], "ms")
        for callers in (8, 32, 64):
            await throughput(pool, callers, calls // 10)
            started = time.process_time()
            rate = await throughput(pool, callers, calls)
            cpu = (time.process_time() - started) / calls * 1e6
            print(f"{callers:>3} callers: {rate:>18.0f} calls/s   Python's own CPU {cpu:5.0f} us a call")
        for name in ("trivial", "sdk") if sdk else ("trivial",):
            row(f"save to new code's answer, {name}", await reloads(pool, [root / name] * 15, sources[name]), "ms")
        for name in many:
            await timed(pool, name)
        await asyncio.sleep(2)
        folders = [root / name for name in many * 3]
        row("the same, its spare given up", await reloads(pool, folders, sources[many[0]]), "ms")
    finally:
        await pool.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sdk", type=Path)
    parser.add_argument("--calls", type=int, default=20000)
    parser.add_argument("--max-spares", type=int, default=RunnerSettings().max_spares)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(measure(Path(folder).resolve(), given.sdk, given.calls, RunnerSettings(max_spares=given.max_spares)))


if __name__ == "__main__":
    main()
