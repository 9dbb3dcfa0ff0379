"""Where a function's connections go: CloudBase's hosts to the local back end, production nowhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import cloudfn
from cloudfn.runner import RunnerSettings
from tests.kit.runner import kit, run

pytestmark = pytest.mark.node

ASK = """
const dns = require("dns");
const http = require("http");
const https = require("https");
const path = "/admin?a=1";
const method = "POST";
const answered = (request) => new Promise((done, failed) => {
  request.on("response", (answer) => answer.resume().on("end", () => done(answer.statusCode)));
  request.on("error", failed);
  request.end();
});
const opened = (socket, event) =>
  new Promise((done, failed) => socket.on(event, () => done(event)).on("error", failed));
const ways = {
  httpUrl: (host) => answered(http.request(`http://${host}${path}`, {method})),
  httpOptions: (host) => answered(http.request({hostname: host, path, method})),
  httpsOptions: (host) => answered(https.request({host, port: 443, path, method, headers: {Host: host}})),
  httpsGet: (host) => answered(https.get(`https://${host}${path}`)),
  esm: async (host) => answered((await import("node:http")).request(`http://${host}${path}`)),
  fetch: async (host) => (await fetch(`https://${host}${path}`, {method})).status,
  fetchRequest: async (host) => (await fetch(new Request(`https://${host}${path}`, {method, body: "x"}))).status,
  connect: (host) => opened(require("net").connect(80, host), "connect"),
  tls: (host) => opened(require("tls").connect(443, host), "secureConnect"),
  http2: (host) => opened(require("http2").connect(`https://${host}`), "connect"),
  lookup: (host) => new Promise((done, failed) => dns.lookup(host, (error, ip) => (error ? failed(error) : done(ip)))),
  promised: async (host) => (await require("util").promisify(dns.lookup)(host)).address,
  resolve: (host) => dns.promises.resolve4(host),
  resolver: (host) => new Promise((done, failed) =>
    new dns.Resolver().resolve4(host, (error, found) => (error ? failed(error) : done(found)))),
  promisedResolver: (host) => new dns.promises.Resolver().resolveCname(host),
  servers: (host) => new Promise((done, failed) =>
    dns.resolveNs(host, (error, found) => (error ? failed(error) : done(found)))),
  udp: (host) => new Promise((done, failed) => {
    const socket = require("dgram").createSocket("udp4");
    socket.send("x", 53, host, (error) => { socket.close(); error ? failed(error) : done("sent"); });
  }),
  udpConnected: (host) => new Promise((done, failed) => {
    const socket = require("dgram").createSocket("udp4");
    socket.connect(53, host, (error) => { socket.close(); error ? failed(error) : done("connected"); });
  }),
};
exports.main = async ({way, host}) => {
  try {
    return {ok: await ways[way](host)};
  } catch (error) {
    const cause = error.cause || error;
    return {code: cause.code, message: cause.message};
  }
};
"""
CLOUDBASE = (
    "env-1.internal.ap-shanghai.tcb-api.tencentcloudapi.com",
    "env-1.ap-shanghai.tcb-api.tencentcloudapi.com",
    "tcb-admin.tencentyun.com",
    "tcb-open.tencentyun.com",
    "tcb-api.tencentcloudapi.com",
)
REDIRECTED = ("httpUrl", "httpOptions", "httpsOptions", "httpsGet", "fetch", "fetchRequest", "esm")
BLOCKED = ("httpUrl", "httpsGet", "fetch", "connect", "tls", "http2", "lookup", "promised", "resolve")
BLOCKED += ("resolver", "promisedResolver", "servers", "udp", "udpConnected")


def test_requests_to_cloudbase_arrive_at_the_running_calls_url(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": ASK}, timeout_s=20) as it:
            for host in CLOUDBASE:
                for way in REDIRECTED:
                    it.backend.requests.clear()
                    result = await it.call("f", {"way": way, "host": host})
                    assert result.payload == b'{"ok":200}', (way, host, result.payload)
                    (request,) = it.backend.requests
                    assert request.path == f"/i/f/{result.request_id}/admin?a=1"
                    assert request.headers["host"] == f"127.0.0.1:{it.backend.port}"
            assert not it.noticed("CFN-RUN-019")
            assert not it.noticed("CFN-RUN-014")

    run(work())


@pytest.mark.parametrize(
    "host",
    [
        "env-1.api.tcloudbasegateway.com",
        "env-1.service.tcloudbase.com",
        "tcb.tencentcloudapi.com",
        "scf.ap-shanghai.tencentcloudapi.com",
        "metadata.tencentyun.com",
        "api3.mch.weixin.qq.com",
    ],
)
def test_production_is_out_of_reach_and_it_is_told_once(tmp_path: Path, host: str) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": ASK}, timeout_s=20) as it:
            for way in BLOCKED:
                told = await it.value("f", {"way": way, "host": host})
                assert told["code"] == "CLOUDFN_BLOCKED", (way, told)
                assert "--allow-network" not in told["message"]
            (notice,) = it.noticed("CFN-RUN-019")
            assert notice.params["host"] == host

    run(work())


PRODUCTION = ("api3.mch.weixin.qq.com", "tcb.tencentcloudapi.com", "env-1.service.tcloudbase.com")
SPELLINGS = {
    "capitals": str.upper,
    "a dot at the end": lambda host: host + ".",
    "ideographic dots": lambda host: host.replace(".", "\u3002"),
    "full-width letters": lambda host: "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in host),
    "all of it": lambda host: "".join(chr(ord(c) + 0xFEE0) for c in host.upper()) + "\u3002",
}


def test_a_host_is_the_same_however_it_is_spelled(tmp_path: Path) -> None:
    """As the resolver takes it. The one of CloudBase is redirected, the others are blocked."""

    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": ASK}, timeout_s=20) as it:
            for spelling, spell in SPELLINGS.items():
                for host in PRODUCTION:
                    for way in ("lookup", "connect", "resolver", "fetch", "httpUrl"):
                        told = await it.value("f", {"way": way, "host": spell(host)})
                        assert told.get("code") == "CLOUDFN_BLOCKED", (spelling, host, way, told)
                for way in ("httpUrl", "esm", "fetch"):
                    assert await it.value("f", {"way": way, "host": spell("tcb-admin.tencentyun.com")}) == {"ok": 200}

    run(work())


def test_other_hosts_and_this_machine_stay_reachable(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": ASK}, timeout_s=20) as it:
            here = f"127.0.0.1:{it.backend.port}"
            assert await it.value("f", {"way": "httpUrl", "host": here}) == {"ok": 200}
            assert await it.value("f", {"way": "lookup", "host": "localhost"}) in ({"ok": "127.0.0.1"}, {"ok": "::1"})
            # a name that no resolver knows: the error is the system's own, not ours
            for way in ("lookup", "promised", "connect", "httpUrl", "fetch"):
                told = await it.value("f", {"way": way, "host": "sms.tencentcloudapi.invalid"})
                assert told["code"] in ("ENOTFOUND", "EAI_AGAIN"), (way, told)

    run(work())


def test_allow_network_lifts_the_block_and_keeps_the_redirect(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": ASK}, RunnerSettings(allow_network=True, max_spares=0)) as it:
            # nothing of this machine's reaches the outside: 127.0.0.1 stands in through a name of our own
            told = await it.value("f", {"way": "connect", "host": "x.tcloudbasegateway.com.invalid"})
            assert told["code"] != "CLOUDFN_BLOCKED"
            assert await it.value("f", {"way": "httpUrl", "host": CLOUDBASE[0]}) == {"ok": 200}
            assert not it.noticed("CFN-RUN-019")

    run(work())


def test_while_proving_every_connection_outwards_is_refused_and_told(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(
            tmp_path, {"f/index.js": ASK}, RunnerSettings(refuse_network=True, max_spares=0), timeout_s=20
        ) as it:
            expected = []
            for way in ("httpUrl", "httpsGet", "fetch", "connect", "tls", "lookup", "udp"):
                told = await it.value("f", {"way": way, "host": "192.0.2.7" if way == "udp" else "sms.example.com"})
                assert told["code"] == "ECONNREFUSED", (way, told)
            for notice in it.noticed("CFN-RUN-020"):
                expected.append((notice.params["host"], notice.params["port"], notice.params["request"]))
            assert expected == [
                ("sms.example.com", 80, "(POST /admin?a=1)"),
                ("sms.example.com", 443, "(GET /admin?a=1)"),
                ("sms.example.com", 443, "(POST /admin?a=1)"),
                ("sms.example.com", 80, ""),
                ("sms.example.com", 443, ""),
                ("sms.example.com", 53, "(DNS sms.example.com)"),
                ("192.0.2.7", 53, "(UDP )"),
            ]
            here = f"127.0.0.1:{it.backend.port}"
            assert await it.value("f", {"way": "fetch", "host": CLOUDBASE[0]}) == {"ok": 200}
            assert await it.value("f", {"way": "httpUrl", "host": here}) == {"ok": 200}
            assert len(it.noticed("CFN-RUN-020")) == 7

    run(work())


CHILD = """
const { parentPort } = require("worker_threads");
let said = 0;
const write = (it) => {
  console.log(it);
  if (++said === 2) process.exit(); // the connection to the local address would stay open
};
const say = process.send ? (it) => process.send(it) : parentPort ? (it) => parentPort.postMessage(it) : write;
const host = process.env.TCB_CONTEXT_CNFG ? "tcb-admin.tencentyun.com" : "tcb.tencentcloudapi.com";
require("http").request(`http://${host}/admin`, (answer) => say(String(answer.statusCode)))
  .on("error", (error) => say(error.code)).end();
require("net").connect(80, "api.mch.weixin.qq.com.").on("error", (error) => say(error.code));
"""
PARENT = """
const {fork, spawn, exec, execFile, spawnSync, execSync, execFileSync} = require("child_process");
const {Worker} = require("worker_threads");
const file = __dirname + "/child.js";
const bare = {env: {PATH: process.env.PATH}};
const heard = (child) => new Promise((done) => {
  const said = [];
  child.on("message", (one) => { said.push(one); if (said.length === 2) done(said.sort()); });
});
const words = (text) => String(text).trim().split("\\n").sort();
const written = (child) => new Promise((done) => {
  let text = "";
  child.stdout.on("data", (data) => { text += data; });
  child.on("close", () => done(words(text)));
});
const ways = {
  fork: () => heard(fork(file)),
  forkBare: () => heard(fork(file, [], {execArgv: [], ...bare})),
  forkOwnOptions: () => heard(fork(file, {execArgv: [], env: {NODE_OPTIONS: "--no-warnings"}})),
  thread: () => heard(new Worker(file)),
  threadBare: () => heard(new Worker(file, {execArgv: [], env: {}})),
  threadOfModule: async () => heard(new (await import("node:worker_threads")).Worker(file, {execArgv: []})),
  spawn: () => written(spawn(process.execPath, [file])),
  spawnBare: () => written(spawn(process.execPath, [file], bare)),
  exec: () => written(exec(`"${process.execPath}" "${file}"`, bare)),
  execFile: () => written(execFile(process.execPath, [file], bare)),
  grandchild: () => written(spawn("sh", ["-c", `sh -c '"${process.execPath}" "${file}"'`], bare)),
  spawnSync: () => words(spawnSync(process.execPath, [file], bare).stdout),
  spawnSyncPlain: () => words(spawnSync(process.execPath, [file]).stdout),
  execSync: () => words(execSync(`"${process.execPath}" "${file}"`, bare)),
  execFileSync: () => words(execFileSync(process.execPath, [file], bare)),
};
exports.main = async ({way}) => ways[way]();
"""
KEEPS_THE_CALLS_URL = ("fork", "thread", "threadOfModule", "spawn", "spawnSyncPlain")
LOSES_IT = (
    *("forkBare", "forkOwnOptions", "threadBare", "spawnBare", "exec", "execFile", "grandchild"),
    *("spawnSync", "execSync", "execFileSync"),
)


def test_threads_and_children_are_held_to_the_same(tmp_path: Path) -> None:
    """With options and variables of their own too; one without the call's URL is not redirected but blocked."""

    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": PARENT, "f/child.js": CHILD}, timeout_s=60, memory_mb=512) as it:
            for way in LOSES_IT:
                assert await it.value("f", {"way": way}) == ["CLOUDFN_BLOCKED", "CLOUDFN_BLOCKED"], way
            for way in KEEPS_THE_CALLS_URL:
                assert await it.value("f", {"way": way}) == ["200", "CLOUDFN_BLOCKED"], way

    run(work())


def test_while_proving_children_reach_nothing_either(tmp_path: Path) -> None:
    child = CHILD.replace("api.mch.weixin.qq.com.", "sms.example.com").replace("tcb.", "sms.")
    settings = RunnerSettings(refuse_network=True, max_spares=0)

    async def work() -> None:
        async with kit(
            tmp_path, {"f/index.js": PARENT, "f/child.js": child}, settings, timeout_s=60, memory_mb=512
        ) as it:
            for way in ("forkBare", "threadBare", "execSync"):
                assert await it.value("f", {"way": way}) == ["ECONNREFUSED", "ECONNREFUSED"], way

    run(work())


OLD = """
const cloud = require("wx-server-sdk");
cloud.init();
exports.main = async () => (await cloud.callFunction({name: "other", data: {a: 1}})).result;
"""


@pytest.mark.npm
@pytest.mark.parametrize("sdk", ["1.8.3", "2.0.4", "2.1.2"])
def test_an_sdk_that_ignores_the_variable_is_redirected(tmp_path: Path, npm: Callable[..., Path], sdk: str) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "node_modules").symlink_to(npm(f"wx-server-sdk@{sdk}"))

    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": OLD}, timeout_s=20) as it:
            result = await it.call("f")
            assert result.failure is None
            assert result.payload == b'{"ok":1}'
            assert it.backend.requests[0].path.startswith(f"/i/f/{result.request_id}/admin?")
            assert it.backend.requests[0].headers["x-cloudfn-host"].startswith("tcb-")

    run(work())


def test_uvloop_of_an_http_function_is_told_of_port_and_gate(tmp_path: Path) -> None:
    """Both wait for the same import; neither may keep the other from it."""
    pytest.importorskip("uvloop", reason="uvloop is not made for this system")
    program = (
        "import uvloop; print(*(getattr(uvloop.Loop, each).__qualname__ for each in ('create_server', 'getaddrinfo')))"
    )
    own = Path(cloudfn.__file__).parent / "runner" / "python" / "web"
    gate = json.dumps({"refuseNetwork": False, "allowNetwork": False})
    told = {"CLOUDFN_LISTENS": "9000", "CLOUDFN_PORT": "1", "CLOUDFN_GATE": gate, "PYTHONPATH": str(own)}
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, env={**os.environ, **told}, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert [name.partition(".")[0] for name in ran.stdout.split()] == ["move", "_cover_uvloop"]
