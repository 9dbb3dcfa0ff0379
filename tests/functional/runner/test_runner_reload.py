"""A save takes effect without a refused call; a broken one keeps the last good version."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudfn.events.functions import FunctionReloaded, LogWritten, ReloadFailed, WorkerEnded
from cloudfn.runner import RunnerSettings
from tests.kit.runner import Kit, kit, run
from tests.kit.waiting import eventually

pytestmark = pytest.mark.node

WITH_SPARE = RunnerSettings()


def version(n: int) -> str:
    return f"exports.main = async (event) => {{ await new Promise((d) => setTimeout(d, event.ms || 0)); return {n} }}"


async def save(it: Kit, text: str, name: str = "f/index.js") -> None:
    file = it.write(name, text)
    await it.pool.reload({name.split("/")[0]: (file,)})


@pytest.mark.parametrize("max_spares", [4, 1, 0])
def test_new_code_serves_after_the_save(tmp_path: Path, max_spares: int) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": version(1)}, RunnerSettings(max_spares=max_spares)) as it:
            assert await it.value("f") == 1
            for n in (2, 3, 4):
                await save(it, version(n))
                assert await it.value("f") == n
            reloads = it.seen(FunctionReloaded)
            assert [event.files for event in reloads] == [(f"{tmp_path.name}/f/index.js",)] * 3
            assert all(event.ms > 0 for event in reloads)

    run(work())


def test_a_save_before_the_first_call_is_loaded_too(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": "nonsense nonsense"}, WITH_SPARE) as it:
            await save(it, "still nonsense")
            assert [event.still_serving for event in it.seen(ReloadFailed)] == [False]
            failure = (await it.call("f")).failure
            assert failure is not None
            assert failure.kind == "load"
            await save(it, version(2))
            assert await it.value("f") == 2

    run(work())


def test_a_broken_save_keeps_the_last_good_version(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": version(1)}, WITH_SPARE, max_instances=2) as it:
            assert await it.value("f") == 1
            await save(it, "exports.main = async () => {\n  return 1 +;\n}")
            broken = it.seen(ReloadFailed)[0]
            assert broken.still_serving
            assert broken.error == f"{tmp_path.name}/f/index.js:2 SyntaxError: Unexpected token ';'"
            assert it.pool.states()[0].state == "broken"
            # more calls at once than instances of the good version: they wait, none is refused
            assert await asyncio.gather(*(it.value("f", {"ms": 5}) for _ in range(6))) == [1] * 6
            await save(it, "exports.main = 5")
            assert "exports no function" in it.seen(ReloadFailed)[1].error
            await save(it, "require('./missing')")
            assert "Cannot find module './missing'" in it.seen(ReloadFailed)[2].error
            assert it.seen(ReloadFailed)[2].error.startswith(f"{tmp_path.name}/f/index.js:1 ")
            assert await it.value("f") == 1
            await save(it, version(2))
            assert await it.value("f") == 2
            assert it.pool.states()[0].state == "warm"

    run(work())


def test_a_syntax_error_in_an_es_module_names_its_line(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.mjs": "export const main = async () => 1"}, WITH_SPARE) as it:
            assert await it.value("f") == 1
            await save(it, "export const main = 1 +;\n", "f/index.mjs")
            assert it.seen(ReloadFailed)[0].error.startswith(f"{tmp_path.name}/f/index.mjs:1 SyntaxError")
            await save(it, "export const main = async () => 2", "f/index.mjs")
            assert await it.value("f") == 2

    run(work())


def test_a_call_that_runs_ends_on_the_old_code(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": version(1)}, WITH_SPARE) as it:
            assert await it.value("f") == 1
            running = asyncio.create_task(it.value("f", {"ms": 300}))
            await eventually(lambda: it.pool.states()[0].state == "busy")
            await save(it, version(2))
            assert await it.value("f") == 2
            assert not running.done()
            assert await running == 1
            assert await it.value("f") == 2
            await eventually(lambda: "reload" in [end.reason for end in it.seen(WorkerEnded)])

    run(work())


def test_a_helper_file_counts(tmp_path: Path) -> None:
    async def work() -> None:
        sources = {
            "f/index.js": "const h = require('./lib/h'); exports.main = async () => h",
            "f/lib/h.js": "module.exports = 1",
        }
        async with kit(tmp_path, sources, WITH_SPARE) as it:
            assert await it.value("f") == 1
            await save(it, "module.exports = 2", "f/lib/h.js")
            assert await it.value("f") == 2

    run(work())


def test_no_call_fails_or_goes_back_while_saves_rain(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": version(0)}, WITH_SPARE, max_instances=4) as it:
            assert await it.value("f") == 0
            saved = 0
            done = False
            floor: list[int] = []  # what had been swapped to when each call began

            async def caller() -> None:
                while not done:
                    least = saved
                    value = await it.value("f", {"ms": 2})
                    assert value >= least
                    floor.append(value)

            callers = [asyncio.create_task(caller()) for _ in range(3)]
            for n in range(1, 13):
                await save(it, version(n) if n % 4 else "broken(")
                saved = n if n % 4 else saved
            done = True
            await asyncio.gather(*callers)
            await save(it, version(99))
            assert await it.value("f") == 99
            assert len(floor) > 12

    run(work())


def test_saves_at_once_end_with_the_last_one(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": version(1)}, WITH_SPARE) as it:
            assert await it.value("f") == 1
            file = it.write("f/index.js", version(2))
            await asyncio.gather(*(it.pool.reload({"f": (file,)}) for _ in range(5)))
            assert await it.value("f") == 2
            assert len(it.seen(FunctionReloaded)) == 1
            await eventually(lambda: it.pool.states()[0].instances == 1)

    run(work())


def test_the_spare_has_loaded_the_packages_and_none_of_the_code(tmp_path: Path, npm: Callable[..., Path]) -> None:
    source = """
    const before = Object.keys(require.cache).filter((file) => file.includes("node_modules")).length;
    console.log("loaded");
    const cloud = require("wx-server-sdk");
    exports.main = async () => [before > 100, process.env.SHOP, typeof cloud.init];
    """
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "node_modules").symlink_to(npm("wx-server-sdk@3.0.4"))

    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": source}, WITH_SPARE, environment={"SHOP": "tea"}) as it:
            assert await it.value("f") == [False, "tea", "function"]
            loaded = len(it.lines("stdout"))
            await save(it, source)
            assert await it.value("f") == [True, "tea", "function"]
            assert len(it.lines("stdout")) == loaded + 1
            # what is installed has changed: nothing that was loaded ahead is used
            file = it.write("f/package.json", '{"dependencies": {"wx-server-sdk": "3.0.4"}}')
            await it.pool.reload({"f": (file,)})
            assert await it.value("f") == [False, "tea", "function"]

    run(work())


def test_top_level_output_is_told(tmp_path: Path) -> None:
    async def work() -> None:
        source = "console.log('top'); console.error('level'); exports.main = async () => 1"
        async with kit(tmp_path, {"f/index.js": source}) as it:
            await it.call("f")
            texts = [(line.stream, line.text, line.request_id) for line in it.seen(LogWritten)][:2]
            assert sorted(texts) == [("stderr", "level", ""), ("stdout", "top", "")]

    run(work())


def test_a_nested_call_that_needs_an_instance_of_broken_code_is_refused(tmp_path: Path) -> None:
    """The only good instance waits for the nested call, and no other can be started."""

    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": version(1)}, max_instances=3, timeout_s=20) as it:
            assert await it.value("f") == 1
            outer = asyncio.create_task(it.value("f", {"ms": 5000}, request_id="outer"))
            await eventually(lambda: it.pool.states()[0].state == "busy")
            it.write("f/index.js", "broken(")  # nobody has told the pool yet
            failure = (await it.call("f", chain=("outer",))).failure
            assert failure is not None
            assert failure.kind == "load"
            assert not outer.done()
            it.pool.kill("outer")
            await asyncio.gather(outer, return_exceptions=True)

    run(work())


def test_close_in_the_middle_of_a_reload(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": version(1)}, WITH_SPARE) as it:
            assert await it.value("f") == 1
            it.write("f/index.js", "for (;;);")
            reload = asyncio.create_task(it.pool.reload({"f": (tmp_path / "f" / "index.js",)}))
            await asyncio.sleep(0)
            assert await it.value("f") == 1
            await it.pool.close()
            await reload
            assert not it.seen(ReloadFailed)

    run(work())
