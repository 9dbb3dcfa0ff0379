"""``install(wx)`` in a mini program as strict as the real one: what is replaced, when it is not, what comes after."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cloudfn.local import wx_script
from cloudfn.manifest.values import CollectionSettings, DocumentSettings, Permission
from tests.kit.backend import OPENID, Cloud, manifest_for, serving
from tests.kit.client import User, told
from tests.kit.sdk import run_node

pytestmark = pytest.mark.node
KIT = Path(__file__).parents[2] / "kit" / "mini_program.cjs"
DEAD = "http://127.0.0.1:9"
"""Nothing listens on the discard port."""

HEAD = """
const { miniProgram } = require(%(kit)s);
const hook = require('fs').readFileSync(%(file)s, 'utf8');
const url = %(url)s, dead = %(dead)s;
/** A program whose app.js is the one line with these options, then `pages`, as DevTools runs them: in one go. */
const start = (options, install, pages) => {
  const files = { 'utils/cloudfn-wx.js': hook, 'pages/a.js': pages || '' };
  const line = 'require("./utils/cloudfn-wx").install(wx, ' + JSON.stringify(install) + ');';
  files['app.js'] = 'module.exports = ' + line + ' require("./pages/a");';
  const program = miniProgram(files, options);
  program.wasCloud = program.wx.cloud;
  program.app = program.require('./app');
  program.page = program.require('./pages/a');
  return program;
};
"""

MODULE_LEVEL = """
const db = wx.cloud.database({ env: 'e-1' });
const _ = db.command, { Point } = db.Geo;
wx.cloud.init({ env: 'e-1', traceUser: true });
const mark = wx.cloud.CloudID('cloud-id');
const first = db.collection('orders').where({ n: _.gt(1).and(_.lt(9)), m: _.in([1, 2]) }).orderBy('n', 'asc').limit(3);
exports.db = db; exports._ = _; exports.first = first; exports.mark = mark;
exports.early = wx.cloud.callFunction({ name: 'caller', data: { id: 7, mark } });
"""


def run(cloud: Cloud, script: str, url: str = "") -> Any:
    file = cloud.directory / "cloudfn-wx.js"
    file.write_text(wx_script.mini_program_script(), "utf-8")
    values = {"kit": str(KIT), "file": str(file), "url": url or cloud.url, "dead": DEAD}
    head = HEAD % {name: json.dumps(value) for name, value in values.items()}
    return run_node(cloud, cloud.directory, head + script)


def cloud_in(tmp_path: Path) -> Any:
    documents = DocumentSettings(collections={"orders": CollectionSettings("orders", (), Permission("PRIVATE"))})
    return serving(tmp_path, manifest=manifest_for(tmp_path, documents=documents))


HELD = ["plain", "readonly", "frozen", "fresh", "absent"]
EVERY_WAY = """
const seen = {};
for (const cloud of %s) {
  const program = start({ cloud }, { base: url, openid: 'ann' }, %s);
  const isLocal = await program.app.ready;
  const called = await program.page.early;
  await program.page.db.collection('orders').add({ data: { n: 2, m: 1 } });
  const { data } = await program.page.first.get();
  const sameObject = program.wx.cloud === program.wasCloud;
  program.app.uninstall();
  const { wx } = program;
  const back = cloud === 'absent' ? !('cloud' in wx) : (await wx.cloud.callFunction({})).errMsg;
  seen[cloud] = { isLocal, event: called.result.event, source: called.result.source, found: data.map((one) => one.n),
    failed: program.app.failed, sameObject, back, payment: (await program.wx.requestPayment({})).errMsg,
    lines: program.console.length, reached: program.reached.map(([api]) => api) };
}
return seen;
"""


def test_however_the_platform_holds_the_members_calls_are_local_and_come_back(tmp_path: Path) -> None:
    with cloud_in(tmp_path) as cloud:
        seen = run(cloud, EVERY_WAY % (json.dumps(HELD), json.dumps(MODULE_LEVEL)))
    assert seen.keys() == set(HELD)
    for held, one in seen.items():
        assert one["isLocal"] is True, held
        assert one["event"]["id"] == 7
        assert one["event"]["mark"]["data"]["watermark"]["appid"] == "wx0000000000000000"
        assert one["source"] == "wx_devtools"
        assert one["found"], held
        assert one["failed"] == []
        assert one["lines"] == 1, held
        assert one["payment"] == "requestPayment:real"
        # Nothing reached the real cloud before uninstall().
        assert one["reached"] == [*(["callFunction"] if held != "absent" else []), "requestPayment"]
        assert one["back"] == ("callFunction:real" if held != "absent" else True)
    assert seen["plain"]["sameObject"] is True
    assert seen["readonly"]["sameObject"] is True


LINES = """
const program = start({ language: %s, cloud: %s }, { base: %s });
await program.app.ready;
await new Promise((resolve) => setImmediate(resolve));
const real = program.wx.cloud.callFunction === program.real.callFunction;
return { lines: program.console, failed: program.app.failed, real };
"""


def test_one_line_says_what_it_did(tmp_path: Path) -> None:
    with cloud_in(tmp_path) as cloud:
        local = run(cloud, LINES % ("'en'", "'plain'", "url"))
        sealed = run(cloud, LINES % ("'zh_CN'", "'sealed'", "url"))
        silent = run(cloud, LINES % ("'en'", "'plain'", "dead"))
    [[level, line]] = local["lines"]
    assert (level, local["real"]) == ("info", False)
    assert line.startswith("cloudfn: wx.cloud.{callFunction, ") and f"go to the local cloud at {cloud.url}" in line
    assert "wx.requestPayment" in line and "wx.login" not in line
    [[_, line]] = sealed["lines"]
    assert "wx.cloud.callFunction" in line and "wx.requestPayment" in line and "不允许替换" in line
    assert "wx.cloud.database" in sealed["failed"] and "wx.requestPayment" in sealed["failed"]
    [[level, line]] = silent["lines"]
    assert (level, silent["real"], silent["failed"]) == ("warn", True, [])
    assert "ECONNREFUSED" in line and DEAD in line


FALLS_THROUGH = """
const program = start({}, { base: dead }, %s);
const { db, _, first, mark } = program.page;
const listener = db.collection('orders').watch({ onChange() {} });
const seen = [];
const callbacks = new Promise((resolve) => db.collection('orders').doc('x').update({
  data: { n: _.inc(1), at: db.serverDate() },
  success: (res) => seen.push(['success', res.errMsg]), complete: () => resolve(seen) }));
const returned = wx => typeof wx.cloud.uploadFile({ cloudPath: 'a', success() {} }).abort;
const task = returned(program.wx);
const shared = new program.wx.cloud.Cloud({ resourceEnv: 'other' });
await shared.init();
await shared.callFunction({ name: 'f' });
await first.get();
const group = { _id: null, n: _.aggregate.sum('$n') };
const late = await db.collection('orders').aggregate().match({ n: _.gt(1) }).group(group).end();
return { task, isLocal: await program.app.ready, callbacks: await callbacks, early: (await program.page.early).errMsg,
  late: late.errMsg, reached: program.reached, closed: (await listener.close(), program.reached.at(-1)),
  same: program.wx.cloud === program.wasCloud && program.wx.cloud.database === program.real.database };
"""


def test_without_a_local_cloud_everything_goes_to_the_real_one_also_what_was_made_before_that_was_known(
    tmp_path: Path,
) -> None:
    with cloud_in(tmp_path) as cloud:
        seen = run(cloud, FALLS_THROUGH % json.dumps(MODULE_LEVEL))
    assert (seen["isLocal"], seen["task"], seen["same"]) == (False, "function", True)
    assert seen["callbacks"] == [["success", "update:real"]]
    assert (seen["early"], seen["late"]) == ("callFunction:real", "end:real")
    reached = seen["reached"]
    assert reached[0] == ["init", {"env": "e-1", "traceUser": True}]
    mark = {"real": "cloud-id"}
    assert ["callFunction", {"name": "caller", "data": {"id": 7, "mark": mark}}] in reached
    database = ["database", {"env": "e-1"}]

    def command(*steps: Any) -> dict[str, Any]:
        return {"real": [["command"], *steps]}

    condition = {"n": command(["gt", 1], ["and", command(["lt", 9])]), "m": command(["in", [1, 2]])}
    query = [["collection", "orders"], ["where", condition], ["orderBy", "n", "asc"], ["limit", 3]]
    assert ["database", database, *query, ["get", {}]] in reached
    data = {"n": command(["inc", 1]), "at": {"real": [database, ["serverDate"]]}}
    assert ["database", database, ["collection", "orders"], ["doc", "x"], ["update", {"data": data}]] in reached
    total = {"_id": None, "n": {"real": [["aggregate"], ["sum", "$n"]]}}
    stages = [["aggregate"], ["match", {"n": command(["gt", 1])}], ["group", total]]
    assert ["database", database, ["collection", "orders"], *stages, ["end", {}]] in reached
    assert ["watch", database, ["collection", "orders"]] in reached
    assert [step[0] for step in reached if step[0].startswith("Cloud.")] == ["Cloud.init", "Cloud.callFunction"]
    assert seen["closed"] == ["close"]


VERSIONS = """
const seen = {};
for (const envVersion of ['trial', 'release', undefined]) {
  const program = start({ envVersion: envVersion || 'trial' }, { base: url });
  if (envVersion === undefined) Object.defineProperty(program.wx, 'getAccountInfoSync', { value: undefined });
  const again = program.require('./utils/cloudfn-wx').install(program.wx, { base: url });
  seen[envVersion] = { active: again.active, same: program.wx.cloud.callFunction === program.real.callFunction,
    requests: program.shown.length, lines: program.console };
}
return seen;
"""


def test_trial_and_release_versions_are_left_alone(tmp_path: Path) -> None:
    with cloud_in(tmp_path) as cloud:
        seen = run(cloud, VERSIONS)
    for version in ("trial", "release"):
        assert seen[version] == {"active": False, "same": True, "requests": 0, "lines": []}
    assert (seen["undefined"]["active"], seen["undefined"]["same"]) == (False, True)
    [[_, line]] = seen["undefined"]["lines"]
    assert "getAccountInfoSync" in line


ASKED = """
const plain = start({}, { base: url });
const asked = start({}, { base: url, login: true });
await plain.app.ready; await asked.app.ready;
const two = asked.require('./utils/cloudfn-wx');
const again = two.install(asked.wx, { base: url, login: true });
const names = Object.keys(two.default).sort();
const plainLogin = (await plain.wx.login()).errMsg, askedLogin = (await asked.wx.login()).code;
two.uninstall();
return { plainLogin, askedLogin, again: again === asked.app, names, esModule: two.__esModule,
  after: (await asked.wx.login()).errMsg, descriptor: typeof Object.getOwnPropertyDescriptor(asked.wx, 'login').get };
"""


def test_login_only_where_it_is_asked_for_and_the_line_may_run_twice(tmp_path: Path) -> None:
    with cloud_in(tmp_path) as cloud:
        seen = run(cloud, ASKED)
    assert seen == {
        "plainLogin": "login:real",
        "askedLogin": "local-user",
        "again": True,
        "names": ["OUTCOMES", "createWx", "install", "uninstall"],
        "esModule": True,
        "after": "login:real",
        "descriptor": "function",
    }


UNI = """
import hooked from './utils/cloudfn-wx.js';
import uni from '@dcloudio/uni-mp-weixin/dist/uni.api.esm.js';
globalThis.result = { uni, hooked };
"""
TARO = """
import { install } from './utils/cloudfn-wx.js';
import { processApis } from '@tarojs/shared';
// Link is of @tarojs/api and not used here.
const Link = class { request() {} addInterceptor() {} cleanInterceptors() {} };
const Taro = { options: {}, Link };
processApis(Taro, wx, { needPromiseApis: new Set(['requestPayment']) });
// As @tarojs/plugin-platform-weapp 4.2.1 does in initNativeApi:
Taro.cloud = wx.cloud;
globalThis.result = { Taro, again: install(Taro) };
"""
BUNDLED = ("--bundle", "--format=iife", "--define:__UNI_PROMISE_API__=true")
FRAMEWORKS = """
const seen = {};
for (const name of ['uni', 'Taro']) {
  const bundle = require('fs').readFileSync(%s + '/' + name + '.js', 'utf8');
  const program = miniProgram({ 'app.js': bundle }, {});
  program.require('./app');
  const own = program.context.result[name];
  const called = await own.cloud.callFunction({ name: 'caller', data: { id: 7 } });
  await own.cloud.database().collection('orders').add({ data: { n: 1 } });
  const paid = await own.requestPayment({}).catch((error) => error);
  const { event } = called.result;
  seen[name] = { event: event.id, paid: [].concat(paid)[0], reached: program.reached, lines: program.console.length };
}
return seen;
"""


@pytest.mark.npm
def test_the_runtimes_of_uni_app_and_taro_reach_what_was_replaced(tmp_path: Path, npm: Callable[..., Path]) -> None:
    """Their own code, bundled as their builds do; the module that `cloudfn hook` writes is the first import."""
    modules = npm("@dcloudio/uni-mp-weixin@2.0.0", "@tarojs/shared@4.2.1", "@vue/shared@3.5.22", "esbuild@0.25.12")
    with cloud_in(tmp_path) as cloud:
        (tmp_path / "node_modules").symlink_to(modules)
        (tmp_path / "utils").mkdir()
        text = wx_script.installing_module({"base": cloud.url})
        (tmp_path / "utils" / "cloudfn-wx.js").write_text(text, "utf-8")
        for name, source in (("uni", UNI), ("Taro", TARO)):
            (tmp_path / f"{name}.mjs").write_text(source)
            bundled(modules, tmp_path / f"{name}.mjs", tmp_path / f"{name}.js", *BUNDLED)
        seen = run(cloud, FRAMEWORKS % json.dumps(str(tmp_path)))
    for name, one in seen.items():
        assert (one["event"], one["reached"], one["lines"]) == (7, [], 1), name
        assert one["paid"]["errMsg"].startswith("requestPayment:fail parameter error"), name


def bundled(modules: Path, source: Path, target: Path, *options: str) -> int:
    """The bytes of what esbuild makes of ``source``."""
    command = [modules / ".bin" / "esbuild", source, f"--outfile={target}", "--log-level=error", *options]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return target.stat().st_size


MOST_BYTES = 25_000
"""Of the file as a minifier leaves it, texts in UTF-8. What weighs what stands in docs/mini-program.md."""


@pytest.mark.npm
def test_what_it_weighs_and_that_old_engines_read_it(tmp_path: Path, npm: Callable[..., Path]) -> None:
    """Minified for engines of 2018, which the base library still supports."""
    modules = npm("esbuild@0.25.12")
    source = tmp_path / "cloudfn-wx.js"
    source.write_text(wx_script.mini_program_script(), "utf-8")
    size = bundled(modules, source, tmp_path / "small.js", "--minify", "--target=es2018", "--charset=utf8")
    assert size <= MOST_BYTES, size
    # It is whole: nothing of Node or of a page is named that a mini program has not.
    text = (tmp_path / "small.js").read_text("utf-8")
    assert not re.findall(r"\b(?:URLSearchParams|AbortController|fetch\(|new URL\b|document\.(?:body|create))", text)


PAIRED = """
const asked = [];
let revoked = false;
const server = require('http').createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => { body += chunk; });
  request.on('end', () => {
    const token = request.headers['x-cloudfn-device'];
    asked.push([request.method, request.url, token || '', body]);
    const answer = (status, data) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(data));
    };
    if (request.url === '/pair') {
      const { code } = JSON.parse(body);
      return code === '4711' ? answer(200, { token: 'secret', openid: 'oPhone', name: 'Brand Model' })
        : answer(403, { error: { code: 'X', message: 'that code is not shown' } });
    }
    if (token !== 'secret' || revoked) return answer(401, { error: { code: 'X', message: 'not paired' } });
    if (request.url === '/healthz') return answer(200, { ok: true });
    return answer(200, { openid: request.headers['x-cloudfn-openid'] });
  });
});
// 127.0.0.2 is this machine as a phone sees it: an address that is not the phone's own.
await new Promise((resolve) => server.listen(0, '127.0.0.2', resolve));
const base = 'http://127.0.0.2:' + server.address().port;
const storage = {};
const phone = (modals, install) => start({ storage, modals, platform: 'android' }, { base, ...install });
const typed = (content) => ({ confirm: true, content });

const first = phone([typed('0000'), typed(' 4711 ')]);
const early = first.wx.cloud.callFunction({ name: 'f' });
const seen = { first: await first.app.ready, called: (await early).result };
seen.shown = first.shown.map((one) => [one.editable, one.placeholderText]);
seen.kept = storage;
asked.length = 0;
const second = phone([]);
seen.second = await second.app.ready;
await second.wx.cloud.callFunction({ name: 'g' });
seen.asked = asked.map(([method, path, token]) => [method, path, token]);
revoked = true;
const third = phone([{ confirm: false }]);
seen.third = await third.app.ready;
const given = phone([typed('4711')], { device: 'other' });
seen.given = [await given.app.ready, given.shown.length];
await new Promise((resolve) => setImmediate(resolve));
seen.line = third.console;
server.close();
return seen;
"""


def test_a_phone_asks_for_the_code_keeps_its_token_and_sends_it_always(tmp_path: Path) -> None:
    with cloud_in(tmp_path) as cloud:
        seen = run(cloud, PAIRED)
    assert (seen["first"], seen["second"], seen["third"]) == (True, True, False)
    assert seen["called"] == {"openid": "oPhone"}
    assert [editable for editable, _ in seen["shown"]] == [True, True]
    assert seen["shown"][1][1] == "that code is not shown"
    assert list(seen["kept"].values()) == [{"token": "secret", "openid": "oPhone", "name": "Brand Model"}]
    assert seen["asked"] == [["GET", "/healthz", "secret"], ["POST", "/functions/g", "secret"]]
    assert seen["given"] == [False, 0]
    [[_, line]] = seen["line"]
    assert "not paired" in line


PHONE = """
const { createWx } = require(%s);
const ann = createWx({ base: url, openid: 'oAnn' }), bob = createWx({ base: url, openid: 'oBob' });
const failing = (work) => work.then(() => null, ({ errCode, errMsg }) => [errCode, errMsg]);
const { detail, type } = await ann.cloudfn.phoneNumberEvent();
const denied = await ann.cloudfn.phoneNumberEvent({ deny: true });
const steps = await ann.cloudfn.cloudID('weRunData');
const event = async (wx, data) => (await wx.cloud.callFunction({ name: 'caller', data })).result.event;
const mark = ann.cloud.CloudID;
const phone = new mark(detail.cloudID);
const opened = await event(ann, { run: mark(steps), phone, deep: { run: mark(steps) }, list: [mark(steps)] });
const subscribed = await ann.requestSubscribeMessage({ tmplIds: ['t1', 't2'] });
bob.cloudfn.use({ subscribe: { t1: 'accept', t3: 'ban' } });
return { type, detail, denied: denied.detail, opened, steps,
  others: await event(bob, { run: bob.cloud.CloudID(steps) }),
  foreign: await event(bob, { run: bob.cloud.CloudID('38_real') }), subscribed,
  mixed: await bob.requestSubscribeMessage({ tmplIds: ['t1', 't2', 't3'] }),
  errors: [
    await failing(ann.requestSubscribeMessage({})),
    await failing(ann.requestSubscribeMessage({ tmplIds: [7] })),
    await failing(ann.requestSubscribeMessage({ tmplIds: ['1', '2', '3', '4', '5', '6'] })),
    await failing((bob.cloudfn.use({ subscribe: 'off' }), bob.requestSubscribeMessage({ tmplIds: ['t1'] }))),
  ] };
"""


def legacy(cloud: Cloud, api: str, **arguments: object) -> dict[str, Any]:
    fields = {"action": "wx.api", "apiName": api, "requestData": json.dumps(arguments)}
    answer: dict[str, Any] = json.loads(cloud.admin(fields)["data"]["responseData"])
    return answer


def test_phone_numbers_cloud_ids_and_subscriptions(tmp_path: Path) -> None:
    with cloud_in(tmp_path) as cloud:
        seen = run(cloud, PHONE % json.dumps(str(wx_script.FOLDER)))
        assert told(cloud) == ["CFN-TCB-102"]
        code, api = seen["detail"]["code"], "phonenumber.getPhoneNumber"
        first, second = legacy(cloud, api, code=code), legacy(cloud, api, code=code)
        outside = [legacy(cloud, api, code="real-button")["errcode"] for _ in range(2)]
        data = {"thing1": {"value": "茶"}}
        message = {"template_id": "t1", "data": data}
        sends = [
            legacy(cloud, "subscribeMessage.send", touser=user, **message)["errcode"]
            for user in ("oAnn", "oAnn", "oBob", "oBob", "oNobody", "oNobody")
        ]
        rejected = legacy(cloud, "subscribeMessage.send", touser="oBob", template_id="t2", data=data)
        assert {"CFN-TCB-100", "CFN-TCB-101"} <= {*told(cloud)}
    assert (seen["type"], seen["detail"]["errMsg"]) == ("getphonenumber", "getPhoneNumber:ok")
    assert seen["denied"] == {"errMsg": "getPhoneNumber:fail user deny"}
    assert first["phone_info"]["phoneNumber"] == seen["opened"]["phone"]["data"]["phoneNumber"]
    assert (second["errcode"], outside) == (40029, [0, 40029])
    opened = seen["opened"]
    assert opened["run"]["cloudID"] == seen["steps"]
    assert opened["run"]["data"]["watermark"]["appid"] == "wx0000000000000000"
    assert len(opened["run"]["data"]["stepInfoList"]) == 31
    assert (opened["deep"], opened["list"]) == ({"run": seen["steps"]}, [seen["steps"]])
    others = {
        "cloudID": seen["steps"],
        "errCode": -601007,
        "errMsg": "cloudID and calling user does not match",
    }
    assert seen["others"]["run"] == others
    assert seen["foreign"]["run"]["data"]["countryCode"] == "86"
    assert seen["subscribed"] == {"errMsg": "requestSubscribeMessage:ok", "t1": "accept", "t2": "accept"}
    assert [seen["mixed"][template] for template in ("t1", "t2", "t3")] == ["accept", "reject", "ban"]
    assert [number for number, _ in seen["errors"]] == [10001, 10004, 20003, 20004]
    assert sends == [0, 43101, 0, 43101, 0, 0]
    assert rejected == {"errcode": 43101, "errmsg": "user refuse to accept the msg"}


def test_codes_and_cloud_ids_live_five_minutes(tmp_path: Path) -> None:
    with cloud_in(tmp_path) as cloud:
        ann = User(cloud, OPENID)
        made = ann.on("openData.phone")
        cloud.clock.advance(timedelta(minutes=4, seconds=59))
        assert "data" in ann.on("openData.read", cloudIDs=[made["cloudID"]])["list"][0]
        cloud.clock.advance(timedelta(seconds=2))
        late = ann.on("openData.read", cloudIDs=[made["cloudID"]])["list"][0]
        assert (late["errCode"], late["errMsg"]) == (-601006, "cloudID expired")
        assert legacy(cloud, "phonenumber.getPhoneNumber", code=made["code"])["errcode"] == 40029
