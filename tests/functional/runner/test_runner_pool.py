"""How many calls at once: instances, queue, depth, deadlock; and processes that were started early."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from cloudfn.calls import Invocation, InvokeResult
from cloudfn.clock import SystemClock
from cloudfn.errors import InvalidFile
from cloudfn.events.functions import LogWritten
from cloudfn.manifest.values import Function, Manifest
from cloudfn.runner import Pool, RunnerSettings, instances
from cloudfn.runner.early import begin
from tests.kit.runner import Backend, Kit, Request, kit, run
from tests.kit.waiting import eventually

pytestmark = pytest.mark.node

SLEEP = """
let running = 0;
exports.main = async (event) => {
  running++;
  const most = running;
  await new Promise((done) => setTimeout(done, event.ms));
  running--;
  return [process.pid, most];
};
"""
CALL = """
const http = require("http");
const call = (name) => new Promise((done, failed) => {
  const url = JSON.parse(process.env.TCB_CONTEXT_CNFG).URL;
  const options = {method: "POST", headers: {"x-call": name, "content-length": 0}};
  const request = http.request(url, options, (answer) => answer.resume().on("end", done));
  request.on("error", failed);
  request.end();
});
exports.main = async (event) => { await call(process.env.NEXT); return "called"; };
"""


def test_one_call_at_a_time_in_up_to_max_instances(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instances, "STARTS_AT_ONCE", 3)

    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": SLEEP}, max_instances=3) as it:
            told = await asyncio.gather(*(it.value("f", {"ms": 300}) for _ in range(12)))
            assert {most for _, most in told} == {1}
            assert len({pid for pid, _ in told}) == 3
            assert it.pool.states()[0].instances == 3

    run(work())


LOADS_TOGETHER = """
const fs = require("fs");
const loading = __dirname + "/loading-" + process.pid;
fs.writeFileSync(loading, "");
const together = () => fs.readdirSync(__dirname).filter((name) => name.startsWith("loading-")).length;
let most = 0;
do most = Math.max(most, together()); while (%s);
exports.main = async () => { await new Promise((done) => setTimeout(done, 300)); return most; };
"""


def test_no_more_instances_start_at_once_than_there_are_cores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instances, "STARTS_AT_ONCE", 2)
    monkeypatch.setattr(instances, "SLOW_START_S", 600)

    async def work() -> None:
        code = LOADS_TOGETHER % "process.uptime() < 0.3" + "fs.unlinkSync(loading);"
        async with kit(tmp_path, {"f/index.js": code}, max_instances=6, timeout_s=20) as it:
            told = await asyncio.gather(*(it.value("f") for _ in range(12)))
            assert max(told) <= 2
            assert it.pool.states()[0].instances > 2

    run(work())


def test_an_instance_that_is_slow_to_start_holds_up_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each waits until four are loading: with two at once for good, none would ever stand."""
    monkeypatch.setattr(instances, "STARTS_AT_ONCE", 2)
    monkeypatch.setattr(instances, "SLOW_START_S", 0.1)

    async def work() -> None:
        code = LOADS_TOGETHER % "most < 4"
        async with kit(tmp_path, {"f/index.js": code}, max_instances=4, timeout_s=20) as it:
            told = await asyncio.gather(*(it.value("f") for _ in range(4)))
            assert told == [4] * 4

    run(work())


def test_calls_beyond_all_places_are_refused_while_instances_still_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instances, "STARTS_AT_ONCE", 2)

    async def work() -> None:
        settings = RunnerSettings(queue=1, max_spares=0)
        async with kit(tmp_path, {"f/index.js": SLEEP}, settings, max_instances=5, timeout_s=20) as it:
            results = await asyncio.gather(*(it.call("f", {"ms": 300}) for _ in range(8)))
            assert kinds(list(results)) == ["ok"] * 6 + ["busy"] * 2

    run(work())


def test_a_warm_instance_is_used_again(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": SLEEP}) as it:
            told = [await it.value("f", {"ms": 0}) for _ in range(5)]
            assert len({pid for pid, _ in told}) == 1

    run(work())


def test_the_queue_is_bounded(tmp_path: Path) -> None:
    async def work() -> None:
        settings = RunnerSettings(queue=4, max_spares=0)
        async with kit(tmp_path, {"f/index.js": SLEEP}, settings, max_instances=2, timeout_s=20) as it:
            results = await asyncio.gather(*(it.call("f", {"ms": 300}) for _ in range(9)))
            assert kinds(list(results)) == ["ok"] * 6 + ["busy"] * 3
            assert results[-1].failure is not None
            assert results[-1].failure.code == "CFN-RUN-002"

    run(work())


def kinds(results: list[InvokeResult]) -> list[str]:
    return [one.failure.kind if one.failure else "ok" for one in results]


def _chained(it: Kit) -> list[InvokeResult]:
    """Let the back end call the function that a request names, in the caller's name, as callFunction does."""

    async def call(request: Request) -> None:
        function, request_id = request.path.split("/")[2:4]
        caller = it.pool.caller(function, request_id)
        assert caller is not None
        results.append(
            await it.pool.invoke(Invocation(request.headers["x-call"], b"{}", chain=(*caller.chain, caller.request_id)))
        )

    results: list[InvokeResult] = []
    it.backend.on_request = call
    return results


def test_a_function_that_calls_itself_is_stopped_at_the_depth(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": CALL}, environment={"NEXT": "f"}, max_instances=20, timeout_s=20) as it:
            results = _chained(it)
            assert (await it.call("f")).ok
            assert kinds(results) == ["depth"] + ["ok"] * 7

    run(work())


def test_a_call_that_waits_for_itself_is_refused_at_once(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": CALL}, environment={"NEXT": "f"}, max_instances=2, timeout_s=20) as it:
            results = _chained(it)
            assert (await it.call("f")).ok
            assert kinds(results) == ["deadlock", "ok"]

    run(work())


def test_two_chains_that_hold_what_the_other_needs(tmp_path: Path) -> None:
    """a holds A and waits for B, b holds B and waits for A: the second to wait is refused, the first goes on."""

    async def work() -> None:
        sources = {
            f"{name}/index.js": CALL.replace("process.env.NEXT", repr(other))
            for name, other in (("a", "b"), ("b", "a"))
        }
        async with kit(tmp_path, sources, max_instances=1, timeout_s=20) as it:
            both = asyncio.Event()
            results = _chained(it)
            follow = it.backend.on_request
            assert follow is not None
            arrived: list[Request] = []

            async def together(request: Request) -> None:
                arrived.append(request)
                if len(arrived) == 2:
                    both.set()
                await both.wait()
                await follow(request)

            it.backend.on_request = together
            ends = await asyncio.gather(it.call("a"), it.call("b"))
            assert [end.ok for end in ends] == [True, True]
            # b's call of a is refused; then a's call of b runs, and what that asks of a is refused too
            assert kinds(results) == ["deadlock", "deadlock", "ok"]

    run(work())


def test_early_processes_are_adopted(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "index.js").write_text("exports.main = async () => [process.pid, process.env.WHO, process.cwd()]")

    async def work() -> None:
        early = begin(2)
        pids = [blank.popen.pid for blank in early.blanks]
        function = Function("f", tmp_path / "f", environment={"WHO": "me"})
        manifest = Manifest("p", tmp_path, "env", functions={"f": function})
        pool = Pool(manifest, backend_url=Backend().url, emit=lambda event: None, clock=SystemClock())
        await pool.start(early)
        try:
            result = await pool.invoke(Invocation("f", b"{}"))
            assert json.loads(result.payload) == [pids[0], "me", str(tmp_path / "f")]
        finally:
            await pool.close()

    run(work())


def test_early_imports_nothing_heavy() -> None:
    code = (
        "import sys; from cloudfn.runner.early import begin\n"
        "print([n for n in ('asyncio', 'yaml', 'cloudfn.runner.pool', 'cloudfn.manifest') if n in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_early_processes_that_nobody_adopts_end() -> None:
    early = begin(1)
    popen = early.blanks[0].popen
    early.close()
    assert popen.returncode is not None


def test_without_node_start_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    async def work() -> None:
        manifest = Manifest("p", tmp_path, "env", functions={"f": Function("f", tmp_path / "f")})
        pool = Pool(manifest, backend_url=Backend().url, emit=lambda event: None, clock=SystemClock())
        with pytest.raises(InvalidFile) as caught:
            await pool.start()
        assert caught.value.code == "CFN-RUN-015"
        await pool.close()

    run(work())


def test_a_debugger_can_attach_and_the_time_out_is_off(tmp_path: Path) -> None:
    async def work() -> None:
        listener = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
        port = listener.sockets[0].getsockname()[1]
        listener.close()
        await listener.wait_closed()
        settings = RunnerSettings(inspect={"f": port})
        async with kit(tmp_path, {"f/index.js": SLEEP}, settings, timeout_s=1) as it:
            assert (await it.call("f", {"ms": 1300})).ok
            await eventually(lambda: any("Debugger listening" in text for _, text in it.lines("stderr")))
            told = await asyncio.to_thread(lambda: json.load(urlopen(f"http://127.0.0.1:{port}/json")))
            assert told[0]["webSocketDebuggerUrl"].startswith(f"ws://127.0.0.1:{port}/")
            # the port goes over to the new code's process
            file = it.write("f/index.js", SLEEP)
            await it.pool.reload({"f": (file,)})
            await eventually(lambda: sum("Debugger listening" in text for _, text in it.lines("stderr")) == 2)
            assert it.seen(LogWritten)

    run(work())


def children() -> set[int]:
    """The processes that this one has started, dead ones that nobody has waited for among them."""
    found = [file.read_text() for file in Path("/proc/self/task").glob("*/children")]
    return {int(pid) for text in found for pid in text.split()}


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads its own children from /proc")
def test_a_close_waits_for_processes_that_are_still_starting(tmp_path: Path) -> None:
    """A spare that was given up before it was ready, at any moment of its start: it is gone when the pool is."""
    others = children()

    async def work(pause_s: float) -> set[int]:
        async with kit(tmp_path, {"f/index.js": "exports.main = async () => 1"}, RunnerSettings(max_spares=4)) as it:
            assert await it.value("f") == 1
            await eventually(lambda: len(children() - others) == 2)  # the instance and its spare
            it.pool._functions["f"].instances.forget_packages()  # gives the spare up
            await asyncio.sleep(pause_s)
        return children() - others

    for n in range(20):
        assert run(work(n * 0.004)) == set(), f"{n * 4} ms after the start"
