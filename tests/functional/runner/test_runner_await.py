"""A missing ``await`` is told (CFN-RUN-014), and a call that was awaited and ran out of its time is none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.runner import Request, kit, run
from tests.kit.waiting import eventually

pytestmark = [pytest.mark.node, pytest.mark.npm]

SDKS = ["2.6.3", "3.0.4", "4.0.2"]

GIVES_UP = """
const cloud = require("wx-server-sdk");
cloud.init({env: "env-test-1", timeout: 250});
const ways = {
  document: () => cloud.database().collection("a").doc("x").get(),
  function: () => cloud.callFunction({name: "g", data: {}}),
  pay: () => cloud.cloudPay.queryOrder({subMchId: "1900009231", outTradeNo: "A1"}),
  openapi: () => cloud.openapi.security.msgSecCheck({content: "tea"}),
};
exports.main = async ({way}) => {
  try {
    await ways[way]();
    return "answered";
  } catch (error) {
    return "gave up";
  }
};
"""


@pytest.mark.parametrize("sdk", SDKS)
def test_an_awaited_call_that_times_out_is_no_missing_await(tmp_path: Path, npm: Callable[..., Path], sdk: str) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "node_modules").symlink_to(npm(f"wx-server-sdk@{sdk}"))

    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": GIVES_UP}, timeout_s=20) as it:
            it.backend.hold = asyncio.Event()
            for way in ("document", "function", "pay", "openapi"):
                assert await it.value("f", {"way": way}) == "gave up"
            it.backend.hold.set()
            assert await it.value("f", {"way": "function"}) == "answered"
            assert not it.noticed("CFN-RUN-014")

    run(work())


HELPER = """
const cloud = require("wx-server-sdk");
cloud.init({env: "env-test-1"});
const save = () => cloud.callFunction({name: "save", data: {paid: true}});
const rest = (ms) => new Promise((done) => setTimeout(done, ms));
const helpers = {
  atOnce: () => save(),
  afterAnother: async () => { await save(); await save(); },
  afterAStep: async () => { await null; await save(); },
  afterAWhile: async () => { await rest(30); await save(); },
  inALoop: async () => { [1, 2].forEach(async () => { await save(); }); },
  called: async () => { save(); },
};
exports.main = async (event) => {
  if (event.awaits) await helpers[event.helper]();
  else helpers[event.helper]();
  return {errcode: 0};
};
"""


@pytest.mark.parametrize("sdk", SDKS)
def test_a_helper_that_nobody_awaits_is_one(tmp_path: Path, npm: Callable[..., Path], sdk: str) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "node_modules").symlink_to(npm(f"wx-server-sdk@{sdk}"))

    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": HELPER}, timeout_s=20) as it:

            async def ask(request: Request) -> None:
                it.pool.caller(*request.path.split("/")[2:4])  # as the back end does for each request

            def accused() -> set[str]:
                return {notice.request_id for notice in it.noticed("CFN-RUN-014")}

            it.backend.on_request = ask
            for helper in ("atOnce", "afterAnother", "afterAStep", "afterAWhile"):
                assert await it.value("f", {"helper": helper, "awaits": True}) == {"errcode": 0}
            assert not accused()
            for helper in ("atOnce", "afterAnother", "afterAStep", "afterAWhile", "inALoop", "called"):
                result = await it.call("f", {"helper": helper})
                assert result.payload == b'{"errcode":0}'
                await eventually(lambda one=result: one.request_id in accused())

    run(work())
