// Whole mini programs in Node, made here file by file: what runs, what fails, and in which words.
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import test from "node:test";

const { createApp } = createRequire(import.meta.url)("../../../cloudfn/local/console/wx");

const homes = [];
test.after(() => homes.forEach((home) => fs.rmSync(home, { recursive: true })));

/** A folder with these files; `app.json` names the pages that there are unless it is given. */
function program(files) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "pages-"));
  homes.push(home);
  const pages = Object.keys(files).filter((name) => name.startsWith("pages/") && /\.[jt]s$/.test(name)).map((name) => name.replace(/\.[jt]s$/, ""));
  for (const [name, text] of Object.entries({ "app.json": JSON.stringify({ pages }), "app.js": "App({ globalData: { log: [] } });", ...files })) {
    fs.mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    fs.writeFileSync(path.join(home, name), text);
  }
  return home;
}

/** A fetch that answers functions by name: `{ makeOrder: (data, openid) => result }`; an Error is a failed function. */
function cloud(functions) {
  return async (url, init) => {
    const name = new URL(url).pathname.split("/").pop();
    const result = await functions[name](JSON.parse(init.body), init.headers["X-CloudFn-Openid"]);
    const failed = result instanceof Error;
    return new Response(JSON.stringify(failed ? { error: { message: result.message } } : result), { status: failed ? 500 : 200 });
  };
}

/** A page that writes the moments of its life into the app's log. */
const logging = (name, more = "") => `Page({ ${["onLoad", "onShow", "onReady", "onHide", "onUnload"].map((moment) =>
  `${moment}() { getApp().globalData.log.push("${name} ${moment}"); }`).join(", ")}, ${more} });`;

test("an order flow of pages", async () => {
  const home = program({
    "pages/order/order.js": `
      const util = require("../../utils/util");
      Page({
        data: { order: null, state: "new" },
        onLoad({ id }) { this.setData({ "order.id": Number(id), "order.lines[1].name": "tea" }); },
        submit(event) {
          const { count } = event.currentTarget.dataset;
          wx.cloud.callFunction({ name: "makeOrder", data: { id: this.data.order.id, count }, success: ({ result }) => {
            this.setData({ state: util.shout(result.state) }, () => wx.navigateTo({ url: "../done/done?state=" + this.data.state }));
          } });
        },
      });`,
    "pages/done/done.js": "Page({ onLoad(query) { this.setData(query); } });",
    "utils/util.js": "module.exports = { shout: (text) => text.toUpperCase() };",
  });
  const app = createApp(home, { openid: "ann", base: "http://cloud", fetch: cloud({ makeOrder: (data, openid) => ({ state: `${openid} ${data.id} ${data.count}` }) }) });
  const page = await app.open("pages/order/order?id=7");
  assert.deepEqual(page.data, { order: { id: 7, lines: [, { name: "tea" }] }, state: "new" });
  await page.tap("submit", { dataset: { count: 2 } });
  assert.equal(app.page.route, "pages/done/done");
  assert.deepEqual(app.page.data, { state: "ANN 7 2" });
  assert.deepEqual(app.pages.map((each) => each.route), ["pages/order/order", "pages/done/done"]);
});

test("two users beside each other share nothing", async () => {
  const home = program({
    "pages/a/a.js": `let count = 0; global.seen = []; Page({
      async more() { count += 1; global.seen.push(count); wx.setStorageSync("count", count); getApp().globalData.log.push(count);
        this.setData({ count, stored: wx.getStorageSync("count"), seen: global.seen, log: getApp().globalData.log }); } });`,
  });
  const [ann, ben] = [createApp(home, { openid: "ann" }), createApp(home, { openid: "ben", storage: { count: 9 } })];
  const [first, second] = await Promise.all([ann.open(), ben.open()]);
  await first.tap("more");
  await first.tap("more");
  await second.tap("more");
  assert.deepEqual(first.data, { count: 2, stored: 2, seen: [1, 2], log: [1, 2] });
  assert.deepEqual(second.data, { count: 1, stored: 1, seen: [1], log: [1] });
});

test("pages on a stack, with the moments of their life", async () => {
  const home = program({
    "app.json": JSON.stringify({ pages: ["pages/a/a", "pages/b/b"], subPackages: [{ root: "more", pages: ["c/c"] }],
      tabBar: { list: [{ pagePath: "pages/a/a" }, { pagePath: "pages/b/b" }] } }),
    "pages/a/a.js": logging("a"), "pages/b/b.js": logging("b"), "more/c/c.js": logging("c"),
  });
  const app = createApp(home);
  await app.open();
  const { log } = app.instance.globalData;
  const after = async (work) => {
    log.length = 0;
    await work();
    await app.settled();
    return log.join(", ");
  };
  assert.equal(await after(() => app.wx.navigateTo({ url: "/more/c/c" })), "a onHide, c onLoad, c onShow, c onReady");
  assert.equal(await after(() => app.wx.redirectTo({ url: "../c/c?x=1" })), "c onUnload, c onLoad, c onShow, c onReady");
  assert.equal(await after(() => app.back()), "c onUnload, a onShow");
  assert.equal(await after(() => app.wx.switchTab({ url: "/pages/b/b" })), "a onHide, b onLoad, b onShow, b onReady");
  assert.equal(await after(() => app.wx.switchTab({ url: "/pages/a/a" })), "b onHide, a onShow");
  await app.wx.navigateTo({ url: "/more/c/c" });
  assert.equal(await after(() => app.wx.switchTab({ url: "/pages/b/b" })), "c onUnload, b onShow");
  assert.equal(await after(() => app.wx.reLaunch({ url: "/more/c/c" })), "b onUnload, a onUnload, c onLoad, c onShow, c onReady");
  assert.equal(await after(() => app.hide()), "c onHide");
  assert.equal(await after(() => app.show()), "c onShow");
});

for (const [api, url, errMsg] of [
  ["navigateTo", "pages/b/b", 'navigateTo:fail page "pages/a/pages/b/b" is not found'],
  ["navigateTo", "/pages/t/t", "navigateTo:fail can not navigateTo a tabbar page"],
  ["redirectTo", "/pages/t/t", "redirectTo:fail can not redirectTo a tabbar page"],
  ["switchTab", "/pages/b/b", "switchTab:fail can not switch to no-tabBar page"],
  ["reLaunch", "/pages/x/x", 'reLaunch:fail page "pages/x/x" is not found'],
  ["navigateBack", undefined, "navigateBack:fail cannot navigate back at first page."],
]) {
  test(errMsg, async () => {
    const home = program({
      "app.json": JSON.stringify({ pages: ["pages/a/a", "pages/b/b", "pages/t/t"], tabBar: { list: [{ pagePath: "pages/t/t" }] } }),
      "pages/a/a.js": "Page({})", "pages/b/b.js": "Page({})", "pages/t/t.js": "Page({})",
    });
    const app = createApp(home);
    await app.open();
    await assert.rejects(app.wx[api]({ url }), { errMsg });
    const told = await new Promise((resolve) => app.wx[api]({ url, fail: resolve }));
    assert.equal(told.errMsg, errMsg);
    assert.deepEqual(app.pages.map((page) => page.route), ["pages/a/a"]);
  });
}

test("ten pages at most, and events between a page and the one it opened", async () => {
  const home = program({
    "pages/a/a.js": `Page({ open() { wx.navigateTo({ url: "/pages/b/b", events: { picked: (id) => this.setData({ id }) },
      success: ({ eventChannel }) => eventChannel.emit("from", "a") }); } });`,
    "pages/b/b.js": `Page({ onLoad() { this.getOpenerEventChannel().on("from", (from) => this.setData({ from })); },
      pick() { this.getOpenerEventChannel().emit("picked", 7); } });`,
  });
  const app = createApp(home);
  const first = await app.open();
  await first.tap("open");
  assert.equal(app.page.data.from, "a");
  await app.page.tap("pick");
  assert.equal(first.data.id, 7);
  for (let n = 3; n <= 10; n += 1) await app.wx.navigateTo({ url: "/pages/b/b" });
  await assert.rejects(app.wx.navigateTo({ url: "/pages/b/b" }), { errMsg: "navigateTo:fail webview count limit exceed" });
});

test("what a handler throws, later too, fails the test with its stack", async () => {
  const home = program({
    "app.js": "App({ onError(text) { this.told = text; } });",
    "pages/a/a.js": `Page({
      now() { throw new Error("now"); },
      async late() { await wx.cloud.callFunction({ name: "f" }); throw new Error("late"); },
      called() { wx.cloud.callFunction({ name: "f", complete() { null.x; } }); },
      timed() { setTimeout(() => { throw new Error("timed"); }, 1); setTimeout(() => {}, 60000); },
      plain() { return wx.navigateTo({ url: "/x" }); },
      async refused() { throw { errMsg: "requestPayment:fail cancel" }; },
      drawn() { this.setData({}, () => { throw new Error("drawn"); }); },
    });`,
  });
  const app = createApp(home, { fetch: cloud({ f: () => 1 }) });
  const page = await app.open();
  const thrown = async (work) => (await work().then(() => assert.fail("nothing was thrown"), (error) => error));
  for (const name of ["now", "late", "drawn"]) {
    const error = await thrown(() => page.tap(name));
    assert.equal(error.message, name);
    assert.match(error.stack, /pages[\\/]a[\\/]a\.js:\d+:\d+/);
    assert.match(app.instance.told, new RegExp(name));
  }
  assert.match((await thrown(() => page.tap("called"))).stack, /null[\s\S]*a\.js:4/);
  assert.equal((await thrown(async () => { await page.tap("timed"); await app.skip(10); })).message, "timed");
  assert.equal((await thrown(() => page.tap("plain"))).errMsg, 'navigateTo:fail page "x" is not found');
  const refused = await thrown(() => page.tap("refused"));
  assert.equal(refused.message, 'MiniProgramError\n{"errMsg":"requestPayment:fail cancel"}');
  assert.match((await thrown(() => page.tap("nothing"))).message, /"pages\/a\/a" does not have a method "nothing"/);
  await page.call("now").catch(() => {});
  await app.settled(); // told once
  app.close();
});

/** A socket to a cloud that opens and answers late: each watch gets one document, `refused` of some collection a refusal. */
class LateSocket {
  constructor() { setTimeout(() => this.onopen({}), 30); }
  send(text) {
    const { kind, listener, chain } = JSON.parse(text);
    const refused = chain && chain[0][1] === "hidden" && { kind: "refused", listener, errCode: -402002, errMsg: "no", explanation: "" };
    const docs = { kind: "docs", listener, docs: [{ _id: "a", n: listener }], done: true };
    if (kind === "watch") setTimeout(() => this.onmessage({ data: JSON.stringify(refused || docs) }), 30);
  }
  close() {}
}

test("a program rests once its listeners have had their first snapshot", async () => {
  const home = program({
    "pages/a/a.js": `const db = wx.cloud.database();
      Page({
        data: { shown: [] },
        onLoad() { this.follow({ collection: "orders" }); },
        follow({ collection }) {
          this.listener = db.collection(collection).watch({
            onChange: ({ docs }) => this.setData({ shown: this.data.shown.concat(docs) }),
            onError: ({ errMsg }) => this.setData({ problem: errMsg }),
          });
        },
        leave() { this.follow({ collection: "goods" }); this.listener.close(); },
      });`,
  });
  const app = createApp(home, { socket: LateSocket });
  const page = await app.open();
  assert.deepEqual(page.data.shown, [{ _id: "a", n: 1 }]);
  await page.call("follow", { collection: "goods" });
  assert.deepEqual(page.data.shown.map(({ n }) => n), [1, 2]);
  await page.call("follow", { collection: "hidden" });
  assert.equal(page.data.problem, "no");
  await page.call("leave"); // nothing is waited for that will not come
  assert.equal(page.data.shown.length, 2);
  app.close();
});

test("what callbacks of the database throw fails the test, as other callbacks do", async () => {
  const home = program({
    "pages/a/a.js": `const orders = wx.cloud.database().collection("orders");
      Page({
        read() { orders.get({ success() { throw new Error("in success"); } }); },
        missed() { orders.doc("x").get({ fail() { throw new Error("in fail"); } }); },
        follow() { orders.watch({ onChange() { throw new Error("in onChange"); }, onError() {} }); },
      });`,
  });
  const fetch = async (url, init) => new Response(JSON.stringify(init.body.includes('"doc"')
    ? { errCode: -1, explanation: "", errMsg: "none" } : { data: { data: [], errMsg: "collection.get:ok" } }));
  const app = createApp(home, { fetch, socket: LateSocket });
  const page = await app.open();
  for (const [method, message] of [["read", "in success"], ["missed", "in fail"], ["follow", "in onChange"]]) {
    await assert.rejects(page.tap(method), { message });
  }
  app.close();
});

test("templates are not rendered, so selector queries find nothing", async () => {
  const home = program({
    "pages/a/a.js": `Page({
      data: {},
      onReady() {
        wx.createSelectorQuery().in(this).select("#a").boundingClientRect((rect) => this.setData({ rect })).exec((all) => this.setData({ all }));
        this.createSelectorQuery().selectAll(".b").fields({ size: true }).select("#c").node().exec((both) => this.setData({ both }));
      },
    });`,
  });
  const page = await createApp(home).open();
  assert.deepEqual(page.data, { rect: null, all: [null], both: [[], null] });
});

test("what wx has not is told by its name, and can be given", async () => {
  const home = program({
    "pages/a/a.js": `Page({
      ask() { if (wx.neverAsked) throw new Error("it is there"); wx.chooseAddress({ success: (got) => this.setData(got) }); },
      made() { this.setData({ made: wx.createInnerAudioContext().src }); },
    });`,
  });
  const plain = createApp(home);
  const page = await plain.open();
  await assert.rejects(page.tap("ask"), /wx\.chooseAddress is not a function\ncloudfn: wx\.chooseAddress is not emulated\. Give it/);
  const app = createApp(home, { answers: { chooseAddress: ({ success }) => ({ userName: typeof success }) }, wx: { createInnerAudioContext: () => ({ src: "x" }) } });
  const other = await app.open();
  await other.tap("ask");
  await other.tap("made");
  assert.deepEqual(other.data, { errMsg: "chooseAddress:ok", userName: "function", made: "x" });
  app.answer("chooseAddress", () => { throw { errMsg: "chooseAddress:fail cancel" }; });
  await assert.rejects(app.wx.chooseAddress(), { errMsg: "chooseAddress:fail cancel" });
});

test("a program without its files says which", async () => {
  assert.throws(() => createApp(path.join(os.tmpdir(), "nothing-here")), /there is no app\.json in .*nothing-here/);
  const home = program({ "pages/a/a.js": 'require("./b"); Page({});', "pages/c/c.js": "", "pages/t/t.ts": "Page({})" });
  const open = (page) => createApp(home).open(page);
  await assert.rejects(open("pages/a/a"), { message: "module 'pages/a/b.js' is not defined, require args is './b'" });
  await assert.rejects(open("pages/c/c"), /"pages\/c\/c" calls neither Page\(\) nor Component\(\)/);
  await assert.rejects(open("pages/t/t"), /t\.ts is TypeScript, and there is no t\.js beside it/);
  await assert.rejects(open("pages/d/d"), /page "pages\/d\/d" is not found in app\.json/);
});

test("modules: packages, folders, aliases, ES modules with live and circular imports", async () => {
  const home = program({
    "app.json": JSON.stringify({ pages: ["pages/a/a"], resolveAlias: { "@lib/*": "lib/*" } }),
    "pages/a/a.js": `import dayjs, { version as v } from "dayjs";
import * as all from '@lib/money';
import counter, { count, add } from "../../lib/counter.js"
import "./effect"
// import nothing from "nowhere"
const text = \`import x from "y" \${count + /"import/.source.length}\`;
export const helper = 1, other = [2];
Page({
  data: { v, day: dayjs(), names: Object.keys(all).sort(), text, before: count },
  async go() { add(); const { yuan } = await import("../../lib/money"); this.setData({ after: count, yuan: yuan(100), name: counter.name, effect: wx.effect }); },
  fail() { throw new Error("line 12"); },
});`,
    "pages/a/effect.js": "wx.effect = typeof window + typeof process + typeof URL;",
    "lib/money.js": `export { default as day } from "dayjs"; export * from "./constants"; export function yuan(fen) { return fen / 100; }`,
    "lib/constants/index.js": "export const { FEE, inner: [TAX] } = { FEE: 3, inner: [5] }; export default class {}",
    "lib/counter.js": `import { peek } from "./peek.js";\nexport let count = 0;\nexport const add = () => { count += peek(); };\nexport default function counter() {}`,
    "lib/peek.js": `import { count } from "./counter.js";\nexport const peek = () => count + 1;`,
    "miniprogram_npm/dayjs/index.js": `exports.__esModule = true; exports.default = () => "monday"; exports.version = "1.2";`,
  });
  const app = createApp(home);
  const page = await app.open();
  assert.deepEqual(page.data, { v: "1.2", day: "monday", names: ["FEE", "TAX", "day", "yuan"], text: 'import x from "y" 7', before: 0 });
  await page.tap("go");
  assert.deepEqual([page.data.after, page.data.yuan, page.data.name, page.data.effect], [1, 1, "counter", "undefinedundefinedundefined"]);
  await assert.rejects(page.tap("fail"), (error) => /a\.js:11/.test(error.stack));
});

test("modules may declare what is global, and see nothing that a mini program has not", async () => {
  const home = program({ "pages/a/a.js": `const App = { n: 1 }, URL = 2, global = 3; class getApp {}
Page({ data: { n: App.n + URL + global, node: [typeof process, typeof fetch, typeof window, typeof globalThis.process, typeof globalThis.Map].join() } });` });
  const page = await createApp(home).open();
  assert.deepEqual(page.data, { n: 6, node: "undefined,undefined,undefined,undefined,function" });
});

test("the line that installs the hook does nothing here", async () => {
  const home = program({ "app.js": 'require("./utils/cloudfn-wx").install(wx); App({ ok: true });', "pages/a/a.js": "Page({})" });
  const app = createApp(home);
  await app.open();
  assert.equal(app.instance.ok, true);
});

test("components: properties, observers, behaviors, lifetimes, events", async () => {
  const home = program({
    "pages/a/a.js": "Page({})",
    "parts/shared.js": `module.exports = Behavior({ data: { steps: 1, deep: { a: 1 } }, methods: { less() { this.setData({ count: this.data.count - 1 }); } },
      lifetimes: { attached() { this.setData({ "deep.attached": true }); } } });`,
    "parts/stepper.js": `Component({
      behaviors: [require("./shared"), "wx://form-field"],
      properties: { count: { type: Number, value: 1, observer: "counted" }, name: String },
      data: { deep: { b: 2 } },
      observers: { "count, name": function (count, name) { this.setData({ label: name + count }); }, "deep.**": function () { this.data.seen = true; } },
      lifetimes: { attached() { this.setData({ first: this.properties.count }); } },
      methods: { counted(now, before) { this.triggerEvent("change", { now, before }); }, more() { this.setData({ count: this.data.count + 1 }); } },
    });`,
  });
  const app = createApp(home);
  const part = await app.component("parts/stepper", { properties: { count: "3", name: "x", unknown: 1 } });
  await part.tap("more");
  await part.tap("less");
  await part.set({ name: "y" });
  assert.deepEqual(part.data, { steps: 1, deep: { a: 1, b: 2, attached: true }, count: 3, name: "y", first: 3, label: "y3", seen: true });
  assert.deepEqual(part.events.map(({ detail }) => detail), [{ now: 3, before: 1 }, { now: 4, before: 3 }, { now: 3, before: 4 }]);
});

test("a page made by Component has its query in onLoad and in its properties", async () => {
  const home = program({
    "pages/a/a.js": `Component({ properties: { id: Number }, pageLifetimes: { show() { this.setData({ shown: true }); } },
      methods: { onLoad(query) { this.setData({ query, type: typeof this.data.id }); }, go(event) { this.setData({ n: event.detail.value }); } } });`,
  });
  const page = await createApp(home).open("pages/a/a?id=7&x=a%20b");
  await page.input("go", "9");
  assert.deepEqual(page.data, { id: 7, shown: true, query: { id: "7", x: "a%20b" }, type: "number", n: "9" });
});

test("setData copies, warns of undefined, and calls back", async (t) => {
  const warn = t.mock.method(console, "warn", () => {});
  const home = program({ "pages/a/a.js": `Page({ data: { list: [1], keep: 1 }, go() {
    const list = [{ n: 1 }]; this.setData({ list, keep: undefined }, () => this.setData({ called: true })); list[0].n = 2; } });` });
  const page = await createApp(home).open();
  await page.tap("go");
  assert.deepEqual(page.data, { list: [{ n: 1 }], keep: 1, called: true });
  assert.deepEqual(warn.mock.calls.map((call) => call.arguments), [['Setting data field "keep" to undefined is invalid.']]);
});

test("storage in both styles", async () => {
  const app = createApp(program({ "pages/a/a.js": "Page({})" }), { storage: { old: [1] } });
  const { wx } = app;
  await wx.setStorage({ key: "k", data: { a: 1 } });
  assert.deepEqual(wx.getStorageSync("k"), { a: 1 });
  assert.deepEqual(await wx.getStorage({ key: "old" }), { errMsg: "getStorage:ok", data: [1] });
  await assert.rejects(wx.getStorage({ key: "none" }), { errMsg: "getStorage:fail data not found" });
  assert.equal(wx.getStorageSync("none"), "");
  assert.deepEqual(wx.getStorageInfoSync().keys, ["old", "k"]);
  await wx.clearStorage();
  assert.deepEqual(wx.getStorageInfoSync(), { keys: [], currentSize: 0, limitSize: 10240 });
});

test("timers fire in order when a test skips over them", async () => {
  const home = program({ "pages/a/a.js": `Page({ data: { at: [] }, onLoad() {
    let n = 0;
    const poll = setInterval(() => { this.note("poll"); if (++n === 2) clearInterval(poll); }, 200000);
    setTimeout((name) => { this.note(name); setTimeout(() => this.note("inner"), 50000); }, 300000, "three");
    clearTimeout(setTimeout(() => this.note("never"), 1000));
  }, note(what) { this.setData({ at: [...this.data.at, what] }); } });` });
  const app = createApp(home);
  const page = await app.open();
  await app.skip(100000);
  assert.deepEqual(page.data.at, []);
  await app.skip(6000000);
  assert.deepEqual(page.data.at, ["poll", "three", "inner", "poll"]);
});
