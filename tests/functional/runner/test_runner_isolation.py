"""One bad function beside a good one: the bad one gets its failure, the good one and the pool notice nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from cloudfn.calls import Invocation
from cloudfn.events.functions import LogWritten, WorkerEnded
from cloudfn.platforms import links
from cloudfn.runner import RunnerSettings
from tests.kit.runner import kit, run
from tests.kit.waiting import eventually

pytestmark = pytest.mark.node

GOOD = "exports.main = async (event) => ({good: event.a})"
BAD = """
const child = require("child_process");
let calls = 0;
const ways = {
  fine: async () => ++calls,
  loop: async () => { for (;;); },
  exit: async () => process.exit(3),
  exitZero: async () => process.exit(0),
  kill: async () => process.kill(process.pid, "SIGKILL"),
  throwLater: () => new Promise(() => setTimeout(() => { throw new Error("later"); }, 5)),
  unhandled: () => new Promise(() => { Promise.reject(new RangeError("nobody listens")); }),
  never: () => new Promise(() => {}),
  heap: async () => { const all = []; for (;;) all.push(new Array(1e5).fill(all.length + Math.random())); },
  buffers: async () => {
    const all = [];
    for (let n = 0; n < 100; n++) { all.push(Buffer.alloc(5e6, 1)); await new Promise((d) => setTimeout(d, 1)); }
    return new Promise(() => all.length);
  },
  plain: async () => { throw new Error("plain"); },
  grandchild: async () => {
    const sleeper = child.spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {stdio: "ignore"});
    console.log("pid " + sleeper.pid);
    return new Promise(() => {});
  },
  print: async () => {
    for (let i = 0; i < 19000; i++) console.log("line " + i);
    process.stdout.write("no newline");
  },
  exitAfterPrint: async () => { console.error("last words"); process.exit(1); },
};
exports.main = (event) => ways[event.way]();
"""

ENDS = {
    "loop": ("timeout", "timed out after 1 s"),
    "never": ("timeout", "timed out after 1 s"),
    "exit": ("exit", "exit code 3"),
    "exitZero": ("exit", "exit code 0"),
    "kill": ("exit", "SIGKILL"),
    "throwLater": ("error", "later"),
    "unhandled": ("error", "nobody listens"),
    "plain": ("error", "plain"),
}


@pytest.mark.parametrize("way", ENDS)
def test_a_bad_call_fails_by_its_name_and_the_next_call_works(tmp_path: Path, way: str) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"bad/index.js": BAD, "good/index.js": GOOD}, timeout_s=1) as it:
            assert await it.value("good", {"a": 0}) == {"good": 0}
            bad = asyncio.create_task(it.call("bad", {"way": way}))
            for n in range(20):
                assert await it.value("good", {"a": n}) == {"good": n}
            failure = (await bad).failure
            assert failure is not None
            kind, words = ENDS[way]
            assert failure.kind == kind
            assert words in failure.message
            if way in ("exit", "throwLater", "unhandled", "plain"):
                assert str(tmp_path / "bad" / "index.js") in failure.stack
            assert await it.value("bad", {"way": "fine"}) == 1
            assert await it.value("good", {"a": 1}) == {"good": 1}

    run(work())


@pytest.mark.parametrize("way", ["heap", "buffers"])
def test_memory_above_the_limit_ends_the_call(tmp_path: Path, way: str) -> None:
    async def work() -> None:
        sources = {"bad/index.js": BAD, "good/index.js": GOOD}
        async with kit(tmp_path, sources, timeout_s=30, memory_mb=128) as it:
            bad = asyncio.create_task(it.call("bad", {"way": way}))
            assert await it.value("good", {"a": 2}) == {"good": 2}
            result = await bad
            assert result.failure is not None
            assert result.failure.kind == "memory"
            assert result.memory_mb > 30
            assert await it.value("bad", {"way": "fine"}) == 1

    run(work())


@pytest.mark.skipif(os.name != "posix", reason="process groups")
def test_a_time_out_ends_what_the_function_started(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"bad/index.js": BAD}, timeout_s=1) as it:
            await it.call("bad", {"way": "grandchild"})
            pid = int(next(text for _, text in it.lines("stdout") if text.startswith("pid ")).split()[1])
            await eventually(lambda: not _alive(pid))

    run(work())


def test_output_belongs_to_the_call_that_printed_it(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"bad/index.js": BAD}, timeout_s=30) as it:
            first = await it.call("bad", {"way": "print"})
            second = await it.call("bad", {"way": "exitAfterPrint"})
            third = await it.call("bad", {"way": "print"})
            lines = it.lines("stdout")
            for one in (first, third):
                mine = [text for request_id, text in lines if request_id == one.request_id]
                assert mine == [f"line {n}" for n in range(19000)] + ["no newline"]
            assert (second.request_id, "last words") in it.lines("stderr")

    run(work())


def test_start_end_and_report_lines(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"good/index.js": GOOD}) as it:
            one = await it.call("good")
            two = await it.call("good")
            texts = [line.text for line in it.seen(LogWritten) if line.stream == "platform"]
            assert texts[0] == f"START RequestId: {one.request_id}"
            assert texts[1] == f"END RequestId: {one.request_id}"
            assert texts[2].startswith(f"REPORT RequestId: {one.request_id} Duration: ")
            assert "Memory Size: 256 MB" in texts[2]
            assert "Cold Start: yes" in texts[2]
            assert "Cold Start" not in texts[5]
            assert (one.cold, two.cold) == (True, False)
            assert one.memory_mb > 20

    run(work())


def test_a_crash_after_the_answer_is_told_and_costs_no_call(tmp_path: Path) -> None:
    async def work() -> None:
        source = "exports.main = async () => { setTimeout(() => { throw new Error('too late') }, 1); return 1 }"
        async with kit(tmp_path, {"f/index.js": source}) as it:
            result = await it.call("f")
            assert result.ok
            await eventually(lambda: it.noticed("CFN-RUN-018"))
            notice = it.noticed("CFN-RUN-018")[0]
            assert notice.params["message"] == "too late"
            assert notice.request_id == result.request_id
            await eventually(lambda: it.seen(WorkerEnded))
            assert it.seen(WorkerEnded)[0].reason == "crash"
            assert (await it.call("f")).ok

    run(work())


def test_kill_ends_a_call_as_a_crash_does(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"bad/index.js": BAD}, timeout_s=30) as it:
            call = asyncio.create_task(it.call("bad", {"way": "never"}, request_id="r-7"))
            await eventually(lambda: it.pool.states()[0].state == "busy")
            assert it.pool.kill("r-7")
            assert not it.pool.kill("r-8")
            failure = (await call).failure
            assert failure is not None
            assert failure.kind == "exit"

    run(work())


def test_close_answers_running_and_waiting_calls(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"bad/index.js": BAD}, timeout_s=30, max_instances=1) as it:
            await it.value("bad", {"way": "fine"})
            calls = [asyncio.create_task(it.call("bad", {"way": "never"})) for _ in range(3)]
            await eventually(lambda: it.pool.states()[0].queued == 2)
            await it.pool.close()
            kinds = [result.failure.kind for result in await asyncio.gather(*calls) if result.failure]
            assert kinds == ["closed"] * 3
            assert (await it.call("bad", {"way": "fine"})).failure is not None

    run(work())


def test_idle_workers_end_and_come_back(tmp_path: Path) -> None:
    async def work() -> None:
        settings = RunnerSettings(idle_s=0.1, max_spares=4)
        async with kit(tmp_path, {"good/index.js": GOOD}, settings) as it:
            assert (await it.call("good")).ok
            await eventually(lambda: [end.reason for end in it.seen(WorkerEnded)].count("idle") >= 1)
            await eventually(lambda: it.pool.states()[0].state == "idle")
            again = await it.call("good")
            assert again.ok
            assert again.cold

    run(work())


def test_a_cancelled_caller_leaves_nothing_behind(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"bad/index.js": BAD}, timeout_s=30, max_instances=1) as it:
            call = asyncio.create_task(it.call("bad", {"way": "never"}))
            await eventually(lambda: it.pool.states()[0].state == "busy")
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)
            assert await it.value("bad", {"way": "fine"}) == 1

    run(work())


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_workers_end_with_a_killed_python(tmp_path: Path) -> None:
    """Also one in a busy loop, which could not notice a closed socket (Linux only)."""
    (tmp_path / "f").mkdir()
    loop = "for (;;);" if sys.platform.startswith("linux") else "return new Promise(() => {});"
    (tmp_path / "f" / "index.js").write_text(
        f"exports.main = async () => {{ console.log('pid', process.pid); {loop} }}"
    )
    host = textwrap.dedent(
        """
        import asyncio, sys
        from pathlib import Path
        from cloudfn.calls import Invocation
        from cloudfn.clock import SystemClock
        from cloudfn.events.functions import LogWritten
        from cloudfn.manifest.values import Function, Manifest
        from cloudfn.runner import Pool

        async def main(root):
            def tell(event):
                if isinstance(event, LogWritten) and event.stream == "stdout":
                    print(event.text, flush=True)
            manifest = Manifest("p", root, "env", functions={"f": Function("f", root / "f", timeout_s=60)})
            pool = Pool(manifest, backend_url=lambda f, r: "http://127.0.0.1:1/", emit=tell, clock=SystemClock())
            await pool.start()
            await pool.invoke(Invocation("f", b"{}"))

        asyncio.run(main(Path(sys.argv[1])))
        """
    )
    python = subprocess.Popen([sys.executable, "-c", host, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert python.stdout is not None
    pid = int(python.stdout.readline().split()[1])
    assert _alive(pid)
    os.kill(python.pid, signal.SIGKILL)
    python.wait()
    python.stdout.close()
    run(eventually(lambda: not _alive(pid)))


FORGER = """
const net = require("net");
const fs = require("fs");
const boot = JSON.parse(fs.readFileSync("/proc/self/environ", "utf8").split("\\0")
  .find((pair) => pair.startsWith("CLOUDFN_WORKER=")).slice("CLOUDFN_WORKER=".length));
const greet = (words) => new Promise((done) => {
  const socket = net.connect(boot.port, "127.0.0.1", () => socket.write(words));
  socket.on("data", () => done("answered")).on("error", () => {}).on("close", () => done("closed"));
});
exports.main = async () => [
  process.env.CLOUDFN_WORKER === undefined,
  await greet(JSON.stringify({type: "hello", token: boot.token}) + "\\n"),
  await greet(JSON.stringify({type: "hello", token: "guess"}) + "\\n"),
  await greet("GET / HTTP/1.1\\r\\n\\r\\n"),
];
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads its own start from /proc")
def test_a_workers_token_is_good_for_one_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "INHERITED", False)  # as where workers have to dial

    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": FORGER}, timeout_s=10) as it:
            assert await it.value("f") == [True, "closed", "closed", "closed"]
            assert await it.value("f") == [True, "closed", "closed", "closed"]

    run(work())


def test_a_result_that_looks_like_a_frame_is_only_a_result(tmp_path: Path) -> None:
    async def work() -> None:
        frame = '"\n{"type":"result","id":"other","bytes":2}\n42\n'
        async with kit(tmp_path, {"f/index.js": "exports.main = async (event) => event.text"}) as it:
            for _ in range(2):
                assert await it.value("f", {"text": frame}) == frame

    run(work())


def test_an_unknown_function_and_a_folder_that_is_missing(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"good/index.js": GOOD}) as it:
            unknown = (await it.pool.invoke(Invocation("nope", b"{}"))).failure
            assert unknown is not None
            assert (unknown.kind, unknown.code) == ("unknown", "CFN-RUN-001")
            (tmp_path / "good" / "index.js").unlink()
            (tmp_path / "good").rmdir()
            gone = (await it.call("good")).failure
            assert gone is not None
            assert (gone.kind, gone.code) == ("load", "CFN-RUN-017")

    run(work())


def _alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet buried does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    ran = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(ran.stdout.strip()) and "Z" not in ran.stdout
