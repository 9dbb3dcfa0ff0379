"""A local cloud ends with the process that started it, however that ends; and what cannot be had is said."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.command import environment
from tests.kit.npm_package import run_tool
from tests.kit.waiting import until

pytestmark = [pytest.mark.node, pytest.mark.npm]

START = """
const { startCloud, wxServerSdk } = require("cloudfn-testing");
(async () => {
  const cloud = process.argv[2] === "sdk" ? wxServerSdk().cloudfn.cloud : await startCloud();
  const { pid } = await cloud.control.get("state");
  await cloud.call("profile");
  console.log(JSON.stringify({ pid, url: cloud.url }));
  if (process.argv[3] === "wait") setInterval(() => {}, 1000);
})();
"""


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("way", ["started", "sdk"])
def test_a_killed_test_process_leaves_nothing_running(suite: Path, way: str) -> None:
    (suite / "start.js").write_text(START)
    command = ["node", "start.js", way, "wait"]
    env = environment(CLOUDFN_PYTHON=sys.executable)
    with subprocess.Popen(command, cwd=suite, env=env, stdout=subprocess.PIPE, text=True) as testing:
        assert testing.stdout is not None
        told = json.loads(testing.stdout.readline())
        assert not is_gone(told["pid"])
        testing.send_signal(signal.SIGKILL)
    until(lambda: is_gone(told["pid"]), "the end of the local cloud")


@pytest.mark.parametrize("way", ["started", "sdk"])
def test_a_cloud_that_nobody_stops_holds_nobody_up(suite: Path, way: str) -> None:
    (suite / "start.js").write_text(START)
    ran = run_tool("node", "start.js", way, cwd=suite)
    assert ran.code == 0, ran.err
    until(lambda: is_gone(json.loads(ran.out)["pid"]), "the end of the local cloud")


def test_what_keeps_it_from_starting_is_said_as_cloudfn_says_it(suite: Path) -> None:
    (suite / "cloudfn.yaml").write_text("version: 1\nproject: x\nfunctions: {a: {timeuot: 1s}}\n")
    (suite / "start.js").write_text(START)
    for way in ("started", "sdk"):
        ran = run_tool("node", "start.js", way, cwd=suite)
        assert ran.code != 0
        assert "the local cloud did not start" in ran.err
        assert "CFN-CFG-" in ran.err
        assert "timeuot" in ran.err


@pytest.mark.parametrize("version", ["2.6.3", "4.0.2"])
def test_other_versions_of_the_sdk_in_this_process(suite: Path, npm: Callable[..., Path], version: str) -> None:
    place = suite / "functions" / "makeOrder" / "node_modules"
    place.unlink()
    place.symlink_to(npm(f"wx-server-sdk@{version}"))
    script = """
      require("cloudfn-testing/register");
      const sdk = require("wx-server-sdk");
      sdk.cloudfn.as({ openid: "oBuyer7", function: "makeOrder" });
      require("./functions/makeOrder/index.js").main({ fee: 9 }).then(async ({ outTradeNo, buyer }) => {
        const order = await sdk.cloudfn.cloud.order(outTradeNo);
        console.log(JSON.stringify([sdk.version, buyer.openid, order.openid, order.function]));
      });"""
    (suite / "other.js").write_text(script)
    ran = run_tool("node", "other.js", cwd=suite)
    assert ran.code == 0, ran.err
    assert json.loads(ran.out.splitlines()[-1]) == [version, "oBuyer7", "oBuyer7", "makeOrder"]


def test_a_version_of_the_sdk_that_cannot_be_led_here_is_refused(suite: Path, npm: Callable[..., Path]) -> None:
    place = suite / "functions" / "makeOrder" / "node_modules"
    place.unlink()
    place.symlink_to(npm("wx-server-sdk@2.1.2"))
    (suite / "old.js").write_text('require("cloudfn-testing/register"); require("./functions/makeOrder/index.js");')
    ran = run_tool("node", "old.js", cwd=suite)
    assert ran.code != 0
    assert "wx-server-sdk 2.1.2 always asks production" in ran.err


MISTAKES = """
const { startCloud } = require("cloudfn-testing");
const message = (made) => Promise.resolve().then(made).then(() => "", (error) => `${error.name} ${error.message}`);
(async () => {
  const cloud = await startCloud();
  const lines = [
    await message(() => startCloud({ project: "./nowhere" })),
    await message(() => startCloud("shop")),
    await message(() => cloud.call("nothing")),
    await message(() => cloud.call(Promise.resolve("profile"))),
    await message(() => cloud.pay(Promise.resolve("A1"))),
    await message(() => cloud.order()),
    await message(() => cloud.order("A1")),
    await message(() => cloud.documents("").find()),
    await message(() => cloud.documents().count()),
  ];
  await cloud.stop();
  console.log(JSON.stringify(lines));
})();
"""


def test_each_mistake_is_one_message_in_the_language_of_the_machine(suite: Path) -> None:
    (suite / "mistakes.js").write_text(MISTAKES)
    ran = run_tool("node", "mistakes.js", cwd=suite, env={"LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8"})
    assert ran.code == 0, ran.err
    told = json.loads(ran.out.splitlines()[-1])
    assert all(line.startswith("CloudfnError cloudfn: ") for line in told), told
    for line, expected in zip(
        told,
        (
            "CFN-CLI-110 没有目录",
            "对象",
            "CFN-DEV-006 没有函数",
            "await",
            "await",
            "undefined",
            "没有订单 A1",
            '""',
            "undefined",
        ),
        strict=True,
    ):
        assert expected in line
