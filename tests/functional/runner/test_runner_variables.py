"""What a function sees of its environment: Node.js's own ``process.env`` in all that code does with it, and a call's
variables for threads and children too; and what a hundred thousand calls leave in a worker."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.kit.runner import kit, run

USES = """
const { spawnSync } = require("child_process");
const { Worker, SHARE_ENV } = require("worker_threads");
const fs = require("fs");
const thrown = (work) => {
  try { return ["gave", work()]; } catch (error) { return [error.name, error.code, error.message]; }
};
const inThread = (options) => new Promise((done, fail) => {
  const code = "require('worker_threads').parentPort.postMessage([process.env.SET, process.env.GONE, process.env.SEQ])";
  new Worker(code, { eval: true, ...options }).once("message", done).once("error", fail);
});

exports.uses = async () => {
  const { env } = process;
  const seen = {};
  env.NUMBER = 1; env.NOTHING = undefined; env.NULL = null; env.SET = "a"; env.GONE = "b"; env.SEQ = "c";
  seen.texts = [env.NUMBER, env.NOTHING, env.NULL];
  seen.deleted = [delete env.GONE, env.GONE, "GONE" in env, delete env.NEVER];
  seen.names = ["SET" in env, Object.keys(env).includes("SET"), "toString" in env];
  seen.inherited = [env.hasOwnProperty("SET"), env.toString()];
  seen.copies = [{ ...env }.SET, JSON.parse(JSON.stringify(env)).SET, Object.assign({}, env).SET];
  seen.descriptor = Object.getOwnPropertyDescriptor(env, "SET");
  seen.shown = require("util").inspect(env).includes("SET: 'a'");
  seen.symbol = [thrown(() => { env[Symbol("x")] = 1; }), env[Symbol.iterator] === undefined];
  seen.object = thrown(() => { env.OBJECT = Object.create(null); });
  seen.defined = thrown(() => Object.defineProperty(env, "DEFINED", { value: 5 }) && env.DEFINED);
  const whole = { value: 5, writable: true, enumerable: true, configurable: true };
  seen.definedWhole = thrown(() => Object.defineProperty(env, "DEFINED", whole) && env.DEFINED);
  const getter = { get: () => 1, enumerable: true, configurable: true };
  seen.getter = thrown(() => Object.defineProperty(env, "GETTER", getter));
  env.TZ = "Asia/Tokyo";
  seen.zone = new Date(0).getHours();
  env.TZ = "UTC";
  seen.child = spawnSync("sh", ["-c", "echo $SET-$GONE-$SEQ"]).stdout.toString();
  seen.given = spawnSync("sh", ["-c", "echo $SET-$OWN"], { env: { OWN: "d", PATH: env.PATH } }).stdout.toString();
  if (process.loadEnvFile) {
    fs.writeFileSync(".env.test", "LOADED=yes\\nSET=kept\\n");
    process.loadEnvFile(".env.test");
    seen.loaded = [env.LOADED, env.SET];
  }
  const refused = (work) => thrown(work)[0];
  seen.frozen = [Object.freeze, Object.seal, Object.preventExtensions].map((stop) => refused(() => stop(env)));
  env.AFTER = "it";
  seen.after = [env.AFTER, Object.isExtensible(env), structuredClone(env).AFTER, structuredClone({ a: 1 })];
  const told = new Worker("const w = require('worker_threads'); w.parentPort.postMessage(w.workerData.AFTER)", {
    eval: true, workerData: env,
  });
  seen.data = await new Promise((done) => told.once("message", done));
  seen.threads = [await inThread(), await inThread({ env: { SET: "own" } }), await inThread({ env: SHARE_ENV })];
  const writes = "process.env.OF_THREAD = 'x'; delete process.env.AFTER";
  await new Promise((done) => new Worker(writes, { eval: true, env: SHARE_ENV }).once("exit", done));
  const now = process.env;
  seen.shared = [env, now].map((each) => {
    const { value } = Object.getOwnPropertyDescriptor(each, "OF_THREAD");
    each.BACK = 2;
    const names = ["AFTER" in each, Object.keys(each).includes("OF_THREAD")];
    return [each.OF_THREAD, value, { ...each }.OF_THREAD, now.BACK, ...names];
  });
  seen.gone = [delete env.OF_THREAD, now.OF_THREAD];
  return seen;
};
"""

OF_CALL = """
const { spawnSync } = require("child_process");
const { Worker, SHARE_ENV } = require("worker_threads");
const inThread = (options) => new Promise((done, fail) => {
  new Worker("require('worker_threads').parentPort.postMessage(process.env.TCB_SEQID)", { eval: true, ...options })
    .once("message", done).once("error", fail);
});
exports.main = async ({ share }) => {
  const seen = [process.env.TCB_SEQID, { ...process.env }.TCB_SEQID];
  seen.push(spawnSync("sh", ["-c", "printf %s $TCB_SEQID"]).stdout.toString());
  seen.push(await inThread());
  if (share) seen.push(await inThread({ env: SHARE_ENV }));
  process.env.TCB_SEQID = "changed";
  seen.push(process.env.TCB_SEQID, spawnSync("sh", ["-c", "printf %s $TCB_SEQID"]).stdout.toString());
  return seen;
};
"""


def test_it_is_what_node_has(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "index.js").write_text(USES)
    script = "require('./index.js').uses().then((seen) => console.log(JSON.stringify(seen)))"
    told = subprocess.run(["node", "-e", script], cwd=own, capture_output=True, text=True, check=True).stdout

    async def work() -> Any:
        async with kit(tmp_path / "f", {"f/index.js": USES + "exports.main = exports.uses;"}, timeout_s=30) as runner:
            return await runner.value("f")

    assert run(work()) == json.loads(told)


def test_a_call_s_variables_reach_threads_and_children(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path / "f", {"f/index.js": OF_CALL}, timeout_s=30) as runner:
            for number, share in enumerate([False, True, True, False]):
                request_id = f"r-{number}"
                *seen, changed, child = await runner.value("f", {"share": share}, request_id=request_id)
                assert seen == [request_id] * (5 if share else 4)
                assert changed == child == "changed"

    run(work())


OF_PYTHON_CALL = """
import os, subprocess
def child():
    return subprocess.run(["sh", "-c", "printf %s $TCB_SEQID"], stdout=subprocess.PIPE).stdout.decode()
def main(event, context):
    seen = [os.environ["TCB_SEQID"], dict(os.environ)["TCB_SEQID"], os.getenv("TCB_SEQID"), child()]
    os.environ["TCB_SEQID"] = "changed"
    seen += [os.environ["TCB_SEQID"], child()]
    del os.environ["TCB_SEQID"]
    return seen + [child()]
"""


def test_a_python_call_s_variables_reach_children(tmp_path: Path) -> None:
    async def work() -> None:
        python = {"runtime": "Python3.9", "handler": "index.main"}
        async with kit(tmp_path / "f", {"f/index.py": OF_PYTHON_CALL}, **python) as runner:
            for request_id in ("r-1", "r-2" * 100, "r-3"):
                *seen, changed, child, gone = await runner.value("f", request_id=request_id)
                assert seen == [request_id] * 4
                assert (changed, child, gone) == ("changed", "changed", "")

    run(work())


GROWING = {
    "index.js": "exports.main = () => Promise.resolve(process.memoryUsage.rss());",
    "index.py": "def main(event, context):\n    return int(open('/proc/self/statm').read().split()[1]) * 4096\n",
}


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads /proc")
@pytest.mark.parametrize(("file", "calls", "most_bytes"), [("index.js", 60_000, 200), ("index.py", 20_000, 100)])
def test_calls_leave_nothing_in_a_worker(tmp_path: Path, file: str, calls: int, most_bytes: int) -> None:
    """480 bytes a call were left where each call's variables went into the process's own environment."""
    runtime = "Python3.9" if file.endswith(".py") else "Nodejs18.15"

    async def work() -> float:
        sources = {f"f/{file}": GROWING[file]}
        async with kit(tmp_path / "f", sources, runtime=runtime, handler="index.main") as runner:
            for _ in range(calls // 4):
                before = await runner.value("f")
            for _ in range(calls):
                after = await runner.value("f")
            return float(after - before) / calls

    assert run(work()) < most_bytes
