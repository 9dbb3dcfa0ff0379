"""What a function starts ends with its instance, however the instance ends; and with the next start of cloudfn at the
latest, when cloudfn itself was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cloudfn import leftovers
from tests.kit.dev import dev
from tests.kit.runner import kit, run
from tests.kit.waiting import eventually, until

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(sys.platform != "linux", reason="environments of processes are read from /proc"),
]

NODE = """
const {spawn} = require("child_process");
const sleep = (options) => spawn("sleep", ["600"], {stdio: "ignore", ...options}).pid;
const ways = {
  plain: () => sleep({}),
  detached: () => sleep({detached: true}),
  bare: () => sleep({detached: true, env: {PATH: process.env.PATH}}),
  nameless: () => spawn("env", ["-i", "sleep", "600"], {stdio: "ignore", detached: true}).pid,
  nested: () => new Promise((done) => {
    const inner = "env -i setsid -w sh -c 'sleep 600 > /dev/null & echo $!; wait'";
    const shell = spawn("sh", ["-c", inner], {detached: true});
    shell.stdout.on("data", (data) => done(Number(data)));
  }),
  orphan: () => new Promise((done) => {
    const shell = spawn("sh", ["-c", "setsid sleep 600 > /dev/null & echo $!"], {detached: true});
    shell.stdout.on("data", (data) => done(Number(data)));
  }),
};
exports.main = async ({way, then}) => {
  const pid = await ways[way]();
  console.log("started " + pid);
  if (then === "exit") process.exit(1);
  if (then === "throw") setTimeout(() => { throw new Error("late"); });
  if (then) await new Promise(() => {});
  return pid;
};
"""
PYTHON = """
import os, subprocess
def main_handler(event, context):
    child = subprocess.Popen(["sleep", "600"], start_new_session=True)
    print("started", child.pid, flush=True)
    if event.get("then") == "exit":
        os._exit(1)
    return child.pid
"""


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


WAYS = ["plain", "detached", "bare", "orphan"]


@pytest.mark.parametrize("way", [*WAYS, "nameless", "nested"])
def test_children_end_with_an_instance_that_is_ended(tmp_path: Path, way: str) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": NODE}) as it:
            pid = await it.value("f", {"way": way})
            assert lives(pid)  # a warm instance keeps what it started
            await it.pool.reload({"f": (tmp_path / "f" / "index.js",)})
            await eventually(lambda: not lives(pid))
            last = await it.value("f", {"way": way})
            assert lives(last)
        await eventually(lambda: not lives(last))

    run(work())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("then", ["exit", "throw", "wait"])
def test_children_end_with_an_instance_that_ends_by_itself(tmp_path: Path, way: str, then: str) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": NODE}, timeout_s=1) as it:
            assert not (await it.call("f", {"way": way, "then": then})).ok
            ((_, said),) = it.lines("stdout")
            await eventually(lambda: not lives(int(said.split()[1])))

    run(work())


@pytest.mark.parametrize("then", ["exit", ""])
def test_children_of_python_functions_too(tmp_path: Path, then: str) -> None:
    python = {"runtime": f"Python{sys.version_info[0]}.{sys.version_info[1]}", "handler": "index.main_handler"}

    async def work() -> None:
        async with kit(tmp_path, {"f/index.py": PYTHON}, **python) as it:
            await it.call("f", {"then": then})
            ((_, said),) = it.lines("stdout")
        await eventually(lambda: not lives(int(said.split()[1])))

    run(work())


MANIFEST = "version: 1\nproject: left\nenv: {id: test-f0b102}\nfunctions:\n  leaver: {timeout: 300s}\n"


def test_what_a_killed_dev_left_is_ended_at_the_next_start(tmp_path: Path) -> None:
    folder = tmp_path / "functions" / "leaver"
    folder.mkdir(parents=True)
    (folder / "index.js").write_text(NODE)
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST)
    with dev(tmp_path) as first:
        pids = [first.post("/functions/leaver", {"way": way}) for way in WAYS]
        assert all(map(lives, pids))
        assert first.stop(signal.SIGKILL) == -signal.SIGKILL
    with dev(tmp_path) as second:
        until(lambda: not any(map(lives, pids)), "the end of what was left")
        assert "left behind" in second.until_printed("CFN-RUN-031")
        kept = second.post("/functions/leaver", {"way": "detached"})
        with dev_beside(tmp_path) as third:  # a cloudfn that runs keeps what is its own
            third.post("/functions/leaver", {"way": "plain"})
            third.stop()
        assert lives(kept)


def dev_beside(project: Path):  # type: ignore[no-untyped-def]
    other = project / "beside"
    (other / "functions" / "leaver").mkdir(parents=True)
    (other / "functions" / "leaver" / "index.js").write_text(NODE)
    (other / "cloudfn.yaml").write_text(MANIFEST)
    return dev(other)


def test_a_process_without_a_mark_of_ours_is_left_alone() -> None:
    """No mark, a living owner's, another project's, one that is no mark: all of them live on."""
    mine, gone = leftovers.mark(7, "mine"), "4194300-1.7.mine"
    others = [
        None,
        leftovers.mark(),
        leftovers.mark(8, "mine"),
        "nonsense",
        "-",
        "1-",
        "1-.7.mine",
        "4194300-1.7.others",
    ]
    started = [_marked(mark) for mark in others]
    orphan, own = _marked(gone), _marked(mine)
    try:
        leftovers.sweep("mine")
        assert orphan.wait(20) == -signal.SIGKILL
        assert leftovers.end_of(mine, 0) == 1
        assert own.wait(20) == -signal.SIGKILL
        assert [one.poll() for one in started] == [None] * len(started)
    finally:
        for one in (*started, orphan, own):
            one.kill()
            one.wait()


def _marked(mark: str | None) -> subprocess.Popen[bytes]:
    more = {} if mark is None else {leftovers.VARIABLE: mark}
    return subprocess.Popen(["sleep", "600"], env={**os.environ, **more})
