"""A process that boots before cloudfn is loaded, and is told ahead whose it will be: it differs in nothing."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cloudfn.calls import Invocation
from cloudfn.clock import SystemClock
from cloudfn.manifest.values import Function, Manifest
from cloudfn.runner import Pool, RunnerSettings
from cloudfn.runner.early import Early, begin
from tests.kit.runner import Backend, run

pytestmark = pytest.mark.node

SDK = """
exports.loadedBy = process.pid;
exports.sees = { who: process.env.WHO, runenv: process.env.TENCENTCLOUD_RUNENV, cwd: process.cwd() };
exports.Date = Date;
exports.loads = (globalThis.loads = (globalThis.loads || 0) + 1);
"""
FUNCTION = """
const isSdk = (file) => file.includes("wx-server-sdk");
const atStart = { env: { ...process.env }, cwd: process.cwd(), loaded: Object.keys(require.cache).filter(isSdk) };
const sdk = require("wx-server-sdk");
exports.main = async (event, context) => {
  const { TCB_CONTEXT_CNFG, ...env } = atStart.env;
  const told = { name: context.function_name, limit: context.time_limit_in_ms, memory: context.memory_limit_in_mb };
  return {
    pid: process.pid, ahead: atStart.loaded.length, env, url: JSON.parse(TCB_CONTEXT_CNFG).URL, cwd: atStart.cwd,
    sees: sdk.sees, sameDate: sdk.Date === Date, loads: sdk.loads, told, argv: process.argv.slice(2),
  };
};
"""


def project(root: Path) -> Manifest:
    for name in ("plain", "shop"):
        (root / name).mkdir(parents=True)
        (root / name / "index.js").write_text(FUNCTION if name == "shop" else "exports.main = async () => process.pid")
    package = root / "shop" / "node_modules" / "wx-server-sdk"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"name": "wx-server-sdk", "version": "9.9.9", "main": "main.js"}')
    (package / "main.js").write_text(SDK)
    functions = {name: Function(name, root / name, environment={"WHO": name}) for name in ("plain", "shop")}
    return Manifest("p", root, "env-test-1", app_ids=("wx0123456789abcdef",), functions=functions)


async def answers(manifest: Manifest, early: Early | None, *names: str) -> list[Any]:
    pool = Pool(
        manifest,
        backend_url=Backend().url,
        emit=lambda event: None,
        clock=SystemClock(),
        settings=RunnerSettings(max_spares=0),
    )
    await pool.start(early)
    try:
        results = [await pool.invoke(Invocation(name, b"{}")) for name in names]
        assert [result.failure for result in results] == [None] * len(names)
        return [json.loads(result.payload) for result in results]
    finally:
        await pool.close()


def test_a_function_told_ahead_sees_what_it_always_sees(tmp_path: Path) -> None:
    manifest = project(tmp_path)
    early = begin()
    pid = early.blanks[0].popen.pid
    early.load_sdk(manifest, offset_date=True)
    (ahead,) = run(answers(manifest, early, "shop"))
    (usual,) = run(answers(manifest, None, "shop"))
    assert (ahead.pop("pid"), ahead.pop("ahead")) == (pid, 1)
    assert (usual.pop("pid") != pid, usual.pop("ahead")) == (True, 0)
    assert ahead["sees"] == {"who": "shop", "runenv": "SCF", "cwd": str(tmp_path / "shop")}
    for each in (ahead, usual):
        each["url"] = each["url"].rsplit("/loading-", 1)[0]
    assert ahead == usual


def test_another_function_goes_its_own_way(tmp_path: Path) -> None:
    manifest = project(tmp_path)
    early = begin()
    pid = early.blanks[0].popen.pid
    early.load_sdk(manifest, offset_date=True)
    plain, shop = run(answers(manifest, early, "plain", "shop"))
    assert plain != pid
    assert shop["loads"] == 1


@pytest.mark.parametrize("change", ["time-out", "environment", "date"])
def test_what_was_told_ahead_and_holds_no_more_is_not_used(tmp_path: Path, change: str) -> None:
    manifest = project(tmp_path)
    early = begin()
    pid = early.blanks[0].popen.pid
    early.load_sdk(manifest, offset_date=change != "date")
    shop = manifest.functions["shop"]
    later = {"time-out": replace(shop, timeout_s=9), "environment": replace(shop, environment={"WHO": "else"})}
    functions = {**manifest.functions, "shop": later.get(change, shop)}
    (answer,) = run(answers(replace(manifest, functions=functions), early, "shop"))
    assert answer["pid"] != pid
    assert answer["env"]["WHO"] == ("else" if change == "environment" else "shop")


@pytest.mark.parametrize(
    "package", ["", "{", "[]", '{"main": 5}', '{"main": "../../../away.js"}', '{"main": "absent.js"}'], ids=str
)
def test_a_package_that_cannot_be_loaded_ahead_is_left_to_the_call(tmp_path: Path, package: str) -> None:
    manifest = project(tmp_path)
    (tmp_path / "shop" / "node_modules" / "wx-server-sdk" / "package.json").write_text(package)
    early = begin()
    early.load_sdk(manifest, offset_date=True)
    assert early.blanks[0].function in ("", "shop")
    (plain,) = run(answers(manifest, early, "plain"))
    assert isinstance(plain, int)


def test_an_sdk_that_ends_the_process_ends_no_start(tmp_path: Path) -> None:
    manifest = project(tmp_path)
    (tmp_path / "shop" / "node_modules" / "wx-server-sdk" / "main.js").write_text("process.exit(3);")

    async def work() -> None:
        early = begin()
        early.load_sdk(manifest, offset_date=True)
        await asyncio.to_thread(early.blanks[0].popen.wait)
        (plain,) = await answers(manifest, early, "plain")
        assert isinstance(plain, int)

    run(work())
