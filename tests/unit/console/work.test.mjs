// What the console decides for people at work: texts to paste, folding, comparing, ranking, the start page. Pure modules.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import test from "node:test";

globalThis.localStorage = { getItem: () => "en", setItem() {} };
const app = new URL("../../../cloudfn/local/console/app/", import.meta.url);
const load = (name) => import(new URL(name, app));

const { asciiJson, javascriptLiteral, posix, powershell, pythonLiteral } = await load("quoting.js");
const { SNIPPETS, snippet } = await load("snippets.js");
const { actionsOf, fold } = await load("fold.js");
const { comparison, lastTwo, requestOf } = await load("comparison.js");
const { lastPaid, wrong } = await load("start.js");
const { ranked } = await load("ranking.js");
const { filled } = await load("code-titles.js");
const { recordRows } = await load("record-rows.js");

const HARD = ["", "a", "it's", "'", "''", "\\", "\\'", '"', "$HOME `id` $(id)", "a\nb", "!x", "茶 ☕", "-n", "*", "~", "a;b|c&d", "%s", "{}", "\t"];

function random(seed) {
  return () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
}

/** JSON values with everything that quoting can go wrong about. */
function* values(count) {
  const next = random(7);
  const text = () => Array.from({ length: Math.floor(next() * 6) }, () => HARD[Math.floor(next() * HARD.length)]).join("");
  const value = (depth) => {
    const kind = Math.floor(next() * (depth ? 7 : 5));
    if (kind === 0) return null;
    if (kind === 1) return next() < 0.5;
    if (kind === 2) return Math.floor(next() * 2000) - 1000;
    if (kind === 3) return Math.round(next() * 1e6) / 1000;
    if (kind === 4) return text();
    if (kind === 5) return Array.from({ length: 3 }, () => value(depth - 1));
    return Object.fromEntries(Array.from({ length: 3 }, () => [text(), value(depth - 1)]));
  };
  for (let n = 0; n < count; n++) yield { a: value(3), [text()]: value(2) };
}

test("a word of a POSIX shell is the text, whatever is in it", () => {
  const texts = [...HARD, ...[...values(60)].map((value) => JSON.stringify(value))];
  const script = texts.map((text) => "printf '%s\\0' " + posix(text)).join("\n");
  const ran = spawnSync("sh", ["-c", script], { encoding: "utf8" });
  assert.equal(ran.stderr, "");
  assert.deepEqual(ran.stdout.split("\0").slice(0, -1), texts);
});

test("PowerShell doubles every kind of single quote, and gets JSON in ASCII", () => {
  assert.equal(powershell("it's ‘so’"), "'it''s ‘‘so’’'");
  assert.equal(powershell("$x `n"), "'$x `n'");
  for (const value of values(60)) {
    const text = asciiJson(JSON.stringify(value));
    assert.match(text, /^[\x00-\x7e]*$/);
    assert.deepEqual(JSON.parse(text), value);
  }
});

test("a JavaScript expression is the JSON that it was made of", () => {
  for (const value of values(100)) assert.deepEqual((0, eval)("(" + javascriptLiteral(JSON.stringify(value), "    ") + ")"), value);
  for (const text of ['{"__proto__":{"a":1}}', '{"n":12345678901234567890}']) {
    assert.match(javascriptLiteral(text), /^JSON\.parse\(/);
    assert.deepEqual((0, eval)(javascriptLiteral(text)), JSON.parse(text));
  }
});

test("a Python expression is the JSON that it was made of", () => {
  const texts = [...values(100)].map((value) => JSON.stringify(value));
  texts.push('{"n": 12345678901234567890, "half": "\\ud800", "bom": "\\ufeff\\u2028"}');
  const program = "import json\nmade = [\n" + texts.map((text) => "    " + pythonLiteral(text, "    ") + ",\n").join("") + "]\nprint(json.dumps(made))\n";
  const ran = spawnSync("python3", ["-c", program], { encoding: "utf8", env: { ...process.env, PYTHONIOENCODING: "utf-8", PYTHONUTF8: "1" } });
  assert.equal(ran.stderr, "");
  assert.deepEqual(JSON.parse(ran.stdout), texts.map((text) => JSON.parse(text)));
});

const call = { url: "http://127.0.0.1:7788", name: "makeOrder", event: '{"say":"it\'s 茶"}', openid: "oX", source: "wx_devtools", result: '{"ok":true}' };

test("each kind of snippet says what was called, and only what differs from the default", () => {
  assert.equal(snippet("curl", call), `curl -sS http://127.0.0.1:7788/functions/makeOrder \\
  -H 'X-CloudFn-Openid: oX' \\
  -H 'X-CloudFn-Source: wx_devtools' \\
  -H 'Content-Type: application/json' \\
  --data-raw '{"say":"it'\\''s 茶"}'`);
  assert.equal(snippet("invoke", call), `cloudfn invoke makeOrder -d '{"say":"it'\\''s 茶"}' --openid oX --source wx_devtools`);
  assert.equal(snippet("invokePowershell", call), `'{"say":"it''s \\u8336"}' | cloudfn invoke 'makeOrder' -e - --openid 'oX' --source 'wx_devtools'`);
  assert.match(snippet("curlPowershell", call), /-Headers @\{ 'X-CloudFn-Openid' = 'oX'; 'X-CloudFn-Source' = 'wx_devtools' \}/);
  for (const kind of ["jest", "node"]) {
    const text = snippet(kind, call, "as it was");
    assert.match(text, /const \{ startCloud \} = require\("cloudfn-testing"\);/);
    assert.match(text, /await cloud\.call\("makeOrder", \{\n {4}"say": "it's 茶"\n {2}\}, \{ openid: "oX", source: "wx_devtools" \}\);\n {2}\/\/ as it was\n/);
    assert.equal(spawnSync(process.execPath, ["--check", "-"], { input: "async function main() {\n" + text + "}" }).status, 0);
  }
  assert.match(snippet("pytest", call), /def test_makeOrder\(local_cloud\):\n {4}result = local_cloud\.call\("makeOrder", \{"say": "it's 茶"\}, openid="oX", source="wx_devtools"\)\n {4}assert result == \{"ok": True\}/);
  const plain = { ...call, openid: "", source: "wx_client", result: "" };
  for (const kind of SNIPPETS) assert.doesNotMatch(snippet(kind, plain), /openid|source|wx_client/i, kind);
});

const backend = (n, request, more = {}) => ({ n, group: "backend", request, level: "info", event: { n, action: "database.getDocument:orders", ok: true, ms: 2, ...more } });

test("backend calls of an invocation are one line until they are unfolded, and nothing else changes", () => {
  const lines = [{ n: 0, group: "calls", request: "a" }, backend(1, "a"), backend(2, "b"), backend(3, "a", { action: "x", ok: false, ms: 3 }), { n: 4, group: "output", request: "a" }, backend(5, "")];
  const folded = fold(lines, new Set());
  assert.deepEqual(folded.map((line) => line.n), [0, 0.5, 2, 4, 5]);
  assert.deepEqual([folded[1].calls.length, folded[1].ms, folded[1].failed, folded[1].fold], [2, 5, 1, "a"]);
  assert.deepEqual(fold(lines, new Set(["a"])).map((line) => line.n), [0, 0.5, 1, 2, 3, 4, 5]);
  assert.deepEqual(actionsOf([lines[1], lines[3], lines[1]]), [["database.getDocument:orders", 2], ["x", 1]]);
});

test("two attempts are compared field by field", () => {
  const side = (more, event, log = []) => ({ attempt: { verdict: "retry", code: "C", ms: 5, reply: "true", ...more }, event, log });
  const rows = comparison(side({}, '{"a":1}', ["x"]), side({ verdict: "accepted", code: "", reply: "{}" }, '{"a":1}', ["x", "y"]));
  assert.deepEqual(rows.filter((row) => row.differs).map((row) => row.what), ["verdict", "code", "reply", "printed"]);
  assert.deepEqual(requestOf([{ event: "InvocationStarted", eventText: "{}" }, { event: "LogWritten", stream: "platform", text: "START" }, { event: "LogWritten", stream: "stdout", text: "hi" }]), { event: "{}", log: ["hi"] });
  assert.deepEqual([lastTwo([{ n: 1 }]), lastTwo([{ n: 1 }, { n: 2 }, { n: 3 }])], [null, [2, 3]]);
});

test("what is wrong stands worst first, and nothing that is well", () => {
  const state = { loops: [{ name: "notifier", state: "failing", lastError: "held" }, { name: "timers", state: "idle" }],
    functions: [{ name: "f", state: "warm", lastError: "boom" }, { name: "g", state: "broken", lastError: { message: "syntax" } }, { name: "h", state: "idle", lastError: null }] };
  const notifications = [
    { id: "n1", state: "accepted", outTradeNo: "T1", attempts: [{ verdict: "retry" }, { verdict: "accepted" }] },
    { id: "n2", state: "pending", outTradeNo: "T2", attempts: [{ verdict: "retry", reply: "null", code: "CFN-PAY-031" }] },
    { id: "n3", state: "exhausted", outTradeNo: "T3", attempts: [] }, { id: "n4", state: "pending", outTradeNo: "T4", attempts: [] }];
  const findings = [{ code: "CFN-SRC-001", level: "note", message: "n" }, { code: "CFN-SRC-002", level: "warning", message: "w", file: "a.js", line: 3 }];
  const items = wrong({ state, notifications, findings });
  assert.deepEqual(items.map((item) => item.tone), ["error", "error", "error", "warning", "warning", "warning"]);
  assert.deepEqual(items.map((item) => item.id || item.detail), ["held", "syntax", "n3", "boom", "n2", "a.js:3"]);
  const notices = [{ event: "Noticed", code: "A", level: "warning", function: "f", seq: 1 }, { event: "Noticed", code: "B", level: "note" }, { event: "Noticed", code: "C", level: "error" }, { event: "Noticed", code: "A", level: "warning", function: "f", requestId: "r" }];
  assert.deepEqual(wrong({ notices, wording: (event) => event.code }).map((item) => [item.text, item.query]), [["C", { text: "C" }], ["A", { request: "r" }]]);
  assert.deepEqual(wrong({ state: { loops: [], functions: [] } }), []);
  assert.deepEqual(wrong({ state: null }), []);
});

test("a code's wording says the particulars of its case", () => {
  assert.equal(filled("`<function>` sends <count> to <whom>", { function: "f", count: 0 }), "`f` sends 0 to <whom>");
  assert.equal(filled("<function>"), "<function>");
});

test("the last payment is the one paid last, not the newest order", () => {
  const orders = [{ no: 3, paidAt: null }, { no: 2, paidAt: "2026-01-01T00:00:00.000Z" }, { no: 1, paidAt: "2026-01-02T00:00:00.000Z" }];
  assert.equal(lastPaid(orders).no, 1);
  assert.equal(lastPaid([orders[0]]), null);
});

test("the palette ranks the name before its words, and words before letters", () => {
  const entries = ["Callbacks", "Log", "payCallback", "order-log", "Clock"].map((text) => ({ text }));
  assert.deepEqual(ranked(entries, "log").map((entry) => entry.text), ["Log", "order-log"]);
  assert.deepEqual(ranked(entries, "cb").map((entry) => entry.text), ["Callbacks", "payCallback"]);
  assert.deepEqual(ranked(entries, "", 2).length, 2);
  assert.deepEqual(ranked([{ text: "T1", more: "¥9.90 茶" }], "茶").length, 1);
});

test("the record of deploys and the manifest are one list", () => {
  const rows = recordRows(["a", "b"], [{ name: "b", state: "deployed", digest: "d", size: 1, at: "t" }, { name: "c", state: "deployed" }, { name: "d", state: "removed" }]);
  assert.deepEqual(rows.map((row) => [row.name, row.state]), [["a", "absent"], ["b", "deployed"], ["c", "foreign"], ["d", "removed"]]);
});
