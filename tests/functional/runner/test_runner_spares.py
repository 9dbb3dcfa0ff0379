"""Spares are few for all functions, a blank goes to whoever needs it, and resting instances end under pressure."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudfn.events.functions import WorkerEnded
from cloudfn.runner import RunnerSettings
from tests.kit.runner import Kit, kit, run
from tests.kit.waiting import eventually

pytestmark = pytest.mark.node

PLAIN = "exports.main = async () => process.pid"
WITH_PACKAGE = "require('thing'); exports.main = async () => process.pid"
PACKAGE = "module.exports = 1"


def with_packages(names: str) -> dict[str, str]:
    sources = {f"{name}/index.js": WITH_PACKAGE for name in names}
    return sources | {f"{name}/node_modules/thing/index.js": PACKAGE for name in names}


def having(it: Kit) -> set[str]:
    return {state.function for state in it.pool.states() if state.spare}


def blank(it: Kit) -> int:
    return it.pool._starter.blanks[0].process.pid


async def settled(it: Kit, spares: int) -> None:
    await eventually(lambda: (it.pool.reserve().spares, it.pool.reserve().blanks) == (spares, 1))


async def save(it: Kit, name: str, text: str) -> None:
    await it.pool.reload({name.split("/")[0]: (it.write(name, text),)})


def test_spares_of_many_functions_are_bounded_and_follow_the_edits(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, with_packages("abcdef"), RunnerSettings(max_spares=3)) as it:
            for name in "abcdef":
                await it.value(name)
            await settled(it, 2)
            last = next(name for name in "fedcba" if name not in having(it))
            await save(it, f"{last}/index.js", WITH_PACKAGE + " + 0")
            await eventually(lambda: last in having(it))
            await settled(it, 2)
            other = next(name for name in "fedcba" if name not in having(it))
            await save(it, f"{other}/index.js", WITH_PACKAGE + " + 0")
            await eventually(lambda: having(it) == {last, other})
            await settled(it, 2)

    run(work())


@pytest.mark.parametrize("most", [0, 1])
def test_none_is_none_and_one_is_one(tmp_path: Path, most: int) -> None:
    async def work() -> None:
        async with kit(tmp_path, with_packages("ab"), RunnerSettings(max_spares=most)) as it:
            for name in "ab":
                await it.value(name)
                await save(it, f"{name}/index.js", WITH_PACKAGE + " + 0")
            if most:
                await eventually(lambda: having(it) == {"b"})
            assert it.pool.reserve().spares + it.pool.reserve().blanks == most

    run(work())


def test_a_blank_becomes_the_next_function_that_starts_or_is_saved(tmp_path: Path) -> None:
    async def work() -> None:
        sources = {f"{name}/index.js": PLAIN for name in "abc"}
        async with kit(tmp_path, sources, RunnerSettings(max_spares=2)) as it:
            await it.value("a")
            await settled(it, 0)  # without packages and edits a blank is as good as a spare
            waiting = blank(it)
            assert await it.value("b") == waiting
            await settled(it, 0)
            waiting = blank(it)
            await save(it, "a/index.js", PLAIN)
            assert await it.value("a") == waiting
            await eventually(lambda: having(it) == {"a"})

    run(work())


def test_a_blank_python_becomes_a_python_function(tmp_path: Path) -> None:
    async def work() -> None:
        text = "import os\ndef main(event, context):\n    return [os.getpid(), os.getcwd(), os.environ['WHO']]\n"
        sources = {"a/index.py": text, "b/index.py": text}
        settings = RunnerSettings(max_spares=2)
        async with kit(tmp_path, sources, settings, runtime="Python3.10", environment={"WHO": "me"}) as it:
            await it.value("a")
            await settled(it, 0)
            waiting = blank(it)
            assert await it.value("b") == [waiting, str(tmp_path / "b"), "me"]

    run(work())


def test_what_a_blank_was_started_with_does_not_reach_the_function(tmp_path: Path) -> None:
    async def work() -> None:
        source = "exports.main = async () => Object.keys(process.env).filter((name) => /MALLOC|CLOUDFN/.test(name))"
        sources = {f"{name}/index.js": source for name in "ab"}
        async with kit(tmp_path, sources, RunnerSettings(max_spares=2)) as it:
            assert await it.value("a") == []
            await settled(it, 0)
            assert await it.value("b") == []

    run(work())


def test_a_blank_that_died_is_no_loss(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {f"{name}/index.js": PLAIN for name in "ab"}, RunnerSettings(max_spares=2)) as it:
            await it.value("a")
            await settled(it, 0)
            it.pool._starter.blanks[0].process.kill()
            assert (await it.call("b")).ok

    run(work())


def test_only_a_blank_with_the_same_limit_of_memory_fits(tmp_path: Path) -> None:
    async def work() -> None:
        source = "exports.main = async () => require('v8').getHeapStatistics().heap_size_limit / 2 ** 20"
        sources = {f"{name}/index.js": source for name in "abc"}
        sizes = {"a": 256, "b": 256, "c": 512}
        async with kit(
            tmp_path, sources, RunnerSettings(max_spares=2), each=lambda name: {"memory_mb": sizes[name]}
        ) as it:
            small = await it.value("a")
            await settled(it, 0)
            waiting = blank(it)
            assert await it.value("c") - small == 256
            assert blank(it) == waiting

    run(work())


@pytest.mark.npm
def test_v8_keeps_what_it_compiled_of_packages_where_node_can(tmp_path: Path, npm: Callable[..., Path]) -> None:
    settings = RunnerSettings(node=str(npm("node@24") / "node" / "bin" / "node"))
    asks = "require('thing'); exports.main = async () => require('module').getCompileCacheDir()"

    async def work() -> None:
        root = tmp_path / "functions"
        sources = {"a/index.js": asks, "a/node_modules/thing/index.js": PACKAGE}
        async with kit(root, sources, settings) as it:
            folder = Path(await it.value("a"))
            assert folder.is_relative_to(tmp_path / ".cloudfn" / "cache" / "compiled")
            await eventually(lambda: it.pool.reserve().spares == 1)
            await eventually(lambda: any(folder.iterdir()))

    run(work())


def test_resting_instances_end_under_pressure_and_come_back(tmp_path: Path) -> None:
    async def work() -> None:
        sources = {f"{name}/index.js": PLAIN for name in "abc"}
        async with kit(tmp_path, sources, RunnerSettings(max_spares=0, idle_memory_mb=1)) as it:
            for name in "abc":
                await it.value(name)
            await eventually(lambda: all(state.state == "idle" for state in it.pool.states()))
            assert it.pool.reserve().ended_by_pressure == 3
            assert it.pool.reserve().ended_by_age == 0
            await eventually(lambda: [end.reason for end in it.seen(WorkerEnded)] == ["idle"] * 3)
            again = await it.call("a")
            assert again.ok
            assert again.cold

    run(work())


def test_an_instance_that_is_busy_does_not_end_under_pressure(tmp_path: Path) -> None:
    async def work() -> None:
        source = "exports.main = async (event) => { await new Promise((d) => setTimeout(d, event.ms)); return 1; }"
        sources = {"a/index.js": source, "b/index.js": source}
        async with kit(tmp_path, sources, RunnerSettings(max_spares=0, idle_memory_mb=1), timeout_s=20) as it:
            busy = asyncio.create_task(it.value("a", {"ms": 2500}))
            assert await it.value("b", {"ms": 1}) == 1
            await eventually(lambda: it.pool.reserve().ended_by_pressure == 1)
            assert await busy == 1

    run(work())


def test_rest_and_age_count_too(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, with_packages("a"), RunnerSettings(idle_s=0.3)) as it:
            await it.value("a")
            await eventually(lambda: it.pool.reserve().spares == 1)
            await eventually(lambda: it.pool.reserve().ended_by_age == 1)
            await eventually(lambda: it.pool.reserve().spares == 0)  # nobody edits a function that nobody calls

    run(work())
