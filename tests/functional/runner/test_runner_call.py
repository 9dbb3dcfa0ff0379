"""What a call sees: environment, context, event, and the back end's URL; with the real wx-server-sdk."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cloudfn.calls import Identity
from cloudfn.clock import VirtualClock
from cloudfn.events.functions import LogWritten
from cloudfn.runner import RunnerSettings
from tests.kit.runner import USER, Kit, kit, run
from tests.kit.waiting import eventually

pytestmark = pytest.mark.node

SDKS = ("2.6.3", "3.0.4", "4.0.2")
SDK = """
const cloud = require("wx-server-sdk");
cloud.init({env: cloud.DYNAMIC_CURRENT_ENV});
exports.main = async (event) => {
  const context = cloud.getWXContext();
  if (event.log) cloud.logger().info({shop: "tea"});
  const called = event.call ? await cloud.callFunction({name: "other", data: {a: 1}}) : null;
  return {context, called};
};
"""


@pytest.mark.npm
@pytest.mark.parametrize("sdk", SDKS)
def test_the_real_sdk_knows_the_caller_and_talks_to_our_back_end(
    tmp_path: Path, npm: Callable[..., Path], sdk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "node_modules").symlink_to(npm(f"wx-server-sdk@{sdk}"))

    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": SDK}, timeout_s=20) as it:
            first = await it.call("f", {"call": True, "log": True}, request_id="req-1")
            told = json.loads(first.payload)
            assert told["context"] == {
                "OPENID": USER.openid,
                "APPID": USER.appid,
                "CLIENTIP": "127.0.0.1",
                "CLIENTIPV6": "::ffff:127.0.0.1",
                "ENV": "env-test-1",
                "SOURCE": "wx_client",
            }
            assert told["called"]["result"] == {"ok": 1}
            request = it.backend.requests[0]
            assert request.path.partition("?")[0] == "/i/f/req-1/admin"
            assert request.headers["x-tcb-source"] == "wx_client,scf"
            assert request.headers["x-tcb-region"] == "ap-shanghai"
            assert request.json["wxCloudApiToken"] == "local-req-1"
            assert request.json["envName"] == "env-test-1"
            (logged,) = [line for line in it.seen(LogWritten) if line.stream == "logger"]
            assert "tea" in logged.text
            # the next call on the same worker is somebody else's
            timer = await it.value("f", {}, identity=Identity(source="wx_unknown"), trigger="timer")
            assert not {"OPENID", "APPID", "UNIONID"} & set(timer["context"])
            assert timer["context"]["SOURCE"] == "wx_unknown"
            await it.call("f", {"call": True}, request_id="req-3")
            assert it.backend.requests[-1].path.partition("?")[0] == "/i/f/req-3/admin"
            assert not it.noticed("CFN-RUN-014")
            assert not it.noticed("CFN-RUN-019")

    run(work())


CALLBACK = """
const cloud = require("wx-server-sdk");
cloud.init({env: cloud.DYNAMIC_CURRENT_ENV});
exports.main = (event, context, callback) => {
  cloud.callFunction({name: "other", data: {}}).then((answer) => callback(null, answer.result), callback);
};
"""


@pytest.mark.npm
@pytest.mark.parametrize("sdk", SDKS)
def test_a_callback_after_the_sdk_is_not_held_up_by_its_idle_connections(
    tmp_path: Path, npm: Callable[..., Path], sdk: str
) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "node_modules").symlink_to(npm(f"wx-server-sdk@{sdk}"))

    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": CALLBACK}, timeout_s=20) as it:
            assert [await it.value("f") for _ in range(3)] == [{"ok": 1}] * 3

    run(work())


CONTEXT = """
exports.main = async (event, context) => {
  const left = context.getRemainingTimeInMillis();
  const rest = {...context};
  for (const name of Object.keys(rest)) if (typeof rest[name] === "function") rest[name] = "function";
  return {left, rest, environment: JSON.parse(context.environment), waits: context.callbackWaitsForEmptyEventLoop};
};
"""


def test_context(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": CONTEXT}, timeout_s=7, memory_mb=512) as it:
            told = await it.value("f", {}, request_id="req-9")
            assert 6500 < told["left"] <= 7000
            assert told["waits"] is True
            environ = dict(pair.split("=", 1) for pair in told["rest"].pop("environ").split(";"))
            assert told["environment"] == environ
            assert environ["WX_OPENID"] == USER.openid
            assert environ["TCB_ENV"] == environ["SCF_NAMESPACE"] == "env-test-1"
            assert environ["TENCENTCLOUD_SECRETID"]
            told["rest"].pop("environment")
            assert told["rest"] == {
                "callbackWaitsForEmptyEventLoop": True,
                **dict.fromkeys(("getRemainingTimeInMillis", "done", "succeed", "fail", "getContext"), "function"),
                "memory_limit_in_mb": 512,
                "time_limit_in_ms": 7000,
                "request_id": "req-9",
                "function_name": "f",
                "function_version": "$LATEST",
                "namespace": "env-test-1",
                "tencentcloud_region": "ap-shanghai",
                "tencentcloud_appid": "1250000000",
                "tencentcloud_uin": "100000000001",
            }

    run(work())


def test_the_environment_is_clean_and_the_functions_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the developer's own")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NODE_OPTIONS", "--no-warnings")
    monkeypatch.setenv("NODE_PATH", "/elsewhere")

    async def work() -> None:
        settings = RunnerSettings(
            bindings=lambda function: f"for-{function}", secrets={"API_KEY": "s3cret", "OTHER": "x"}, max_spares=0
        )
        source = "exports.main = async () => ({env: process.env, tz: new Date(0).getHours(), cwd: process.cwd()})"
        async with kit(
            tmp_path,
            {"f/index.js": source},
            settings,
            environment={"SHOP": "tea", "TZ": "Asia/Shanghai"},
            secrets=("API_KEY",),
        ) as it:
            told = await it.value("f", {}, request_id="req-1")
            env = told["env"]
            assert told["cwd"] == str(tmp_path / "f")
            assert told["tz"] == 8  # set by the user; UTC otherwise
            assert (env["SHOP"], env["API_KEY"], env["CLOUDFN_BINDINGS"]) == ("tea", "s3cret", "for-f")
            assert env["TCB_CONTEXT_CNFG"] == json.dumps({"URL": it.backend.url("f", "req-1")}, separators=(",", ":"))
            assert env["PATH"] == os.environ["PATH"]
            assert not {
                "AWS_SECRET_ACCESS_KEY",
                "HTTPS_PROXY",
                "NODE_OPTIONS",
                "OTHER",
                "CLOUDFN_WORKER",
            } & set(env)
            assert env["TCB_CONTEXT_KEYS"].split(",") == [
                "TCB_ENV",
                "TCB_SEQID",
                "TRIGGER_SRC",
                "TCB_SESSIONTOKEN",
                "TCB_SOURCE",
            ]
            for names in (env["WX_CONTEXT_KEYS"], env["TCB_CONTEXT_KEYS"]):
                assert all(env[name] for name in names.split(","))

    run(work())


def test_identity_of_the_call_before_never_lingers(tmp_path: Path) -> None:
    async def work() -> None:
        source = """
        exports.main = async () => {
          const seen = [process.env.WX_OPENID, process.env.WX_UNIONID, process.env.WX_CONTEXT_KEYS];
          process.env.WX_OPENID = "changed by the function";
          return seen;
        };
        """
        async with kit(tmp_path, {"f/index.js": source}) as it:
            who = Identity(USER.appid, "oAAA", "uAAA", client_ip="")
            assert await it.value("f", identity=who) == [
                "oAAA",
                "uAAA",
                "WX_APPID,WX_OPENID,WX_UNIONID,WX_API_TOKEN",
            ]
            assert await it.value("f", identity=Identity(client_ip="")) == [None, None, "WX_API_TOKEN"]

    run(work())


LATE = """
const http = require("http");
const post = () => new Promise((done, failed) => {
  const url = JSON.parse(process.env.TCB_CONTEXT_CNFG).URL;
  const request = http.request(url, {method: "POST"}, (answer) => answer.resume().on("end", done));
  request.on("error", failed);
  request.end();
});
exports.main = async (event) => {
  if (event.how === "awaited") await post();
  if (event.how === "forgotten") post();
  if (event.how === "later") setTimeout(post, 10);
  return 1;
};
"""


async def _ask_callers(it: Kit) -> None:
    """Ask as the gateway does, for each request that arrives."""

    async def ask(request: object) -> None:
        _, function, request_id = request.path.split("/")[1:4]  # type: ignore[attr-defined]
        assert it.pool.caller(function, request_id) is not None

    it.backend.on_request = ask


@pytest.mark.parametrize(("how", "told"), [("awaited", 0), ("forgotten", 1), ("later", 1)])
def test_a_missing_await_is_told_once(tmp_path: Path, how: str, told: int) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": LATE}) as it:
            await _ask_callers(it)
            result = await it.call("f", {"how": how})
            await eventually(lambda: it.backend.requests)
            await eventually(lambda: len(it.noticed("CFN-RUN-014")) == told)
            assert [notice.request_id for notice in it.noticed("CFN-RUN-014")] == [result.request_id] * told
            if how == "later":
                assert it.backend.requests[0].path == f"/i/f/idle-after-{result.request_id}/admin"
            if how != "awaited":
                caller = it.pool.caller("f", result.request_id)
                assert caller is not None
                assert caller.finished
                assert len(it.noticed("CFN-RUN-014")) == 1

    run(work())


@pytest.mark.parametrize("how", ["held", "failed"])
def test_a_request_of_a_call_that_did_not_answer_is_no_missing_await(tmp_path: Path, how: str) -> None:
    async def work() -> None:
        source = LATE.replace("return 1", "if (event.how === 'failed') { post(); throw new Error('x'); } await post()")
        async with kit(tmp_path, {"f/index.js": source}, timeout_s=1) as it:
            it.backend.hold = asyncio.Event()
            result = await it.call("f", {"how": how})
            assert result.failure is not None
            assert result.failure.kind == ("timeout" if how == "held" else "error")
            await eventually(lambda: it.backend.requests)
            caller = it.pool.caller("f", result.request_id)
            assert caller is not None
            assert caller.finished
            assert not it.noticed("CFN-RUN-014")
            it.backend.hold.set()

    run(work())


def test_callers(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": LATE}) as it:
            it.backend.hold = asyncio.Event()
            call = asyncio.create_task(it.call("f", {"how": "awaited"}, request_id="req-1", chain=("req-0",)))
            await eventually(lambda: it.backend.requests)
            caller = it.pool.caller("f", "req-1")
            assert caller is not None
            assert (
                caller.function,
                caller.request_id,
                caller.identity,
                caller.env_id,
                caller.chain,
                caller.finished,
            ) == (
                "f",
                "req-1",
                USER,
                "env-test-1",
                ("req-0",),
                False,
            )
            assert it.pool.caller("f", "req-2") is None
            assert it.pool.caller("g", "req-1") is None
            it.backend.hold.set()
            assert (await call).ok

    run(work())


def test_a_request_while_the_module_loads_has_a_caller(tmp_path: Path) -> None:
    async def work() -> None:
        source = LATE.replace("exports.main", "const first = post(); exports.main").replace(
            "return 1", "await first; return 1"
        )
        async with kit(tmp_path, {"f/index.js": source}) as it:
            await _ask_callers(it)
            assert await it.value("f") == 1
            assert it.backend.requests[0].path.startswith("/i/f/loading-")

    run(work())


DATES = """
class Mine extends Date { year() { return this.getUTCFullYear(); } }
const started = Date.now();
exports.main = async () => {
  const before = performance.now();
  await new Promise((done) => setTimeout(done, 20));
  const now = new Date();
  return {
    now: now.toISOString(),
    year: new Mine().year(),
    call: Date().slice(11, 15),
    statics: [Date.UTC(2000, 0), Date.parse("2000-01-01T00:00:00Z")],
    instance: [
      now instanceof Date,
      new Mine() instanceof Date,
      now.constructor === Date,
      Date.prototype === Object.getPrototypeOf(now),
    ],
    fixed: new Date(2020, 1, 29, 12).getDate(),
    clone: structuredClone(now).getTime() === now.getTime(),
    text: Object.prototype.toString.call(now),
    name: [Date.name, Date.length],
    whole: Number.isInteger(Date.now()),
    intl: new Intl.DateTimeFormat("en", {year: "numeric"}).format(),
    of: new Intl.DateTimeFormat("en", {year: "numeric"}).format(new Date(0)),
    waited: performance.now() - before < 5000,
    types: require("util").types.isDate(now),
    order: Date.now() >= started,
  };
};
"""


def test_functions_see_the_emulated_clock(tmp_path: Path) -> None:
    async def work() -> None:
        clock = VirtualClock(start=datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC))
        async with kit(tmp_path, {"f/index.js": DATES}, clock=clock) as it:
            told = await it.value("f")
            assert told["now"].startswith("2031-05-06T07:0")
            assert (told["year"], told["call"], told["intl"], told["of"]) == (2031, "2031", "2031", "1970")
            assert told["statics"] == [946684800000] * 2
            assert told["instance"] == [True] * 4
            assert (told["fixed"], told["clone"], told["types"], told["order"]) == (29, True, True, True)
            assert (told["text"], told["name"], told["whole"]) == ("[object Date]", ["Date", 7], True)
            assert told["waited"]
            clock.move_to(datetime(2040, 1, 1, tzinfo=UTC))
            assert (await it.value("f"))["year"] == 2040

    run(work())


def test_the_offset_can_be_switched_off(tmp_path: Path) -> None:
    async def work() -> None:
        clock = VirtualClock(start=datetime(2071, 5, 6, tzinfo=UTC))
        async with kit(
            tmp_path, {"f/index.js": DATES}, RunnerSettings(offset_date=False, max_spares=0), clock=clock
        ) as it:
            assert (await it.value("f"))["year"] < 2071

    run(work())


BINDINGS = '{"take": [{"of": ["1900009231"], "kind": "pay", "verify": "source"}]}'
READS = """
exports.main = async (event) => [event.out_trade_no, event.sign, event.outTradeNo, event.totalFee];
"""


def test_reads_that_production_would_not_answer_are_told(tmp_path: Path) -> None:
    async def work() -> None:
        settings = RunnerSettings(bindings=lambda function: BINDINGS, max_spares=0)
        async with kit(tmp_path, {"f/index.js": READS}, settings) as it:
            event = {"outTradeNo": "T1", "totalFee": 1, "transactionId": "42", "subMchId": "1900009231"}
            for _ in range(2):
                await it.call("f", event, identity=Identity(source="wx_paycallback"))
            notices = [notice for code in ("CFN-RUN-023", "CFN-RUN-024") for notice in it.noticed(code)]
            assert [notice.code for notice in notices] == ["CFN-RUN-023", "CFN-RUN-024"]
            assert notices[0].params["delivered"] == "outTradeNo"
            assert notices[1].params["name"] == "sign"

    run(work())
