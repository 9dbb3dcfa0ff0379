"""``install(wx)`` in a mini program as strict as the real one: what is replaced, when it is not, what comes after."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cloudfn.local import wx_script
from cloudfn.manifest.values import CollectionSettings, DocumentSettings, Permission
from tests.kit.backend import Cloud, manifest_for, serving
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
